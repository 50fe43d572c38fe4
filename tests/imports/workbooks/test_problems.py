"""Import of problems: template, check of each line, saving all or nothing."""

from datetime import date
from typing import Any

import pytest

from counties.models import Alias, AuditEvent, Department, Notice
from tests.conftest import CANARY, Cast
from tests.imports.workbook_files import book, opened, upload
from tests.roadmaps.builders import at
from tracker.exports.workbooks.problems import problem_sheet
from tracker.imports.models import StagedImport
from tracker.imports.services import problems as services
from tracker.imports.services.staging import NotImported, stage
from tracker.imports.workbooks.problems import HEADS, LONGEST, MOST_PROBLEMS, check_problems
from tracker.indicators.models import Indicator
from tracker.supervision.models import Problem, ProblemEvent

ADDRESS = "/652323/imports/problems/"
TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _may(time_machine, cast: Cast, reference: None) -> None:
    time_machine.move_to(at(TODAY), tick=False)


def line(**cells: str) -> list[str]:
    values = {
        "问题": "实验室药品管理不规范", "来源": "督导", "责任单位": "县财政局",
        "整改期限": "2024-06-30", **cells,
    }  # fmt: skip
    return [values.get(head, "") for head in HEADS]


def send(cast: Cast, *rows: list[str], who: str = "office"):
    client = cast.client(who)
    return client, client.post(ADDRESS, {"file": upload(book(HEADS, *rows))}, follow=True)


def errors(page) -> list[tuple[str, str]]:
    return [(e.cell, e.what) for _, e in page.context["errors"]]


def test_the_template_uses_the_words_of_the_exported_list(cast: Cast) -> None:
    response = cast.client("office").get(f"{ADDRESS}template.xlsx")
    made = opened(response.content)
    page = made.worksheets[0]
    heads = [cell.value for cell in page[1]]
    out = [column.head for column in problem_sheet(cast.county, TODAY).columns]
    assert heads == [head for head in out if head != "状态"]
    rules = {str(r.sqref): r.formula1 for r in page.data_validations.dataValidation}
    assert rules == {
        "B2:B5001": '"自查,督导,初验反馈,复核,国家反馈,学校数据"',
        "C2:C5001": '"全县,县教育局,县财政局"',
        "D2:D5001": "'可选的指标'!$A$1:$A$32",
        "F2:F5001": '"县教育局,县财政局"',
    }
    hidden = made["可选的指标"]
    assert hidden.sheet_state == "hidden"
    listed = [row[0].value for row in hidden.iter_rows()]
    assert listed == [f"{i.code} {i.name}" for i in Indicator.objects.all()]
    assert CANARY not in str(listed)


def test_nothing_is_saved_before_confirmation_then_everything(cast: Cast) -> None:
    first = Indicator.objects.get(code="L1")
    Alias.objects.create(county=cast.county, name="教育局", department=cast.education)
    client, page = send(
        cast,
        line(学校或单位="教育局", 指标=f"L1 {first.name}", 整改措施="建立台账", 回头看="2024/9/1"),
        line(问题="图书未更新", 来源="自查", 学校或单位="全县", 指标="—", 整改措施="—", 回头看="—"),
        line(问题="账册不全", 指标="L1", 责任单位="教育局", 整改期限="2024-05-31"),
    )  # fmt: skip
    assert errors(page) == []
    assert [change.summary for change in page.context["changes"]] == [
        f"督导 · 教育局 · L1 {first.name} · 县财政局 · 2024-06-30",
        "自查 · 县财政局 · 2024-06-30",
        "督导 · L1 · 教育局 · 2024-05-31",
    ]
    assert (Problem.objects.count(), Notice.objects.count()) == (0, 0)
    where = page.request["PATH_INFO"]
    done = client.post(where, follow=True)
    assert "已登记 3 个问题。" in done.content.decode()
    a, b, c = Problem.objects.order_by("id")
    assert (a.source, a.place, a.indicator, a.measure, a.responsible, a.due_on, a.look_back_on) == (
        "visit", cast.education, first, "建立台账", cast.finance, date(2024, 6, 30),
        date(2024, 9, 1),
    )  # fmt: skip
    assert (b.place, b.indicator, b.measure, b.look_back_on) == (None, None, "", None)
    assert (c.indicator, c.responsible) == (first, cast.education)
    assert (
        list(ProblemEvent.objects.values_list("act", "state", "by"))
        == [("found", "pending", cast.office.pk)] * 3
    )
    assert AuditEvent.objects.filter(verb="登记问题").count() == 3
    assert AuditEvent.objects.get(verb="确认导入").after == {"problems": 3}
    assert sorted((str(n.user), n.text) for n in Notice.objects.all()) == [
        ("联络员丁", "新登记的问题 1 个，最早的请于2024年5月31日前整改：账册不全"),
        ("联络员丙", "新登记的问题 2 个，最早的请于2024年6月30日前整改：实验室药品管理不规范"),
    ]
    again = client.post(where)
    assert again.status_code == 409
    assert Problem.objects.count() == 3


def test_the_same_file_again_is_refused_line_by_line(cast: Cast) -> None:
    client, page = send(cast, line())
    client.post(page.request["PATH_INFO"])
    _, page = send(
        cast, line(), line(问题="另一个"), line(问题="另一个"), line(学校或单位="县教育局")
    )
    assert errors(page) == [
        ("A2", "同一单位的同样问题已经登记，还没有销号；请删去这一行。"),
        ("A4", "与第 3 行重复，请删去一行。"),
    ]
    row = Problem.objects.get()
    ProblemEvent.objects.create(problem=row, act="strike", state="struck", by=cast.office)
    _, page = send(cast, line())  # struck off, it may be found again
    assert errors(page) == []


def test_each_wrong_cell_is_named_with_what_to_do(cast: Cast) -> None:
    first = Indicator.objects.get(code="L1")
    kept = {f.name: getattr(first, f.name) for f in first._meta.fields if f.name not in ("id",)}
    Indicator.objects.create(**{**kept, "code": "X1"})
    Department.objects.create(county=cast.county, name="旧局", kind="bureau", is_active=False)
    theirs = Department.objects.create(county=cast.other, name=f"{CANARY}局", kind="bureau")
    _, page = send(
        cast,
        line(问题=""),
        line(问题="一", 来源="传闻", 学校或单位="无此校"),
        line(问题="二", 学校或单位="没有的校", 指标="L99"),
        line(问题="三", 责任单位="旧局"),
        line(问题="四", 责任单位=theirs.name),
        line(问题="五", 责任单位="", 整改期限=""),
        line(问题="六", 整改期限="下月"),
        line(问题="七", 回头看="2024-06-30"),
        line(问题="八", 指标=first.name),
        line(问题="长" * (LONGEST + 1)),
        ["=A1", "督导", "", "", "", "县财政局", "2024-06-30"],
    )
    assert [cell for cell, _ in errors(page)] == [
        "A2", "B3", "C3", "C4", "D4", "F5", "F6", "F7", "G7", "G8", "H9", "D10", "A11", "A12",
        "A12",
    ]  # fmt: skip
    words = dict(errors(page))
    assert words["H9"] == "应晚于整改期限，请改正。"
    assert words["F5"] == "本县没有“旧局”，请先在“单位”中新增或改正名称。"
    assert words["D10"].startswith(f"叫“{first.name[:20]}”的指标不止一项")
    assert "确认，保存" not in page.content.decode()
    assert cast.client("office").post(page.request["PATH_INFO"]).status_code == 409
    assert Problem.objects.count() == 0


def test_too_many_rows_and_a_foreign_workbook(cast: Cast) -> None:
    assert MOST_PROBLEMS == 500
    rows = [line(问题=f"第{number}个") for number in range(MOST_PROBLEMS + 1)]
    _, page = send(cast, *rows)
    assert "超过 500 行" in page.content.decode()
    client = cast.client("office")
    foreign = client.post(ADDRESS, {"file": upload(book(["甲"], ["1"]))})
    assert (foreign.status_code, "表头与模板不符" in foreign.content.decode()) == (422, True)
    assert StagedImport.objects.count() == 0


def staged(cast: Cast, *rows: list[str]) -> StagedImport:
    numbered: list[Any] = [[number, cells] for number, cells in enumerate(rows, start=2)]
    return stage(
        by=cast.office, county=cast.county, kind="problems", filename="x.xlsx", rows=numbered
    )


def test_a_refusing_service_undoes_the_whole_import(cast: Cast) -> None:
    row = staged(cast, line(), line(问题="二"))
    checked = check_problems(cast.county, row.rows)
    checked.lines[1].payload["look_back_on"] = date(2024, 6, 1)
    with pytest.raises(NotImported, match="回头看日期应晚于整改期限"):
        services.import_problems(by=cast.office, staged=row, checked=checked)
    assert Problem.objects.count() == 0
    row.refresh_from_db()
    assert row.done_at is None


@pytest.mark.parametrize("count", [1, 200])
def test_a_check_takes_as_many_queries_for_many_as_for_one(
    cast: Cast, count, django_assert_num_queries
) -> None:
    rows = [[number, line(问题=f"第{number}个", 指标="L1")] for number in range(2, count + 2)]
    with django_assert_num_queries(4):
        assert check_problems(cast.county, rows).errors == []


def test_an_upload_is_visible_to_its_sender_with_permission_to_record(cast: Cast) -> None:
    _, page = send(cast, line())
    where = page.request["PATH_INFO"]
    assert cast.client("stranger").get(where.replace("652323", "530426")).status_code == 404
    for who in ("reporter", "leader", "supervisor", "admin"):
        for address in (ADDRESS, f"{ADDRESS}template.xlsx", where):
            assert cast.client(who).get(address).status_code == 403, (who, address)
    link = f'href="{ADDRESS}"'
    problems = "/652323/supervision/problems/"
    assert link in cast.client("office").get(problems).content.decode()
    assert link not in cast.client("leader").get(problems).content.decode()
