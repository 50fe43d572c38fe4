"""Who owes a report: the database finds what the rule of `reporting_cycle.month_lamp` finds."""

from datetime import date, timedelta

import pytest

from counties.models import Department
from tests.conftest import CANARY
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import Assignment, CountyPlan
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import judging_day, month_lamp
from tracker.roadmaps.rules.status import Lamp, State
from tracker.roadmaps.selectors.missing_reports import assignments_missing_reports, missing_reports
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reminders import remind_of_missing_reports
from tracker.roadmaps.services.reviews import review_report
from tracker.roadmaps.services.rulings import rule

MAY = Month(2024, 5)
SPRING, SUMMER = date(2024, 3, 1), date(2024, 6, 30)


@pytest.fixture
def made(cast) -> CountyPlan:
    """Tasks of every kind, and a story from March to June."""
    long = {"start": SPRING, "end": SUMMER, "due": SUMMER}
    drafts = [
        task("牵头和配合", **long, units=(FINANCE, unit(HOUSING, role="cooperating"))),
        task("各校", **long, units=(SCHOOLS, EDUCATION)),
        task("四月到期延到七月", due=date(2024, 4, 30), units=(FINANCE,)),
        task("三月", start=SPRING, end=date(2024, 3, 31), units=(EDUCATION,)),
        task("审核中", **long, units=(EDUCATION,)),
        task("中止", **long, units=(FINANCE,)),
        task("无时间", units=(FINANCE,)),
        task("领导", **long, units=(HOUSING, unit("张局长", role="leader"))),
    ]
    made = issue_plan(plan(*drafts, schools=2), by=None)
    other = plan(task(CANARY, **long, units=(FINANCE,)), county=cast.other.code, key="other")
    issue_plan(other, by=None)
    _tell(cast, made)
    return made


def _tell(cast, made: CountyPlan) -> None:
    rows = {row.content: row for row in made.tasks.all()}
    say(assignment(rows["牵头和配合"], FINANCE), cast.office, when=at(date(2024, 4, 28)))
    say(assignment(rows["各校"], "第1小学"), cast.office, when=at(date(2024, 5, 25)))
    asked = ask_extension(
        task=rows["四月到期延到七月"], by=cast.office, due=date(2024, 7, 15), reason="流标",
        at=at(date(2024, 4, 10)),
    )  # fmt: skip
    decide_extension(extension=asked, by=cast.office, granted=True, at=at(date(2024, 4, 12)))
    claim = say(
        assignment(rows["审核中"], EDUCATION), cast.office, ReportKind.CLOSING,
        when=at(date(2024, 4, 20)),
    )  # fmt: skip
    rule(
        task=rows["中止"],
        by=cast.office,
        kind=RulingKind.CANCEL,
        reason="停",
        at=at(date(2024, 5, 2)),
    )
    close(assignment(rows["领导"], HOUSING), cast.office, when=at(date(2024, 5, 26)))
    review_report(
        report=claim,
        by=cast.office,
        decision=Decision.RETURNED,
        reason="补",
        at=at(date(2024, 6, 3)),
    )


def by_rule(made: CountyPlan, month: Month, day: date) -> list[tuple[str, str]]:
    """Told by the rule, one assignment after the other."""
    report_day = made.county.report_day
    then = judging_day(month, report_day, day)
    found = []
    for duty in Assignment.objects.filter(task__plan=made).reporting(day).order_by("pk"):
        now = Assignment.objects.as_of(then).with_task_status(then).get(pk=duty.pk)
        first = duty.reports.filter(month=month.first, at__lt=end_of(day)).order_by("at").first()
        state = State(
            now.state if now.task_state not in ("closed", "cancelled") else now.task_state
        )
        lamp = month_lamp(
            duty.task.dates.extended(now.task_extended_to), month, report_day,
            state=state, reported_on=first and first.at.date(), day=day,
        )  # fmt: skip
        if lamp in (Lamp.RED, Lamp.GREY):
            found.append((duty.task.content, str(duty)))
    return found


@pytest.mark.parametrize("month", [Month(2024, n) for n in range(2, 9)], ids=str)
def test_the_database_finds_what_the_rule_finds(made, month) -> None:
    for day in (month.first, month.first + timedelta(days=24), month.last, date(2024, 9, 1)):
        found = (
            assignments_missing_reports(made.county, month, day)
            .select_related("task")
            .order_by("pk")
        )
        assert [(a.task.content, str(a)) for a in found] == by_rule(made, month, day)


def test_may_by_hand(made, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        found = missing_reports(made.county, MAY, date(2024, 5, 26))
    assert [(u.name, [d.task.content for d in u.assignments]) for u in found.units] == [
        (EDUCATION, ["各校", "三月"]),
        (FINANCE, ["牵头和配合", "四月到期延到七月"]),
        ("第2小学", ["各校"]),
    ]
    assert [[str(u) for u in unit.reporters] for unit in found.units] == [
        ["联络员丁"], ["联络员丙"], [],
    ]  # fmt: skip
    assert (found.count, found.deadline, found.is_over) == (5, date(2024, 5, 25), True)
    assert missing_reports(made.county, MAY, date(2024, 5, 25)).is_over is False


def test_made_up_it_is_off_the_list_from_that_day(cast, made) -> None:
    row = made.tasks.get(content="牵头和配合")
    say(assignment(row, FINANCE), cast.office, when=at(date(2024, 7, 2)), month=MAY.first)
    finance = Department.objects.get(county=made.county, name=FINANCE)

    def silent(month: Month, day: date) -> list[str]:
        rows = assignments_missing_reports(made.county, month, day).filter(department=finance)
        return sorted(rows.values_list("task__content", flat=True))

    assert silent(MAY, date(2024, 7, 1)) == ["四月到期延到七月", "牵头和配合"]
    assert silent(MAY, date(2024, 7, 2)) == ["四月到期延到七月"]
    assert "牵头和配合" in silent(Month(2024, 6), date(2024, 7, 2))


def test_how_often_each_was_chased_as_of_a_day(cast, made, time_machine) -> None:
    for day in (date(2024, 5, 26), date(2024, 5, 28)):
        time_machine.move_to(at(day), tick=False)
        remind_of_missing_reports(county=made.county, month=MAY, by=cast.office)
    for day, times in ((25, 0), (26, 1), (27, 1), (28, 2)):
        found = missing_reports(made.county, MAY, date(2024, 5, day))
        assert {d.times_chased for unit in found.units for d in unit.assignments} == {times}
    june = missing_reports(made.county, Month(2024, 6), date(2024, 6, 1))
    assert {d.times_chased for unit in june.units for d in unit.assignments} == {0}
