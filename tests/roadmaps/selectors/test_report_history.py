"""The strip of a duty: each month judged alone, as of any day, in three queries."""

from datetime import date

import pytest

from counties.access import access_in
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.assignments import my_duties
from tracker.roadmaps.selectors.report_history import missed_months, with_report_history
from tracker.roadmaps.services.plans import issue_plan

WINDOW = {"start": date(2024, 2, 1), "end": date(2024, 8, 31), "due": date(2024, 8, 31)}


@pytest.fixture
def made(cast) -> CountyPlan:
    """Of the finance bureau: one with a story, one without a word, one cooperating."""
    made = issue_plan(
        plan(
            task("有故事", **WINDOW, units=(FINANCE, EDUCATION)),
            task("没有填报", **WINDOW, units=(FINANCE,)),
            task("配合", **WINDOW, units=(HOUSING, unit(FINANCE, role="cooperating"))),
        ),
        by=None,
    )
    duty = assignment(made.tasks.get(position=1), FINANCE)
    say(duty, cast.reporter, when=at(date(2024, 2, 25), 23, 59))
    say(duty, cast.reporter, when=at(date(2024, 3, 26), 0, 1))
    say(duty, cast.reporter, ReportKind.NO_CHANGE, when=at(date(2024, 5, 2)))
    say(duty, cast.reporter, when=at(date(2024, 5, 3)), month=date(2024, 4, 1))
    close(duty, cast.office, when=at(date(2024, 6, 10)))
    return made


def strips(cast, day: date) -> dict[str, str]:
    duties = my_duties(cast.county, day, access_in(cast.reporter, cast.county))
    return {
        duty.task.content: "".join(f"{each.month.month}{each.letter}" for each in duty.months)
        for duty in with_report_history(duties, cast.county, day)
    }


@pytest.mark.parametrize(
    ("day", "story", "silent"),
    [
        (date(2024, 1, 31), "", ""),
        (date(2024, 2, 24), "2灰", "2灰"),
        (date(2024, 2, 25), "2绿", "2灰"),
        (date(2024, 3, 25), "2绿3灰", "2红3灰"),
        (date(2024, 3, 26), "2绿3黄", "2红3红"),
        (date(2024, 5, 2), "2绿3黄4红5绿", "2红3红4红5灰"),
        (date(2024, 5, 3), "2绿3黄4黄5绿", "2红3红4红5灰"),
        # closed in June: nothing is wanted after
        (date(2024, 7, 31), "2绿3黄4黄5绿6绿", "2红3红4红5红6红7红"),
        # open after its window: every month of silence stays red
        (date(2025, 3, 1), "4黄5绿6绿", "4红5红6红7红8红9红10红11红12红1红2红3灰"),
    ],
)
def test_each_month_as_of_a_day(cast, made, day, story, silent) -> None:
    assert strips(cast, day) == {"有故事": story, "没有填报": silent, "配合": ""}


def test_three_queries(cast, made, django_assert_num_queries) -> None:
    duties = my_duties(cast.county, date(2024, 5, 3), access_in(cast.reporter, cast.county))
    with django_assert_num_queries(3):
        with_report_history(duties, cast.county, date(2024, 5, 3))


def test_what_can_be_made_up_leaves_out_this_month(cast, made) -> None:
    duty = assignment(made.tasks.get(position=2), FINANCE)
    assert missed_months(duty, cast.county, date(2024, 4, 28)) == [
        Month(2024, 2), Month(2024, 3),
    ]  # fmt: skip
    assert missed_months(duty, cast.county, date(2024, 2, 28)) == []


def test_the_day_of_the_county_counts(cast, made) -> None:
    cast.county.report_day = 1
    assert strips(cast, date(2024, 5, 3))["有故事"] == "2黄3黄4黄5黄"
    cast.county.report_day = 28
    assert strips(cast, date(2024, 3, 28))["有故事"] == "2绿3绿"
