"""Where text stands on the page of a PDF that WeasyPrint wrote, measured by its own fonts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PageObject
from pypdf.generic import ContentStream

from tracker.exports.pdf import fonts

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """A run of text: its left end and baseline in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float

    @property
    def right(self) -> float:
        return self.x + sum(map(advance, self.text)) * self.size

    def touches(self, other: "Run") -> bool:
        """Whether the two overlap by more than a hair."""
        return (
            self.x < other.right - 0.3
            and other.x < self.right - 0.3
            and abs(self.y - other.y) < min(self.size, other.size) * 0.85
        )


@cache
def _face() -> tuple[TTFont, dict[int, str]]:
    face = TTFont(fonts.load()[fonts.FontRole.HEI].file)
    return face, face.getBestCmap()


@cache
def advance(character: str) -> float:
    """The width of a character of the papers' Hei, in em."""
    face, names = _face()
    name = names.get(ord(character))
    return face["hmtx"][name][0] / face["head"].unitsPerEm if name else 1.0


def runs_of(page: PageObject) -> list[Run]:
    """The text of `page`, glyphs that follow each other on a line put together."""
    runs: list[Run] = []
    for glyphs in _glyphs(page):
        last = runs[-1] if runs else None
        if (
            last
            and abs(last.y - glyphs.y) < 0.1
            and last.size == glyphs.size
            and abs(last.right - glyphs.x) < 0.25 * glyphs.size
        ):
            runs[-1] = replace(last, text=last.text + glyphs.text)
        else:
            runs.append(glyphs)
    return [run for run in runs if run.text.strip()]


def _glyphs(page: PageObject) -> Iterator[Run]:
    fonts_of_page = {
        name: _characters(font.get_object()) for name, font in _resource(page, "/Font").items()
    }
    stack, current, text = [], IDENTITY, IDENTITY
    characters: dict[int, str] = {}
    size = 0.0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"q":
            stack.append(current)
        elif operator == b"Q":
            current = stack.pop()
        elif operator == b"cm":
            current = _times(tuple(map(float, operands)), current)  # type: ignore[arg-type]
        elif operator == b"Tm":
            text = tuple(map(float, operands))  # type: ignore[assignment]
        elif operator == b"Tf":
            characters, size = fonts_of_page[operands[0]], float(operands[1])
        elif operator == b"TJ":
            matrix = _times(text, current)
            written = "".join(_decoded(part, characters) for part in operands[0])
            yield Run(written, matrix[4], matrix[5], round(size * abs(matrix[3]), 2))


def _resource(page: PageObject, name: str) -> Any:
    return page["/Resources"][name].get_object()  # type: ignore[index]


def _characters(font: Any) -> dict[int, str]:
    """The character of each glyph of a font."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    return {
        int(glyph, 16): bytes.fromhex(code).decode("utf-16-be")
        for glyph, code in re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    }


def _decoded(part: Any, characters: dict[int, str]) -> str:
    if not isinstance(part, bytes | str):
        return ""  # a distance
    raw = part if isinstance(part, bytes) else part.original_bytes  # type: ignore[attr-defined]
    codes = (int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2))
    return "".join(characters.get(code, "") for code in codes)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip
