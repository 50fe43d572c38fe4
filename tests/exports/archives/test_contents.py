"""The archive package of a county: cover, index, gaps and files."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.exports.archives.test_zip_stream import unpacked
from tests.exports.conftest import pages_of
from tests.roadmaps.builders import EDUCATION, assignment, close, plan, task
from tests.roadmaps.hostile import PDF, kept, picture
from tracker.exports.pdf import rendering
from tracker.exports.services.packages import make, request_package
from tracker.roadmaps.models import CountyPlan, Evidence
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan

ROOT = "呼图壁县佐证材料档案_截至2024-09-14"


@pytest.fixture
def filled(cast, today) -> CountyPlan:
    """Two tasks with files, one of them with a file of the other too; one closed with none."""
    drafts = (task("招聘教师"), task("培训骨干"), task("印发通知"))
    made = issue_plan(plan(*drafts), by=None)
    one, two, three = made.tasks.order_by("position")
    files = [kept(PDF, "=总结.pdf"), kept(picture(), "现场.jpg")]
    add_files(task=one, by=cast.office, files=files)
    add_files(task=two, by=cast.office, existing=Evidence.objects.filter(name="现场.jpg"))
    close(assignment(three, EDUCATION), cast.office)
    return made


def packed(cast: Cast, filled: CountyPlan, day: date = date(2024, 9, 14)) -> dict[str, bytes]:
    """What is in the package, made in the background and downloaded by a leader."""
    package = request_package(plan=filled, day=day, by=cast.office)
    make(package.pk, lambda: None)
    kwargs = {"code": "652323", "pk": package.pk}
    response = cast.client("leader").get(reverse("package_zip", kwargs=kwargs))
    assert response.status_code == 200
    return unpacked(b"".join(response.streaming_content))


def test_the_archive_of_a_county(cast, filled) -> None:
    found = packed(cast, filled)
    folder = f"{ROOT}/材料/00 未对应指标的任务/第001项"
    assert set(found) == {
        f"{ROOT}/封面.pdf",
        f"{ROOT}/目录.xlsx",
        f"{ROOT}/缺项.xlsx",
        f"{folder}/00-001-01 =总结.pdf",
        f"{folder}/00-001-02 现场.jpg",
        f"{ROOT}/SHA256SUMS.txt",
    }
    assert found[f"{folder}/00-001-01 =总结.pdf"] == PDF
    sums = found[f"{ROOT}/SHA256SUMS.txt"].decode().splitlines()
    assert len(sums) == 5
    for line in sums:
        digest, path = line.split("  ", 1)
        assert digest == hashlib.sha256(found[f"{ROOT}/{path}"]).hexdigest()


def test_the_index_lists_every_proof_and_where_it_lies(cast, filled) -> None:
    found = packed(cast, filled)
    page = load_workbook(BytesIO(found[f"{ROOT}/目录.xlsx"])).active
    rows = list(page.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == ["00-001-01", "00-001-02", "00-002-01"]
    assert rows[1][8] == rows[2][8]  # the same file, kept once
    assert page["E5"].data_type == "s"  # a name that begins like a formula is a word
    gaps = load_workbook(BytesIO(found[f"{ROOT}/缺项.xlsx"])).active
    assert [c.value for c in gaps[4]] == ["任务", "第3项 印发通知", "已办结，没有材料"]


def test_the_cover_counts(cast, filled) -> None:
    found = packed(cast, filled)
    text = "".join(pages_of(found[f"{ROOT}/封面.pdf"]))
    assert "截至2024年9月14日，共2份文件" in text
    assert "二、缺材料的任务（1项）" in text
    assert "00未对应指标的任务0033" in text


def test_without_pango_the_archive_is_made_all_the_same(
    cast, filled, own_papers, monkeypatch
) -> None:
    def fail(html: str) -> None:
        raise rendering.PdfUnavailable("没有排版程序。", "请安装。")

    monkeypatch.setattr(rendering, "lay_out", fail)
    found = packed(cast, filled)
    assert found[f"{ROOT}/封面未生成.txt"].decode() == "没有排版程序。请安装。"


def test_a_past_day_has_its_own_archive(cast, filled) -> None:
    found = packed(cast, filled, date(2024, 9, 13))
    assert not any("材料/" in name for name in found)


def test_the_page_shows_numbers_years_and_gaps(cast, filled, today: date) -> None:
    page = cast.client("leader").get(reverse("archive", kwargs={"code": "652323"}))
    text = page.content.decode()
    assert "00-001-01" in text
    assert "已办结，没有材料" in text
    assert page.context["archive"].years == [2022, 2023, 2024]
    assert page.context["chosen"].code == "00"
    other = cast.client("stranger").get(reverse("archive", kwargs={"code": cast.other.code}))
    assert "本县还没有施行中的方案" in other.content.decode()
