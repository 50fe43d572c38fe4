"""What the columns of a true table hold: by the words of its head, and where those do not say, by
what stands under them. A head of two rows is one; a table may also have none.

What a person has matched (`chosen`) goes before everything, and can be remembered by the
`signature` of the head.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.imports.documents.source import TableCell
from tracker.imports.recognise.heads import TIME_FIELDS, UNIT_FIELDS, Field, fields_of, is_head
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit, split_units

_HEAD_ROWS = 8  # titles and a head of two rows may stand above the rows
_LONGEST_HEAD = 20
_MOST = 0.6  # of the cells of a column, for it to hold what they look like
_LONG = 12  # characters, for the words of a duty
_YEAR = re.compile(r"^20\d\d年?度?$")
_TIME = re.compile(r"^(?=.{1,30}$).*(?:[年月日]|季度|学期|长期|持续|常态|全年|\d[.-]\d)")
_NUMBER = re.compile(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]?$")
_Rows = list[list[TableCell]]


@dataclass(frozen=True)
class TableHead:
    """The heads of the columns as written (“第3列” where nothing is) and the fields they name.

    The body begins at `body`; the head's own cells are none where there is no head.
    """

    body: int
    words: tuple[str, ...]
    fields: tuple[str | None, ...]
    cells: tuple[TableCell, ...] = ()

    @property
    def signature(self) -> str:
        """What is the same for every table with this head."""
        return "|".join(self.words)


def find_head(rows: _Rows, chosen: Mapping[str, str] | None = None) -> TableHead | None:
    """The head of a plan's table, `rows` having a cell for every column; None where the table is
    no plan's. `chosen`: as in `heads.fields_of`."""
    for place, row in enumerate(rows[:_HEAD_ROWS]):
        if len({id(cell) for cell in row if cell.text}) < 2:
            continue  # a title over the whole width
        depth = _depth(row, rows[place + 1 :])
        words = _words(rows[place : place + depth])
        named = fields_of(words, chosen)
        body = rows[place + depth :]
        fields = _by_content(named, row, body, words, chosen or {})
        if len({field for field in named if field}) > 1 and is_head(fields):
            cells = tuple(dict.fromkeys(c for each in rows[place : place + depth] for c in each))
            return TableHead(place + depth, words, tuple(fields), cells)
    return _without_head(rows, chosen or {})


def _depth(head: list[TableCell], below: _Rows) -> int:
    """How many rows the head has: as many as the cell that reaches furthest down, where the others
    group heads of their own (责任单位 over 牵头 and 配合)."""
    reach = max((cell.row + cell.rows for cell in head if cell.text), default=0)
    depth = max(1, min(reach - head[0].row, 3))
    own = [
        cell for row in below[: depth - 1] for cell, over in zip(row, head, strict=False)
        if cell is not over and cell.text
    ]  # fmt: skip
    short = all(len(squeeze(cell.text)) <= _LONGEST_HEAD for cell in own)
    return depth if own and short and len(below) >= depth else 1


def _words(head: _Rows) -> tuple[str, ...]:
    """The lowest words of each column that name something, else the uppermost."""
    found = []
    for column in range(len(head[0])):
        texts = [squeeze(row[column].text) for row in head if row[column].text]
        known = [text for text in reversed(texts) if fields_of([text])[0]]
        found.append((known or texts or [f"第{column + 1}列"])[0])
    return tuple(found)


def _by_content(
    named: list[str | None],
    head: list[TableCell],
    body: _Rows,
    words: Sequence[str],
    chosen: Mapping[str, str],
) -> list[str | None]:
    """`named` mended by what stands under the heads: a head over two columns has a year and its
    months, or a title and its content, under it; a column no person has matched is guessed."""
    fields = list(named)
    for column, field in enumerate(named):
        texts = _texts(body, column)
        merged = column + 1 < len(head) and head[column] is head[column + 1]
        if field in TIME_FIELDS and _share(texts, _YEAR.match):
            fields[column] = Field.YEAR
            if not merged and column + 1 < len(head) and not head[column + 1].text:
                fields[column + 1] = field  # a merged head, copied: its months have none
        elif field == Field.CONTENT and merged and fields[column + 1] == Field.CONTENT:
            fields[column] = Field.TITLE
        elif fields[column] is None and words[column] not in chosen:
            fields[column] = _guess(texts, fields)
    return fields


def _texts(body: _Rows, column: int) -> list[str]:
    """The words of a column, each cell once."""
    cells = {id(row[column]): squeeze(row[column].text) for row in body if column < len(row)}
    return [text for text in cells.values() if text][:60]


def _share(texts: list[str], fits: object) -> bool:
    found = sum(bool(fits(text)) for text in texts)  # type: ignore[operator]
    return bool(texts) and found >= _MOST * len(texts)


def _is_units(text: str) -> bool:
    names, _ = split_units(text)
    return bool(names) and all(looks_like_unit(name) for name in names)


def _guess(texts: list[str], known: Sequence[str | None]) -> str | None:
    """What a column without a word to go by holds, if nothing else holds it."""
    guesses = (
        (Field.NUMBER, (Field.NUMBER,), _NUMBER.match),
        (Field.YEAR, (Field.YEAR,), _YEAR.match),
        (Field.DUE, TIME_FIELDS, _TIME.match),
        (Field.RESPONSIBLE, UNIT_FIELDS, _is_units),
        (Field.CONTENT, (Field.CONTENT,), lambda text: len(text) >= _LONG),
    )
    for field, same, fits in guesses:
        if not set(same) & set(known) and _share(texts, fits):
            return field
    return None


def _without_head(rows: _Rows, chosen: Mapping[str, str]) -> TableHead | None:
    """A table whose first row is a duty already: every column by what stands in it."""
    begin = next((n for n, row in enumerate(rows) if len({id(c) for c in row if c.text}) > 2), None)
    if begin is None or len(rows) - begin < 2:
        return None
    body = rows[begin:]
    words = tuple(f"第{column + 1}列" for column in range(len(body[0])))
    fields = fields_of(words, chosen)
    for column, field in enumerate(fields):
        if field is None and words[column] not in chosen:
            fields[column] = _guess(_texts(body, column), fields)
    has_units = bool(set(fields) & {Field.RESPONSIBLE, *UNIT_FIELDS})
    return TableHead(begin, words, tuple(fields)) if has_units and is_head(fields) else None
