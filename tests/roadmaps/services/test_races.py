"""Two at once, each in a transaction of its own: one wins, and nobody's words are lost.

Each race is run for real, by threads with connections of their own. A negative control runs the
same race without its guard and must go wrong: else the race would prove nothing.
"""

import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db import connection, connections

from counties.concurrency import StaleEdit, Versioned
from counties.models import AuditEvent
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, assignment, plan, say, task
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import (
    Assignment,
    CountyPlan,
    ProgressReport,
    Review,
    Ruling,
    Task,
    TaskStanding,
)
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.services import reports, standings
from tracker.roadmaps.services.assignments import confirm_lead
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import ReportInput, submit_report
from tracker.roadmaps.services.reviews import review_report
from tracker.roadmaps.services.rulings import rule

SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
# PostgreSQL shows threads what is committed; SQLite's copy below has what is not, and need not
# be emptied afterwards, which the append-only tables would refuse.
pytestmark = pytest.mark.django_db(transaction=not SQLITE)
T = TypeVar("T")


@dataclass
class Arena:
    """Where threads meet: a database as real as the portal's, which for SQLite is a file."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    is_open: bool = False

    def open(self) -> None:
        """From now on threads find the rows made so far."""
        self.is_open = True
        if not SQLITE:
            return
        file = self.folder / "race.sqlite3"
        file.write_bytes(connection.connection.serialize())
        with closing(sqlite3.connect(file)) as portal:  # before two threads try it at once
            portal.execute("PRAGMA journal_mode=WAL")
        self.monkeypatch.setitem(connection.settings_dict, "NAME", str(file))

    def race(self, *runners: Callable[[], Any]) -> Counter[str]:
        """Run all at once; what became of them: "done", or the name of what was raised."""
        if not self.is_open:
            self.open()
        start, ends = threading.Barrier(len(runners)), Counter[str]()

        def run(runner: Callable[[], Any]) -> None:
            try:
                start.wait(20)
                runner()
                ends["done"] += 1
            except Exception as error:
                ends[type(error).__name__] += 1
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(runner,)) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return ends

    def seen(self, read: Callable[[], T]) -> T:
        """What `read` finds there."""
        found: list[T] = []
        assert self.race(lambda: found.append(read())) == {"done": 1}
        return found[0]


@pytest.fixture
def arena(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Arena:
    return Arena(tmp_path, monkeypatch)


def made(*units: str, **more: Any) -> Task:
    return issue_plan(plan(task(units=units or (EDUCATION,)), **more), by=None).tasks.get()


def sender(duty: Assignment, by: Any, text: str, nonce: uuid.UUID | None = None) -> Callable:
    """Sends a form that was opened before the race."""
    mine = Assignment.objects.select_related("task__plan__county", "via__task").get(pk=duty.pk)

    def send() -> ProgressReport:
        return submit_report(
            assignment=mine,
            by=by,
            content=ReportInput(ReportKind.PROGRESS, text),
            seen_version=duty.version,
            nonce=nonce or uuid.uuid4(),
        )

    return send


def written() -> tuple[int, int, int]:
    return (
        ProgressReport.objects.count(),
        AuditEvent.objects.filter(verb="填报进展").count(),
        TaskStanding.objects.filter(until=None).count(),
    )


def test_one_of_two_edits_of_the_same_version_wins(cast, arena) -> None:
    duty = assignment(made(), EDUCATION)
    ends = arena.race(sender(duty, cast.colleague, "一"), sender(duty, cast.office, "二"))
    assert ends == {"done": 1, "StaleEdit": 1}
    assert arena.seen(written) == (1, 1, 1)


def test_without_the_guard_both_win(cast, arena, monkeypatch) -> None:
    """Negative control: look at the version first, write it afterwards."""

    def check_then_write(row: Versioned, version: int) -> None:
        if row.version != version:
            raise StaleEdit
        row.version = version + 1
        row.save(update_fields=["version"])

    monkeypatch.setattr(reports, "check_version", check_then_write)
    duty = assignment(made(), EDUCATION)
    ends = arena.race(sender(duty, cast.colleague, "一"), sender(duty, cast.office, "二"))
    assert ends == {"done": 2}
    assert arena.seen(written)[0] == 2


def test_a_double_click_is_one_report(cast, arena) -> None:
    duty, nonce = assignment(made(), EDUCATION), uuid.uuid4()
    clicks = [sender(duty, cast.colleague, "一", nonce) for _ in range(3)]
    assert arena.race(*clicks) == {"done": 3}
    assert arena.seen(written) == (1, 1, 1)


def test_one_of_two_decisions_on_a_report_wins(cast, arena) -> None:
    report = say(assignment(made(), EDUCATION), cast.colleague, ReportKind.CLOSING)

    def decider(decision: Decision) -> Callable:
        mine = ProgressReport.objects.select_related("assignment__task__plan__county")
        claim = mine.get(pk=report.pk)
        return lambda: review_report(report=claim, by=cast.office, decision=decision, reason="缺")

    ends = arena.race(decider(Decision.APPROVED), decider(Decision.RETURNED))
    assert ends == {"done": 1, "StaleEdit": 1}
    assert arena.seen(Review.objects.count) == 1


def approvals(cast: Any, row: Task) -> list[Callable]:
    """The office approves the last two members of a group at once, in two windows."""
    claims = [
        say(assignment(row, name), cast.office, ReportKind.CLOSING)
        for name in ("第1小学", "第2小学")
    ]
    mine = ProgressReport.objects.select_related(
        "assignment__task__plan__county", "assignment__via"
    )
    return [
        lambda claim=claim: review_report(report=claim, by=cast.office, decision=Decision.APPROVED)
        for claim in mine.filter(pk__in=[c.pk for c in claims])
    ]


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each look long at how the others stand before it says how the task does."""
    update_task = standings.update_task

    def look_long(*args: Any) -> None:
        time.sleep(0.3)
        update_task(*args)

    monkeypatch.setattr(standings, "update_task", look_long)


def state_of(row: Task) -> Callable[[], State]:
    return lambda: TaskStanding.objects.get(task=row, until=None).value.state


def test_the_last_two_of_a_group_close_it_at_once(cast, arena, monkeypatch) -> None:
    row = made(SCHOOLS, schools=2)
    both = approvals(cast, row)
    slowly(monkeypatch)
    assert arena.race(*both) == {"done": 2}
    assert arena.seen(state_of(row)) is State.CLOSED


@pytest.mark.skipif(SQLITE, reason="SQLite lets one transaction write at a time whatever we do")
def test_without_holding_the_task_each_sees_the_other_open(cast, arena, monkeypatch) -> None:
    """Negative control of the test above."""
    row = made(SCHOOLS, schools=2)
    both = approvals(cast, row)
    slowly(monkeypatch)
    monkeypatch.setattr(standings, "lock_task", lambda task_id: None)
    ends = arena.race(*both)
    assert (ends, arena.seen(state_of(row))) != ({"done": 2}, State.CLOSED)


@pytest.mark.parametrize("second", [RulingKind.CLOSE, RulingKind.CANCEL])
def test_of_two_rulings_one_wins(cast, arena, second) -> None:
    row = made()

    def ruler(kind: RulingKind) -> Callable:
        mine = Task.objects.select_related("plan__county").get(pk=row.pk)
        return lambda: rule(task=mine, by=cast.office, kind=kind, reason="县委决定")

    ends = arena.race(ruler(RulingKind.CLOSE), ruler(second))
    assert ends == {"done": 1, "NotReportable": 1}
    assert arena.seen(Ruling.objects.count) == 1


def test_a_task_has_one_lead_whoever_is_chosen_at_once(cast, arena) -> None:
    row = made(EDUCATION, FINANCE, SCHOOLS)

    def chooser(name: str) -> Callable:
        mine = Task.objects.select_related("plan__county").get(pk=row.pk)
        chosen = assignment(mine, name)
        return lambda: confirm_lead(task=mine, assignment=chosen, by=cast.office)

    assert arena.race(chooser(FINANCE), chooser(SCHOOLS)) == {"done": 2}
    leads = arena.seen(lambda: [str(a) for a in row.assignments.filter(leads=True)])
    assert leads in ([FINANCE], [SCHOOLS])


def test_a_plan_is_issued_once(cast, arena) -> None:
    ends = arena.race(*[lambda: issue_plan(plan(task()), by=None)] * 2)
    assert ends["done"] == 1
    assert set(ends) <= {"done", "DraftError", "IntegrityError"}
    assert arena.seen(CountyPlan.objects.count) == 1
