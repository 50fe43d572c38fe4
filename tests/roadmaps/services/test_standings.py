"""Whatever was reported and decided in whatever order: standings are the story told again."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from counties.concurrency import StaleEdit
from tests.conftest import Cast
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    at,
    decide,
    plan,
    say,
    task,
    unit,
)
from tests.sizes import FACTOR
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import (
    Assignment,
    CountyPlan,
    ProgressReport,
    Review,
    Ruling,
    Task,
)
from tracker.roadmaps.models.progress import StandingModel
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State, Status, roll_up, task_status
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.rulings import rule

START = at(date(2024, 5, 6))
Word = ProgressReport | Review | Ruling


def story(cast: Cast, made: CountyPlan, chance: Random, length: int) -> datetime:
    """Things that people try at random, some of which are refused; returns the last moment."""
    moment = START
    for _ in range(length):
        moment += timedelta(minutes=chance.choice([1, 300, 1500]))
        duty = chance.choice(list(Assignment.objects.filter(task__plan=made)))
        waiting = ProgressReport.objects.filter(kind=ReportKind.CLOSING, review=None).first()
        try:
            what = chance.random()
            if what < 0.35 and waiting:
                decide(waiting, cast.office, chance.choice(list(Decision)), when=moment)
            elif what < 0.45:
                kind = chance.choice(list(RulingKind))
                rule(task=duty.task, by=cast.office, kind=kind, reason="县委决定", at=moment)
            else:
                kind = chance.choice([*ReportKind, ReportKind.CLOSING])
                share = chance.choice([None, 0, 30, 60])
                say(duty, cast.office, kind, share=share, when=moment)
        except (NotReportable, StaleEdit):
            continue
    return moment


def words(row: Task, until: datetime) -> list[Word]:
    """Everything said and decided on `row` before `until`, in the order in which it was."""
    said = [
        *ProgressReport.objects.filter(assignment__task=row),
        *Review.objects.filter(report__assignment__task=row).select_related("report"),
        *Ruling.objects.filter(task=row),
    ]
    return sorted((word for word in said if word.at < until), key=lambda word: word.at)


def after_report(report: ProgressReport, before: Status) -> Status:
    if report.kind == ReportKind.NO_CHANGE:
        return Status(before.state, share=report.share)
    asks = report.kind == ReportKind.CLOSING
    return Status(State.UNDER_REVIEW if asks else State.IN_PROGRESS, share=report.share)


def after_review(review: Review, said: int | None) -> Status:
    if review.decision == Decision.RETURNED:
        return Status(State.IN_PROGRESS, share=said)
    return Status(State.CLOSED, review.report.at.astimezone(START.tzinfo).date(), 100)


def retell(row: Task, until: datetime) -> tuple[dict[int, Status], Status]:
    """How the assignments of `row` and it itself stand, told from the append-only words alone."""
    duties = list(row.assignments.order_by("id"))
    lead = next(d for d in duties if d.leads)
    own = {d.pk: Status() for d in duties}
    said: dict[int, int | None] = {}  # the share, otherwise than by asking to close
    ruling: Ruling | None = None
    for word in words(row, until):
        if isinstance(word, ProgressReport):
            own[word.assignment_id] = after_report(word, own[word.assignment_id])
            if word.kind != ReportKind.CLOSING:
                said[word.assignment_id] = word.share
        elif isinstance(word, Review):
            pk = word.report.assignment_id
            own[pk] = after_review(word, said.get(pk))
        else:
            ruling = word
            given_back = [m.pk for m in duties if m.via_id == lead.pk] or [lead.pk]
            for pk in given_back if word.kind == RulingKind.REOPEN else []:
                if own[pk].state is State.CLOSED:
                    own[pk] = Status(State.IN_PROGRESS)
    for d in duties:
        if members := [own[m.pk] for m in duties if m.via_id == d.pk]:
            own[d.pk] = roll_up(members)
    return own, ruled(ruling) or task_status(own[lead.pk], counted(duties, own))


def ruled(ruling: Ruling | None) -> Status | None:
    if ruling is None or ruling.kind == RulingKind.REOPEN:
        return None
    if ruling.kind == RulingKind.CANCEL:
        return Status(State.CANCELLED)
    return Status(State.CLOSED, ruling.at.astimezone(START.tzinfo).date(), 100)


def counted(duties: list[Assignment], own: dict[int, Status]) -> list[Status]:
    """Those beside the lead whose closing the task waits for."""
    return [
        own[d.pk]
        for d in duties
        if d.via_id is None and not d.leads and d.official_id is None and d.role != "cooperating"
    ]


def check_stretches(stretches: list[StandingModel]) -> None:
    """One after the other without gap or overlap, no two alike, the last one open."""
    for one, following in pairwise(stretches):
        assert one.until == following.since
        assert one.since <= following.since
        assert one.value != following.value
    assert [s.until for s in stretches[-1:]] in ([], [None])
    assert [s for s in stretches[:1] if s.value == Status()] == []


LEADS = {
    "bureau": (EDUCATION, FINANCE, SCHOOLS),
    "group": (SCHOOLS, EDUCATION),
    "alone": (EDUCATION, unit(HOUSING, role="cooperating"), unit("张局长", role="leader")),
}


@pytest.mark.parametrize("seed", range(4 * FACTOR))
@pytest.mark.parametrize("units", LEADS.values(), ids=LEADS)
def test_standings_are_the_story_told_again(cast, units, seed) -> None:
    made = issue_plan(plan(task(units=units), schools=2), by=None)
    row = made.tasks.get()
    last = story(cast, made, Random(seed), 70)
    for duty in row.assignments.all():
        check_stretches(list(duty.standings.order_by("since", "id")))
    check_stretches(list(row.standings.order_by("since", "id")))
    assert row.standings.count() > 3, "a story in which nothing happens proves nothing"
    day = START.date() - timedelta(days=1)
    while day <= last.date():
        own, whole = retell(row, end_of(day))
        found = {
            a.pk: Status(State(a.state), a.closed_on, a.share) for a in row.assignments.as_of(day)
        }
        assert found == own, day
        shown = Task.objects.judged_at(day).get(pk=row.pk)
        assert Status(State(shown.state), shown.closed_on, shown.share) == whole, day
        day += timedelta(days=1)
