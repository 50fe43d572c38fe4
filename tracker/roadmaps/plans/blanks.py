"""Blanks: what a text leaves to be written, marked {县名} or {月份：动员部署开始}.

A mark says of what kind the answer is and, where there are several of a kind, what it is called.
The same mark means the same answer wherever it stands. Nothing else is a blank: the X of X光 is a
letter. Pure: works on any record of texts, in practice a `PlanDraft`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from unicodedata import normalize

RULE = "____"  # what stands on paper where nothing has been written yet
MARK = re.compile(r"\{(县名|月份|金额|数量|比例)(?:：([^{}：\n]{1,30}))?\}")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")

Record = TypeVar("Record")


class BlankKind(StrEnum):
    """What may be written into a blank."""

    COUNTY = "县名"
    MONTH = "月份"
    MONEY = "金额"
    COUNT = "数量"
    SHARE = "比例"

    @property
    def help_text(self) -> str:
        return _RULES[self][1]


_RULES = {
    BlankKind.COUNTY: (r"[一-鿿]{1,19}[县市区旗]", "以县、市、区或旗结尾，例如“平罗县”。"),
    BlankKind.MONTH: (r"[1-9]|1[0-2]", "1至12的整数。"),
    BlankKind.MONEY: (
        r"(?!0+(?:\.0+)?$)\d{1,8}(?:\.\d{1,4})?",
        "大于0的数，至多4位小数；单位见原句。",
    ),
    BlankKind.COUNT: (r"\d{1,8}", "不小于0的整数，只写数字；单位见原句。"),
    BlankKind.SHARE: (
        r"(?:100|\d{1,2})(?:\.\d{1,2})?",
        "0至100之间的数，至多2位小数，不写百分号。",
    ),
}


class AnswerError(ValueError):
    """The answer does not fit its blank; the message says why, in Chinese."""


@dataclass(frozen=True)
class BlankPlace:
    """Where a blank stands: `tasks[3].content`, and the sentence around it with its marks."""

    path: str
    sentence: str


@dataclass(frozen=True)
class Blank:
    """One question, however often its mark stands in the texts."""

    mark: str
    kind: BlankKind
    name: str
    places: tuple[BlankPlace, ...]


def texts(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of `record` and of the records in it, each with its place."""
    for spec in fields(record):
        held = getattr(record, spec.name)
        here = f"{path}.{spec.name}" if path else spec.name
        parts = enumerate(held, 1) if isinstance(held, tuple) else [(0, held)]
        for number, part in parts:
            place = f"{here}[{number}]" if number else here
            if is_dataclass(part):
                yield from texts(part, place)
            elif isinstance(part, str):
                yield place, part


def rewritten(record: Record, write: Callable[[str], str]) -> Record:
    """`record` with `write` applied to every text of it and of the records in it."""

    def renewed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(renewed, value))
        if is_dataclass(value):
            return rewritten(value, write)
        return write(value) if type(value) is str else value

    changes = {spec.name: renewed(getattr(record, spec.name)) for spec in fields(record)}  # type: ignore[arg-type]
    return replace(record, **changes)  # type: ignore[type-var]


def find(record: Any) -> tuple[Blank, ...]:
    """The blanks of `record`, in the order in which they first stand in it."""
    found: dict[str, list[BlankPlace]] = {}
    for path, text in texts(record):
        if "{" not in text:
            continue
        for sentence in _SENTENCE.findall(text):
            for mark in dict.fromkeys(each[0] for each in MARK.finditer(sentence)):
                found.setdefault(mark, []).append(BlankPlace(path, sentence.strip()))
    return tuple(_blank(mark, places) for mark, places in found.items())


def _blank(mark: str, places: list[BlankPlace]) -> Blank:
    kind = MARK.fullmatch(mark)
    assert kind
    return Blank(mark, BlankKind(kind[1]), name_of(mark), tuple(places))


def name_of(mark: str) -> str:
    """What the blank is called: 动员部署开始 of {月份：动员部署开始}, 县名 of {县名}."""
    return mark[1:-1].rpartition("：")[2]


def printed(text: str) -> str:
    """`text` as paper shows it: ____ for every blank."""
    return MARK.sub(RULE, text)


def answered(text: str, answers: dict[str, str]) -> str:
    """`text` with the `answers`, by mark, in their places; other marks stay."""
    return MARK.sub(lambda match: answers.get(match[0], match[0]), text)


def read_answer(kind: BlankKind, text: str) -> str:
    """What was typed for a blank of `kind`, as it will stand in the text; empty for nothing.

    Full-width digits and a unit written behind a month or a share (3月, 20%) are understood.
    Raises AnswerError.
    """
    answer = normalize("NFKC", text).strip()
    if kind is BlankKind.MONTH:
        answer = answer.removesuffix("月").strip().removeprefix("0")
    if kind is BlankKind.SHARE:
        answer = answer.removesuffix("%").strip()
    if not answer:
        if text.strip():
            raise AnswerError(f"“{text.strip()[:20]}”不对：{kind.help_text}")
        return ""
    rule, needed = _RULES[kind]
    fits = re.fullmatch(rule, answer, re.ASCII)
    if not fits or (kind is BlankKind.SHARE and Decimal(answer) > 100):
        raise AnswerError(f"“{text.strip()[:20]}”不对：{needed}")
    return answer
