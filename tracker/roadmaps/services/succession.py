"""A new version takes the rows of the old one with it.

A task goes on as the same row, so that everything that names it (reports, reviews, evidence,
extensions, sheets, bookmarks) follows without a change, and append-only tables stay untouched.
What it said until now stays with the old version as a copy, with a copy of how it stood: this is
what the pages show as of an earlier day. What the new version no longer names (a unit, an item)
goes over to that copy, with what was reported on it.
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

# Places are given out anew while the old ones still stand in the way.
ASIDE = 10_000
SAME_ITEM = 0.5  # as like as this an item is the same

M = TypeVar("M", bound=Model)


@dataclass
class Carried:
    """A task of the old version and the draft's row whose text it takes; None: it keeps its own."""

    task: Task
    text: Task | None
    former: Task = field(init=False)  # the copy that stays with the old version


def carry_over(rows: Sequence[Carried], *, old: CountyPlan, new: CountyPlan, at: datetime) -> None:
    """Move the tasks of `rows` from `old` to `new`, with the text of the draft's rows, which are
    used up. Their places in `new` are still to be given (`give_places`)."""
    _leave_copies(rows, old, new)
    _copy_standings(TaskStanding, "task_id", {row.task.pk: row.former.pk for row in rows})
    _fetch_children(rows)
    children = [_Children(row) for row in rows]
    duties = _leave_duties(children)
    for child in children:
        child.take_duties()
        _carry_targets(child.row, new)
    _copy_standings(AssignmentStanding, "assignment_id", duties)
    _take_texts(rows, new, at)
    Task.objects.filter(pk__in=[row.text.pk for row in rows if row.text]).delete()
    answering = [child.row.task.pk for child in children if child.answers_change]
    for task in Task.objects.filter(pk__in=answering):
        standings.follow(task, at)


def give_places(order: Iterable[int]) -> None:
    """Number the tasks of a plan in the order of their ids."""
    tasks = [Task(pk=pk, position=place) for place, pk in enumerate(order, start=1)]
    pks = [task.pk for task in tasks]
    Task.objects.filter(pk__in=pks, position__lt=ASIDE).update(position=F("position") + 2 * ASIDE)
    Task.objects.bulk_update(tasks, ["position"], batch_size=200)


def _twin(row: M, **changes: Any) -> M:
    """`row` once more, as a row of its own."""
    held = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del held[row._meta.pk.attname]
    return type(row)(**(held | changes))


def _leave_copies(rows: Sequence[Carried], old: CountyPlan, new: CountyPlan) -> None:
    tasks = Task.objects.filter(pk__in=[row.task.pk for row in rows])
    tasks.update(plan=new, position=F("position") + ASIDE)
    copies = [_twin(row.task, plan_id=old.pk, carried_by_id=row.task.pk) for row in rows]
    for row, former in zip(rows, Task.objects.bulk_create(copies), strict=True):
        row.former = former


def _copy_standings(model: type[StandingModel], owner: str, copies: Mapping[int, int]) -> None:
    """How each stood, for the copy as well; the open stretch stays open: it stands so for good."""
    held = model._default_manager.filter(**{f"{owner}__in": list(copies)})
    model._default_manager.bulk_create(
        _twin(row, **{owner: copies[getattr(row, owner)]}) for row in held
    )


def _fetch_children(rows: Sequence[Carried]) -> None:
    texts = [row.text for row in rows if row.text]
    prefetch_related_objects(
        [*(row.task for row in rows), *texts], "items", "assignments", "targets"
    )


class _Children:
    """The items and duties of one carried row. Its items are carried over at once."""

    def __init__(self, row: Carried) -> None:
        self.row = row
        self.answers_change = False
        self.former_items: dict[int, int] = {}
        self.items = self._carry_items()  # of the draft's row, as items of the task
        self.held = list(row.task.assignments.all())
        self.own = [duty for duty in self.held if duty.via_id is None]
        self.new = list(row.text.assignments.all()) if row.text else []
        self.pairs = (
            _same_duties(self.own, self.new, self.items)
            if row.text
            else {duty.pk: duty for duty in self.own}
        )

    def _carry_items(self) -> dict[int, int]:
        held = list(self.row.task.items.all())
        new = list(self.row.text.items.all()) if self.row.text else []
        if not held and not new:
            return {}
        pairs = _same_items(held, new) if self.row.text else {}
        gone = [item for item in held if self.row.text and item.pk not in pairs]
        ActionItem.objects.filter(pk__in=[item.pk for item in gone]).update(task=self.row.former)
        kept = [item for item in held if item not in gone]
        copies = ActionItem.objects.bulk_create(
            _twin(item, task_id=self.row.former.pk) for item in kept
        )
        self.former_items = {item.pk: twin.pk for item, twin in zip(kept, copies, strict=True)}
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

    def stays(self, duty: Assignment) -> bool:
        return (duty.via_id or duty.pk) in self.pairs

    def take_duties(self) -> None:
        """The task's duties become those of the draft's row: those in pairs take the other's
        text, the rest come over."""
        if self.row.text is None:
            return
        before = {(d.pk, d.leads, d.role) for d in self.own}
        lead, inferred = _lead(self.own, self.new, self.pairs)
        if not any(duty.leads and duty.pk == lead for duty in self.own):
            self.row.task.assignments.filter(via=None).update(leads=False)
        taken = {text.pk for text in self.pairs.values()}
        kept = [(duty, self.pairs[duty.pk]) for duty in self.own if duty.pk in self.pairs]
        fresh = [(text, text) for text in self.new if text.pk not in taken]
        after = set()
        for duty, text in [*kept, *fresh]:
            leads = duty.pk == lead
            values = {
                "task_id": self.row.task.pk, "position": text.position, "role": text.role,
                "written": text.written, "item_id": self.items.get(text.item_id or 0),
                "leads": leads, "inferred": leads and inferred,
            }  # fmt: skip
            after.add((duty.pk, leads, text.role))
            _update(duty, values)
        self.answers_change = before != after


def _update(duty: Assignment, values: dict[str, Any]) -> None:
    """Give `duty` the `values`, and the members of a group those that they share with it."""
    if all(getattr(duty, name) == value for name, value in values.items()):
        return
    Assignment.objects.filter(pk=duty.pk).update(**values)
    if duty.group_id:
        shared = {name: values[name] for name in ("position", "role", "written", "item_id")}
        Assignment.objects.filter(via=duty.pk).update(**shared)


def _leave_duties(children: Sequence[_Children]) -> dict[int, int]:
    """Duties that stay with their task leave a copy with the former text, those that do not stay
    go over to it; the copies by the id of the duty."""
    copies: dict[int, int] = {}
    for members in (False, True):
        part = [
            (child, duty)
            for child in children
            for duty in child.held
            if child.stays(duty) and bool(duty.via_id) is members
        ]
        twins = Assignment.objects.bulk_create(
            _twin(
                duty,
                task_id=child.row.former.pk,
                carried_by_id=duty.pk,
                via_id=copies.get(duty.via_id or 0),
                item_id=child.former_items.get(duty.item_id or 0, duty.item_id),
            )
            for child, duty in part
        )
        copies |= {duty.pk: twin.pk for (_, duty), twin in zip(part, twins, strict=True)}
    for child in children:
        for duty in child.held:
            if not child.stays(duty):
                item = child.former_items.get(duty.item_id or 0, duty.item_id)
                Assignment.objects.filter(pk=duty.pk).update(task=child.row.former, item=item)
    return copies


def _same_items(held: list[ActionItem], new: list[ActionItem]) -> dict[int, ActionItem]:
    """The item of the draft that each of `held` has become: the most alike first."""
    scored = sorted(
        (-likeness(bigrams(words(one.text)), bigrams(words(other.text))), one.position, n, m)
        for n, one in enumerate(held)
        for m, other in enumerate(new)
    )
    found: dict[int, ActionItem] = {}
    taken: set[int] = set()
    for score, _, n, m in scored:
        if -score >= SAME_ITEM and held[n].pk not in found and m not in taken:
            found[held[n].pk] = new[m]
            taken.add(m)
    return found


def _same_duties(
    own: list[Assignment], new: list[Assignment], items: Mapping[int, int]
) -> dict[int, Assignment]:
    """The duty of the draft that each of `own` has become: of the same body, in the same role
    for the same item where it has several."""
    found: dict[int, Assignment] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for duty in own:
            for text in new:
                same = _body(duty) == _body(text) and (
                    not exact
                    or (duty.role, duty.item_id) == (text.role, items.get(text.item_id or 0))
                )
                if same and duty.pk not in found and text.pk not in taken:
                    found[duty.pk] = text
                    taken.add(text.pk)
    return found


def _body(duty: Assignment) -> tuple[int | None, int | None, int | None]:
    return duty.department_id, duty.group_id, duty.official_id


def _lead(
    own: list[Assignment], new: list[Assignment], pairs: Mapping[int, Assignment]
) -> tuple[int | None, bool]:
    """Which duty leads and whether that is inferred. A lead that the office has confirmed stays
    where the new text leaves it open."""
    confirmed = next((d for d in own if d.leads and not d.inferred and d.pk in pairs), None)
    text = next((d for d in new if d.leads), None)
    if confirmed and (text is None or text.inferred):
        return confirmed.pk, False
    if text is None:
        return None, False
    kept = next((pk for pk, other in pairs.items() if other.pk == text.pk), text.pk)
    return kept, text.inferred


def _carry_targets(row: Carried, new: CountyPlan) -> None:
    """The promises of the old text stay with it; the task has those of its new text."""
    held = list(row.task.targets.all())
    if not held and not (row.text and row.text.targets.all()):
        return
    IndicatorTarget.objects.filter(task=row.task).update(task=row.former)
    if row.text is None:
        IndicatorTarget.objects.bulk_create(
            _twin(target, plan_id=new.pk, task_id=row.task.pk) for target in held
        )
    else:
        IndicatorTarget.objects.filter(task=row.text).update(task=row.task)


def _take_texts(rows: Sequence[Carried], new: CountyPlan, at: datetime) -> None:
    years = {milestone.year: milestone for milestone in new.milestones.all()}
    for row in rows:
        Task.objects.filter(pk=row.task.pk).update(**_text(row, new, years))
        if row.text and row.text.due_on != row.former.due_on:
            standings.end_extension(row.task, at)


def _text(row: Carried, new: CountyPlan, years: dict[int, YearlyMilestone]) -> dict[str, Any]:
    source = row.text or row.former
    year = source.milestone.year if source.milestone else None
    if year and year not in years:  # of a row that was not to be dropped
        years[year] = YearlyMilestone.objects.create(plan=new, year=year)
    values = {name: getattr(source, name) for name in (*STORED_COLUMNS, "line_first", "line_last")}
    milestone = years[year] if year else None
    return values | {"milestone": milestone, "version": row.task.version + 1}
