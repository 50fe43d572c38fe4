from dataclasses import replace
from datetime import date

import pytest

from counties.models import County
from tests.exports.rows import ROW
from tracker.exports.papers.month import month_html, month_row
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import BoardColumn, Dates
from tracker.roadmaps.selectors.boards import Card, MonthBoard

DAY = date(2024, 9, 14)


def card(**changes: object) -> Card:
    return Card(replace(ROW, **changes), None, "")


@pytest.mark.parametrize(
    ("lead", "units", "shown"),
    [
        ("县财政局", "县财政局、县教育局", ""),
        ("县教育局", "牵头单位：县教育局；责任单位：各学校", ""),
        ("项目管理室", "责任领导：某某；责任科室：项目管理室", "项目管理室"),
    ],
)
def test_lead_is_named_where_it_is_not_the_first(lead: str, units: str, shown: str):
    assert month_row(card(lead=lead, units=units)).lead == shown


def test_a_heading_stands_for_its_text():
    row = month_row(card(number="一", title="解读指标。", content="组织召开会议。"))
    assert (row.heading, row.body) == ("一、解读指标。", "")


@pytest.mark.parametrize(("length", "body"), [(200, "长" * 200), (201, "长" * 199 + "…")])
def test_long_text_without_heading_is_cut(length: int, body: str):
    assert month_row(card(content="长" * length)).body == body


@pytest.mark.parametrize(
    ("due_on", "due_text", "shown"),
    [
        (date(2022, 6, 30), "6月底", "2022年6月30日"),
        (None, "验收前", "验收前"),
        (None, "", "—"),
    ],
)
def test_due_has_its_year(due_on: date | None, due_text: str, shown: str):
    assert month_row(card(dates=Dates(due=due_on), due_text=due_text)).due == shown


def test_a_day_that_a_later_version_has_moved_stands_beside_the_old_one():
    moved = Dates(due=date(2024, 10, 31), planned=date(2024, 6, 30))
    assert month_row(card(dates=moved)).due == "原 6月底，现 2024年10月31日"


def test_every_column_has_its_section():
    plan = CountyPlan(county=County(short_name="呼图壁县"), title="方案", state="in_force")
    columns = {column: [] for column in BoardColumn}
    columns[BoardColumn.OVERDUE] = [card(), card()]
    html = month_html(plan, MonthBoard(Month(2024, 5), None, columns), DAY)
    for heading in (
        "一、逾期（2项）", "二、本月到期（0项）", "三、本月推进（0项）", "四、待审核（0项）",
        "五、本月办结（0项）",
    ):  # fmt: skip
        assert f">{heading}</h2>" in html
    assert html.count('<h2 class="none">') == 4
    assert "共2项任务，以2024年9月14日终了时的情况为准" in html
    assert "填表单位（盖章）" in html
