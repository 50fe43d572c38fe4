"""Compare a draft with the plan in force, row by row, with the choices made so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, RowChoice, Task
from tracker.roadmaps.plans.comparison import RowChange, compare
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import PlanDraft
from tracker.roadmaps.selectors.plan_drafts import draft_of


@dataclass(frozen=True)
class RevisedRow:
    """A row of the comparison; `before` is None if it is new, `after` if it is removed."""

    change: RowChange
    before: Task | None
    after: Task | None
    accepted: bool | None  # None if there is no choice yet; an unchanged row needs none

    @property
    def key(self) -> str:
        """The name of the row in forms; it has the version that the user saw."""
        before = self.before.pk if self.before else 0
        return f"{before}-{self.after.pk if self.after else 0}-{self.seen}"

    @property
    def seen(self) -> int:
        """The version of the draft's row; 0 if it is removed."""
        return self.after.version if self.after else 0

    @property
    def waits(self) -> bool:
        """Whether the row has changed and needs a choice."""
        return bool(self.change.changes) and self.accepted is None


@dataclass(frozen=True)
class Revision:
    """Two versions of a plan compared; `old` is usually the one in force."""

    old: CountyPlan
    new: CountyPlan
    old_draft: PlanDraft
    new_draft: PlanDraft
    rows: tuple[RevisedRow, ...]

    @cached_property
    def changed(self) -> list[RevisedRow]:
        """The rows that differ."""
        return [row for row in self.rows if row.change.changes]

    @property
    def waiting(self) -> list[RevisedRow]:
        """The rows that need a choice."""
        return [row for row in self.rows if row.waits]

    @property
    def counts(self) -> list[tuple[ChangeKind, int]]:
        """The number of rows with each kind of change, without the kinds that do not occur."""
        counts = [
            (each, sum(each in row.change.changes for row in self.rows)) for each in ChangeKind
        ]
        return [(each, count) for each, count in counts if count]


def read_revision(old: CountyPlan, new: CountyPlan) -> Revision:
    """Compare `new` with `old`; the choices are those for `new`. Constant number of queries."""
    before, after = written_tasks(old), written_tasks(new)
    old_draft, new_draft = draft_of(old), draft_of(new)
    compared = compare(old_draft, new_draft, known=_known(before, after))
    chosen = {
        (choice.before_id, choice.after_id): choice.accepted
        for choice in RowChoice.objects.filter(plan=new)
    }
    rows = []
    for change in compared.rows:
        one = before[change.old] if change.old is not None else None
        other = after[change.new] if change.new is not None else None
        pair = (one.pk if one else None, other.pk if other else None)
        rows.append(RevisedRow(change, one, other, chosen.get(pair)))
    return Revision(old, new, old_draft, new_draft, tuple(rows))


def written_tasks(plan: CountyPlan) -> list[Task]:
    """Return the tasks of the document, in the order of `draft_of`."""
    return list(plan.tasks.filter(source=TaskSource.PLAN).select_related("milestone"))


def _known(before: Iterable[Task], after: Iterable[Task]) -> list[tuple[int, int]]:
    """Return the pairs of indexes of rows of the same task, according to `carried_by`.

    A draft's row refers to its original by it, and a row of an earlier version to the current one.
    """
    places = {task.carried_by_id or task.pk: place for place, task in enumerate(before)}
    return [
        (places.pop(root), place)
        for place, task in enumerate(after)
        if (root := task.carried_by_id or task.pk) in places
    ]
