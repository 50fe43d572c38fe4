"""Sheets: drafted, edited, issued under the next number, answered, closed."""

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
from tracker.supervision.rules.sheet_colours import REPLY_WITHIN, text_of
from tracker.supervision.selectors.proposals import Proposal, proposals, reasons_of_tasks


class SheetRefused(Exception):
    """The sheet cannot do this now; the message says why, in Chinese."""


@dataclass(frozen=True, kw_only=True)
class SheetInput:
    """What a person fills in."""

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
        """What stands in the row itself."""
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
    """Draft a sheet; the same form sent twice (`nonce`) returns the first.

    Raises ValidationError when a department is both asked and copied to.
    """
    if twin := DispatchSheet.objects.for_county(county).filter(nonce=nonce).first():
        return twin
    _refuse_copied(content)
    sheet = DispatchSheet.objects.create(
        county=county, by=by, problem=problem, nonce=nonce, **content.fields
    )
    words = reasons_of_tasks(county, timezone.localdate()) if content.tasks else {}
    _set_lists(sheet, content, words)
    audit.record(by=by, verb="拟制督办文书", target=sheet, county=county, after=_described(content))
    return sheet


@transaction.atomic
def draft_by_rule(*, by: User, county: County, chosen: Collection[str]) -> list[DispatchSheet]:
    """Draft the sheets among today's `proposals` whose keys are `chosen`.

    What has been drafted meanwhile is no longer proposed, so that nothing is drafted twice.
    """
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    today = timezone.localdate()
    last = DispatchSheet.objects.for_county(county).exclude(issuer="").first()
    issuer = last.issuer if last else ""
    return [
        _by_rule(by, county, proposal, today, issuer)
        for proposal in proposals(county, today)
        if proposal.key in chosen
    ]


@transaction.atomic
def edit_draft(
    *, by: User, sheet: DispatchSheet, version: int, content: SheetInput
) -> DispatchSheet:
    """Change a draft. Raises StaleEdit; ValidationError when it is issued, or as `draft_sheet`."""
    check_version(sheet, version)
    if state_of(sheet) != SheetState.DRAFT:
        raise ValidationError("文书已印发，不能再修改。")
    _refuse_copied(content)
    before = {name: str(getattr(sheet, name)) for name in content.fields}
    for name, value in content.fields.items():
        setattr(sheet, name, value)
    sheet.save()
    kept = dict(sheet.lines.values_list("task_id", "words"))
    fresh = {} if kept.keys() >= {t.pk for t in content.tasks} else reasons_of_tasks(
        sheet.county, timezone.localdate()
    )  # fmt: skip
    _set_lists(sheet, content, fresh | kept)
    audit.record(
        by=by,
        verb="修改督办文书",
        target=sheet,
        county=sheet.county,
        before=before,
        after=_described(content),
    )
    return sheet


@transaction.atomic
def issue(*, by: User, sheet: DispatchSheet, version: int) -> SheetEvent:
    """Mark the sheet as issued, under the next number of its county, kind and year.

    Raises StaleEdit when its words have changed since they were read, SheetRefused when it is
    issued already.
    """
    # numbers without gaps: one issue of a county at a time
    County.objects.select_for_update(no_key=True).get(pk=sheet.county_id)
    check_version(sheet, version)
    if state_of(sheet) != SheetState.DRAFT:
        raise SheetRefused("文书已经印发。")
    sheet.year = timezone.localdate().year
    sheet.number = _next_number(sheet.county_id, sheet.kind, sheet.year)
    sheet.save(update_fields=["year", "number"])
    event = _happen(by, sheet, SheetAct.ISSUE)
    for department in sheet.to.all():
        _tell(
            notices.reporters_of(department),
            sheet,
            f"issue:{department.pk}",
            f"收到{sheet.reference}，请于{chinese_day(sheet.reply_due)}前答复：{sheet.title}",
        )
    return event


@transaction.atomic
def reply(*, by: User, sheet: DispatchSheet, department: Department, text: str) -> SheetEvent:
    """`department` answers the sheet, once. Raises SheetRefused when it cannot."""
    _hold(sheet)
    if not text.strip():
        raise SheetRefused("请写明办理情况。")
    if state_of(sheet) not in (SheetState.ISSUED, SheetState.REPLIED):
        raise SheetRefused("文书没有印发或已经了结，不能答复。")
    if not sheet.to.filter(pk=department.pk).exists():
        raise SheetRefused(f"文书没有主送{department}，不需要答复。")
    if sheet.events.filter(act=SheetAct.REPLY, department=department).exists():
        raise SheetRefused(f"{department}已经答复，没有重复保存。")
    event = _happen(by, sheet, SheetAct.REPLY, text.strip(), department)
    _tell(
        notices.office_of(sheet.county),
        sheet,
        f"reply:{department.pk}",
        f"{department}已答复{sheet.reference}：{sheet.title}",
    )
    return event


@transaction.atomic
def close(*, by: User, sheet: DispatchSheet, text: str = "") -> SheetEvent:
    """The office closes the sheet; with words where someone has not answered.

    Raises SheetRefused for a draft or a closed sheet, or without those words.
    """
    _hold(sheet)
    state = state_of(sheet)
    if state == SheetState.DRAFT:
        raise SheetRefused("文书还没有印发，不能了结。")
    if state == SheetState.CLOSED:
        raise SheetRefused("文书已经了结。")
    if state == SheetState.ISSUED and not text.strip():
        raise SheetRefused("还有单位没有答复，了结须写明理由。")
    return _happen(by, sheet, SheetAct.CLOSE, text.strip())


@transaction.atomic
def discard(*, by: User, sheet: DispatchSheet, version: int) -> None:
    """Throw a draft away; the log keeps what it said.

    Raises StaleEdit when its words have changed since, SheetRefused when it is issued.
    """
    check_version(sheet, version)
    if state_of(sheet) != SheetState.DRAFT:
        raise SheetRefused("文书已经印发，不能废弃。")
    audit.record(
        by=by,
        verb="废弃督办文书草稿",
        target=sheet,
        county=sheet.county,
        before={"title": sheet.title, "text": sheet.text, "to": _names(sheet.to.all())},
    )
    sheet.delete()


def state_of(sheet: DispatchSheet) -> str:
    """How the sheet stands now."""
    rows = DispatchSheet.objects.standing_at(timezone.localdate())
    return rows.values_list("state", flat=True).get(pk=sheet.pk)


def _next_number(county_id: int, kind: str, year: int) -> int:
    issued = DispatchSheet.objects.filter(county=county_id, kind=kind, year=year)
    return (issued.aggregate(Max("number"))["number__max"] or 0) + 1


def _hold(sheet: DispatchSheet) -> None:
    """Let others wait who would move the sheet on."""
    DispatchSheet.objects.select_for_update(no_key=True).values_list("pk").get(pk=sheet.pk)


def _by_rule(
    by: User, county: County, proposal: Proposal, today: date, issuer: str
) -> DispatchSheet:
    reply_due = today + REPLY_WITHIN
    content = SheetInput(
        kind=proposal.kind,
        colour=proposal.colour,
        title=f"关于{county.short_name}义务教育优质均衡发展创建工作任务的{proposal.kind.label}",
        text=text_of(proposal.colour, today, reply_due),
        to=[proposal.department],
        reply_due=reply_due,
        tasks=[each.task for each in proposal.tasks],
        issuer=issuer,
    )
    sheet = DispatchSheet.objects.create(county=county, by=by, **content.fields)
    _set_lists(sheet, content, {each.task.pk: each.reason for each in proposal.tasks})
    audit.record(
        by=by, verb="按规则拟制督办文书", target=sheet, county=county, after=_described(content)
    )
    return sheet


def _set_lists(sheet: DispatchSheet, content: SheetInput, words: dict[int, str]) -> None:
    sheet.to.set(content.to)
    sheet.copies.set(content.copies)
    sheet.lines.all().delete()
    SheetTask.objects.bulk_create(
        SheetTask(sheet=sheet, task=task, words=words.get(task.pk, "")) for task in content.tasks
    )


def _refuse_copied(content: SheetInput) -> None:
    twice = [d for d in content.copies if d in list(content.to)]
    if twice:
        raise ValidationError({"copies": f"{_names(twice)}已经主送，不必抄送。"})


def _happen(
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


def _tell(users: Iterable[User], sheet: DispatchSheet, what: str, text: str) -> None:
    notices.notify(
        users=users,
        county=sheet.county,
        kind=NoticeKind.SHEET,
        key=f"sheet:{sheet.pk}:{what}",
        text=text,
        address=reverse("sheet", kwargs={"code": sheet.county.code, "pk": sheet.pk}),
    )


def _described(content: SheetInput) -> dict[str, str]:
    values = {name: str(value) for name, value in content.fields.items()}
    return values | {"to": _names(content.to), "tasks": _names(content.tasks)}


def _names(rows: Iterable[object]) -> str:
    return "、".join(map(str, rows))
