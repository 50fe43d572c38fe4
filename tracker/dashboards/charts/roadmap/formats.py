"""The measures of each medium, in the units of its viewBox."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Format:
    """Widths of the columns, heights of the lines, and sizes of the type.

    `captions` writes the names of tasks under their bars. More than `most_years` years, `most_rows`
    rows or `most_tasks` tasks are drawn as counts. `label_above` puts the name of a row over it.
    """

    width: float
    label: float
    lane: float
    count: float
    row: float
    bar: float
    name: float
    number: float
    caption: float
    head: float
    month: float
    theme: str = "light"
    captions: bool = True
    label_above: bool = False
    always_folded: bool = False
    most_years: int = 6
    most_rows: int = 60
    most_tasks: int = 120
    mark: float = 0.36

    @property
    def radius(self) -> float:
        """Half the width of the shape of a lamp: `mark` times the height of a number."""
        return self.number * self.mark

    @property
    def edge(self) -> float:
        return self.number * 0.28

    @property
    def line(self) -> float:
        """The height of a line of captions."""
        return self.caption * 1.32


SCREEN = Format(
    width=1310, label=142, lane=34, count=46, row=24, bar=18, name=13, number=10.5, caption=11,
    head=12, month=10.2,
)  # fmt: skip
PHONE = Format(
    width=358, label=0, lane=0, count=0, row=30, bar=24, name=13, number=11.5, caption=11, head=12,
    month=10.5, label_above=True, always_folded=True, captions=False,
)  # fmt: skip
# one of two days side by side
HALF = replace(SCREEN, width=648, label=92, lane=0, count=40, name=12, captions=False)
WALL = Format(
    width=1380, label=150, lane=40, count=52, row=31, bar=24, name=16, number=13, caption=14,
    head=15, month=13, theme="wall",
)  # fmt: skip
# 400 mm of an A3 sheet; 16 units are 12 pt: lamps carry two metres, names of rows one
PAPER = Format(
    width=1512, label=190, lane=44, count=66, row=36, bar=28, name=16.5, number=15, caption=13.5,
    head=16, month=11.5, theme="paper", mark=0.72,
)  # fmt: skip


def enlarged(style: Format, factor: float) -> Format:
    """Return `style` with higher rows and larger type; months and widths stay."""
    names = ("row", "bar", "name", "number", "caption", "label")
    return replace(style, **{name: getattr(style, name) * factor for name in names})


# A short plan fills its sheet, or the screen: the largest first.
WALLS = (enlarged(WALL, 1.5), enlarged(WALL, 1.25), WALL)
PAPERS = (enlarged(PAPER, 1.5), enlarged(PAPER, 1.3), enlarged(PAPER, 1.15), PAPER)
