"""Counties side by side: the figures of each one's dashboard."""

from dataclasses import replace
from datetime import date

import pytest

from counties.models import County
from tests.dashboards.conftest import TASKS, TODAY, Story
from tests.roadmaps.builders import at, plan
from tests.shared import shared
from tracker.dashboards.plan_pages.county import county_figures
from tracker.dashboards.plan_pages.portfolio import (
    COLUMNS,
    CountyRow,
    column_heads,
    county_rows,
    portfolio_page,
    sorted_rows,
    with_stages,
)
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.status import Timeliness
from tracker.roadmaps.services.plans import issue_plan

DAYS = [date(2022, 6, 1), date(2023, 7, 1), date(2024, 2, 1), date(2024, 4, 1), TODAY]


@pytest.mark.parametrize("day", DAYS)
def test_rows_say_what_the_dashboards_say(story, day):
    found = with_stages(county_rows(County.objects.all(), day), County.objects.all(), day)
    assert [row.code for row in found] == ["530426", "652323"]
    for row, made in zip(found, [story.other_plan, story.plan], strict=True):
        figures = county_figures(made.county, made, day, TODAY)
        totals = figures.totals
        late = sum(
            task.timeliness == Timeliness.CLOSED_LATE for task in made.tasks.all().judged_at(day)
        )
        closed = totals.closed.count
        oldest = figures.overdue_tasks[0].days if figures.overdue_tasks else None
        assert row == CountyRow(
            pk=made.county_id,
            code=made.county.code,
            name=made.county.name,
            place="",
            is_demo=False,
            stage=figures.stage.label,
            total=totals.active.count,
            closed=closed,
            percent=totals.closed_percent,
            overdue=totals.overdue.count,
            oldest=oldest,
            yellow=totals.yellow.count,
            soon=totals.soon.count,
            on_time_percent=(closed - late) * 100 // closed if closed else None,
        )


def test_county_without_a_plan_in_force_has_no_figures(story):
    CountyPlan.objects.filter(pk=story.plan.pk).update(state="superseded")
    row = county_rows(County.objects.filter(pk=story.cast.county.pk), TODAY)[0]
    assert row == CountyRow(story.cast.county.pk, "652323", "呼图壁县", "", False)
    assert with_stages([row], [row.pk], TODAY) == [row]


def row(code: str, **figures) -> CountyRow:
    return CountyRow(int(code), code, code, "", False, **figures)


ROWS = [row("1", total=5, stage="乙"), row("2"), row("3", total=9, stage="甲"), row("4", total=5)]


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("code", "1234"),
        ("-code", "4321"),
        ("total", "1432"),
        ("-total", "3142"),
        ("stage", "1324"),
        ("-stage", "3124"),
    ],
)
def test_rows_are_sorted_and_those_without_a_value_come_last(sort, codes):
    assert "".join(r.code for r in sorted_rows(ROWS, sort)) == codes


def test_a_click_on_a_head_sorts_then_turns_the_order_round():
    plain = {head.label: (head.sort, head.order) for head in column_heads("code")}
    assert plain["县（区）"] == ("-code", "ascending")
    assert plain["实施阶段"] == ("stage", "")
    assert plain["黄灯"] == ("-yellow", "")
    turned = {head.label: (head.sort, head.order) for head in column_heads("-yellow")}
    assert turned["黄灯"] == ("yellow", "descending")
    assert turned["县（区）"] == ("code", "")
    assert len(plain) == len(COLUMNS)


@shared(now=at(TODAY))
def many(story: Story) -> list[County]:
    """Sixty counties, each with a plan of its own."""
    made = County.objects.bulk_create(
        County(code=f"1101{n:02d}", name=f"第{n}区", short_name=f"第{n}区") for n in range(1, 61)
    )
    for county in made[:3]:
        issue_plan(plan(*TASKS, county=county.code), by=None)
    return made


def test_fifty_counties_a_page(many):
    counties = County.objects.all()
    first, second = (portfolio_page(counties, TODAY, "code", n) for n in ("1", "2"))
    assert (len(first), len(second), first.paginator.count) == (50, 12, 62)
    assert [row.code for row in second][-1] == "652323"


@pytest.mark.parametrize("sort", ["code", "stage", "-overdue"])
def test_three_queries_for_one_county_and_for_sixty(many, sort, django_assert_num_queries):
    one = County.objects.filter(code="652323")
    for counties in (one, County.objects.all()):
        with django_assert_num_queries(3):
            portfolio_page(counties, TODAY, sort, "1")


@pytest.mark.parametrize("sort", [f"{way}{name}" for name in COLUMNS for way in ("", "-")])
def test_every_column_sorts_both_ways_with_rows_present(many, sort):
    rows = list(portfolio_page(County.objects.all(), TODAY, sort, "1"))
    values = [value for r in rows if (value := getattr(r, sort.removeprefix("-"))) is not None]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert values


def test_stages_stand_on_whatever_page(many):
    rows = list(portfolio_page(County.objects.all(), TODAY, "-closed", "1"))
    assert rows[0] == replace(rows[0], code="652323", stage="推进阶段")
