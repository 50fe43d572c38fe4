"""Instructions (批示) of leaders on tasks, and the answer of the unit that leads the task."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import StaleEdit
from counties.days import chinese_day
from counties.models import User
from counties.services.notices import notify, office_of
from tracker.roadmaps.models import Assignment, Instruction, InstructionAnswer, Task
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.assignments import reporters_of_lead


class NotInstructable(Exception):
    """An instruction or answer is not valid; the message gives the reason in Chinese."""


@transaction.atomic
def instruct(
    *, task: Task, by: User, text: str, answer_due: date, at: datetime | None = None
) -> Instruction:
    """Store an instruction on `task`, to be answered by its lead by `answer_due`, and return it.

    The reporters of the lead and the office are notified. If the same instruction is sent again
    before its answer, the first one is returned. Raises NotInstructable if there is no text, if
    `answer_due` has passed, or if no unit leads the task.
    """
    at = at or timezone.now()
    standings.lock_task(task.pk)
    text = text.strip()
    if not text:
        raise NotInstructable("请写明批示内容。")
    if answer_due < timezone.localdate(at):
        raise NotInstructable("答复期限不能早于今天。")
    lead = task.assignments.filter(leads=True).select_related("department").first()
    if lead is None:
        raise NotInstructable("这项任务还没有牵头填报的单位，请创建办先确定牵头单位。")
    duplicate = Instruction.objects.filter(
        assignment=lead, by=by, text=text, answer_due=answer_due, answer=None
    ).first()
    if duplicate:
        return duplicate
    instruction = Instruction.objects.create(
        assignment=lead, by=by, at=at, text=text, answer_due=answer_due
    )
    audit.record(
        by=by,
        verb="批示",
        target=task,
        county=task.plan.county,
        after={"text": text, "answer_due": answer_due.isoformat()},
        at=at,
    )
    _notify_lead(instruction, lead, task)
    return instruction


@transaction.atomic
def answer_instruction(
    *, instruction: Instruction, by: User, text: str, at: datetime | None = None
) -> InstructionAnswer:
    """Store the answer to `instruction`, notify the leader who wrote it, and return the answer.

    If the same user sends the same text again, the first answer is returned. Raises StaleEdit if
    there is another answer, NotInstructable if there is no text.
    """
    at = at or timezone.now()
    task = instruction.assignment.task
    standings.lock_task(task.pk)
    text = text.strip()
    if not text:
        raise NotInstructable("请写明答复内容。")
    if given := InstructionAnswer.objects.filter(instruction=instruction).first():
        if (given.by_id, given.text) == (by.pk, text):
            return given
        raise StaleEdit
    answer = InstructionAnswer.objects.create(instruction=instruction, by=by, at=at, text=text)
    audit.record(
        by=by, verb="答复批示", target=task, county=task.plan.county, after={"text": text}, at=at
    )
    notify(
        users={instruction.by} - {by},
        county=task.plan.county,
        kind=NoticeKind.INSTRUCTED,
        key=f"instruction-{instruction.pk}-answer",
        text=f"{instruction.assignment}答复了您对第{task.position}项的批示：{text[:100]}",
        address=_page(task),
        at=at,
    )
    return answer


def _notify_lead(instruction: Instruction, lead: Assignment, task: Task) -> None:
    county = task.plan.county
    reporters = reporters_of_lead(lead, timezone.localdate(instruction.at))
    notify(
        users={*reporters, *office_of(county)} - {instruction.by},
        county=county,
        kind=NoticeKind.INSTRUCTED,
        key=f"instruction-{instruction.pk}",
        text=(
            f"{instruction.by}对第{task.position}项作出批示，"
            f"请{lead}于{chinese_day(instruction.answer_due)}前答复：{instruction.text[:100]}"
        ),
        address=_page(task),
        at=instruction.at,
    )


def _page(task: Task) -> str:
    return reverse("task", kwargs={"code": task.plan.county.code, "pk": task.pk})
