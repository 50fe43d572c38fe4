"""Rules for single values of a draft, such as the length of texts and the range of numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from unicodedata import category

from counties.characters import incoming

YEARS = range(2000, 2101)
# The most characters of a text field, by name or class and name; MAX_TEXT for all other fields.
MAX_LENGTHS = {
    "key": 64, "series": 64, "doc_number": 64, "annex": 20, "number": 20, "title": 300,
    "roadmap_title": 300, "issuer": 100, "name": 50, "unit": 50, "aliases": 50, "members": 50,
    "parent": 50, "post": 120, "written": 100, "scope": 200, "reference": 200, "indicator": 10,
    "WindowDraft.text": 100, "DueDraft.text": 100, "FundingDraft.text": 200, "heading": 50,
}  # fmt: skip
MAX_TEXT = 20_000
MAX_VALUE = Decimal(10**8)
MAX_DECIMALS = 4
MAX_LINE = 1_000_000


@dataclass(frozen=True)
class Flaw:
    """A broken rule: its path (`tasks[3].due.on`, counted from 1) and the reason in Chinese."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}：{self.reason}" if self.path else self.reason


def check_values(path: str, record: Any) -> Iterator[Flaw]:
    """Yield the broken rules of the values in `record` and in the dataclasses that it contains.

    `path` is the path of `record` itself, empty for the whole draft.
    """
    for spec in fields(record):
        value = getattr(record, spec.name)
        here = f"{path}.{spec.name}" if path else spec.name
        if spec.name == "lines":
            yield from _lines(here, value)
        elif isinstance(value, tuple):
            for place, part in enumerate(value, 1):
                yield from _value(f"{here}[{place}]", record, spec.name, part)
        else:
            yield from _value(here, record, spec.name, value)


def _value(path: str, record: Any, name: str, value: Any) -> Iterator[Flaw]:
    if is_dataclass(value):
        yield from check_values(path, value)
    elif isinstance(value, str):
        qualified = f"{type(record).__name__}.{name}"
        yield from _text(path, value, MAX_LENGTHS.get(qualified, MAX_LENGTHS.get(name, MAX_TEXT)))
    elif isinstance(value, Decimal):
        yield from _number(path, value)
    elif isinstance(value, date):
        yield from _year(path, value.year)
    elif name in {"year", "target_year"} and value is not None:
        yield from _year(path, value)


def _year(path: str, year: int) -> Iterator[Flaw]:
    if year not in YEARS:
        yield Flaw(path, f"年份应在{YEARS.start}至{YEARS.stop - 1}之间")


def _number(path: str, value: Decimal) -> Iterator[Flaw]:
    if not value.is_finite() or abs(value) >= MAX_VALUE or round(value, MAX_DECIMALS) != value:
        yield Flaw(path, f"应为绝对值小于{MAX_VALUE}、至多{MAX_DECIMALS}位小数的数")


def _text(path: str, value: str, longest: int) -> Iterator[Flaw]:
    if len(value) > longest:
        yield Flaw(path, f"最多{longest}个字，现有{len(value)}个")
    # Browsers and PostgreSQL reject control characters; they come from broken conversions.
    if any(category(char) in {"Cc", "Cs", "Zl", "Zp"} and char != "\n" for char in value):
        yield Flaw(path, "含有控制字符")
    else:
        gated = incoming(value)
        for place in (*gated.refused, *gated.removed)[:1]:
            yield Flaw(path, f"{place}，请删去")


def _lines(path: str, lines: tuple[int, int] | None) -> Iterator[Flaw]:
    if lines is not None and not 1 <= lines[0] <= lines[1] <= MAX_LINE:
        yield Flaw(path, f"行号应从1起，且首行不大于末行，现为{lines[0]}至{lines[1]}")
