"""Succession: the tasks of the old version of a plan continue in the new one.

A task stays the same row, the current row, in every version. So everything that refers to it
(reports, reviews, evidence, extensions, sheets, bookmarks) follows without a change, and
append-only tables stay untouched.

The text of the old version stays behind as a copy of the task, with a copy of its standings. Pages
as of an earlier day show that copy. Units and items that the new version no longer names move to
the copy, with everything that was reported on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Model, prefetch_related_objects

from tracker.roadmaps.models import (
    ActionItem,
    Assignment,
    AssignmentStanding,
    CountyPlan,
    IndicatorTarget,
    Task,
    TaskStanding,
    YearlyMilestone,
)
from tracker.roadmaps.models.progress import StandingModel
from tracker.roadmaps.plans.fields import STORED_COLUMNS
from tracker.roadmaps.plans.text_diff import bigrams, likeness, words
from tracker.roadmaps.services import standings

# Added to a position while the old positions still occupy the unique numbers.
ASIDE = 10_000
SAME_ITEM = 0.5  # the likeness (0 to 1) from which two items count as the same

M = TypeVar("M", bound=Model)


@dataclass
class ContinuedTask:
    """A task that continues in the new version.

    `text` is the row of the draft whose text it takes; None if it keeps its own.
    """

    task: Task
    text: Task | None
    former: Task = field(init=False)  # the copy that stays in the old version


def continue_tasks(
    rows: Sequence[ContinuedTask], *, old: CountyPlan, new: CountyPlan, at: datetime
) -> None:
    """Move the tasks of `rows` from `old` to `new` and give them the text of the draft's rows.

    The rows of the draft are deleted. Call `give_places` afterwards to number the tasks.
    """
    _copy_old_texts(rows, old, new)
    _copy_standings(TaskStanding, "task_id", {row.task.pk: row.former.pk for row in rows})
    _fetch_parts(rows)
    parts = [_TaskParts(row) for row in rows]
    assignments = _part_assignments(parts)
    for child in parts:
        child.take_assignments()
        _continue_targets(child.row, new)
    _copy_standings(AssignmentStanding, "assignment_id", assignments)
    _take_texts(rows, new, at)
    Task.objects.filter(pk__in=[row.text.pk for row in rows if row.text]).delete()
    answering = [child.row.task.pk for child in parts if child.answers_change]
    for task in Task.objects.filter(pk__in=answering):
        standings.update_task(task, at)


def give_places(order: Iterable[int]) -> None:
    """Number the tasks of a plan from 1 in `order`, which lists their ids."""
    tasks = [Task(pk=pk, position=place) for place, pk in enumerate(order, start=1)]
    pks = [task.pk for task in tasks]
    Task.objects.filter(pk__in=pks, position__lt=ASIDE).update(position=F("position") + 2 * ASIDE)
    Task.objects.bulk_update(tasks, ["position"], batch_size=200)


def _copy_of(row: M, **changes: Any) -> M:
    """Return an unsaved copy of `row` with the values of `changes`."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    return type(row)(**(values | changes))


def _copy_old_texts(rows: Sequence[ContinuedTask], old: CountyPlan, new: CountyPlan) -> None:
    tasks = Task.objects.filter(pk__in=[row.task.pk for row in rows])
    tasks.update(plan=new, position=F("position") + ASIDE)
    copies = [_copy_of(row.task, plan_id=old.pk, carried_by_id=row.task.pk) for row in rows]
    for row, former in zip(rows, Task.objects.bulk_create(copies), strict=True):
        row.former = former


def _copy_standings(model: type[StandingModel], owner: str, copies: Mapping[int, int]) -> None:
    """Copy the standings of each owner; the latest stays open, as the copy never changes again."""
    originals = model._default_manager.filter(**{f"{owner}__in": list(copies)})
    model._default_manager.bulk_create(
        _copy_of(row, **{owner: copies[getattr(row, owner)]}) for row in originals
    )


def _fetch_parts(rows: Sequence[ContinuedTask]) -> None:
    texts = [row.text for row in rows if row.text]
    prefetch_related_objects(
        [*(row.task for row in rows), *texts], "items", "assignments", "targets"
    )


class _TaskParts:
    """The items and assignments of one continued task; creating it moves the items at once."""

    def __init__(self, row: ContinuedTask) -> None:
        self.row = row
        self.answers_change = False
        self.former_items: dict[int, int] = {}
        self.items = self._continue_items()  # ids of the draft's items to those of the task
        self.all = list(row.task.assignments.all())
        self.own = [assignment for assignment in self.all if assignment.via_id is None]
        self.new = list(row.text.assignments.all()) if row.text else []
        self.pairs = (
            _matching_assignments(self.own, self.new, self.items)
            if row.text
            else {assignment.pk: assignment for assignment in self.own}
        )

    def _continue_items(self) -> dict[int, int]:
        old = list(self.row.task.items.all())
        new = list(self.row.text.items.all()) if self.row.text else []
        if not old and not new:
            return {}
        pairs = _matching_items(old, new) if self.row.text else {}
        gone = [item for item in old if self.row.text and item.pk not in pairs]
        ActionItem.objects.filter(pk__in=[item.pk for item in gone]).update(task=self.row.former)
        kept = [item for item in old if item not in gone]
        copies = ActionItem.objects.bulk_create(
            _copy_of(item, task_id=self.row.former.pk) for item in kept
        )
        self.former_items = {item.pk: copy.pk for item, copy in zip(kept, copies, strict=True)}
        if not self.row.text:
            return {}
        ActionItem.objects.filter(task=self.row.task).update(position=F("position") + ASIDE)
        became = {item.pk: item.pk for item in new}
        for item in kept:
            text = pairs[item.pk]
            became[text.pk] = item.pk
            ActionItem.objects.filter(pk=item.pk).update(position=text.position, text=text.text)
        taken = {text.pk for text in pairs.values()}
        fresh = [item.pk for item in new if item.pk not in taken]
        ActionItem.objects.filter(pk__in=fresh).update(task=self.row.task)
        return became

    def stays(self, assignment: Assignment) -> bool:
        return (assignment.via_id or assignment.pk) in self.pairs

    def take_assignments(self) -> None:
        """Give the task the assignments of the draft's row.

        An assignment that matches one of the draft takes its text; the others of the draft move to
        the task.
        """
        if self.row.text is None:
            return
        before = {(d.pk, d.leads, d.role) for d in self.own}
        lead, inferred = _lead(self.own, self.new, self.pairs)
        if not any(assignment.leads and assignment.pk == lead for assignment in self.own):
            self.row.task.assignments.filter(via=None).update(leads=False)
        taken = {text.pk for text in self.pairs.values()}
        kept = [
            (assignment, self.pairs[assignment.pk])
            for assignment in self.own
            if assignment.pk in self.pairs
        ]
        fresh = [(text, text) for text in self.new if text.pk not in taken]
        after = set()
        for assignment, text in [*kept, *fresh]:
            leads = assignment.pk == lead
            values = {
                "task_id": self.row.task.pk, "position": text.position, "role": text.role,
                "written": text.written, "item_id": self.items.get(text.item_id or 0),
                "leads": leads, "inferred": leads and inferred,
            }  # fmt: skip
            after.add((assignment.pk, leads, text.role))
            _update(assignment, values)
        self.answers_change = before != after


def _update(assignment: Assignment, values: dict[str, Any]) -> None:
    """Give `assignment` the `values`, and the members of a group those that they share with it."""
    if all(getattr(assignment, name) == value for name, value in values.items()):
        return
    Assignment.objects.filter(pk=assignment.pk).update(**values)
    if assignment.group_id:
        shared = {name: values[name] for name in ("position", "role", "written", "item_id")}
        Assignment.objects.filter(via=assignment.pk).update(**shared)


def _part_assignments(parts: Sequence[_TaskParts]) -> dict[int, int]:
    """Copy the assignments that stay with their task to the old text, and move the others there.

    Returns the id of each copy by the id of its assignment.
    """
    copies: dict[int, int] = {}
    for members in (False, True):
        part = [
            (child, assignment)
            for child in parts
            for assignment in child.all
            if child.stays(assignment) and bool(assignment.via_id) is members
        ]
        copies_made = Assignment.objects.bulk_create(
            _copy_of(
                assignment,
                task_id=child.row.former.pk,
                carried_by_id=assignment.pk,
                via_id=copies.get(assignment.via_id or 0),
                item_id=child.former_items.get(assignment.item_id or 0, assignment.item_id),
            )
            for child, assignment in part
        )
        copies |= {
            assignment.pk: copy.pk for (_, assignment), copy in zip(part, copies_made, strict=True)
        }
    for child in parts:
        for assignment in child.all:
            if not child.stays(assignment):
                item = child.former_items.get(assignment.item_id or 0, assignment.item_id)
                Assignment.objects.filter(pk=assignment.pk).update(task=child.row.former, item=item)
    return copies


def _matching_items(old: list[ActionItem], new: list[ActionItem]) -> dict[int, ActionItem]:
    """Match items by likeness, the most alike first: the id of an old item to the draft's item."""
    scored = sorted(
        (-likeness(bigrams(words(one.text)), bigrams(words(other.text))), one.position, n, m)
        for n, one in enumerate(old)
        for m, other in enumerate(new)
    )
    found: dict[int, ActionItem] = {}
    taken: set[int] = set()
    for score, _, n, m in scored:
        if -score >= SAME_ITEM and old[n].pk not in found and m not in taken:
            found[old[n].pk] = new[m]
            taken.add(m)
    return found


def _matching_assignments(
    own: list[Assignment], new: list[Assignment], items: Mapping[int, int]
) -> dict[int, Assignment]:
    """Match assignments of the same unit or person, first those with the same role and item.

    Returns the draft's assignment by the id of the task's own.
    """
    found: dict[int, Assignment] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for assignment in own:
            for text in new:
                same = _body(assignment) == _body(text) and (
                    not exact
                    or (assignment.role, assignment.item_id)
                    == (text.role, items.get(text.item_id or 0))
                )
                if same and assignment.pk not in found and text.pk not in taken:
                    found[assignment.pk] = text
                    taken.add(text.pk)
    return found


def _body(assignment: Assignment) -> tuple[int | None, int | None, int | None]:
    return assignment.department_id, assignment.group_id, assignment.official_id


def _lead(
    own: list[Assignment], new: list[Assignment], pairs: Mapping[int, Assignment]
) -> tuple[int | None, bool]:
    """Return the id of the assignment that leads, and whether that is inferred.

    A lead that the office has confirmed stays if the new text leaves the lead open.
    """
    confirmed = next((d for d in own if d.leads and not d.inferred and d.pk in pairs), None)
    text = next((d for d in new if d.leads), None)
    if confirmed and (text is None or text.inferred):
        return confirmed.pk, False
    if text is None:
        return None, False
    kept = next((pk for pk, other in pairs.items() if other.pk == text.pk), text.pk)
    return kept, text.inferred


def _continue_targets(row: ContinuedTask, new: CountyPlan) -> None:
    """Leave the targets of the old text with it; the task gets those of its new text."""
    targets = list(row.task.targets.all())
    if not targets and not (row.text and row.text.targets.all()):
        return
    IndicatorTarget.objects.filter(task=row.task).update(task=row.former)
    if row.text is None:
        IndicatorTarget.objects.bulk_create(
            _copy_of(target, plan_id=new.pk, task_id=row.task.pk) for target in targets
        )
    else:
        IndicatorTarget.objects.filter(task=row.text).update(task=row.task)


def _take_texts(rows: Sequence[ContinuedTask], new: CountyPlan, at: datetime) -> None:
    years = {milestone.year: milestone for milestone in new.milestones.all()}
    for row in rows:
        Task.objects.filter(pk=row.task.pk).update(**_text(row, new, years))
        if row.text and row.text.due_on != row.former.due_on:
            standings.end_extension(row.task, at)


def _text(row: ContinuedTask, new: CountyPlan, years: dict[int, YearlyMilestone]) -> dict[str, Any]:
    source = row.text or row.former
    year = source.milestone.year if source.milestone else None
    if year and year not in years:  # of a row that was not to be dropped
        years[year] = YearlyMilestone.objects.create(plan=new, year=year)
    values = {name: getattr(source, name) for name in (*STORED_COLUMNS, "line_first", "line_last")}
    milestone = years[year] if year else None
    return values | {"milestone": milestone, "version": row.task.version + 1}
