"""What waits for the office: requests to close and requests for more time, counted once.

The navigation, the board and the queue itself name these counts; none counts on its own.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from counties.caching import cached_until_change
from counties.models import County
from tracker.roadmaps.models import Extension, ProgressReport


@dataclass(frozen=True)
class ReviewQueue:
    """How many requests wait, by current row of the task that they are for."""

    closings: Counter[int]
    extensions: Counter[int]

    @property
    def total(self) -> int:
        return self.closings.total() + self.extensions.total()

    @property
    def total_words(self) -> str:
        """申请办结3条，申请延期1条; empty if nothing waits."""
        return waiting_words(self.closings.total(), self.extensions.total())

    def count_of(self, task: int) -> int:
        """How many wait of one task, by its current row."""
        return self.closings[task] + self.extensions[task]

    def words_of(self, task: int) -> str:
        """The same of one task, by its current row."""
        return waiting_words(self.closings[task], self.extensions[task])


def waiting_words(closings: int, extensions: int) -> str:
    """What waits for the office in words; kinds of which nothing waits are left out."""
    counts = {"申请办结": closings, "申请延期": extensions}
    return "，".join(f"{name}{count}条" for name, count in counts.items() if count)


def read_review_queue(county: County, day: date) -> ReviewQueue:
    """What waited in `county` at the end of `day`. One query."""
    closings = ProgressReport.objects.for_county(county).awaiting(day).order_by()
    extensions = Extension.objects.for_county(county).awaiting(day).order_by()
    rows = closings.values_list(
        # the unit may stand in an earlier version of the task alone
        Coalesce("assignment__task__carried_by", "assignment__task"),
        F("kind"),
    ).union(extensions.values_list(F("task"), Value("")), all=True)
    waiting = ReviewQueue(Counter(), Counter())
    for task, kind in rows:
        (waiting.closings if kind else waiting.extensions)[task] += 1
    return waiting


def current_review_queue(county: County, day: date, today: date) -> ReviewQueue:
    """`read_review_queue`, cached until something is done in `county`."""
    return cached_until_change(
        county, f"waiting-{day}-{today}", lambda: read_review_queue(county, day)
    )
