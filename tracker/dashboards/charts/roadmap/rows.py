"""Rows of the picture: bars with captions, cells of counts, and names without a date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.dashboards.charts.roadmap.bars import (
    PlacedBar,
    labelled,
    least_width,
    line_shapes,
    place_bars,
)
from tracker.dashboards.charts.roadmap.formats import Format
from tracker.dashboards.charts.roadmap.scale import Drawing, TimeScale
from tracker.dashboards.charts.roadmap.shapes import (
    Box,
    Line,
    Shape,
    TaskBar,
    Text,
    fitted,
    lines_of,
    moved,
    text_width,
)
from tracker.dashboards.charts.roadmap.values import (
    KIND_LAMPS,
    KINDS,
    ChartTask,
    Row,
)

CELL_MONTHS = (3, 6, 12, 24, 60, 120)
MOST_CAPTION_LINES = 6
LEAST_NAME = 7  # characters, with the ellipsis: a shorter beginning says nothing
MOST_NAMED = 40  # undated tasks with their names; more have their numbers alone


@dataclass(frozen=True)
class Block:
    """A row laid out from y = 0: a page break never cuts it."""

    shapes: tuple[Shape, ...]
    height: float


def row_block(row: Row, number: int, drawing: Drawing) -> Block:
    """Return `row`, the row `number` of its picture, as bars or as cells."""
    style = drawing.style
    top = style.name * 1.7 if style.label_above else 3.0
    if row.is_folded:
        shapes, bottom = _cells(row, number, top, drawing), top + style.bar
    else:
        shapes, bottom = _bars(row, number, top, drawing)
    height = max(bottom + 3, style.row)
    return Block((*shapes, *_labels(row, height, drawing)), height)


def _bars(row: Row, number: int, top: float, drawing: Drawing) -> tuple[list[Shape], float]:
    style = drawing.style
    placed = place_bars(row.tasks, drawing)
    lines = max((bar.line for bar in placed), default=0) + 1
    pitch = style.bar + 4
    under: list[Shape] = []
    bottom = top + lines * pitch - 4
    if style.captions:
        under, bottom = captions(placed, top, pitch, bottom + 1, drawing)
    shapes = under
    for line in range(lines):
        bars = [bar for bar in placed if bar.line == line]
        shapes += line_shapes(bars, top + line * pitch, number, drawing)
    return shapes, bottom


def captions(
    placed: Sequence[PlacedBar], top: float, pitch: float, below: float, drawing: Drawing
) -> tuple[list[Shape], float]:
    """Return the names of tasks in lines from `below` on, and where the last line ends.

    From the right, each name begins under its bar and takes the first line that has room for it,
    or for its beginning. A thin leader ties it to the bar; no leader crosses a name.
    """
    style = drawing.style
    lines: list[_CaptionLine] = []
    leaders: list[Shape] = []
    names: list[Shape] = []
    for bar in sorted(placed, key=lambda each: (-each.left, each.line)):
        bold = bar.task.is_overdue
        text, x, number = _caption(bar, lines, drawing)
        if not text:
            continue
        for above in lines[:number]:
            above.stops.append(bar.left)
        width = text_width(text, style.caption, bold=bold)
        lines[number].spans.append((x, x + width))
        y = below + number * style.line
        foot = y + (style.line * 0.75 if x > bar.left else 1)
        begin = top + bar.line * pitch + style.bar
        leaders.append(Line(bar.left + 0.6, begin, bar.left + 0.6, foot, "leader"))
        kind = "overdue" if bold else "faint" if bar.task.dim else "caption"
        names.append(Text(x, y + style.caption, text, style.caption, kind, bold=bold))
    return [*leaders, *names], below + len(lines) * style.line


@dataclass
class _CaptionLine:
    """A line of names: where its names lie, and where the leaders of lower lines pass."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)

    def room(self, x: float, edge: float) -> float:
        """Return how far a name that begins at `x` may reach; negative if nothing may begin."""
        if any(left - 5 <= x <= right + 5 for left, right in self.spans):
            return -1.0
        ahead = [left - 6 for left, _ in self.spans if left > x]
        return min([*ahead, *(stop - 3 for stop in self.stops if stop > x - 2), edge]) - x

    def lets_pass(self, x: float) -> bool:
        return all(right < x - 1 or left > x + 2 for left, right in self.spans)


def _caption(bar: PlacedBar, lines: list[_CaptionLine], drawing: Drawing) -> tuple[str, float, int]:
    """Return the name that is written for `bar`, its x and its line; empty if no line has room."""
    style, edge = drawing.style, drawing.scale.right - 4
    bold = bar.task.is_overdue
    whole = text_width(bar.task.name, style.caption, bold=bold)
    least = min(whole, style.caption * LEAST_NAME)
    x = max(min(bar.left + 3, edge - least), drawing.scale.left + 2)
    for number in range(MOST_CAPTION_LINES):
        if number == len(lines):
            lines.append(_CaptionLine())
        if not all(line.lets_pass(bar.left) for line in lines[:number]):
            break
        room = lines[number].room(x, edge)
        if room >= least and (text := fitted(bar.task.name, style.caption, room, bold=bold)):
            return text, x, number
    return "", 0.0, 0


def cell_months(row_tasks: Sequence[ChartTask], scale: TimeScale, style: Format) -> int:
    """Return how many months a cell of counts stands for, so that its figure fits."""
    need = least_width(len(row_tasks), style) + 3
    return next((n for n in CELL_MONTHS if n * scale.month >= need), scale.years * 12)


def _cells(row: Row, number: int, top: float, drawing: Drawing) -> list[Shape]:
    """Return a cell for each period in which tasks of `row` are due, with the worst lamp."""
    scale, style = drawing.scale, drawing.style
    months = cell_months(row.tasks, scale, style)
    cells: dict[int, list[ChartTask]] = defaultdict(list)
    for task in row.tasks:
        if day := task.last_day:
            month = (day.year - scale.first_year) * 12 + day.month - 1
            cells[min(max(month, 0), scale.years * 12 - 1) // months].append(task)
    shapes: list[Shape] = []
    for place, tasks in sorted(cells.items()):
        kind = min((task.kind for task in tasks), key=KINDS.index)
        left = scale.left + place * months * scale.month + 1.5
        width = min(months * scale.month, scale.right - left) - 3
        box = Box(left, top, width, style.bar, kind)
        mark, text = labelled(str(len(tasks)), KIND_LAMPS[kind], box, style)
        details = (
            f"{row.label}，{_period(place, months, scale)}到期{len(tasks)}项",
            *_named(tasks),
        )
        shapes.append(TaskBar(row.href, details, box, mark, text, row=number))
    return shapes


def _period(place: int, months: int, scale: TimeScale) -> str:
    first = date(scale.first_year + place * months // 12, place * months % 12 + 1, 1)
    if months >= 12:
        last = first.year + months // 12 - 1
        return f"{first.year}年" if last == first.year else f"{first.year}—{last}年"
    return f"{first.year}年{first.month}—{first.month + months - 1}月"


def _named(tasks: Sequence[ChartTask]) -> list[str]:
    shown = sorted(tasks, key=lambda task: KINDS.index(task.kind))[:5]
    names = [f"第{task.number}项 {task.name}" for task in shown]
    return [*names, f"……共{len(tasks)}项"] if len(tasks) > len(shown) else names


def _labels(row: Row, height: float, drawing: Drawing) -> list[Shape]:
    """Return the name of a row and its figure of closed tasks, and the line below it."""
    style, scale = drawing.style, drawing.scale
    count = f"{row.done}/{len(row.tasks)}"
    bold = row.done == len(row.tasks)
    rule = Line(style.lane, height - 0.5, style.width, height - 0.5, "rule")
    size = style.number + 1
    if style.label_above:
        name = fitted(row.label, style.name, scale.right - 80, bold=True)
        y = style.name * 1.25
        return [
            rule,
            Text(scale.left, y, name, style.name, "lane", bold=True, href=row.href),
            Text(scale.right, y, f"办结{count}", size, "note", "end", bold=bold),
        ]
    room = style.label - 14
    most = max(1, int((height - 4) / (style.name * 1.2)))
    lines = lines_of(row.label, style.name, room, min(most, 3), bold=True)
    top = (height - len(lines) * style.name * 1.2) / 2 if len(lines) > 1 else None
    base = (top if top is not None else 3 + (style.bar - style.name * 1.2) / 2) + style.name
    texts: list[Shape] = [
        Text(
            style.lane + 8, base + n * style.name * 1.2, line, style.name, "lane", bold=True,
            href=row.href,
        )
        for n, line in enumerate(lines)
    ]  # fmt: skip
    figure = Text(
        style.width - 6, 3 + style.bar / 2 + size * 0.36, count, size,
        "ink" if bold else "note", "end", bold=bold,
    )  # fmt: skip
    return [rule, *texts, figure]


def strip_blocks(rows: Sequence[Row], first: int, drawing: Drawing) -> list[Block]:
    """Return the tasks without any date, by row: 未定期限. `first` is the number of the first row.

    They have no place in time; a shape and a name say that they are there and how they stand.
    """
    count = sum(len(row.tasks) for row in rows)
    if not count:
        return []
    style = drawing.style
    long_term = sum(task.is_long_term for row in rows for task in row.tasks)
    words = f"未定期限（含长期工作）{count}项" if long_term else f"未定期限{count}项"
    size = style.head
    height = size * 1.9
    band: list[Shape] = [
        Box(0, 0, style.width, height, "band"),
        Text(8, height / 2 + size * 0.36, words, size, "lane", bold=True),
    ]
    blocks = [_chips(row, first + n, count <= MOST_NAMED, drawing) for n, row in enumerate(rows)]
    head = blocks[0]
    lowered = tuple(moved(shape, height) for shape in head.shapes)
    return [Block((*band, *lowered), head.height + height), *blocks[1:]]


def _chips(row: Row, number: int, with_names: bool, drawing: Drawing) -> Block:
    scale, style = drawing.scale, drawing.style
    top = style.name * 1.7 if style.label_above else 3.0
    x, y = scale.left + 2, top
    shapes: list[Shape] = []
    for task in row.tasks:
        need = least_width(task.number, style)
        room = scale.right - scale.left - need - 14
        name = fitted(task.name, style.number, room) if with_names else ""
        label = f"{task.number} {name}" if name else str(task.number)
        width = need + text_width(label, style.number, bold=True)
        width -= text_width(str(task.number), style.number, bold=True)
        if x + width > scale.right - 2 and x > scale.left + 2:
            x, y = scale.left + 2, y + style.bar + 4
        box = Box(x, y, width, style.bar, task.kind)
        mark, text = labelled(label, task.mark, box, style)
        shapes.append(TaskBar(task.href, task.details, box, mark, text, row=number, dim=task.dim))
        x += width + 6
    height = y + style.bar + 3
    return Block((*shapes, *_labels(row, height, drawing)), height)
