"""The history of a task: what was reported and decided, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from counties.days import chinese_day
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import (
    Evidence,
    EvidenceUse,
    Extension,
    ExtensionDecision,
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
    Task,
)
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.instructions import InstructionStatus
from tracker.roadmaps.selectors.versions import current_row_of, texts_of

# The files that came with a report, oldest first, in one query.
FILES = Prefetch(
    "evidence_uses", EvidenceUse.objects.select_related("evidence").order_by("at", "id")
)
# With the item each speaks of, in one query.
ITEM_SHARES = Prefetch("item_shares", ItemShare.objects.select_related("item"))


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the timeline."""

    at: datetime
    who: str
    unit: str  # whose report it was; empty for what is said of the task as a whole
    what: str
    text: str
    share: int | None
    items: tuple[tuple[int, int], ...]  # position of the action item, share done
    is_return: bool
    files: tuple[Evidence, ...] = ()


def reports_of(task: Task, day: date) -> list[ProgressReport]:
    """The reports on `task` by the end of `day`, newest first, with what was decided on them (be
    it later), the shares of items and the files. Three queries; for a task of `with_parts` one
    for each of these that it has."""
    parts = [
        *([ITEM_SHARES] if _has(task, "items") else []),
        *([FILES] if _has(task, "evidence") else []),
    ]
    return list(
        ProgressReport.objects.filter(assignment__task__in=texts_of(task))
        .until(day)
        .select_related("by", "review__by", "assignment__department", "assignment__group")
        .prefetch_related(*parts)
    )


def _has(task: Task, part: str) -> bool:
    """May `task` have such parts? Known of a task of `with_parts`."""
    return bool(getattr(task, f"has_{part}", True))


def history(
    task: Task,
    day: date,
    reports: Iterable[ProgressReport],
    instructions: Iterable[InstructionStatus] = (),
) -> list[HistoryEntry]:
    """Everything reported and decided on `task` by the end of `day`, `reports` being those of
    `reports_of`, `instructions` those on it as of the day. Two queries."""
    has_files, has_items = _has(task, "evidence"), _has(task, "items")
    entries = [e for report in reports for e in _report(report, day, has_files, has_items)]
    if _has(task, "extensions"):
        extensions = Extension.objects.filter(
            task=current_row_of(task), at__lt=end_of(day)
        ).order_by("-at", "-id")
        for extension in extensions.select_related("by", "decision__by"):
            entries += _extension(extension, day)
    if _has(task, "rulings"):
        rulings = Ruling.objects.filter(task=current_row_of(task), at__lt=end_of(day))
        entries += map(_ruling, rulings.select_related("by"))
    entries += [entry for ask in instructions for entry in _instruction(ask)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _report(
    report: ProgressReport, day: date, has_files: bool, has_items: bool
) -> Iterator[HistoryEntry]:
    """What was decided on `report` by the end of `day`, then the report."""
    unit = str(report.assignment)
    review: Review | None = getattr(report, "review", None)
    if review and review.at < end_of(day):
        is_return = review.decision == Decision.RETURNED
        what = "退回" if is_return else "审核通过，办结"
        yield HistoryEntry(
            review.at, str(review.by), unit, what, review.reason, None, (), is_return
        )
    kind = ReportKind(report.kind)
    what = "填报进展" if kind == ReportKind.PROGRESS else kind.label
    if (month := Month.of(report.month)) < Month.of(timezone.localdate(report.at)):
        what = f"补报{month.label}{'进展' if kind == ReportKind.PROGRESS else f'：{what}'}"
    shares = (
        tuple((s.item.position, s.share) for s in report.item_shares.all()) if has_items else ()
    )
    files = tuple(u.evidence for u in report.evidence_uses.all()) if has_files else ()
    yield HistoryEntry(
        report.at, str(report.by), unit, what, report.text, report.share, shares, False, files
    )


def _ruling(ruling: Ruling) -> HistoryEntry:
    done = f"（{chinese_day(ruling.closed_on)}办结）" if ruling.closed_on else ""
    what = f"裁定：{ruling.get_kind_display()}{done}"
    return HistoryEntry(ruling.at, str(ruling.by), "", what, ruling.reason, None, (), False)


def _extension(extension: Extension, day: date) -> Iterator[HistoryEntry]:
    """The decision on the request by the end of `day`, then the request."""
    decision: ExtensionDecision | None = getattr(extension, "decision", None)
    if decision and decision.at < end_of(day):
        what = f"延期至 {chinese_day(extension.due_asked)}：{decision}"
        who = str(decision.by)
        yield HistoryEntry(decision.at, who, "", what, decision.reason, None, (), False)
    what = f"申请延期：{chinese_day(extension.due_before)} → {chinese_day(extension.due_asked)}"
    yield HistoryEntry(extension.at, str(extension.by), "", what, extension.reason, None, (), False)


def _instruction(ask: InstructionStatus) -> Iterator[HistoryEntry]:
    """The answer, if there was one, then the instruction."""
    instruction, unit = ask.instruction, str(ask.instruction.assignment)
    if ask.answer:
        who = str(ask.answer.by)
        yield HistoryEntry(ask.answer.at, who, unit, "答复批示", ask.answer.text, None, (), False)
    what = f"批示，{chinese_day(instruction.answer_due)}前答复"
    yield HistoryEntry(
        instruction.at, str(instruction.by), unit, what, instruction.text, None, (), False
    )
