"""批示 as of a day: what leaders wrote, and how far it is answered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from counties.access import Access
from counties.models import County
from tracker.roadmaps.models import (
    Assignment,
    Instruction,
    InstructionAnswer,
    ProgressReport,
    Task,
)
from tracker.roadmaps.models.querysets import OfAssignmentQuerySet, end_of, not_superseded_by
from tracker.roadmaps.rules.deadlines import AnswerState, answer_state
from tracker.roadmaps.selectors.assignments import speaks_for
from tracker.roadmaps.selectors.versions import texts_of


@dataclass(frozen=True)
class InstructionStatus:
    """An instruction as of a day. `answer` is None while there was none by then."""

    instruction: Instruction
    answer: InstructionAnswer | None
    state: AnswerState
    latest: str  # what was last reported on the task
    may_answer: bool

    @property
    def task(self) -> Task:
        return self.instruction.assignment.task


def may_answer(instruction: Instruction, access: Access, day: date) -> bool:
    """The unit that leads the task answers, or one member of the group that leads it, or the
    office for them; once."""
    return access.reports_for_all or speaks_for(instruction.assignment, access, day)


def of_task(task: Task, day: date, access: Access) -> list[InstructionStatus]:
    """The instructions on `task` by the end of `day`, newest first. One query."""
    return _read(Instruction.objects.filter(assignment__task__in=texts_of(task)), day, access)


def of_county(
    county: County, day: date, access: Access, by: int | None = None
) -> list[InstructionStatus]:
    """Those of the plan in force, or those that the user `by` wrote: open ones first, by the day
    the answer is due. One query."""
    rows = _in_force(county, day)
    found = _read(rows.filter(by=by) if by else rows, day, access)
    return sorted(found, key=lambda a: (a.answer is not None, a.instruction.answer_due))


def to_answer(county: County, day: date, access: Access) -> list[InstructionStatus]:
    """The open ones that the reader's departments owe, as members of a group too; for the office
    all those on groups, which may have nobody else. One query."""
    addressed = Q(assignment__department__in=access.department_ids) | Q(_of_member(access, day))
    if access.reports_for_all:
        addressed |= Q(assignment__group__isnull=False)
    found = _read(_in_force(county, day).filter(addressed), day, access)
    return sorted((a for a in found if a.answer is None), key=lambda a: a.instruction.answer_due)


def _in_force(county: County, day: date) -> OfAssignmentQuerySet:
    rows = Instruction.objects.for_county(county)
    return rows.filter(not_superseded_by(day, "assignment__task__plan"))


def _of_member(access: Access, day: date) -> Exists:
    """Is the instruction on a group that has one of the reader's departments on `day`?"""
    serving = Assignment.objects.serving_on(day).filter(department__in=access.department_ids)
    return Exists(serving.filter(via=OuterRef("assignment")))


def _read(rows: OfAssignmentQuerySet, day: date, access: Access) -> list[InstructionStatus]:
    reports = ProgressReport.objects.filter(
        assignment__task=OuterRef("assignment__task"), at__lt=end_of(day)
    )
    found = (
        rows.filter(at__lt=end_of(day))
        .select_related(
            "by", "answer__by", "assignment__task", "assignment__department", "assignment__group"
        )
        .annotate(
            latest=Subquery(reports.latest_first().values("text")[:1]),
            of_member=_of_member(access, day),
        )
        .order_by("-at", "-id")
    )
    return [_instruction_status(row, day, access) for row in found]


def _instruction_status(row: Any, day: date, access: Access) -> InstructionStatus:
    answer = getattr(row, "answer", None)
    if answer is not None and answer.at >= end_of(day):
        answer = None
    answered_on = timezone.localdate(answer.at) if answer else None
    state = answer_state(row.answer_due, answered_on, day)
    own = row.of_member or row.assignment.department_id in access.department_ids
    may = answer is None and (own or access.reports_for_all)
    return InstructionStatus(row, answer, state, row.latest or "", may)
