"""催办 in one act: who is chased, who is told, and what the log says."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from counties.models import AuditEvent, Notice
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, assignment, at, plan, say, task
from tracker.roadmaps.models import CountyPlan, Reminder
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reminders import remind_of_missing_reports

MAY = Month(2024, 5)


@pytest.fixture
def made(cast, today) -> CountyPlan:
    window = {"start": date(2024, 3, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}
    drafts = [task(units=(FINANCE, EDUCATION), **window), task(units=(FINANCE, SCHOOLS), **window)]
    return issue_plan(plan(*drafts), by=None)


def test_every_missing_report_is_reminded_of_and_each_unit_notified_once(cast, made) -> None:
    say(assignment(made.tasks.get(position=1), EDUCATION), cast.colleague)
    reminders = remind_of_missing_reports(county=cast.county, month=MAY, by=cast.office)
    assert [(r.assignment.task.position, str(r.assignment)) for r in reminders] == [
        (1, FINANCE), (2, FINANCE), (2, SCHOOLS),
    ]  # fmt: skip
    assert Reminder.objects.count() == 3
    assert list(Notice.objects.values_list("user", "kind", "text")) == [
        (cast.reporter.pk, "asked",
         "催办：2024年5月还有 2 项任务没有填报（第1项、第2项），填报截止日 2024年5月25日。")
    ]  # fmt: skip
    event = AuditEvent.objects.get(verb="催办")
    assert event.after == {"month": "2024-05", "assignments": [r.assignment_id for r in reminders]}
    remind_of_missing_reports(county=cast.county, month=MAY, by=cast.office)
    assert (Reminder.objects.count(), Notice.objects.count()) == (6, 2)


def test_only_those_chosen_and_still_silent(cast, made) -> None:
    first, second = (assignment(row, FINANCE) for row in made.tasks.all())
    say(first, cast.reporter)
    chosen = {first.pk, second.pk}
    reminders = remind_of_missing_reports(
        county=cast.county, month=MAY, by=cast.office, only=chosen
    )
    assert [r.assignment for r in reminders] == [second]
    assert (
        remind_of_missing_reports(county=cast.county, month=MAY, by=cast.office, only={first.pk})
        == []
    )
    assert (
        remind_of_missing_reports(county=cast.other, month=MAY, by=cast.stranger, only={second.pk})
        == []
    )
    assert AuditEvent.objects.filter(verb="催办").count() == 1


def test_the_number_of_queries_does_not_grow(cast, made, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(11):
        remind_of_missing_reports(county=cast.county, month=MAY, by=cast.office)


def test_the_database_keeps_reminders(cast, made) -> None:
    remind_of_missing_reports(county=cast.county, month=MAY, by=cast.office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(at=at(date(2024, 1, 1)))
