"""Dispatch sheets: drafting, editing, issuing under the next number, replies, closing."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import check_version
from counties.days import chinese_day
from counties.models import County, Department, User
from counties.services import notices
from tracker.roadmaps.models import Task
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet, Problem, SheetEvent, SheetTask
from tracker.supervision.rules.sheet_colours import REPLY_WITHIN, sheet_text
from tracker.supervision.selectors.proposals import Proposal, proposals, reasons_of_tasks
from tracker.supervision.services.papers import keep_sheet


class SheetRefused(Exception):
    """The sheet's state does not allow the act; the message gives the reason in Chinese."""


@dataclass(frozen=True, kw_only=True)
class SheetInput:
    """The content of a sheet as a person fills it in."""

    kind: str
    colour: str
    title: str
    text: str
    to: Collection[Department]
    reply_due: date
    copies: Collection[Department] = ()
    tasks: Collection[Task] = ()
    annexes: str = ""
    issuer: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The values of the columns of `DispatchSheet`, without the lists."""
        names = ("kind", "colour", "title", "text", "annexes", "issuer", "reply_due")
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def draft_sheet(
    *,
    by: User,
    county: County,
    content: SheetInput,
    nonce: uuid.UUID,
    problem: Problem | None = None,
) -> DispatchSheet:
    """Draft a sheet; if the form with this `nonce` was sent before, return that sheet.

    Raises ValidationError if a department is in both `to` and `copies`.
    """
    if existing := DispatchSheet.objects.for_county(county).filter(nonce=nonce).first():
        return existing
    _check_copies(content)
    sheet = DispatchSheet.objects.create(
        county=county, by=by, problem=problem, nonce=nonce, **content.fields
    )
    texts = reasons_of_tasks(county, timezone.localdate()) if content.tasks else {}
    _set_lists(sheet, content, texts)
    audit.record(
        by=by, verb="拟制督办文书", target=sheet, county=county, after=_audit_values(content)
    )
    return sheet


@transaction.atomic
def draft_by_rule(*, by: User, county: County, chosen: Collection[str]) -> list[DispatchSheet]:
    """Draft those of today's proposals whose keys are in `chosen`.

    Sheets that were drafted meanwhile are no longer proposed, so none is drafted twice.
    """
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    today = timezone.localdate()
    last = DispatchSheet.objects.for_county(county).exclude(issuer="").first()
    issuer = last.issuer if last else ""
    return [
        _draft_proposal(by, county, proposal, today, issuer)
        for proposal in proposals(county, today)
        if proposal.key in chosen
    ]


@transaction.atomic
def edit_draft(
    *, by: User, sheet: DispatchSheet, version: int, content: SheetInput
) -> DispatchSheet:
    """Change a draft that was read at `version`.

    Tasks that it named before keep the status that was stored with them. Raises StaleEdit if
    somebody changed it meanwhile, ValidationError if it is issued or as `draft_sheet` does.
    """
    check_version(sheet, version)
    if sheet_state(sheet) != SheetState.DRAFT:
        raise ValidationError("文书已印发，不能再修改。")
    _check_copies(content)
    before = {name: str(getattr(sheet, name)) for name in content.fields}
    for name, value in content.fields.items():
        setattr(sheet, name, value)
    sheet.save()
    texts: dict[int, str] = dict(sheet.lines.values_list("task_id", "words"))
    if not {task.pk for task in content.tasks} <= texts.keys():
        texts = reasons_of_tasks(sheet.county, timezone.localdate()) | texts
    _set_lists(sheet, content, texts)
    audit.record(
        by=by,
        verb="修改督办文书",
        target=sheet,
        county=sheet.county,
        before=before,
        after=_audit_values(content),
    )
    return sheet


@transaction.atomic
def issue(*, by: User, sheet: DispatchSheet, version: int) -> SheetEvent:
    """Mark the sheet as issued, give it the next number, and notify its departments.

    Raises StaleEdit if it was changed since it was read at `version`, SheetRefused if it is issued
    already or its day to reply by has gone.
    """
    # only one sheet of a county is issued at a time, so that the numbers have no gaps
    County.objects.select_for_update(no_key=True).get(pk=sheet.county_id)
    check_version(sheet, version)
    if sheet_state(sheet) != SheetState.DRAFT:
        raise SheetRefused("文书已经印发。")
    today = timezone.localdate()
    if sheet.reply_due < today:
        raise SheetRefused(
            f"没有印发：答复期限{chinese_day(sheet.reply_due)}已过，请先修改期限和正文。"
        )
    sheet.year = today.year
    sheet.number = _next_number(sheet.county_id, sheet.kind, sheet.year)
    sheet.save(update_fields=["year", "number"])
    event = _record_event(by, sheet, SheetAct.ISSUE)
    keep_sheet(sheet)
    for department in sheet.to.all():
        _notify(
            notices.reporters_of(department),
            sheet,
            f"issue:{department.pk}",
            f"收到{sheet.reference}，请于{chinese_day(sheet.reply_due)}前答复：{sheet.title}",
        )
    return event


@transaction.atomic
def reply(*, by: User, sheet: DispatchSheet, department: Department, text: str) -> SheetEvent:
    """Store the reply of `department`, and notify the office.

    Raises SheetRefused if the text is empty, the sheet is not open, or the department is not
    addressed or has replied already.
    """
    _lock(sheet)
    if not text.strip():
        raise SheetRefused("请写明办理情况。")
    if sheet_state(sheet) not in (SheetState.ISSUED, SheetState.REPLIED):
        raise SheetRefused("文书没有印发或已经了结，不能答复。")
    if not sheet.to.filter(pk=department.pk).exists():
        raise SheetRefused(f"文书没有主送{department}，不需要答复。")
    if sheet.events.filter(act=SheetAct.REPLY, department=department).exists():
        raise SheetRefused(f"{department}已经答复，没有重复保存。")
    event = _record_event(by, sheet, SheetAct.REPLY, text.strip(), department)
    _notify(
        notices.office_of(sheet.county),
        sheet,
        f"reply:{department.pk}",
        f"{department}已答复{sheet.reference}：{sheet.title}",
    )
    return event


@transaction.atomic
def close(*, by: User, sheet: DispatchSheet, text: str = "") -> SheetEvent:
    """Close the sheet.

    Raises SheetRefused for a draft or a closed sheet, or if a department has not replied and
    `text` does not give the reason for closing.
    """
    _lock(sheet)
    state = sheet_state(sheet)
    if state == SheetState.DRAFT:
        raise SheetRefused("文书还没有印发，不能了结。")
    if state == SheetState.CLOSED:
        raise SheetRefused("文书已经了结。")
    if state == SheetState.ISSUED and not text.strip():
        raise SheetRefused("还有单位没有答复，了结须写明理由。")
    return _record_event(by, sheet, SheetAct.CLOSE, text.strip())


@transaction.atomic
def discard(*, by: User, sheet: DispatchSheet, version: int) -> None:
    """Delete a draft; the audit log keeps its text.

    Raises StaleEdit if it was changed since it was read at `version`, SheetRefused if it is issued.
    """
    check_version(sheet, version)
    if sheet_state(sheet) != SheetState.DRAFT:
        raise SheetRefused("文书已经印发，不能废弃。")
    audit.record(
        by=by,
        verb="废弃督办文书草稿",
        target=sheet,
        county=sheet.county,
        before={"title": sheet.title, "text": sheet.text, "to": _names(sheet.to.all())},
    )
    sheet.delete()


def sheet_state(sheet: DispatchSheet) -> str:
    """Return the present `SheetState` of `sheet`."""
    rows = DispatchSheet.objects.as_of(timezone.localdate())
    return rows.values_list("state", flat=True).get(pk=sheet.pk)


def _next_number(county_id: int, kind: str, year: int) -> int:
    issued = DispatchSheet.objects.filter(county=county_id, kind=kind, year=year)
    return (issued.aggregate(Max("number"))["number__max"] or 0) + 1


def _lock(sheet: DispatchSheet) -> None:
    """Lock the row of the sheet, so that its state cannot change during the transaction."""
    DispatchSheet.objects.select_for_update(no_key=True).values_list("pk").get(pk=sheet.pk)


def _draft_proposal(
    by: User, county: County, proposal: Proposal, today: date, issuer: str
) -> DispatchSheet:
    reply_due = today + REPLY_WITHIN
    content = SheetInput(
        kind=proposal.kind,
        colour=proposal.colour,
        title=f"关于{county.short_name}义务教育优质均衡发展创建工作任务的{proposal.kind.label}",
        text=sheet_text(proposal.colour, today, reply_due),
        to=[proposal.department],
        reply_due=reply_due,
        tasks=[each.task for each in proposal.tasks],
        issuer=issuer,
    )
    sheet = DispatchSheet.objects.create(county=county, by=by, **content.fields)
    _set_lists(sheet, content, {each.task.pk: each.reason for each in proposal.tasks})
    audit.record(
        by=by, verb="按规则拟制督办文书", target=sheet, county=county, after=_audit_values(content)
    )
    return sheet


def _set_lists(sheet: DispatchSheet, content: SheetInput, texts: dict[int, str]) -> None:
    """Set departments and tasks; `texts` gives the status of tasks by id."""
    sheet.to.set(content.to)
    sheet.copies.set(content.copies)
    sheet.lines.all().delete()
    SheetTask.objects.bulk_create(
        SheetTask(sheet=sheet, task=task, words=texts.get(task.pk, "")) for task in content.tasks
    )


def _check_copies(content: SheetInput) -> None:
    in_both = [d for d in content.copies if d in list(content.to)]
    if in_both:
        raise ValidationError({"copies": f"{_names(in_both)}已经主送，不必抄送。"})


def _record_event(
    by: User,
    sheet: DispatchSheet,
    act: SheetAct,
    text: str = "",
    department: Department | None = None,
) -> SheetEvent:
    event = SheetEvent.objects.create(sheet=sheet, act=act, department=department, text=text, by=by)
    after = {"text": text, "department": str(department or "")}
    verb = f"{act.label}督办文书"
    audit.record(by=by, verb=verb, target=sheet, county=sheet.county, after=after)
    return event


def _notify(users: Iterable[User], sheet: DispatchSheet, key: str, text: str) -> None:
    notices.notify(
        users=users,
        county=sheet.county,
        kind=NoticeKind.SHEET,
        key=f"sheet:{sheet.pk}:{key}",
        text=text,
        address=reverse("sheet", kwargs={"code": sheet.county.code, "pk": sheet.pk}),
    )


def _audit_values(content: SheetInput) -> dict[str, str]:
    values = {name: str(value) for name, value in content.fields.items()}
    return values | {"to": _names(content.to), "tasks": _names(content.tasks)}


def _names(rows: Iterable[object]) -> str:
    return "、".join(map(str, rows))
