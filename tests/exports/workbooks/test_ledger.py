from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict

from tests.conftest import Cast
from tests.exports.rows import ROW
from tests.roadmaps import builders
from tracker.exports.workbooks.ledger import filters_in_use, ledger_columns, ledger_sheet
from tracker.roadmaps.rules.status import Dates, State, Status
from tracker.roadmaps.selectors.ledger import read_ledger
from tracker.roadmaps.selectors.task_rows import OwnColumns
from tracker.roadmaps.services.plans import issue_plan

DAY = date(2024, 9, 14)


def words(**changes: object) -> list[str]:
    row = replace(ROW, **changes)
    return [str(column.value(row)) for column in ledger_columns(OwnColumns())]


def test_a_full_row():
    assert words(
        title="配齐设备。", latest="正在采购", due_note="按月末计",
        status=Status(State.IN_PROGRESS, share=40), day=DAY,
    ) == [
        "3", "2024", "3-6月", "配齐设备。\n购置教学仪器", "2024-06-30 按月末计",
        "县财政局、县教育局", "推进中", "逾期 76 天", "红灯", "40%", "正在采购",
    ]  # fmt: skip


def test_a_bare_row():
    assert words(
        year=None, window_text="", due_text="", dates=Dates(), status=Status(),
    ) == [
        "3", "—", "—", "购置教学仪器", "—", "县财政局、县教育局", "未启动", "未定期限", "灰灯",
        "—", "—",
    ]  # fmt: skip


def test_deadline_without_a_day_and_nothing_done():
    row = words(dates=Dates(), due_text="验收前", status=Status(State.IN_PROGRESS, share=0))
    assert (row[4], row[9]) == ("验收前", "0%")


def test_no_year_is_merged_over_a_printed_page():
    assert [c.head for c in ledger_columns(OwnColumns()) if c.merged] == []


@pytest.fixture
def ledger_of(cast: Cast, rf):
    issue_plan(builders.plan(builders.task(year=2024)), by=None)

    def read(query: str):
        request = rf.get("/")
        request.GET = QueryDict(query)
        request.county, request.day = cast.county, DAY
        return read_ledger(request)

    return read


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("sort=-due_on&page=2&year=", []),
        ("year=2024&state=in_progress&lamp=red", ["年度：2024年", "状态：推进中", "灯：红灯"]),
        ("timeliness=overdue&q=采购&month=2024-05", ["月份：2024-05", "时效：逾期", "文字：采购"]),
        ("due_from=2024-01-01&due_to=2024-06-30", ["期限自：2024-01-01", "期限至：2024-06-30"]),
        ("year=1999&due_to=昨天", ["年度：1999", "期限至：昨天"]),
    ],
)
def test_filters_in_use(ledger_of, query: str, expected: list[str]):
    assert sorted(filters_in_use(ledger_of(query))) == sorted(expected)


def test_department_is_named(ledger_of, cast: Cast):
    assert list(filters_in_use(ledger_of(f"department={cast.finance.pk}"))) == ["单位：县财政局"]


def test_sheet_says_what_it_shows(ledger_of, cast: Cast):
    sheet = ledger_sheet(cast.county, ledger_of("year=2024"), DAY)
    assert (sheet.tab, sheet.title) == ("任务台账", "呼图壁县义务教育优质均衡发展创建工作任务台账")
    assert sheet.lines == ["方案：第1版　数据截止：2024年9月14日　筛选条件：年度：2024年"]
    cast.county.is_demo = True
    assert ledger_sheet(cast.county, ledger_of(""), DAY).lines[0].endswith("筛选条件：无　演示数据")


def test_sheet_without_a_plan(cast: Cast, rf):
    request = rf.get("/")
    request.county, request.day = cast.county, DAY
    sheet = ledger_sheet(cast.county, read_ledger(request), DAY)
    assert sheet.lines == ["数据截止：2024年9月14日　筛选条件：无"]
