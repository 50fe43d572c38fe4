"""Compare two versions of a plan: match their rows, and list what changed in each row.

Pure: the same two drafts always give the same comparison. Rows are matched by their words, times
and units, not by their positions. A row that was reworded and moved is therefore still the same
task, and its progress reports stay with it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from tracker.roadmaps.plans.cell_texts import (
    label_of_units,
    roles,
    target_words,
    written_units,
)
from tracker.roadmaps.plans.fields import TASK_FIELDS, ChangeKind, FieldKind, TaskField
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    PlanDraft,
    TaskDraft,
)
from tracker.roadmaps.plans.text_diff import Span, bigrams, likeness, spans, words

# The least likeness of the words (0 to 1) at which two rows are the same task, and the least one if
# their times and units are equal too.
LIKE, LIKE_BESIDE = 0.5, 0.3


@dataclass(frozen=True)
class FieldChange:
    """A cell that differs: its label, the kind of change, and both texts in pieces (see `Span`)."""

    label: str
    change: ChangeKind
    old: tuple[Span, ...]
    new: tuple[Span, ...]


@dataclass(frozen=True)
class RowChange:
    """What happened to one row. `old` and `new` are its indexes in the tasks of the two drafts.

    `old` is None for an added row, `new` for a removed one.
    """

    old: int | None
    new: int | None
    # in the order of `ChangeKind`; empty if the rows are equal
    changes: tuple[ChangeKind, ...]
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_substantive(self) -> bool:
        """Whether the row differs in more than punctuation, layout and notes."""
        return not set(self.changes) <= {ChangeKind.FORMAT, ChangeKind.NOTE}


@dataclass(frozen=True)
class Comparison:
    """All rows in the order of the new version; a removed row comes after the row it followed."""

    rows: tuple[RowChange, ...]

    @cached_property
    def changed(self) -> tuple[RowChange, ...]:
        """The rows that differ."""
        return tuple(row for row in self.rows if row.changes)

    def count(self, change: ChangeKind) -> int:
        """Return the number of rows with the change `change`."""
        return sum(change in row.changes for row in self.rows)


def compare(old: PlanDraft, new: PlanDraft, *, known: Iterable[tuple[int, int]] = ()) -> Comparison:
    """Return what happened to each row of `old` and `new`.

    `known` gives pairs of indexes, in `old` and in `new`, of rows that are the same task whatever
    their words are. A row that was edited in the portal has such a pair.
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
    """Return the pairs of indexes of rows that are the same task, in the order of `old`.

    The pairs in `known` come first. The other rows are matched in rounds: equal rows, rows with
    the same words and time, rows with the same words, and at last the rows that are most alike.
    `canon` gives the canonical name of a unit.
    """
    pairs = dict(known)
    left, right = [_Row(task, canon) for task in old], [_Row(task, canon) for task in new]
    for key in (_Row.everything, _Row.words_and_time, _Row.words_alone):
        waiting: dict[object, list[int]] = defaultdict(list)
        taken = set(pairs.values())
        # in reverse, so that `pop` gives the first of several equal rows
        for j in reversed(range(len(right))):
            if j not in taken:
                waiting[key(right[j])].append(j)
        for i, row in enumerate(left):
            if i not in pairs and waiting[key(row)]:
                pairs[i] = waiting[key(row)].pop()
    _match_alike(left, right, pairs)
    return sorted(pairs.items())


class _Row:
    """The parts of a task by which rows are matched."""

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


def _match_alike(left: list[_Row], right: list[_Row], pairs: dict[int, int]) -> None:
    """Add pairs of the rows that are left, the most alike first; of equals, the nearest first."""
    taken = set(pairs.values())
    open_rows = [j for j in range(len(right)) if j not in taken]
    scored = []
    for i, row in enumerate(left):
        if i in pairs:
            continue
        for j in open_rows:
            score = _score(row, right[j])
            if score:
                scored.append((-score, abs(i - j), i, j))
    for _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _score(one: _Row, other: _Row) -> float:
    """Return how alike two rows are, from 0 to 1; 0 if they are not the same task."""
    alike = likeness(one.bigrams, other.bigrams)
    beside = one.time == other.time and one.units == other.units
    if alike < (LIKE_BESIDE if beside else LIKE):
        return 0
    time = 1 if one.time == other.time else 0.5 if one.year == other.year else 0
    return 0.7 * alike + 0.2 * time + 0.1 * likeness(one.units, other.units)


def _moved(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the smallest set of pairs whose removal leaves the others in their old order.

    These are the pairs outside a longest rising sequence of the new indexes. Patience sorting
    finds it, and of several longest sequences it always finds the same one.
    """
    # the smallest new index that ends a rising sequence of each length, and its position in `pairs`
    ends: list[int] = []
    holders: list[int] = []
    before: list[int | None] = []  # for each pair, the previous one in its sequence
    for place, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        holders[length : length + 1] = [place]
        before.append(holders[length - 1] if length else None)
    unmoved = set()
    at = holders[-1] if holders else None
    while at is not None:
        unmoved.add(pairs[at])
        at = before[at]
    return set(pairs) - unmoved


def _in_order(rows: list[RowChange], olds: int, news: int) -> Iterator[RowChange]:
    """Yield the matched `rows` with the added and the removed ones in their places.

    `olds` and `news` are the numbers of rows in the two drafts.
    """
    by_new = {row.new: row for row in rows}
    matched = {row.old for row in rows}
    # a removed row comes after the last row before it that is still there
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
    changes = {field.change for field in fields} | ({ChangeKind.MOVED} if moved else set())
    if len(changes) > 1:
        # another layout is not worth a mention if the row has a real change
        changes.discard(ChangeKind.FORMAT)
    return RowChange(*pair, tuple(each for each in ChangeKind if each in changes), fields)


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
    """Compare the texts; if equal texts were read as other amounts, show the amounts too."""
    before, after = old.funding, new.funding
    if before.text == after.text and before.amount != after.amount:
        texts = [f"{each.text}（{_amount(each.amount)}）" for each in (before, after)]
        yield FieldChange(field.label, field.change, *spans(*texts))
    yield from _field(field.label, before.text, after.text, field.change)


def _amount(amount: Decimal | None) -> str:
    return "未读出金额" if amount is None else f"{amount:f}万元"


def _extra(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    """Compare each further column of the county's table, under its heading."""
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
    """Yield the difference of one cell, if any.

    Its kind is `change` if the words differ or `always` is set, else `ChangeKind.FORMAT`.
    """
    if old == new and not always:
        return
    if not always and words(old) == words(new):
        change = ChangeKind.FORMAT
    yield FieldChange(label, change, *spans(old, new))


def _time(label: str, old: _Time, new: _Time) -> Iterator[FieldChange]:
    """Compare as `_field` does; if equal texts were read as other days, show the days too."""
    other_days = old[1:] != new[1:]
    before, after = [
        f"{text}（{'至'.join(str(day) for day in days if day) or '没有日期'}）"
        if other_days and old[0] == new[0]
        else text
        for text, *days in (old, new)
    ]
    yield from _field(label, before, after, ChangeKind.TIME, always=other_days)


def _items(field: TaskField, old: TaskDraft, new: TaskDraft, _: _Canon) -> Iterator[FieldChange]:
    """Compare the items, unless the content differs: it contains them and shows the change."""
    if old.items == new.items or words(old.content) != words(new.content):
        return
    before, after = _listed(old.items), _listed(new.items)
    if before and after and words(before) != words(after):
        yield FieldChange(field.label, field.change, *spans(before, after))
    elif old.content == new.content:
        yield FieldChange(field.label, ChangeKind.FORMAT, *spans(before, after))


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _unit_change(old: TaskDraft, new: TaskDraft, canon: Callable[[str], str]) -> ChangeKind | None:
    """Return how the units of two rows differ; None if they do not.

    It is `UNITS` if the units, their roles or their items differ, or if both documents name a lead
    and the leads differ. It is `UNIT_ORDER` if only the order differs.
    """

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
    """Return a function that gives the canonical name for any name of a unit in either draft."""
    names: dict[str, str] = {}
    for draft in drafts:
        for unit in (*draft.departments, *draft.groups):
            known = next((names[n] for n in (unit.name, *unit.aliases) if n in names), unit.name)
            for name in (unit.name, *unit.aliases):
                names.setdefault(name, known)
    return lambda name: names.get(name, name)
