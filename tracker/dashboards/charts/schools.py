"""Geometry of the charts of schools: the strip plot, and the bars of coefficients of variation.

All coordinates are in the units of the SVG's viewBox, which is `WIDTH` wide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

from tracker.dashboards.charts.progress import AxisTick, nice_step

WIDTH, _LEFT, _RIGHT, _BIN = 640.0, 12.0, 12.0, 11.0
_TOP, _ROOM, _AXIS = 34.0, 96.0, 22.0
_MIN_MARK_HEIGHT = 6.0  # smaller marks could not be seen; the column is drawn as a bar


@dataclass(frozen=True)
class SchoolMark:
    """A school; in a column that is drawn as a bar, all its schools with one answer."""

    kind: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class StripPlot:
    """Schools along an axis by their value, stacked in columns."""

    width: float
    height: float
    base: float  # the y of the axis
    left: float
    right: float
    bin: float
    marks: tuple[SchoolMark, ...]
    as_bars: bool
    line: float  # the x of the threshold
    mean: float | None  # the x of the county's mean
    ticks: tuple[AxisTick, ...]

    @property
    def line_anchor(self) -> str:
        """The `text-anchor` of the label of the threshold."""
        return _anchor(self.line, "middle")

    @property
    def mean_anchor(self) -> str:
        """The `text-anchor` of the label of the mean, which runs away from the threshold."""
        mean = self.mean or 0.0
        return _anchor(mean, "start" if mean >= self.line else "end")


def _anchor(x: float, default: str) -> str:
    """Return the `text-anchor` of a label at `x`: near an end of the chart it runs inwards."""
    return "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else default


def strip_plot(values: Sequence[tuple[float, str]], line: float, mean: float | None) -> StripPlot:
    """Return the strip plot of schools.

    `values` holds the value and the answer of each school, `line` is the threshold and `mean` the
    county's mean. Values above three times the greater of both are drawn at the right end. No
    value may be negative.
    """
    far = 3 * max(line, mean or 0.0)
    top = min(max([*(value for value, _ in values), line, mean or 0.0]) * 1.05, far) or 1.0
    left, right = _LEFT, WIDTH - _RIGHT
    span, base = right - left, _TOP + _ROOM

    def x(value: float) -> float:
        return round(left + span * min(value, top) / top, 1)

    # columns are counted from the threshold, so that no column holds schools of both sides
    columns: dict[int, list[str]] = {}
    for value, answer in sorted(values):
        columns.setdefault(floor(span * (min(value, top) - line) / top / _BIN), []).append(answer)
    most = max((len(column) for column in columns.values()), default=1)
    step = min(_BIN, _ROOM / most)
    as_bars = step < _MIN_MARK_HEIGHT
    marks: list[SchoolMark] = []
    for number, column in columns.items():
        middle = round(max(left, min(x(line) + (number + 0.5) * _BIN, right)), 1)
        marks += _bars(middle, column, step, base) if as_bars else _dots(middle, column, step, base)
    return StripPlot(
        WIDTH, base + _AXIS, base, left, right, _BIN, tuple(marks), as_bars,
        x(line), None if mean is None else x(mean), _ticks(top, far, x),
    )  # fmt: skip


def _dots(x: float, column: Sequence[str], step: float, base: float) -> list[SchoolMark]:
    return [
        SchoolMark(kind, x, round(base - (place + 0.5) * step, 1), round(step, 1))
        for place, kind in enumerate(column)
    ]


def _bars(x: float, column: Sequence[str], step: float, base: float) -> list[SchoolMark]:
    marks, reached = [], base
    for kind in dict.fromkeys(column):
        height = column.count(kind) * step
        reached -= height
        marks.append(SchoolMark(kind, x, round(reached, 1), round(height, 1)))
    return marks


def _ticks(top: float, far: float, x: Callable[[float], float]) -> tuple[AxisTick, ...]:
    """Return round values along the axis; the last label has 及以上 if greater values exist."""
    step = nice_step(max(1, round(top * 100))) / 100
    values = [step * count for count in range(int(top / step) + 1)]
    ticks = [AxisTick(x(value), f"{value:g}") for value in values if x(value) <= WIDTH - 60]
    return (*ticks, AxisTick(WIDTH - _RIGHT, f"{top:.3g}{'及以上' if top == far else ''}"))


@dataclass(frozen=True)
class CoefficientBar:
    """A coefficient as a bar, with its limit; `caption` stands behind the longer of both."""

    label: str
    caption: str
    kind: str
    y: float
    length: float
    limit: float  # the x of the limit

    @property
    def baseline(self) -> float:
        """The y of its label and caption."""
        return self.y + 13

    @property
    def behind(self) -> float:
        """The x at which the caption begins."""
        return round(max(_BAR_LEFT + self.length, self.limit) + 8, 1)


@dataclass(frozen=True)
class CoefficientBars:
    """The bars of one chart."""

    width: float
    height: float
    left: float
    bars: tuple[CoefficientBar, ...]


_BAR_LEFT, _BAR_STEP, _BAR_SPAN = 176.0, 24.0, 300.0


# Label, caption, answer, coefficient (None if there is none) and limit of a bar.
BarRow = tuple[str, str, str, float | None, float]


def top_of(rows: Sequence[BarRow]) -> float:
    """Return the coefficient that a bar of full length stands for."""
    return max([*(value or 0.0 for *_, value, _ in rows), *(2 * limit for *_, limit in rows), 0.01])


def coefficient_bars(rows: Sequence[BarRow], top: float | None = None) -> CoefficientBars:
    """Return a bar for each of `rows`.

    `top` is the coefficient of a bar of full length; charts that are to be compared share it.
    """
    scale = _BAR_SPAN / (top or top_of(rows))
    bars = tuple(
        CoefficientBar(
            label, caption, kind, index * _BAR_STEP,
            round((value or 0.0) * scale, 1), round(_BAR_LEFT + limit * scale, 1),
        )
        for index, (label, caption, kind, value, limit) in enumerate(rows)
    )  # fmt: skip
    return CoefficientBars(WIDTH, len(rows) * _BAR_STEP, _BAR_LEFT, bars)
