"""The report day of a county: which months it holds for."""

from datetime import date

import pytest

from counties.access import access_in
from counties.models import AuditEvent, County
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, assignment, at, plan, say, task
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.assignments import my_duties
from tracker.roadmaps.selectors.missing_reports import missing_reports
from tracker.roadmaps.selectors.report_history import with_report_history
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.report_day import set_report_day

MAY = Month(2024, 5)


@pytest.fixture
def made(cast, today) -> CountyPlan:
    window = {"start": date(2024, 3, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}
    drafts = [task(units=(FINANCE, EDUCATION), **window), task(units=(FINANCE, SCHOOLS), **window)]
    return issue_plan(plan(*drafts), by=None)


@pytest.mark.parametrize("day", [1, 28])
def test_the_day_of_the_county(cast, day) -> None:
    set_report_day(county=cast.county, day=day, by=cast.admin)
    set_report_day(county=cast.county, day=day, by=cast.admin)
    assert County.objects.get(pk=cast.county.pk).report_day == day
    assert County.objects.get(pk=cast.other.pk).report_day == 25
    event = AuditEvent.objects.get(verb="设定填报截止日")
    assert (event.before, event.after) == ({"report_day": 25}, {"report_day": day})


@pytest.mark.parametrize("day", [0, 29, -1])
def test_no_other_day(cast, day) -> None:
    with pytest.raises(ValueError, match="1 至 28 日"):
        set_report_day(county=cast.county, day=day, by=cast.admin)
    assert County.objects.get(pk=cast.county.pk).report_day == 25


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        # day of May on which it changed and the new day; the days of March, April, May, June
        ([(5, 10)], [25, 25, 10, 10]),  # before both: this month already
        ([(10, 10)], [25, 25, 10, 10]),  # on the last day
        ([(11, 10)], [25, 25, 25, 10]),  # this month would be over at once
        ([(26, 28)], [25, 25, 25, 28]),  # this month is over by the old day: it stays so
        ([(5, 20), (21, 28)], [25, 25, 20, 28]),
        ([(26, 28), (27, 5)], [25, 25, 25, 5]),
        ([(5, 20), (6, 15)], [25, 25, 15, 15]),
    ],
)
def test_a_month_is_judged_by_the_day_that_held(cast, time_machine, changes, days) -> None:
    for number, day in changes:
        time_machine.move_to(at(date(2024, 5, number)), tick=False)
        set_report_day(county=cast.county, day=day, by=cast.admin)
    county = County.objects.get(pk=cast.county.pk)
    assert [county.report_day_of(date(2024, month, 1)) for month in (3, 4, 5, 6)] == days
    assert county.report_day == days[-1]


def test_changing_the_day_judges_no_month_anew(cast, made, time_machine) -> None:
    say(assignment(made.tasks.get(position=1), EDUCATION), cast.colleague)
    day = date(2024, 7, 2)
    time_machine.move_to(at(day), tick=False)
    seen = [(missing_reports(cast.county, MAY, day), strips_of(cast, day))]
    set_report_day(county=cast.county, day=1, by=cast.admin)
    cast.county.refresh_from_db()
    seen.append((missing_reports(cast.county, MAY, day), strips_of(cast, day)))
    assert [(s.deadline, s.count) for s, _ in seen] == [(date(2024, 5, 25), 3)] * 2
    assert seen[0][1] == seen[1][1] != []
    august = date(2024, 8, 1)
    assert missing_reports(cast.county, Month.of(august), august).deadline == august


def strips_of(cast, day: date) -> list[str]:
    duties = my_duties(cast.county, day, access_in(cast.colleague, cast.county))
    found = with_report_history(duties, cast.county, day)
    return [f"{m.month}{m.letter}" for duty in found for m in duty.months]
