"""The papers as an office gets them: the counties' own plans, read back from the PDF."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fontTools.ttLib import TTFont

from tests.conftest import CANARY, Cast
from tests.exports.conftest import (
    IN_FORCE,
    PLANS,
    Place,
    pages_of,
    read_pdf,
    squeezed,
    structure,
)
from tests.roadmaps import builders
from tracker.exports.papers.roadmap import RoadmapPaper
from tracker.exports.pdf import fonts, responses
from tracker.exports.task_texts import heading_and_body, year_text
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.selectors.task_rows import TaskRow
from tracker.roadmaps.services.plans import issue_plan

PROGRESS = ["", "?progress=1"]
PAGES = {
    ("hutubi-2022-5", ""): 6,
    ("hutubi-2022-5", "?progress=1"): 6,
    ("eshan-work-plan", ""): 5,
    ("eshan-work-plan", "?progress=1"): 7,
    ("pingluo-campaign", ""): 4,
    ("pingluo-campaign", "?progress=1"): 6,
}


def words_of(row: TaskRow) -> list[str]:
    """What the annex must say of `row`."""
    return [
        squeezed("".join(heading_and_body(row))),
        squeezed(row.units_written),
        row.due_text or "—",
        squeezed(row.window_text or "—"),
    ]


@pytest.mark.parametrize("query", PROGRESS)
@pytest.mark.parametrize("key", IN_FORCE)
def test_roadmap_contains_every_text_of_the_plan(
    key: str, query: str, place_of: Callable[[str], Place]
):
    place = place_of(key)
    response = place.get("roadmap_pdf", query)
    pages = pages_of(response.content)
    rows = place.rows()
    assert len(pages) == PAGES[key, query]
    text = "".join(pages)
    assert [word for row in rows for word in words_of(row) if word not in text] == []
    assert squeezed(place.plan.roadmap_title or place.plan.title) in pages[0]
    assert pages[0].startswith(place.plan.annex)
    due = "" if key == "eshan-work-plan" else "完成时限"  # its table has one column of time
    heading = f"时间具体工作内容{due}责任单位" + ("进展" if query else "")
    assert [page.count(heading) for page in pages] == [1] * len(pages)
    foot = squeezed(f"方案：{place.plan.label}数据截止：2024年9月14日")
    assert [page.count(foot) for page in pages] == [1] * len(pages)
    for row in rows:  # no row is cut, and each page tells the years of its rows
        (page,) = [page for page in pages if words_of(row)[0] in page and
                   words_of(row)[1] in page.split(words_of(row)[0], 1)[1]][:1]  # fmt: skip
        assert year_text(row.year) in page


@pytest.mark.parametrize("key", IN_FORCE)
def test_roadmap_is_a_document_for_every_reader(key: str, place_of: Callable[[str], Place]):
    """Landscape A4, titled, in Chinese, tagged, with bookmarks, type embedded and cut down."""
    place = place_of(key)
    read = read_pdf(place.get("roadmap_pdf").content)
    root, facts = read.trailer["/Root"], read.metadata
    title = place.plan.roadmap_title or place.plan.title
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in read.pages} == {(842, 595)}
    assert (facts.title, facts.author) == (title, place.county.short_name)
    assert facts.creation_date_raw.startswith("D:20240914")
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("zh-CN", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert {e["/S"] for e in structure(read) if "/S" in e} >= {
        "/Document", "/H1", "/Table", "/THead", "/TBody", "/TR", "/TH", "/TD",
    }  # fmt: skip
    (top, years) = read.outline
    labels = list(dict.fromkeys(year_text(row.year) for row in place.rows()))
    assert (top.title, [year.title for year in years]) == (title, labels)
    faces = embedded(read)
    assert {name.split("+")[1].split("-")[1] for name in faces} == {"Hei", "Title", "Song", "Fang"}
    assert all(faces.values())


def embedded(read) -> dict[str, bool]:
    """Each face by its name, which begins with six letters and + when it is cut down."""
    found = {}
    for page in read.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
            found[str(inner["/BaseFont"])[1:]] = bool(files) and "/ToUnicode" in font.get_object()
    assert all(name[6] == "+" for name in found)
    return found


def test_year_stands_on_each_page_it_reaches(hutubi: Place):
    """2023 begins on one page and ends on another: each has its own cell, the bookmark one."""
    pages = pages_of(hutubi.get("roadmap_pdf").content)
    assert [[y for y in range(2022, 2027) if f"{y}年" in squeezed(table_of(p))] for p in pages] == [
        [2022],
        [2022, 2023],
        [2023, 2024],
        [2024],
        [2025],
        [2025, 2026],
    ]


def table_of(page: str) -> str:
    """The page from its head down, without the foot, which tells a year of its own."""
    return page.split("责任单位", 1)[1].split("方案：", maxsplit=1)[0]


@pytest.mark.parametrize("key", IN_FORCE)
def test_every_character_of_the_plans_has_a_glyph(key: str):
    text = next(path.read_text("utf-8") for path in PLANS.glob("*.yaml") if key in path.name
                or f"key: {key}\n" in path.read_text("utf-8"))  # fmt: skip
    wanted = {ord(character) for character in text if character > " "}
    faces = {role: set(TTFont(face.file).getBestCmap()) for role, face in fonts.load().items()}
    for role in (fonts.FontRole.FANG, fonts.FontRole.HEI, fonts.FontRole.TITLE):
        missing = wanted - faces[role] - faces[fonts.FontRole.SONG]
        assert "".join(map(chr, missing)) == "", role


def test_a_rare_name_is_printed(hutubi: Place):
    hutubi.plan.tasks.filter(position=1).update(content="由𬱖䶮负责")
    (page,) = pages_of(hutubi.get("roadmap_pdf").content)[:1]
    assert "由𬱖䶮负责" in page


def test_second_request_comes_from_the_cache(
    hutubi: Place, own_papers, monkeypatch: pytest.MonkeyPatch
):
    first = hutubi.get("roadmap_pdf").content
    monkeypatch.setattr(responses.rendering, "lay_out", lambda html: pytest.fail("rendered again"))
    assert hutubi.get("roadmap_pdf").content == first


@pytest.mark.parametrize("name", ["roadmap_pdf", "month_pdf", "dashboard_pdf"])
def test_a_paper_made_anew_is_the_same_bytes(name: str, hutubi: Place, settings, tmp_path):
    kwargs = {"month": "2024-05"} if name == "month_pdf" else {}
    first = hutubi.get(name, **kwargs).content
    assert first.startswith(b"%PDF-")
    settings.CACHES = {
        **settings.CACHES,
        "papers": {**settings.CACHES["papers"], "LOCATION": tmp_path / "other"},
    }
    assert hutubi.get(name, **kwargs).content == first


def test_a_roadmap_is_not_read_again_until_something_is_done(
    hutubi: Place, own_papers, monkeypatch: pytest.MonkeyPatch
):
    first = hutubi.get("roadmap_pdf", "?progress=1").content
    with monkeypatch.context() as patch:
        patch.setattr(RoadmapPaper, "first_pass", lambda self: pytest.fail("read again"))
        assert hutubi.get("roadmap_pdf", "?progress=1").content == first
    duty = hutubi.plan.tasks.get(position=1).assignments.get(leads=True)
    builders.say(duty, hutubi.reader, text="开标结束", share=40)
    assert "开标结束" in "".join(pages_of(hutubi.get("roadmap_pdf", "?progress=1").content))


@pytest.mark.parametrize(("name", "kwargs"), [
    ("roadmap_pdf", {}), ("month_pdf", {"month": "2024-05"}), ("dashboard_pdf", {}),
])  # fmt: skip
def test_papers_show_the_day_asked_for(name: str, kwargs: dict, hutubi: Place):
    duty = hutubi.plan.tasks.get(position=21).assignments.get(leads=True)
    builders.say(duty, hutubi.reader, text="开标结束", when=builders.at(date(2024, 5, 10)))
    before = hutubi.get(name, "?as_of=2024-05-09&progress=1", **kwargs)
    after = hutubi.get(name, "?as_of=2024-05-10&progress=1", **kwargs)
    text_before, text_after = ("".join(pages_of(r.content)) for r in (before, after))
    assert "数据截止：2024年5月9日" in text_before
    assert "数据截止：2024年5月10日" in text_after
    assert "%E6%88%AA%E8%87%B32024-05-10.pdf" in after["Content-Disposition"]
    if name != "dashboard_pdf":
        assert "开标结束" not in text_before
        assert "开标结束" in text_after
    else:
        assert text_before.count("推进中") == text_after.count("推进中") == 1
        assert text_before != text_after


def test_roadmap_without_progress_tells_none(hutubi: Place):
    text = "".join(pages_of(hutubi.get("roadmap_pdf").content))
    assert "逾期" not in text
    assert "演示数据" not in text
    with_progress = "".join(pages_of(hutubi.get("roadmap_pdf", "?progress=1").content))
    assert "未启动·红灯逾期957天" in with_progress


@pytest.mark.parametrize(("name", "kwargs"), [
    ("roadmap_pdf", {}), ("month_pdf", {"month": "2024-05"}), ("dashboard_pdf", {}),
])  # fmt: skip
def test_demonstration_is_said_on_every_page(name: str, kwargs: dict, hutubi: Place):
    hutubi.county.is_demo = True
    hutubi.county.save()
    assert all("演示数据" in page for page in pages_of(hutubi.get(name, **kwargs).content))


def test_a_draft_version_is_marked_on_every_page(hutubi: Place, place_of):
    draft = place_of("hutubi-roadmap-draft").plan
    assert hutubi.get("roadmap_pdf", f"?version={draft.pk}").status_code == 404
    hutubi.join_office()
    response = hutubi.get("roadmap_pdf", f"?version={draft.pk}")
    pages = pages_of(response.content)
    assert len(pages) == 6
    assert all("草案" in page.replace("第2版（草案）", "") for page in pages)
    assert all("方案：第2版（草案）" in page for page in pages)
    assert not pages[0].startswith("附件")
    assert all("草案" not in page for page in pages_of(hutubi.get("roadmap_pdf").content))


@pytest.mark.parametrize("version", ["0", "999999", "abc", "-1", "1.5", "٣"])
def test_a_version_there_is_not(version: str, hutubi: Place):
    response = hutubi.get("roadmap_pdf", f"?version={version}")
    assert response.status_code == 404
    assert "本县没有这个版本的方案。" in response.content.decode()


def test_a_version_of_another_county(hutubi: Place, place_of):
    other = place_of("eshan-work-plan").plan
    assert hutubi.get("roadmap_pdf", f"?version={other.pk}").status_code == 404


def test_month_sheet_is_the_board(hutubi: Place):
    """The 3-6月 and 5月 rows of 2024, and what was due before and is not closed."""
    read = read_pdf(hutubi.get("month_pdf", "?as_of=2024-05-20", month="2024-05").content)
    pages = [squeezed(page.extract_text()) for page in read.pages]
    text = "".join(pages)
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in read.pages} == {(595, 842)}
    assert read.metadata.title == "呼图壁县义务教育优质均衡发展创建工作2024年5月任务清单"
    for heading in ("一、逾期（19项）", "二、本月到期（1项）", "三、本月推进（1项）",
                    "四、待审核（0项）", "五、本月办结（0项）", "填表单位（盖章）"):  # fmt: skip
        assert text.count(heading) == 1, heading
    assert [entry.title for entry in read.outline[1]] == [
        "一、逾期（19项）", "二、本月到期（1项）", "三、本月推进（1项）", "四、待审核（0项）",
        "五、本月办结（0项）",
    ]  # fmt: skip
    due = {row.position: row for row in hutubi.rows()}
    assert squeezed(due[21].content) in text.split("二、本月到期")[1].split("三、")[0]
    assert squeezed(due[20].content) in text.split("三、本月推进")[1].split("四、")[0]
    assert squeezed(due[22].content) not in text
    assert [page.count(f"—{number}—") for number, page in enumerate(pages, start=1)] == (
        [1] * len(pages)
    )


def test_dashboard_is_one_page_of_the_pages_figures(hutubi: Place):
    read = read_pdf(hutubi.get("dashboard_pdf").content)
    assert len(read.pages) == 1
    text = squeezed(read.pages[0].extract_text())
    assert "逾期未办结22项，最久的5项" in text
    assert "30天内到期1项，90天内到期2项" in text
    assert "2年3个月" in text
    assert "0/37" in text


@pytest.mark.parametrize("name", ["roadmap_pdf", "month_pdf", "dashboard_pdf"])
def test_a_county_without_a_plan_is_told_so(name: str, hutubi: Place):
    CountyPlan.objects.filter(pk=hutubi.plan.pk).update(state="superseded")
    response = hutubi.get(name, **({"month": "2024-05"} if name == "month_pdf" else {}))
    assert response.status_code == 404
    assert "本县还没有施行中的方案，没有可以打印的内容。" in response.content.decode()


def test_an_unreadable_day_or_month(hutubi: Place):
    assert hutubi.get("roadmap_pdf", "?as_of=yesterday").status_code == 400
    assert hutubi.client.get("/652323/board/2024-13.pdf").status_code == 404


PAPERS = ["roadmap.pdf", "roadmap.pdf?progress=1", "board/2024-05.pdf", "dashboard.pdf"]


@pytest.fixture
def two(cast: Cast, today: date) -> Cast:
    """A plan in each county; the other's is full of canaries."""
    issue_plan(builders.plan(builders.task(due=date(2024, 5, 31), year=2024)), by=None)
    canary = builders.task(f"{CANARY}任务", due=date(2024, 5, 31), year=2024)
    issue_plan(
        builders.plan(canary, county=cast.other.code, title=f"{CANARY}方案"),
        by=None,
    )
    return cast


@pytest.mark.parametrize("paper", PAPERS)
def test_permissions_for_papers(paper: str, two: Cast):
    for role in ("leader", "office", "reporter", "supervisor", "admin"):
        response = two.client(role).get(f"/652323/{paper}")
        assert response.status_code == 200
        assert CANARY not in "".join(pages_of(response.content))
        assert two.client(role).get(f"/530426/{paper}").status_code == 404
    assert two.client("stranger").get(f"/652323/{paper}").status_code == 404
    theirs = two.client("stranger").get(f"/530426/{paper}")
    assert CANARY in "".join(pages_of(theirs.content))


@pytest.mark.parametrize("paper", PAPERS)
def test_as_many_queries_for_many_tasks_as_for_one(paper: str, two: Cast):
    client = two.client("leader")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/652323/{paper}").status_code == 200
        return len(captured)

    queries()  # the first request of a session writes it
    few = queries()
    CountyPlan.objects.filter(county=two.county).update(state="superseded")
    tasks = [builders.task(f"第{n}项", due=date(2024, n, 28), year=2024) for n in range(1, 13)]
    issue_plan(builders.plan(*tasks, key="plan-2", version=2), by=None)
    queries()  # the indicators are judged once after each act
    assert queries() == few
