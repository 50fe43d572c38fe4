"""The parts of a picture, in the units of its viewBox, and the width of text.

The picture is laid out before anybody knows the reader's fonts, so the width of text is an upper
bound: a Chinese character is 1 em in all of them, Latin letters and digits differ.
"""

from dataclasses import dataclass, replace
from typing import Literal

from tracker.roadmaps.rules.status import Lamp

_NARROW = frozenset(".,:;'|!ijlI()[]/·-")
_WIDE = frozenset("mwMW@%—…")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the greatest width that `text` takes in type of `size`."""
    width = sum(map(_em, text)) * size
    return width * 1.08 if bold and not all(ord(c) > 0x2E80 for c in text) else width


def _em(character: str) -> float:
    if ord(character) >= 0x2010 or character in _WIDE:
        return 1.0
    if character in _NARROW:
        return 0.45
    return 0.8 if character.isupper() else 0.66


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return `text`, cut so that it takes at most `width`; empty if not even two characters fit."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while len(text) > 1:
        text = text[:-1]
        if text_width(f"{text}…", size, bold=bold) <= width:
            return f"{text}…" if len(text) > 1 else ""
    return ""


def lines_of(text: str, size: float, width: float, count: int, *, bold: bool = False) -> list[str]:
    """Return `text` on at most `count` lines of `width`; the last one is cut if it is too long."""
    lines: list[str] = []
    while text and len(lines) < count - 1 and text_width(text, size, bold=bold) > width:
        end = 1
        while text_width(text[: end + 1], size, bold=bold) <= width:
            end += 1
        lines.append(text[:end])
        text = text[end:]
    last = fitted(text, size, width, bold=bold)
    return [*lines, last] if last else lines


@dataclass(frozen=True)
class Box:
    """A rectangle; `is_open` leaves its right side open, as an arrow."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    is_open: bool = False
    dim: bool = False

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Text:
    """A line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    kind: str = "ink"
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    href: str = ""

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def left(self) -> float:
        return self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.y - self.size * 0.88

    @property
    def bottom(self) -> float:
        return self.y + self.size * 0.2


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """The shape of a lamp around a point."""

    lamp: Lamp
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Diamond:
    """The end of a year with a goal."""

    x: float
    y: float
    radius: float
    kind: str = "goal"


@dataclass(frozen=True)
class TaskBar:
    """A link with its box, the shape of its lamp and its number or name.

    `parts` lie over the box: an extension. `row` and `middle` let the keyboard move between bars.
    """

    href: str
    details: tuple[str, ...]
    box: Box
    mark: Mark | None
    text: Text
    parts: tuple[Box, ...] = ()
    row: int = 0
    dim: bool = False

    @property
    def middle(self) -> float:
        return self.box.x + self.box.width / 2


Shape = Box | Text | Line | Mark | Diamond | TaskBar


@dataclass(frozen=True)
class Picture:
    """A laid-out picture. `theme` names its colours, `label` tells a reader what it is."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    theme: str
    label: str

    @property
    def texts(self) -> list[Text]:
        """All texts, those in bars included."""
        return [
            shape.text if isinstance(shape, TaskBar) else shape
            for shape in self.shapes
            if isinstance(shape, TaskBar | Text)
        ]

    @property
    def bars(self) -> list[TaskBar]:
        return [shape for shape in self.shapes if isinstance(shape, TaskBar)]


def moved(shape: Shape, dy: float) -> Shape:
    """Return `shape` moved down by `dy`."""
    if isinstance(shape, Line):
        return replace(shape, y1=shape.y1 + dy, y2=shape.y2 + dy)
    if isinstance(shape, TaskBar):
        return replace(
            shape,
            box=replace(shape.box, y=shape.box.y + dy),
            mark=replace(shape.mark, y=shape.mark.y + dy) if shape.mark else None,
            text=replace(shape.text, y=shape.text.y + dy),
            parts=tuple(replace(part, y=part.y + dy) for part in shape.parts),
        )
    return replace(shape, y=shape.y + dy)
