"""Frozen dataclasses written as JSON and read back."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

from counties.dataclass_json import from_json, to_json
from tracker.imports.documents.source import Paragraph, SourceDocument, Table, TableCell


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    number: int
    lines: tuple[int, int] | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    day: date | None = None
    amount: Decimal = Decimal(0)
    colour: Colour = Colour.RED
    inners: tuple[Inner, ...] = ()
    places: dict[str, Inner] = field(default_factory=dict)


VALUE = Outer(
    "甲", date(2024, 2, 29), Decimal("0.90"), Colour.RED,
    (Inner(1), Inner(2, (3, 4))), {"a": Inner(5)},
)  # fmt: skip


def test_written_as_json_and_read_back() -> None:
    assert from_json(Outer, json.loads(json.dumps(to_json(VALUE)))) == VALUE
    assert to_json(Outer("甲")) == {"name": "甲"}
    document = SourceDocument((Paragraph("文", 1), Table((TableCell("格", 2, 0, 0),), title="表")))
    assert from_json(SourceDocument, json.loads(json.dumps(to_json(document)))) == document


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"name": 1},
        {"name": "甲", "other": 1},
        {"name": "甲", "day": "2024"},
        {"name": "甲", "colour": "blue"},
        {"name": "甲", "inners": [{"number": True}]},
        {"name": "甲", "inners": [{"number": 1, "lines": [1, 2, 3]}]},
        {"name": "甲", "inners": {"number": 1}},
    ],
)
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (what it says is for no person)
        from_json(Outer, value)
