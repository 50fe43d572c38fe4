"""The history of a task: what was reported and decided, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import ProgressReport, Review, Ruling, Task
from tracker.roadmaps.querysets import end_of


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    who: str
    unit: str  # whose report it was; empty for a ruling
    what: str
    text: str
    share: int | None
    items: tuple[tuple[int, int], ...]  # position of the action item, share done
    is_return: bool


def history(task: Task, day: date) -> list[Entry]:
    """Everything said and decided on `task` by the end of `day`, in four queries."""
    reports = (
        ProgressReport.objects.filter(assignment__task=task)
        .until(day)
        .select_related("by", "assignment__department", "assignment__group")
        .prefetch_related("item_shares__item")
    )
    reviews = Review.objects.filter(report__assignment__task=task, at__lt=end_of(day))
    rulings = Ruling.objects.filter(task=task, at__lt=end_of(day)).select_related("by")
    entries = [
        *map(_report, reports),
        *map(
            _review,
            reviews.select_related(
                "by", "report__assignment__department", "report__assignment__group"
            ),
        ),
        *map(_ruling, rulings),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _report(report: ProgressReport) -> Entry:
    shares = tuple((s.item.position, s.share) for s in report.item_shares.all())
    kind = ReportKind(report.kind)
    what = "填报进展" if kind == ReportKind.PROGRESS else kind.label
    unit = str(report.assignment)
    return Entry(report.at, str(report.by), unit, what, report.text, report.share, shares, False)


def _review(review: Review) -> Entry:
    is_return = review.decision == Decision.RETURNED
    what = "退回" if is_return else "审核通过，办结"
    unit = str(review.report.assignment)
    return Entry(review.at, str(review.by), unit, what, review.reason, None, (), is_return)


def _ruling(ruling: Ruling) -> Entry:
    what = f"裁定：{ruling.get_kind_display()}"
    return Entry(ruling.at, str(ruling.by), "", what, ruling.reason, None, (), False)
