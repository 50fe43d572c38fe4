"""Blanks: the places in a text that a county still has to fill, such as {县名} or {月份：开始}.

A mark gives the kind of the answer and, if a text has several blanks of one kind, a name. Equal
marks get equal answers everywhere. Nothing else is a blank: the X in X光 is a letter. The functions
are pure and work on any dataclass that contains texts, in practice on a `PlanDraft`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from unicodedata import normalize

RULE = "____"  # printed in the place of a blank without an answer
MARK = re.compile(r"\{(县名|月份|金额|数量|比例)(?:：([^{}：\n]{1,30}))?\}")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")

Record = TypeVar("Record")


class BlankKind(StrEnum):
    """The kind of answer that a blank takes."""

    COUNTY = "县名"
    MONTH = "月份"
    MONEY = "金额"
    COUNT = "数量"
    SHARE = "比例"

    @property
    def help_text(self) -> str:
        """Say in Chinese which answers are valid."""
        return _RULES[self][1]


# The pattern of a valid answer, and its description for users.
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
    """An answer is not valid for its blank; the message gives the reason in Chinese."""


@dataclass(frozen=True)
class BlankPlace:
    """One occurrence of a blank: its path (`tasks[3].content`) and the sentence around it."""

    path: str
    sentence: str


@dataclass(frozen=True)
class Blank:
    """A mark to be answered once, with all the places where it occurs."""

    mark: str
    kind: BlankKind
    name: str
    places: tuple[BlankPlace, ...]


def texts(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and text of each text in `record` and in the dataclasses that it contains."""
    for spec in fields(record):
        value = getattr(record, spec.name)
        here = f"{path}.{spec.name}" if path else spec.name
        parts = enumerate(value, 1) if isinstance(value, tuple) else [(0, value)]
        for number, part in parts:
            place = f"{here}[{number}]" if number else here
            if is_dataclass(part):
                yield from texts(part, place)
            elif isinstance(part, str):
                yield place, part


def rewritten(record: Record, write: Callable[[str], str]) -> Record:
    """Return `record` with `write` applied to each text in it and in its nested dataclasses."""

    def renewed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(renewed, value))
        if is_dataclass(value):
            return rewritten(value, write)
        return write(value) if type(value) is str else value

    changes = {spec.name: renewed(getattr(record, spec.name)) for spec in fields(record)}  # type: ignore[arg-type]
    return replace(record, **changes)  # type: ignore[type-var]


def blanks_in(record: Any) -> tuple[Blank, ...]:
    """Return the blanks in `record`, in the order of their first occurrences."""
    places: dict[str, list[BlankPlace]] = {}
    for path, text in texts(record):
        if "{" not in text:
            continue
        for sentence in _SENTENCE.findall(text):
            for mark in dict.fromkeys(each[0] for each in MARK.finditer(sentence)):
                places.setdefault(mark, []).append(BlankPlace(path, sentence.strip()))
    return tuple(_blank(mark, occurrences) for mark, occurrences in places.items())


def _blank(mark: str, places: list[BlankPlace]) -> Blank:
    kind = MARK.fullmatch(mark)
    assert kind
    return Blank(mark, BlankKind(kind[1]), name_of(mark), tuple(places))


def name_of(mark: str) -> str:
    """Return the name of a blank: 动员部署开始 for {月份：动员部署开始}, 县名 for {县名}."""
    return mark[1:-1].rpartition("：")[2]


def printed(text: str) -> str:
    """Return `text` as it is printed, with ____ for each blank."""
    return MARK.sub(RULE, text)


def fill_in(text: str, answers: dict[str, str]) -> str:
    """Return `text` with `answers` (by mark) filled in; marks without an answer stay."""
    return MARK.sub(lambda match: answers.get(match[0], match[0]), text)


def read_answer(kind: BlankKind, text: str) -> str:
    """Return the answer typed for a blank of `kind`, normalised; empty if nothing was typed.

    Full-width digits are accepted, and so is the unit after a month or a share (3月, 20%). Raises
    AnswerError if the answer is not valid.
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
