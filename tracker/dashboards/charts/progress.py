"""Geometry of the charts: figures in, coordinates out. The templates only write them down.

Colour is never alone: each lamp has its mark and its hatching, each line its dashes and points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640.0


@dataclass(frozen=True)
class Segment:
    """One part of a bar. `caption` is empty where it would not fit."""

    kind: str
    x: float
    width: float
    caption: str

    @property
    def middle(self) -> float:
        return _round(self.x + self.width / 2)


@dataclass(frozen=True)
class Bar:
    label: str
    total: int
    y: float
    segments: tuple[Segment, ...]

    @property
    def baseline(self) -> float:
        """Where its words stand."""
        return self.y + _BAR_HEIGHT / 2 + 5


@dataclass(frozen=True)
class BarChart:
    """Bars of equal length, each split in the proportions of its parts."""

    width: float
    height: float
    left: float
    bar_width: float
    bar_height: float
    bars: tuple[Bar, ...]


# What a part of a bar is called, in the order of its parts: kind and mark.
Parts = Sequence[tuple[str, str]]
_BAR_LEFT, _BAR_HEIGHT, _BAR_STEP, _CAPTION = 132.0, 26.0, 38.0, 34.0


def stacked_bars(parts: Parts, rows: Sequence[tuple[str, Sequence[int]]]) -> BarChart:
    """A bar for each of `rows`, which give a label and a count for each of `parts`.

    Counts must not be negative. A row that counts nothing has no segments.
    """
    span = WIDTH - _BAR_LEFT
    bars = []
    for place, (label, counts) in enumerate(rows):
        total, x, segments = sum(counts), _BAR_LEFT, []
        for (kind, mark), count in zip(parts, counts, strict=True):
            if not count:
                continue
            width = span * count / total
            caption = f"{mark} {count}" if width >= _CAPTION else ""
            segments.append(Segment(kind, _round(x), _round(width), caption))
            x += width
        bars.append(Bar(label, total, place * _BAR_STEP, tuple(segments)))
    height = max(len(rows) * _BAR_STEP - (_BAR_STEP - _BAR_HEIGHT), 0.0)
    return BarChart(WIDTH, height, _BAR_LEFT, span, _BAR_HEIGHT, tuple(bars))


@dataclass(frozen=True)
class ChartPoint:
    x: float
    y: float

    @property
    def baseline(self) -> float:
        """Where a caption beside it stands."""
        return _round(self.y + 4)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, and where its label's baseline stands."""

    at: float
    label: str

    @property
    def baseline(self) -> float:
        return _round(self.at + 4)


@dataclass(frozen=True)
class ChartLine:
    """A line through its points, its last value, and where the caption of that stands."""

    points: tuple[ChartPoint, ...]
    end: ChartPoint | None  # None without points
    value: int

    @property
    def last(self) -> ChartPoint | None:
        return self.points[-1] if self.points else None

    @property
    def path(self) -> str:
        """As the points of a polyline."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True)
class LineChart:
    """Two cumulative lines over months: what was planned, what is done."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    planned: ChartLine
    done: ChartLine
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 250.0, 34.0, 92.0, 12.0, 26.0
_CAPTION_GAP = 16.0  # two captions nearer than this would print over each other


def cumulative_lines(
    labels: Sequence[str], planned: Sequence[int], done: Sequence[int]
) -> LineChart:
    """Lines over `labels`, one for each month; an empty label makes no tick.

    `planned` has a value for each label, `done` may end earlier. Values must not be negative.
    """
    highest = max([*planned, *done, 1])
    step = nice_step(highest)
    top_value = -(-highest // step) * step
    left, right, bottom = _LEFT, WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    gap = (right - left) / max(len(labels) - 1, 1)

    def x(place: int) -> float:
        return _round(left + place * gap)

    def y(value: int) -> float:
        return _round(bottom - (bottom - _TOP) * value / top_value)

    def line(values: Sequence[int]) -> ChartLine:
        points = tuple(ChartPoint(x(place), y(value)) for place, value in enumerate(values))
        return ChartLine(points, points[-1] if points else None, values[-1] if values else 0)

    lines = _apart(line(planned), line(done))
    return LineChart(
        WIDTH, _HEIGHT, left, right, _TOP, bottom, *lines,
        x_ticks=tuple(Tick(x(place), label) for place, label in enumerate(labels) if label),
        y_ticks=tuple(Tick(y(value), str(value)) for value in range(0, top_value + 1, step)),
    )  # fmt: skip


def nice_step(highest: int) -> int:
    """A step of 1, 2 or 5 times a power of ten that divides `highest` into at most six."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= 6 * factor * power:
                return factor * power
        power *= 10


def _apart(planned: ChartLine, done: ChartLine) -> tuple[ChartLine, ChartLine]:
    """Move the captions of lines that end at one place apart, the higher line's up."""
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
    """Tenths are finer than any screen or printer here, and keep the page small."""
    return round(value, 1)
