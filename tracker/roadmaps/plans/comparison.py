"""Two versions of a plan compared by meaning: which row became which, and what changed in it.

Pure: two drafts in, a comparison out; the same drafts always give the same one. Rows are matched
by what they say, when and by whom, not by their place, so that a row that was reworded and moved
is still the same row and its progress can follow it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from tracker.roadmaps.plans.fields import TASK_FIELDS, ChangeKind, FieldKind, TaskField
from tracker.roadmaps.plans.schema import (
    ROLE_LABELS,
    AssignmentDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
)
from tracker.roadmaps.plans.text_diff import Span, bigrams, likeness, spans, words

# Rows as like as this say the same; less will do where time and units are the same.
LIKE, LIKE_BESIDE = 0.5, 0.3


@dataclass(frozen=True)
class FieldChange:
    """One cell that differs: its name, what kind of difference it is, both texts in pieces."""

    label: str
    change: ChangeKind
    old: tuple[Span, ...]
    new: tuple[Span, ...]


@dataclass(frozen=True)
class RowChange:
    """One row of either version or both; `old` and `new` are places in the drafts, from 0."""

    old: int | None
    new: int | None
    changes: tuple[
        ChangeKind, ...
    ]  # in the order of `ChangeKind`; empty where the rows are the same
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_substantive(self) -> bool:
        """Is it more than punctuation, layout and notes beside the plan's text?"""
        return not set(self.changes) <= {ChangeKind.FORMAT, ChangeKind.NOTE}


@dataclass(frozen=True)
class Comparison:
    """The rows in the order of the new version, each removed row behind the one it followed."""

    rows: tuple[RowChange, ...]

    @cached_property
    def changed(self) -> tuple[RowChange, ...]:
        return tuple(row for row in self.rows if row.changes)

    def count(self, change: ChangeKind) -> int:
        return sum(change in row.changes for row in self.rows)


def compare(old: PlanDraft, new: PlanDraft, *, known: Iterable[tuple[int, int]] = ()) -> Comparison:
    """What became of each row of `old` in `new`.

    `known` are pairs of places (from 0) that are the same row whatever they say: a row that was
    edited in the portal is known to be the row it was.
    """
    canon = _canonical(old, new)
    pairs = match(old.tasks, new.tasks, known=known, canon=canon)
    moved = _moved(pairs)
    rows = [
        _row((i, j), old.tasks[i], new.tasks[j], canon, moved=(i, j) in moved) for i, j in pairs
    ]
    return Comparison(tuple(_in_order(rows, len(old.tasks), len(new.tasks))))


def match(
    old: Sequence[TaskDraft],
    new: Sequence[TaskDraft],
    *,
    known: Iterable[tuple[int, int]] = (),
    canon: Callable[[str], str] = str,
) -> list[tuple[int, int]]:
    """Pairs of places of rows that are the same task, in the order of `old`.

    First what is known, then rows that are equal, then those with the same words at the same time,
    then with the same words, then the most alike of what is left.
    """
    pairs = dict(known)
    left, right = [_Seen(task, canon) for task in old], [_Seen(task, canon) for task in new]
    for key in (_Seen.everything, _Seen.words_and_time, _Seen.words_alone):
        waiting: dict[object, list[int]] = defaultdict(list)
        taken = set(pairs.values())
        for j in reversed(range(len(right))):
            if j not in taken:
                waiting[key(right[j])].append(j)
        for i, seen in enumerate(left):
            if i not in pairs and waiting[key(seen)]:
                pairs[i] = waiting[key(seen)].pop()
    _match_alike(left, right, pairs)
    return sorted(pairs.items())


class _Seen:
    """A row as the matching sees it."""

    def __init__(self, task: TaskDraft, canon: Callable[[str], str]) -> None:
        self.task = task
        self.words = words(f"{task.title}\n{task.content}")
        self.bigrams = bigrams(self.words)
        self.year = task.year
        self.time = (task.year, task.window.start, task.window.end, words(task.window.text))
        self.units = frozenset(canon(each.unit) for each in task.assignments)

    def everything(self) -> object:
        return replace(self.task, lines=None, note="", targets=())

    def words_and_time(self) -> object:
        return self.words, self.time

    def words_alone(self) -> object:
        return self.words


def _match_alike(left: list[_Seen], right: list[_Seen], pairs: dict[int, int]) -> None:
    """Add to `pairs` what is left, the most alike first; of equals the ones nearest in place."""
    taken = set(pairs.values())
    open_rows = [j for j in range(len(right)) if j not in taken]
    scored = []
    for i, seen in enumerate(left):
        if i in pairs:
            continue
        for j in open_rows:
            score = _score(seen, right[j])
            if score:
                scored.append((-score, abs(i - j), i, j))
    for _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _score(one: _Seen, other: _Seen) -> float:
    """0 where the rows are not the same task."""
    alike = likeness(one.bigrams, other.bigrams)
    beside = one.time == other.time and one.units == other.units
    if alike < (LIKE_BESIDE if beside else LIKE):
        return 0
    time = 1 if one.time == other.time else 0.5 if one.year == other.year else 0
    return 0.7 * alike + 0.2 * time + 0.1 * likeness(one.units, other.units)


def _moved(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The fewest pairs that must have moved for the others to stand in their old order: all but
    a longest rising sequence (by patience, so that equal lengths give always the same one)."""
    ends: list[int] = []  # of the rising sequence of each length, the smallest last place
    holders: list[int] = []
    before: list[int | None] = []
    for place, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        holders[length : length + 1] = [place]
        before.append(holders[length - 1] if length else None)
    kept = set()
    at = holders[-1] if holders else None
    while at is not None:
        kept.add(pairs[at])
        at = before[at]
    return set(pairs) - kept


def _in_order(rows: list[RowChange], olds: int, news: int) -> Iterator[RowChange]:
    by_new = {row.new: row for row in rows}
    matched = {row.old for row in rows}
    # each removed row comes behind the last row before it that is still there
    behind: dict[int | None, list[RowChange]] = defaultdict(list)
    last: int | None = None
    for i in range(olds):
        if i in matched:
            last = i
        else:
            behind[last].append(RowChange(i, None, (ChangeKind.REMOVED,)))
    yield from behind[None]
    for j in range(news):
        row = by_new.get(j) or RowChange(None, j, (ChangeKind.ADDED,))
        yield row
        if row.old is not None:
            yield from behind[row.old]


def _row(
    pair: tuple[int, int],
    old: TaskDraft,
    new: TaskDraft,
    canon: Callable[[str], str],
    *,
    moved: bool,
) -> RowChange:
    fields = tuple(_fields(old, new, canon))
    found = {field.change for field in fields} | ({ChangeKind.MOVED} if moved else set())
    if len(found) > 1:
        found.discard(ChangeKind.FORMAT)
    return RowChange(*pair, tuple(each for each in ChangeKind if each in found), fields)


_Time = tuple[str, date | None, date | None]
_Canon = Callable[[str], str]


def _fields(old: TaskDraft, new: TaskDraft, canon: _Canon) -> Iterator[FieldChange]:
    for field in TASK_FIELDS:
        yield from _COMPARERS[field.kind](field, old, new, canon)


def _text(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    before, after = getattr(old, field.name), getattr(new, field.name)
    yield from _field(field.label, before, after, field.change)


def _year(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    yield from _field(field.label, str(old.year or ""), str(new.year or ""), field.change)


def _window(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    before, after = ((w.text, w.start, w.end) for w in (old.window, new.window))
    yield from _time(field.label, before, after)


def _due(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    yield from _time(
        field.label, (old.due.text, old.due.on, None), (new.due.text, new.due.on, None)
    )


def _funding(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    """The words; if the same words are read as another amount, the amounts behind them."""
    before, after = old.funding, new.funding
    if before.text == after.text and before.amount != after.amount:
        texts = [f"{each.text}（{_amount(each.amount)}）" for each in (before, after)]
        yield FieldChange(field.label, field.change, *spans(*texts))
    yield from _field(field.label, before.text, after.text, field.change)


def _amount(amount: Decimal | None) -> str:
    return "未读出金额" if amount is None else f"{amount:f}万元"


def _extra(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    """Each column of the county's own table under its heading."""
    before, after = ({each.heading: each.text for each in task.extra} for task in (old, new))
    for heading in dict.fromkeys((*before, *after)):
        yield from _field(heading, before.get(heading, ""), after.get(heading, ""), field.change)


def _units(
    field: TaskField, old: TaskDraft, new: TaskDraft, canon: _Canon
) -> Iterator[FieldChange]:
    change = _unit_change(old, new, canon)
    if change is ChangeKind.UNITS:
        yield FieldChange(label_of_units(new), change, *spans(roles(old), roles(new)))
        return
    before, after = [task.units_text or written_units(task) for task in (old, new)]
    other_order = change is not None
    change = change or ChangeKind.FORMAT
    yield from _field(label_of_units(new), before, after, change, always=other_order)


def _targets(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    before, after = [_listed(sorted(map(target_words, task.targets))) for task in (old, new)]
    yield from _field(field.label, before, after, field.change)


def _field(
    label: str, old: str, new: str, change: ChangeKind, *, always: bool = False
) -> Iterator[FieldChange]:
    """The difference of one cell: `change` where its words differ (or `always`), else format."""
    if old == new and not always:
        return
    if not always and words(old) == words(new):
        change = ChangeKind.FORMAT
    yield FieldChange(label, change, *spans(old, new))


def _time(label: str, old: _Time, new: _Time) -> Iterator[FieldChange]:
    """As `_field`; where the same words are read as other days, these are shown behind them."""
    other_days = old[1:] != new[1:]
    before, after = [
        f"{text}（{'至'.join(str(day) for day in days if day) or '没有日期'}）"
        if other_days and old[0] == new[0]
        else text
        for text, *days in (old, new)
    ]
    yield from _field(label, before, after, ChangeKind.TIME, always=other_days)


def _items(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    """Items stand in the content as well: they are shown where that does not show them."""
    if old.items == new.items or words(old.content) != words(new.content):
        return
    before, after = _listed(old.items), _listed(new.items)
    if before and after and words(before) != words(after):
        yield FieldChange(field.label, field.change, *spans(before, after))
    elif old.content == new.content:
        yield FieldChange(field.label, ChangeKind.FORMAT, *spans(before, after))


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def target_words(target: TargetDraft) -> str:
    """A promise in one line, without the place it was read from."""
    names = ("name", "scope", "operator", "value", "unit", "reference", "by")
    found = (getattr(target, name) for name in names)
    said = (f"{each:f}" if isinstance(each, Decimal) else str(each or "") for each in found)
    return " ".join(each for each in said if each)


def _unit_change(old: TaskDraft, new: TaskDraft, canon: Callable[[str], str]) -> ChangeKind | None:
    """Other units, roles or items, or another lead that is no mere inference; or other order."""

    def places(task: TaskDraft) -> list[tuple[str, str, int | None]]:
        return [(canon(a.unit), a.role, a.item) for a in task.assignments]

    def lead(task: TaskDraft) -> AssignmentDraft | None:
        return next((a for a in task.assignments if a.leads), None)

    if set(places(old)) != set(places(new)):
        return ChangeKind.UNITS
    before, after = lead(old), lead(new)
    settled = [canon(each.unit) for each in (before, after) if each and not each.inferred]
    if len(settled) == 2 and settled[0] != settled[1]:
        return ChangeKind.UNITS
    return ChangeKind.UNIT_ORDER if places(old) != places(new) else None


def written_units(task: TaskDraft) -> str:
    """The units as the document calls them, set out as a cell usually has them."""
    return "、".join(each.written for each in task.assignments)


def label_of_units(task: TaskDraft) -> str:
    only = {each.role for each in task.assignments}
    return ROLE_LABELS[only.pop()] if len(only) == 1 else "责任单位"


def roles(task: TaskDraft) -> str:
    """Who answers in canonical names, by role where there is more than one, the lead marked."""
    many = len({each.role for each in task.assignments}) > 1
    parts = []
    for each in task.assignments:
        lead = "（牵头）" if each.leads and not each.inferred and each.role != "lead" else ""
        item = f"（第{each.item}项）" if each.item else ""
        role = f"{ROLE_LABELS[each.role]} " if many else ""
        parts.append(f"{role}{each.unit}{item}{lead}")
    return "、".join(parts)


_COMPARERS: Mapping[
    FieldKind, Callable[[TaskField, TaskDraft, TaskDraft, _Canon], Iterator[FieldChange]]
] = {
    FieldKind.TEXT: _text,
    FieldKind.YEAR: _year,
    FieldKind.WINDOW: _window,
    FieldKind.DUE: _due,
    FieldKind.FUNDING: _funding,
    FieldKind.ITEMS: _items,
    FieldKind.UNITS: _units,
    FieldKind.TARGETS: _targets,
    FieldKind.EXTRA: _extra,
}


def _canonical(*drafts: PlanDraft) -> _Canon:
    """The canonical name of a unit by any of its names in either draft."""
    names: dict[str, str] = {}
    for draft in drafts:
        for unit in (*draft.departments, *draft.groups):
            known = next((names[n] for n in (unit.name, *unit.aliases) if n in names), unit.name)
            for name in (unit.name, *unit.aliases):
                names.setdefault(name, known)
    return lambda name: names.get(name, name)
