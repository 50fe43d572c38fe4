"""Geometry of the strip plot of schools and of the bars of coefficients of variation: figures in,
coordinates out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

from tracker.dashboards.charts.progress import Tick, nice_step

WIDTH, _LEFT, _RIGHT, _BIN = 640.0, 12.0, 12.0, 11.0
_TOP, _ROOM, _AXIS = 34.0, 96.0, 22.0
_SMALLEST = 6.0  # a mark lower than this would be a speck: the column is drawn as one bar


@dataclass(frozen=True)
class SchoolMark:
    """One school, or of a column drawn as a bar all its schools of one answer."""

    kind: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class StripPlot:
    """Schools along an axis, stacked where they stand at one place."""

    width: float
    height: float
    base: float  # where the axis lies
    left: float
    right: float
    bin: float
    marks: tuple[SchoolMark, ...]
    as_bars: bool
    line: float  # the threshold
    mean: float | None
    ticks: tuple[Tick, ...]

    @property
    def line_anchor(self) -> str:
        return _anchor(self.line, "middle")

    @property
    def mean_anchor(self) -> str:
        """Away from the line, which would cross the words."""
        mean = self.mean or 0.0
        return _anchor(mean, "start" if mean >= self.line else "end")


def _anchor(x: float, elsewhere: str) -> str:
    """Words near an end run inwards."""
    return "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else elsewhere


def strip_plot(values: Sequence[tuple[float, str]], line: float, mean: float | None) -> StripPlot:
    """`values` are (value, answer); what lies beyond three times the line or the mean stands at
    the right end. No value may be negative."""
    far = 3 * max(line, mean or 0.0)
    top = min(max([*(value for value, _ in values), line, mean or 0.0]) * 1.05, far) or 1.0
    left, right = _LEFT, WIDTH - _RIGHT
    span, base = right - left, _TOP + _ROOM

    def x(value: float) -> float:
        return round(left + span * min(value, top) / top, 1)

    # columns begin at the line, so that who misses it never stands behind it
    columns: dict[int, list[str]] = {}
    for value, answer in sorted(values):
        columns.setdefault(floor(span * (min(value, top) - line) / top / _BIN), []).append(answer)
    most = max((len(column) for column in columns.values()), default=1)
    step = min(_BIN, _ROOM / most)
    as_bars = step < _SMALLEST
    marks: list[SchoolMark] = []
    for place, column in columns.items():
        middle = round(max(left, min(x(line) + (place + 0.5) * _BIN, right)), 1)
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


def _ticks(top: float, far: float, x: Callable[[float], float]) -> tuple[Tick, ...]:
    """Round figures along the axis; the right end says so where more lies beyond it."""
    step = nice_step(max(1, round(top * 100))) / 100
    values = [step * count for count in range(int(top / step) + 1)]
    ticks = [Tick(x(value), f"{value:g}") for value in values if x(value) <= WIDTH - 60]
    return (*ticks, Tick(WIDTH - _RIGHT, f"{top:.3g}{'及以上' if top == far else ''}"))


@dataclass(frozen=True)
class CoefficientBar:
    """A coefficient as a bar against its limit. `caption` stands behind the longer of the two."""

    label: str
    caption: str
    kind: str
    y: float
    length: float
    limit: float  # where the limit stands

    @property
    def baseline(self) -> float:
        return self.y + 13

    @property
    def behind(self) -> float:
        """Where the caption begins."""
        return round(max(_BAR_LEFT + self.length, self.limit) + 8, 1)


@dataclass(frozen=True)
class CoefficientBars:
    width: float
    height: float
    left: float
    bars: tuple[CoefficientBar, ...]


_BAR_LEFT, _BAR_STEP, _BAR_SPAN = 176.0, 24.0, 300.0


BarRow = tuple[str, str, str, float | None, float]


def top_of(rows: Sequence[BarRow]) -> float:
    """The coefficient at which the longest bar ends."""
    return max([*(value or 0.0 for *_, value, _ in rows), *(2 * limit for *_, limit in rows), 0.01])


def coefficient_bars(rows: Sequence[BarRow], top: float | None = None) -> CoefficientBars:
    """A bar for each row: label, caption, answer, coefficient (None: none) and limit. Charts that
    are to be compared have one `top`."""
    scale = _BAR_SPAN / (top or top_of(rows))
    bars = tuple(
        CoefficientBar(
            label, caption, kind, place * _BAR_STEP,
            round((value or 0.0) * scale, 1), round(_BAR_LEFT + limit * scale, 1),
        )
        for place, (label, caption, kind, value, limit) in enumerate(rows)
    )  # fmt: skip
    return CoefficientBars(WIDTH, len(rows) * _BAR_STEP, _BAR_LEFT, bars)
