"""Bars of one row: where each lies, in which line, with its tail and its note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tracker.dashboards.charts.roadmap.formats import Format
from tracker.dashboards.charts.roadmap.scale import Drawing, TimeScale
from tracker.dashboards.charts.roadmap.shapes import Box, Mark, Shape, TaskBar, Text, text_width
from tracker.dashboards.charts.roadmap.values import ChartPlan, ChartTask
from tracker.roadmaps.rules.status import Lamp, State

SHORTEST_TAIL = 3.0
NOTED_LATENESS = 8  # days: a task closed later than this has a note
NOTED_DEADLINE = timedelta(days=30)
NOTED_OVERDUE = 3  # figures in the common note of a line


@dataclass(frozen=True)
class PlacedBar:
    """A task in its line. `planned` is where the plan's own deadline lies, `tail` where a late
    task's tail ends."""

    task: ChartTask
    left: float
    right: float
    planned: float
    tail: float
    line: int

    @property
    def covered_until(self) -> float:
        return max(self.right, self.tail)


def place_bars(tasks: Iterable[ChartTask], drawing: Drawing) -> list[PlacedBar]:
    """Return the dated ones of `tasks`, each in the first line in which it touches no other bar.

    Tails take no part: several in a line run into one another and say: late since then.
    """
    plan, scale, style = drawing.plan, drawing.scale, drawing.style
    spans = sorted(
        (_span(task, scale, style), task.number, task) for task in tasks if task.is_dated
    )
    ends: list[float] = []
    placed = []
    for (left, right, planned), _, task in spans:
        line = next((n for n, end in enumerate(ends) if end <= left + 0.01), len(ends))
        ends[line:] = [right, *ends[line + 1 :]]
        tail = _tail(task, plan, scale, right)
        placed.append(PlacedBar(task, left, right, planned, tail, line))
    return placed


def least_width(number: int, style: Format) -> float:
    """Return the width that a bar needs for its lamp and its number."""
    label = text_width(str(number), style.number, bold=True)
    return label + 2 * style.radius + 2 + 2 * style.edge


def _span(task: ChartTask, scale: TimeScale, style: Format) -> tuple[float, float, float]:
    """Return left, right, and the place of the plan's own deadline.

    The right end is the deadline. A bar that is too short for its number grows to the left.
    """
    need = least_width(task.number, style) + (0 if task.due else style.bar / 2)
    start = task.start or task.end or task.planned or task.due
    assert start is not None
    if task.due is None:
        right = scale.end(task.end) if task.end else scale.right
        left = min(scale.x(start) if task.start else right, right - need)
    else:
        right = scale.end(task.due)
        left = min(scale.x(start) if task.start else right, right)
    planned = min(scale.end(task.planned), right) if task.planned and task.due else right
    left = min(left, planned - need)
    if left < scale.left:
        left, planned = scale.left, max(planned, scale.left + need)
        right = max(right, planned)
    return left, right, planned


def _tail(task: ChartTask, plan: ChartPlan, scale: TimeScale, right: float) -> float:
    if task.is_overdue:
        return min(max(scale.end(plan.day), right + SHORTEST_TAIL), scale.right)
    if task.is_closed_late and task.closed_on:
        return min(max(scale.end(task.closed_on), right + SHORTEST_TAIL), scale.right)
    return right


def line_shapes(bars: Sequence[PlacedBar], y: float, row: int, drawing: Drawing) -> list[Shape]:
    """Return tails, bars and notes of one line whose bars begin at `y`."""
    style = drawing.style
    tails: list[Shape] = [
        Box(
            bar.right - 1, y + style.bar * 0.2, bar.tail - bar.right + 1, style.bar * 0.6,
            "tail-overdue" if bar.task.is_overdue else "tail-late", dim=bar.task.dim,
        )
        for bar in bars
        if bar.tail > bar.right
    ]  # fmt: skip
    return [
        *tails,
        *(_bar(bar, y, row, style) for bar in bars),
        *notes(bars, y, drawing),
    ]


def _bar(bar: PlacedBar, y: float, row: int, style: Format) -> TaskBar:
    task, height = bar.task, style.bar
    is_open = task.due is None
    parts = []
    if bar.planned < bar.right:
        parts.append(Box(bar.planned, y, bar.right - bar.planned, height, "extension"))
    label = str(task.number)
    room = bar.planned - bar.left - (height / 2 if is_open else 0)
    box = Box(bar.left, y, bar.right - bar.left, height, task.kind, is_open)
    mark, text = labelled(label, task.mark, box, style, room=room)
    return TaskBar(task.href, task.details, box, mark, text, tuple(parts), row, task.dim)


def labelled(
    label: str, lamp: Lamp, box: Box, style: Format, *, room: float = 0.0
) -> tuple[Mark, Text]:
    """Return the shape of `lamp` and `label` in the middle of `box`, or of its first `room`."""
    radius, size = style.radius, style.number
    whole = 2 * radius + 2 + text_width(label, size, bold=True)
    begin = box.x + ((room or box.width) - whole) / 2
    middle = box.y + box.height / 2
    return (
        Mark(lamp, begin + radius, middle, radius),
        Text(begin + 2 * radius + 2, middle + size * 0.36, label, size, "in", bold=True),
    )


def notes(bars: Sequence[PlacedBar], y: float, drawing: Drawing) -> list[Shape]:
    """Return the words beside the bars of a line, at most one for each, and one for all overdue
    bars. What finds no room is left to the card of the bar."""
    plan, scale, style = drawing.plan, drawing.scale, drawing.style
    taken = [(bar.left, bar.covered_until) for bar in bars]
    shapes: list[Shape] = []
    overdue = [bar for bar in bars if bar.task.is_overdue and not bar.task.dim]
    words = [(_overdue_words(overdue, plan), overdue[-1], True)] if overdue else []
    words += [(text, bar, False) for bar in bars if (text := _note_words(bar.task, plan))]
    size = style.number
    for text, bar, is_overdue in words:
        width = text_width(text, size, bold=is_overdue)
        x = _free(bar, width, taken, scale, move=is_overdue)
        if x is None:
            continue
        taken.append((x, x + width))
        kind = "overdue" if is_overdue else "note"
        base = y + style.bar / 2 + size * 0.36
        shapes.append(Box(x - 1, y + 2, width + 2, style.bar - 4, "ground"))
        shapes.append(Text(x, base, text, size, kind, bold=is_overdue))
    return shapes


def _free(
    bar: PlacedBar, width: float, taken: list[tuple[float, float]], scale: TimeScale, *, move: bool
) -> float | None:
    """Return where a note of `width` can stand: behind the bar, or at the end of its tail, or with
    `move` behind the bars that follow."""

    def blocks(x: float) -> list[float]:
        return [right for left, right in taken if left < x + width + 3 and right > x - 3]

    def fits(x: float) -> bool:
        return not blocks(x) and x + width <= scale.right - 2

    x = bar.covered_until + 4
    if fits(x):
        return x
    within = bar.tail - width - 2
    others = [(left, right) for left, right in taken if left != bar.left]
    clear = all(right <= within - 3 or left >= bar.tail - 1 for left, right in others)
    if within > bar.right + 6 and clear:
        return within
    while move and (ends := blocks(x)):
        x = max(ends) + 4
    return x if fits(x) else None


def _overdue_words(overdue: Sequence[PlacedBar], plan: ChartPlan) -> str:
    days = sorted(((plan.day - bar.task.due).days for bar in overdue if bar.task.due), reverse=True)
    figures = "、".join(f"{n:,}" for n in days[:NOTED_OVERDUE])
    more = f"等{len(days)}项" if len(days) > NOTED_OVERDUE else ""
    return f"逾期{figures}天{more}"


def _note_words(task: ChartTask, plan: ChartPlan) -> str:
    if task.dim:
        return ""
    if task.is_open and task.due and plan.day <= task.due <= plan.day + NOTED_DEADLINE:
        return f"还有{(task.due - plan.day).days}天"
    if task.is_closed_late and task.due and task.closed_on and task.state is State.CLOSED:
        late = (task.closed_on - task.due).days
        return f"晚{late}天" if late >= NOTED_LATENESS else ""
    return ""
