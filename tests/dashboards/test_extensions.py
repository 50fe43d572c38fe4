"""A moved deadline moves every figure that is judged by it."""

from datetime import date

import pytest

from counties.models import County
from tests.dashboards.conftest import TODAY
from tests.dashboards.recount import judged
from tests.roadmaps.builders import at
from tracker.dashboards.plan_pages.county import county_figures
from tracker.dashboards.plan_pages.portfolio import county_rows
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, Timeliness
from tracker.roadmaps.services.extensions import ask_extension, decide_extension

ASKED = {
    "教育局逾期": (date(2024, 3, 30), date(2024, 6, 5)),
    "最久逾期": (date(2023, 12, 20), date(2024, 5, 10)),
    "临期": (date(2024, 5, 20), date(2024, 12, 31)),
}


@pytest.fixture
def extended(story):
    """Three deadlines moved today: to a day to come, to one that is past again, far off."""
    for content, (day, due) in ASKED.items():
        row = story.task(content)
        asked = ask_extension(task=row, by=story.cast.office, due=due, reason="流标", at=at(day))
        decide_extension(extension=asked, by=story.cast.office, granted=True, at=at(TODAY))
    return story


@pytest.mark.parametrize("day", [date(2024, 5, 19), TODAY, date(2024, 6, 10), date(2025, 1, 2)])
def test_figures_and_portfolio_are_a_recount(extended, day) -> None:
    county = extended.cast.county
    totals = county_figures(county, extended.plan, day, day).totals
    rows = judged(extended.plan, day)
    in_time = [when for _, _, when, _ in rows]
    assert totals.overdue.count == in_time.count(Timeliness.OVERDUE)
    assert totals.yellow.count == [lamp for *_, lamp in rows].count(Lamp.YELLOW)
    row = county_rows(County.objects.filter(pk=county.pk), day)[0]
    assert (row.overdue, row.yellow, row.soon) == (
        totals.overdue.count,
        totals.yellow.count,
        totals.soon.count,
    )


def test_by_hand(extended) -> None:
    county = extended.cast.county
    before = county_figures(county, extended.plan, date(2024, 5, 19), TODAY)
    now = county_figures(county, extended.plan, TODAY, TODAY)
    assert [item.task.name for item in before.overdue_tasks] == ["最久逾期", "教育局逾期"]
    assert [(item.task.name, item.days) for item in now.overdue_tasks] == [("最久逾期", 10)]
    assert (before.totals.soon.count, now.totals.soon.count) == (1, 1)  # 临期 gone, 教育局 come
    row = county_rows(County.objects.filter(pk=county.pk), TODAY)[0]
    assert (row.overdue, row.oldest) == (1, 10)
    finance = next(r for r in now.heat.rows if r.unit.name == "县财政局")
    cells = dict(zip(now.heat.months, finance.cells, strict=True))
    assert cells[Month(2024, 8)].tasks.count == 1  # 临期 goes on until the end of the year
