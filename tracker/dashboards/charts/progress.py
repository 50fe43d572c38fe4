"""Geometry of the charts of progress: bars of lamps, and the curve of planned and closed tasks.

All coordinates are in the units of the SVG's viewBox, which is `WIDTH` wide. Colour is never the
only sign: each lamp has its mark and its hatching, each line its dashes and points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640.0


@dataclass(frozen=True)
class Segment:
    """One part of a bar. `caption` is empty if it would not fit."""

    kind: str
    x: float
    width: float
    caption: str

    @property
    def middle(self) -> float:
        """The x of its caption."""
        return _round(self.x + self.width / 2)


@dataclass(frozen=True)
class Bar:
    """A bar with its label, split into segments."""

    label: str
    total: int
    y: float
    segments: tuple[Segment, ...]

    @property
    def baseline(self) -> float:
        """The y of its label and captions."""
        return self.y + _BAR_HEIGHT / 2 + 5


@dataclass(frozen=True)
class BarChart:
    """Bars of equal length, each split in proportion to its counts."""

    width: float
    height: float
    left: float
    bar_width: float
    bar_height: float
    bars: tuple[Bar, ...]


# Kind and mark of each part of a bar, in the order of the parts.
Parts = Sequence[tuple[str, str]]
_BAR_LEFT, _BAR_HEIGHT, _BAR_STEP, _CAPTION = 132.0, 26.0, 38.0, 34.0


def stacked_bars(parts: Parts, rows: Sequence[tuple[str, Sequence[int]]]) -> BarChart:
    """Return a bar for each of `rows`, which hold a label and a count for each of `parts`.

    Counts must not be negative. A row whose counts are all 0 has no segments.
    """
    span = WIDTH - _BAR_LEFT
    bars = []
    for index, (label, counts) in enumerate(rows):
        total, x, segments = sum(counts), _BAR_LEFT, []
        for (kind, mark), count in zip(parts, counts, strict=True):
            if not count:
                continue
            width = span * count / total
            caption = f"{mark} {count}" if width >= _CAPTION else ""
            segments.append(Segment(kind, _round(x), _round(width), caption))
            x += width
        bars.append(Bar(label, total, index * _BAR_STEP, tuple(segments)))
    height = max(len(rows) * _BAR_STEP - (_BAR_STEP - _BAR_HEIGHT), 0.0)
    return BarChart(WIDTH, height, _BAR_LEFT, span, _BAR_HEIGHT, tuple(bars))


@dataclass(frozen=True)
class ChartPoint:
    """A point of a line."""

    x: float
    y: float

    @property
    def baseline(self) -> float:
        """The y of a caption beside it."""
        return _round(self.y + 4)


@dataclass(frozen=True)
class AxisTick:
    """A mark on an axis: `at` is its x or y."""

    at: float
    label: str

    @property
    def baseline(self) -> float:
        """The y of the label of a mark on the y axis."""
        return _round(self.at + 4)


@dataclass(frozen=True)
class ChartLine:
    """A line through `points`; `end` is the place of the caption with its last `value`."""

    points: tuple[ChartPoint, ...]
    end: ChartPoint | None  # None without points
    value: int

    @property
    def last(self) -> ChartPoint | None:
        return self.points[-1] if self.points else None

    @property
    def path(self) -> str:
        """The attribute `points` of a polyline."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True)
class LineChart:
    """Two cumulative lines over months: tasks planned and tasks closed."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    planned: ChartLine
    done: ChartLine
    x_ticks: tuple[AxisTick, ...]
    y_ticks: tuple[AxisTick, ...]


_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 250.0, 34.0, 92.0, 12.0, 26.0
_CAPTION_GAP = 16.0  # captions that are closer would overlap


def cumulative_lines(
    labels: Sequence[str], planned: Sequence[int], done: Sequence[int]
) -> LineChart:
    """Return the chart of two lines over months.

    `labels` has a label for each month; an empty one makes no tick. `planned` has a value for each
    month, `done` may end earlier. Values must not be negative.
    """
    highest = max([*planned, *done, 1])
    step = nice_step(highest)
    top_value = -(-highest // step) * step
    left, right, bottom = _LEFT, WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    gap = (right - left) / max(len(labels) - 1, 1)

    def x(index: int) -> float:
        return _round(left + index * gap)

    def y(value: int) -> float:
        return _round(bottom - (bottom - _TOP) * value / top_value)

    def line(values: Sequence[int]) -> ChartLine:
        points = tuple(ChartPoint(x(index), y(value)) for index, value in enumerate(values))
        return ChartLine(points, points[-1] if points else None, values[-1] if values else 0)

    lines = _apart(line(planned), line(done))
    return LineChart(
        WIDTH, _HEIGHT, left, right, _TOP, bottom, *lines,
        x_ticks=tuple(AxisTick(x(index), label) for index, label in enumerate(labels) if label),
        y_ticks=tuple(AxisTick(y(value), str(value)) for value in range(0, top_value + 1, step)),
    )  # fmt: skip


def nice_step(highest: int) -> int:
    """Return a step of 1, 2 or 5 times a power of ten that needs at most six ticks."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= 6 * factor * power:
                return factor * power
        power *= 10


def _apart(planned: ChartLine, done: ChartLine) -> tuple[ChartLine, ChartLine]:
    """Move the captions of two lines apart if they would overlap, that of the higher line up."""
    if planned.end is None or done.end is None or done.end.x < planned.end.x - _CAPTION_GAP * 4:
        return planned, done
    distance = abs(planned.end.y - done.end.y)
    if distance >= _CAPTION_GAP:
        return planned, done
    middle = (planned.end.y + done.end.y) / 2
    middle = min(max(middle, _TOP + _CAPTION_GAP / 2), _HEIGHT - _BOTTOM - _CAPTION_GAP / 2)
    above, below = _round(middle - _CAPTION_GAP / 2), _round(middle + _CAPTION_GAP / 2)
    planned_is_higher = planned.end.y <= done.end.y
    return (
        ChartLine(
            planned.points,
            ChartPoint(planned.end.x, above if planned_is_higher else below),
            planned.value,
        ),
        ChartLine(
            done.points, ChartPoint(done.end.x, below if planned_is_higher else above), done.value
        ),
    )


def _round(value: float) -> float:
    """Round to tenths, which no screen or printer here resolves; this keeps the page small."""
    return round(value, 1)
