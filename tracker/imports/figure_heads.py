"""What the columns of a table of school figures hold: the template's, a county's own words.

A meaning is `school`, `stage`, the name of a figure, or `name:元` where a table writes in 元 what
is kept in 万元. Empty: the column is left out.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from tracker.imports.workbooks import Cell
from tracker.indicators.engine.catalogue import CATALOGUE, FIGURE_BY_NAME, Figure

SCHOOL, STAGE, LEFT_OUT = "school", "stage", ""
IN_YUAN = ":元"
HEAD_ROWS = 10  # a county's own table has its title and date above the heads
_BRACKETS = re.compile(r"\([^()]*\)")
# Other words for a figure, without units.
_ALSO = {
    SCHOOL: ("学校名称", "学校", "校名", "单位名称"),
    STAGE: ("学段", "学部"),
    "students": ("在校生数", "在校学生数", "学生数", "在校生"),
    "classes": ("班级数", "班数", "教学班数"),
    "qualified_teachers": ("高于规定学历专任教师数",),
    "backbone_teachers": ("骨干教师数", "县级及以上骨干教师数"),
    "sports_arts_teachers": ("体育艺术专任教师数", "体艺教师数", "音体美专任教师数"),
    "teaching_area": ("教学及辅助用房", "教学辅助用房面积"),
    "indoor_sports_area": ("室内体育用房面积", "体育馆面积"),
    "grounds_area": ("体育运动场地面积", "运动场面积"),
    "equipment_value": ("教学仪器设备值", "教学仪器设备资产", "仪器设备值"),
    "network_classrooms": ("网络多媒体教室间数", "多媒体教室数"),
    "public_budget": ("公用经费预算总额",),
    "training_budget": ("教师培训经费",),
}


def head_of(figure: Figure) -> str:
    """Its head in the template: 教学仪器设备资产值（万元）."""
    return f"{figure.label}（{figure.unit}）" if figure.unit else figure.label


def meanings() -> dict[str, str]:
    """All that a column may hold, in words."""
    found = {SCHOOL: "学校名称", STAGE: "学段"}
    for figure in CATALOGUE:
        found[figure.name] = head_of(figure)
        if figure.unit == "万元":
            found[figure.name + IN_YUAN] = f"{figure.label}（元）"
    return found


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _core(text: str) -> str:
    return re.sub(r"^其中:|[、,]", "", _BRACKETS.sub("", _bare(text)))


_EXACT = {_bare(words): meaning for meaning, words in meanings().items()}
_CORES = {_core(figure.label): figure.name for figure in CATALOGUE} | {
    _core(word): meaning for meaning, words in _ALSO.items() for word in words
}


def meaning_of(head: str, known: Mapping[str, str]) -> str | None:
    """What a column under `head` holds; `known`: what the county has said. None: nobody knows.

    Money without its unit is not guessed at.
    """
    if head in known:
        return known[head]
    if (exact := _EXACT.get(_bare(head))) is not None:
        return exact
    found = _CORES.get(_core(head))
    if found is None or found in {SCHOOL, STAGE} or FIGURE_BY_NAME[found].unit != "万元":
        return found
    if "万元" in head:
        return found
    return found + IN_YUAN if "元" in head else None


def find_heads(rows: Sequence[tuple[int, Sequence[Cell]]], known: Mapping[str, str]) -> int:
    """The place among `rows` of the line of heads: of the first lines the one most understood."""
    counts = [
        sum(isinstance(cell, str) and meaning_of(cell, known) is not None for cell in cells)
        for _, cells in rows[:HEAD_ROWS]
    ]
    return counts.index(max(counts)) if counts else 0


def named(cells: Sequence[Cell]) -> list[str]:
    """Heads of which each is another: an empty or repeated one gets its column's number."""
    heads: list[str] = []
    for number, cell in enumerate(cells, start=1):
        text = cell.strip()[:100] if isinstance(cell, str) else ""
        heads.append(text if text and text not in heads else f"{text}第{number}列")
    return heads


def wrong_columns(columns: Mapping[str, str]) -> str:
    """Why nothing can be read by `columns` (head → meaning), in Chinese; empty where it can."""
    held = [meaning for meaning in columns.values() if meaning]
    names = [meaning.removesuffix(IN_YUAN) for meaning in held]
    twice = {name for name in names if names.count(name) > 1}
    if SCHOOL not in held:
        return "请指明哪一列是学校名称。"
    if twice:
        words = meanings()
        return f"“{words[min(twice)]}”对应了不止一列，请只留一列。"
    if not set(names) - {SCHOOL, STAGE}:
        return "没有一列是数据项，请至少对应一列。"
    return ""


def in_kept_unit(meaning: str, value: Decimal) -> Decimal:
    """What is written in 元 as 万元, to the 元."""
    return round(value / 10_000, 4) if meaning.endswith(IN_YUAN) else value
