"""Find the heads in a county's own table of school figures, and the lines that are no schools.

The heads may take one row or several. A merged cell arrives as one text and empty cells: below a
head that spans rows, and to the right of a head that spans columns, the cells are empty. Lines
below the heads may be sums, notes, numbers of columns or repeated heads.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tracker.imports.figures.column_meanings import (
    LEFT_OUT,
    SEPARATOR,
    head_key,
    is_ratio,
    meaning_of,
)
from tracker.imports.workbooks.uploads import CellValue

HEAD_ROWS = 10  # rows searched for heads: a title and a date may stand above them
MOST_DEEP = 3  # rows that the heads may take
LONGEST = 100  # characters of a head
SUM_LINE = "汇总行"
Row = tuple[int, Sequence[CellValue]]
_SUM = re.compile(
    r".{0,8}(合计|总计|小计|共计|平均[值数]?|均值|总数|标准差|差异系数|最[大小]值|中位数)"
    r"|.{0,4}标准值?|达标(率|校数|线)"
)
_NOTE = re.compile(
    r"(注|备注|说明|填表|填报|审核|制表|单位负责人|负责人|联系|报送|数据来源|统计口径|单位:).*"
)
_NUMBERED = re.compile(r"(.*)第[0-9]+列")
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁]|栏次|序号|[0-9]{1,2}|\([0-9]{1,2}\)")


def find_heads(rows: Sequence[Row], known: Mapping[str, str]) -> tuple[list[str], int]:
    """Return the head of each column, and the number of rows up to the end of the heads.

    The heads are those of the first rows, taken singly or up to three together, in which most
    columns are recognised. `known` holds the meanings that the county has given to heads.
    """
    best: tuple[int, list[str], int] = (-1, [], 0)
    for deep in range(1, MOST_DEEP + 1):
        for first in range(min(HEAD_ROWS, len(rows) - deep + 1)):
            heads = joined_heads([cells for _, cells in rows[first : first + deep]])
            column_meanings = [meaning_of(head, known) for head in heads if head]
            count = len({each for each in column_meanings if each}) + column_meanings.count(
                LEFT_OUT
            )
            if count > best[0]:
                best = (count, heads, first + deep)
    return distinct_heads(best[1]), best[2]


def joined_heads(rows: Sequence[Sequence[CellValue]]) -> list[str]:
    """Join the heads of several rows to one text for each column: 小学／在校生数."""
    texts = [[_text(cell) for cell in cells] for cells in rows]
    width = max((len(cells) for cells in texts), default=0)
    texts = [cells + [""] * (width - len(cells)) for cells in texts]
    for depth, cells in enumerate(texts[:-1]):
        below = texts[depth + 1 :]
        for column in range(1, width):
            is_group = all(any(row[each] for row in below) for each in (column - 1, column))
            if is_group and not cells[column]:
                cells[column] = cells[column - 1]
    columns = (dict.fromkeys(part for part in parts if part) for parts in zip(*texts, strict=True))
    return [SEPARATOR.join(parts) for parts in columns]


def _text(cell: CellValue) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def distinct_heads(heads: Sequence[str]) -> list[str]:
    """Make heads distinct: an empty or repeated head gets the number of its column (第3列).

    So does a head that is longer than `LONGEST` or looks like such a number itself.
    """
    names: list[str] = []
    keys: set[str] = set()
    for number, head in enumerate(heads, start=1):
        text = head[:LONGEST]
        key = head_key(text)
        is_plain = key and key not in keys and text == head and not _NUMBERED.fullmatch(text)
        names.append(text if is_plain else f"{text}第{number}列")
        keys.add(key)
    return names


def heads_over(heads: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> list[str]:
    """Return `heads`, and a head by number for each column of `rows` to the right of them."""
    width = max((len(cells) for cells in rows), default=0)
    return [*heads, *(f"第{number}列" for number in range(len(heads) + 1, width + 1))]


def nameless_heads(heads: Sequence[str]) -> set[str]:
    """Return those of `heads`, as `distinct_heads` made them, that do not name their column.

    They have a number in place of a text, or their text stands over several columns. Only the
    position would tell such columns apart, and the next file may have others there.
    """
    texts = {head: head_key(_NUMBERED.sub(r"\1", head)) for head in heads}
    counts = Counter(texts.values())
    return {head for head, text in texts.items() if _NUMBERED.fullmatch(head) or counts[text] > 1}


def column_meanings(
    heads: Sequence[str], known: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, str | None]:
    """Return the meaning of each head of a file, None if a person must be asked.

    `known` holds the meanings that the county has given to heads, `chosen` what a person has
    chosen for the columns of this file. A nameless head is never recognised.
    """
    nameless = nameless_heads(heads)
    meanings: dict[str, str | None] = {}
    for head in heads:
        if head in chosen:
            meanings[head] = chosen[head]
        elif head in nameless:
            meanings[head] = LEFT_OUT if is_ratio(head) else None
        else:
            meanings[head] = meaning_of(head, known)
    return meanings


def empty_columns(heads: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> set[str]:
    """Return the heads of those columns that have neither a head of their own nor a value."""
    places = {n: head for n, head in enumerate(heads) if head == f"第{n + 1}列"}
    for cells in rows:
        places = {n: head for n, head in places.items() if n >= len(cells) or not _value(cells[n])}
    return set(places.values())


def _value(cell: CellValue) -> object:
    return cell.strip() if isinstance(cell, str) else cell


def why_no_school(name: str, texts: Sequence[str], heads: Sequence[str]) -> str:
    """Return why a line is about no school, or an empty text if it may be about one.

    `name` is the text in the column of the school, `texts` are all texts of the line.
    """
    bare_name = _bare(name)
    filled = [text for each in texts if (text := _bare(each))]
    first = bare_name or next(iter(filled), "")
    if _SUM.fullmatch(first) or (not bare_name and any(_SUM.fullmatch(text) for text in filled)):
        return SUM_LINE
    if _NOTE.fullmatch(first):
        return "说明行"
    if bare_name and bare_name in [_bare(head.split(SEPARATOR)[-1]) for head in heads]:
        return "重复的表头"
    if len(filled) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in filled):
        return "栏次行"
    return ""


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
