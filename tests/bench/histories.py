"""Simulated histories: when each task was begun, reported, closed, if ever."""

from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from random import Random

from django.utils import timezone

from counties.models import User
from tracker.roadmaps.choices import AssignmentRole, Decision, ReportKind
from tracker.roadmaps.models import (
    Assignment,
    AssignmentStanding,
    CountyPlan,
    ProgressReport,
    Review,
    TaskStanding,
)
from tracker.roadmaps.rules.status import State, Status

Step = tuple[date, Status]


def add_histories(plans: list[CountyPlan], reporter: User, until: date) -> None:
    """Standings, reports and reviews for every task of `plans`, up to the end of `until`."""
    assignments = (
        Assignment.objects.filter(task__plan__in=plans)
        .exclude(role=AssignmentRole.LEADER)
        .select_related("task__plan__county")
        .order_by("task_id", "pk")
    )
    task_rows: list[TaskStanding] = []
    rows: list[AssignmentStanding] = []
    reports: list[ProgressReport] = []
    for assignment in assignments:
        task = assignment.task
        random = Random(f"{task.plan.county.code}-{task.position}")
        steps = [
            step for step in _steps(random, task.window_start, task.due_on) if step[0] <= until
        ]
        rows += [AssignmentStanding(assignment=assignment, **s) for s in _stretches(steps)]
        if assignment.leads:
            task_rows += [TaskStanding(task=task, **stretch) for stretch in _stretches(steps)]
            reports += [
                _report(assignment, reporter, day, standing)
                for day, standing in steps
                if standing.state is not State.CLOSED
            ]
    TaskStanding.objects.bulk_create(task_rows, batch_size=1000)
    AssignmentStanding.objects.bulk_create(rows, batch_size=1000)
    _review(ProgressReport.objects.bulk_create(reports, batch_size=1000), reporter, until)


def _steps(random: Random, start: date | None, due: date | None) -> list[Step]:
    """Begun, under way, asked to close, closed; one in ten never ends, one in five is late."""
    assert due is not None  # Hutubi dates every task
    begun = (start or due - timedelta(days=30)) + timedelta(days=random.randrange(20))
    asked = max(due + timedelta(days=random.choice((-9, -5, -3, -1, 0, 0, 0, -2, 12, 40))), begun)
    half = begun + (asked - begun) / 2
    steps = [
        (begun, Status(State.IN_PROGRESS, share=random.randrange(10, 40))),
        (half, Status(State.IN_PROGRESS, share=random.randrange(40, 90))),
        (asked, Status(State.UNDER_REVIEW, share=100)),
        (asked + timedelta(days=3), Status(State.CLOSED, asked, 100)),
    ]
    return steps[:2] if random.random() < 0.1 else steps


def _stretches(steps: list[Step]) -> list[dict[str, object]]:
    """The steps as fields of standings: each lasts until the next begins."""
    ends = [_at(day) for day, _ in steps]
    return [
        {
            "since": _at(day),
            "until": end,
            "state": standing.state,
            "closed_on": standing.closed_on,
            "share": standing.share,
        }
        for (day, standing), end in zip_longest(steps, ends[1:])
    ]


def _report(assignment: Assignment, reporter: User, day: date, standing: Status) -> ProgressReport:
    closing = standing.state is State.UNDER_REVIEW
    return ProgressReport(
        assignment=assignment,
        by=reporter,
        at=_at(day),
        month=day.replace(day=1),
        kind=ReportKind.CLOSING if closing else ReportKind.PROGRESS,
        text="任务全部完成，材料已归档。" if closing else "按序时进度推进，正在整理佐证材料。",
        share=standing.share,
    )


def _review(reports: list[ProgressReport], reviewer: User, until: date) -> None:
    """Approve what asks to close, three days later."""
    last = _at(until - timedelta(days=3))
    closings = [r for r in reports if r.kind == ReportKind.CLOSING and r.at <= last]
    Review.objects.bulk_create(
        [
            Review(
                report=report,
                by=reviewer,
                at=report.at + timedelta(days=3),
                decision=Decision.APPROVED,
            )
            for report in closings
        ],
        batch_size=1000,
    )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
