"""Where the heads of a county's own table of school figures stand, in one row or several.

Cells that were merged arrive as one text and blanks: a head that goes down over two rows has
nothing below it, a head over several columns has nothing to its right. And which lines below the
heads are no school's: sums, notes, numbers of columns, heads again.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from tracker.imports.figures.column_meanings import LEFT_OUT, SEPARATOR, meaning_of
from tracker.imports.workbooks.uploads import CellValue

HEAD_ROWS = 10  # a county's own table has its title and date above the heads
MOST_DEEP = 3  # rows of one head
LONGEST = 100  # signs of a head
SUM_LINE = "汇总行"
Row = tuple[int, Sequence[CellValue]]
_SUM = re.compile(
    r".{0,8}(合计|总计|小计|共计|平均[值数]?|均值|总数|标准差|差异系数|最[大小]值|中位数)"
    r"|.{0,4}标准值?|达标(率|校数|线)"
)
_NOTE = re.compile(
    r"(注|备注|说明|填表|填报|审核|制表|单位负责人|负责人|联系|报送|数据来源|统计口径|单位:).*"
)
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁]|栏次|序号|[0-9]{1,2}|\([0-9]{1,2}\)")


def find_heads(rows: Sequence[Row], known: Mapping[str, str]) -> tuple[list[str], int]:
    """The head of each column, and how many of `rows` end with them: of the first rows, alone or
    together with those below, the ones most understood. `known`: what the county said of heads."""
    best: tuple[int, list[str], int] = (-1, [], 0)
    for deep in range(1, MOST_DEEP + 1):
        for first in range(min(HEAD_ROWS, len(rows) - deep + 1)):
            heads = joined_heads([cells for _, cells in rows[first : first + deep]])
            found = [meaning_of(head, known) for head in heads if head]
            count = len({each for each in found if each}) + found.count(LEFT_OUT)
            if count > best[0]:
                best = (count, heads, first + deep)
    return distinct_heads(best[1]), best[2]


def joined_heads(rows: Sequence[Sequence[CellValue]]) -> list[str]:
    """The heads of several rows as one text for each column: 小学／在校生数."""
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
    """Heads of which each is another: an empty or repeated one gets its column's number."""
    found: list[str] = []
    for number, head in enumerate(heads, start=1):
        text = head[:LONGEST]
        found.append(text if text and text not in found else f"{text}第{number}列")
    return found


def why_no_school(name: str, texts: Sequence[str], heads: Sequence[str]) -> str:
    """Why the line with `name` where the school stands is none, by all its `texts` under `heads`;
    empty where it may be one."""
    bare = _bare(name)
    said = [text for each in texts if (text := _bare(each))]
    first = bare or next(iter(said), "")
    if _SUM.fullmatch(first) or (not bare and any(_SUM.fullmatch(text) for text in said)):
        return SUM_LINE
    if _NOTE.fullmatch(first):
        return "说明行"
    if bare and bare in [_bare(head.split(SEPARATOR)[-1]) for head in heads]:
        return "重复的表头"
    if len(said) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in said):
        return "栏次行"
    return ""


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
