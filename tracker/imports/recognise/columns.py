"""Find the head of a true table and the field of each column.

The words of a head name its field. If they do not, the cells under the head are looked at. A head
may take several rows, and a table may have no head at all. What a person has matched (`chosen`)
goes before everything else.
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
_MOST = 0.6  # the share of the cells of a column that decides what it holds
_LONG = 12  # characters; a shorter text is no content of a task
_YEAR = re.compile(r"^20\d\d年?度?$")
_TIME = re.compile(r"^(?=.{1,30}$).*(?:[年月日]|季度|学期|长期|持续|常态|全年|\d[.-]\d)")
_NUMBER = re.compile(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]?$")
_Rows = list[list[TableCell]]


@dataclass(frozen=True)
class TableHead:
    """The heads of the columns as written (第3列 for an empty one) and the fields they name.

    `body` is the number of the first row below the head. `cells` are the cells of the head, none if
    the table has no head.
    """

    body: int
    texts: tuple[str, ...]
    fields: tuple[str | None, ...]
    cells: tuple[TableCell, ...] = ()

    @property
    def signature(self) -> str:
        """A text that is the same for every table with this head."""
        return "|".join(self.texts)


def find_head(rows: _Rows, chosen: Mapping[str, str] | None = None) -> TableHead | None:
    """Return the head of a plan's table, or None if the table belongs to no plan.

    `rows` have a cell for every column (`tables.cell_matrix`). `chosen` is that of
    `heads.fields_of`.
    """
    for place, row in enumerate(rows[:_HEAD_ROWS]):
        if len({id(cell) for cell in row if cell.text}) < 2:
            continue  # a title over the whole width
        depth = _depth(row, rows[place + 1 :])
        heads = _head_texts(rows[place : place + depth])
        named = fields_of(heads, chosen)
        body = rows[place + depth :]
        fields = _by_content(named, row, body, heads, chosen or {})
        if len({field for field in named if field}) > 1 and is_head(fields):
            cells = tuple(dict.fromkeys(c for each in rows[place : place + depth] for c in each))
            return TableHead(place + depth, heads, tuple(fields), cells)
    return _without_head(rows, chosen or {})


def _depth(head: list[TableCell], below: _Rows) -> int:
    """Return the number of rows of the head.

    It is that of the cell that reaches furthest down, if other cells group heads of their own below
    them: 责任单位 above 牵头 and 配合.
    """
    reach = max((cell.row + cell.rows for cell in head if cell.text), default=0)
    depth = max(1, min(reach - head[0].row, 3))
    own = [
        cell for row in below[: depth - 1] for cell, over in zip(row, head, strict=False)
        if cell is not over and cell.text
    ]  # fmt: skip
    short = all(len(squeeze(cell.text)) <= _LONGEST_HEAD for cell in own)
    return depth if own and short and len(below) >= depth else 1


def _head_texts(head: _Rows) -> tuple[str, ...]:
    """Return for each column the lowest head that names a field, otherwise the topmost head."""
    heads = []
    for column in range(len(head[0])):
        texts = [squeeze(row[column].text) for row in head if row[column].text]
        known = [text for text in reversed(texts) if fields_of([text])[0]]
        heads.append((known or texts or [f"第{column + 1}列"])[0])
    return tuple(heads)


def _by_content(
    named: list[str | None],
    head: list[TableCell],
    body: _Rows,
    heads: Sequence[str],
    chosen: Mapping[str, str],
) -> list[str | None]:
    """Return the fields of `named`, corrected by the cells under the heads.

    A head over two columns may have a year and its months under it, or a title and its content. A
    column that is not recognised, and that no person has matched, is guessed.
    """
    fields = list(named)
    for column, field in enumerate(named):
        texts = _texts(body, column)
        merged = column + 1 < len(head) and head[column] is head[column + 1]
        if field in TIME_FIELDS and _share(texts, _YEAR.match):
            fields[column] = Field.YEAR
            if not merged and column + 1 < len(head) and not head[column + 1].text:
                fields[column + 1] = field  # a copied head that was merged: the months have none
        elif field == Field.CONTENT and merged and fields[column + 1] == Field.CONTENT:
            fields[column] = Field.TITLE
        elif fields[column] is None and heads[column] not in chosen:
            fields[column] = _guess(texts, fields)
    return fields


def _texts(body: _Rows, column: int) -> list[str]:
    """The texts of a column, each cell once."""
    cells = {id(row[column]): squeeze(row[column].text) for row in body if column < len(row)}
    return [text for text in cells.values() if text][:60]


def _share(texts: list[str], fits: object) -> bool:
    matching = sum(bool(fits(text)) for text in texts)  # type: ignore[operator]
    return bool(texts) and matching >= _MOST * len(texts)


def _is_units(text: str) -> bool:
    names, _ = split_units(text)
    return bool(names) and all(looks_like_unit(name) for name in names)


def _guess(texts: list[str], known: Sequence[str | None]) -> str | None:
    """Guess the field of a column by its cells, if no other column has that field."""
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
    """Return the head of a table without one: every column is guessed by its cells."""
    begin = next((n for n, row in enumerate(rows) if len({id(c) for c in row if c.text}) > 2), None)
    if begin is None or len(rows) - begin < 2:
        return None
    body = rows[begin:]
    heads = tuple(f"第{column + 1}列" for column in range(len(body[0])))
    fields = fields_of(heads, chosen)
    for column, field in enumerate(fields):
        if field is None and heads[column] not in chosen:
            fields[column] = _guess(_texts(body, column), fields)
    has_units = bool(set(fields) & {Field.RESPONSIBLE, *UNIT_FIELDS})
    return TableHead(begin, heads, tuple(fields)) if has_units and is_head(fields) else None
