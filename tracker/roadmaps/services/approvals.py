"""Approving several closings with one act, each for itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from counties.concurrency import StaleEdit
from counties.models import User
from tracker.roadmaps.choices import Decision
from tracker.roadmaps.models import ProgressReport
from tracker.roadmaps.services.reports import NotReportable, review_report


@dataclass
class Approved:
    """What one act did: the closings approved, and those left with the reason why."""

    done: list[ProgressReport] = field(default_factory=list)
    left: list[tuple[ProgressReport, str]] = field(default_factory=list)


def approve_all(*, reports: Iterable[ProgressReport], by: User) -> Approved:
    """Approve each of `reports`, in a transaction of its own: one that was decided meanwhile, or
    that lacks its evidence, is left and the others are done."""
    result = Approved()
    for report in reports:
        try:
            review_report(report=report, by=by, decision=Decision.APPROVED)
        except StaleEdit:
            result.left.append((report, "已由其他人审核"))
        except NotReportable as error:
            result.left.append((report, str(error)))
        else:
            result.done.append(report)
    return result
