"""What a dispatch sheet says, as its page and its paper print it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone

from counties.access import CountyRequest
from counties.dataclass_json import from_json
from counties.days import chinese_day
from tracker.roadmaps.models import Task
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet, IssuedPaper
from tracker.supervision.rules.paper_texts import CountyName


def find_sheet(request: CountyRequest, pk: int) -> DispatchSheet:
    """Return the county's sheet `pk` as of the day of the page.

    Raises Http404 if there was none, or a draft that the reader may not see.
    """
    rows = DispatchSheet.objects.for_county(request.county).as_of(request.day)
    rows = rows.visible_to(request.access)
    return get_object_or_404(rows.select_related("county", "by", "problem"), pk=pk)


@dataclass(frozen=True)
class SheetLine:
    """A task that a sheet names.

    `facts` are its deadline in force and its status on the day on which the sheet was drafted.
    """

    task: int
    heading: str
    title: str
    content: str
    facts: str


@dataclass(frozen=True)
class SheetText:
    """All that a sheet says, as plain values: names, texts and days.

    What an issued sheet said is stored in this form. A field that is added later needs a default.
    """

    county: CountyName
    kind: str
    colour: str
    reference: str  # empty for a draft
    title: str
    text: str
    drafted_on: date
    issued_on: date | None
    reply_due: date
    to: list[str]
    copies: list[str]
    lines: list[SheetLine]
    annexes: list[str]
    issuer: str
    problem: str

    @property
    def is_draft(self) -> bool:
        return self.issued_on is None


def sheet_text(sheet: DispatchSheet, day: date) -> SheetText:
    """Return what `sheet`, a row of `as_of(day)`, says: as issued, or as the draft reads now."""
    if sheet.state == SheetState.DRAFT:  # type: ignore[attr-defined]
        return current_text(sheet, None, day)
    paper = IssuedPaper.objects.filter(sheet=sheet).first()
    return issued_text(paper) if paper else current_text(sheet, day_of_issue(sheet), day)


def issued_text(paper: IssuedPaper) -> SheetText:
    """Return what the sheet of `paper` said when it was issued."""
    return from_json(SheetText, paper.content)


def current_text(sheet: DispatchSheet, issued_on: date | None, day: date) -> SheetText:
    """Return what `sheet` says if it is made of the present rows, with deadlines as of `day`.

    With `issued_on` it is made as the issued sheet, whose deadlines are those of that day.
    """
    return SheetText(
        county=CountyName(str(sheet.county), sheet.county.is_demo),
        kind=sheet.get_kind_display(),
        colour=sheet.get_colour_display(),
        reference=sheet.reference if issued_on else "",
        title=sheet.title,
        text=sheet.text,
        drafted_on=timezone.localtime(sheet.made_at).date(),
        issued_on=issued_on,
        reply_due=sheet.reply_due,
        to=[str(department) for department in sheet.to.all()],
        copies=[str(department) for department in sheet.copies.all()],
        lines=sheet_lines(sheet, issued_on or day),
        annexes=sheet.annex_names,
        issuer=sheet.issuer,
        problem=str(sheet.problem or ""),
    )


def day_of_issue(sheet: DispatchSheet) -> date:
    """Return 成文日期: the day on which the office marked the sheet as issued."""
    return timezone.localtime(sheet.events.get(act=SheetAct.ISSUE).at).date()


def sheet_lines(sheet: DispatchSheet, day: date) -> list[SheetLine]:
    """Return the tasks of `sheet`, in the order of the plan, with the deadlines as of `day`.

    Two queries.
    """
    tasks = Task.objects.as_of(day).with_latest(day)
    lines = sheet.lines.prefetch_related(Prefetch("task", tasks))
    return [
        SheetLine(
            task=line.task_id,
            heading=str(line.task),
            title=line.task.title,
            content=line.task.content,
            facts="；".join(filter(None, [_deadline(line.task), line.words])),
        )
        for line in lines
    ]


def _deadline(task: Task) -> str:
    """Return 完成时限：2024年7月31日（原2024年5月31日，第1次延期：招标流标）.

    `task` must be a row of `as_of`.
    """
    # the day and not the document's wording: 8月底 has no year outside the plan's table
    planned = chinese_day(task.due_on) if task.due_on else task.due_text
    if not task.extensions:  # type: ignore[attr-defined]
        return f"完成时限：{planned}" if planned else ""
    due = chinese_day(task.due)  # type: ignore[attr-defined]
    count, reason = task.extensions, task.extended_for  # type: ignore[attr-defined]
    return f"完成时限：{due}（原{planned}，第{count}次延期：{reason}）"
