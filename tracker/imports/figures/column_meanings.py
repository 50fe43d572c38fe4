"""The meaning of the columns of a table of school figures, read from their heads.

The heads are those of the template or a county's own words. A meaning is written as a text:

- `school` or `stage`, or the name of a figure of the catalogue;
- `primary/students` if the column holds the figure of one stage only;
- `equipment_value:元` if the table is in 元 and the portal keeps the figure in 万元;
- empty if the column is left out.

A head of several rows (小学 over 在校生数) is one text, its parts separated by `／`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.catalogue import CATALOGUE, FIGURE_BY_NAME, Figure, Level
from tracker.indicators.engine.values import JUDGED, SHARED_FIGURES, STAGE_NAMES, EducationStage

SCHOOL, STAGE, LEFT_OUT = "school", "stage", ""
IN_YUAN = ":元"
SEPARATOR = "／"
_BRACKETS = re.compile(r"\(([^()]*)\)")
# Other names that counties use for a figure, without units.
_ALSO = {
    SCHOOL: ("学校名称", "学校", "校名", "单位名称"),
    STAGE: ("学段", "学部"),
    "students": ("在校生数", "在校学生数", "学生数", "在校生", "学生人数", "在校学生人数"),
    "classes": ("班级数", "班数", "教学班数"),
    "qualified_teachers": ("高于规定学历专任教师数", "高于规定学历教师"),
    "backbone_teachers": ("骨干教师数", "县级及以上骨干教师数", "骨干教师", "县级以上骨干教师"),
    "sports_arts_teachers": ("体育艺术专任教师数", "体艺教师数", "音体美专任教师数"),
    "teaching_area": ("教学及辅助用房", "教学辅助用房面积"),
    "indoor_sports_area": ("室内体育用房面积", "体育馆面积", "室内体育用房", "室内体育"),
    "grounds_area": ("体育运动场地面积", "运动场面积"),
    "equipment_value": ("教学仪器设备值", "教学仪器设备资产", "仪器设备值"),
    "network_classrooms": ("网络多媒体教室间数", "多媒体教室数", "网络多媒体教室"),
    "public_budget": ("公用经费预算总额",),
    "training_budget": ("教师培训经费",),
}
# A group head that only names a subject (教师情况 over 专任教师数). Any other group head may change
# the meaning of the heads under it (民办 over 在校生数), so they are not recognised.
_GROUP = re.compile(
    r".*(情况|条件|信息|数据|规模|用房|场馆|设施|设备|队伍|配置|师资)|学校|学生|教师|教职工|校舍|班级"
)
_STAGE_WORDS = re.compile(r"(小学|初中|高中)(?:部|学段|阶段)?")
_RATIO = re.compile(r"生均|每生|人均|百名学生|差异系数|标准差|^综合$|L[1-8](?![0-9])")
_UNITS = {
    "人": {"人", "名", "位"}, "个": {"个", "班"}, "平方米": {"平方米", "平米", "m2"},
    "间": {"间"}, "年": {"年", "年份"}, "万元": {"万元"}, "元": {"元"},
}  # fmt: skip
_OTHER_UNITS = {"千元", "百元", "亿元", "亩", "公顷", "万平方米", "万m2", "%", "台", "套", "千人"}
_KNOWN_UNITS = _OTHER_UNITS.union(*_UNITS.values())


def head_of(figure: Figure) -> str:
    """Return the head of a figure in the template: 教学仪器设备资产值（万元）."""
    return f"{figure.label}（{figure.unit}）" if figure.unit else figure.label


@dataclass(frozen=True)
class ColumnMeaning:
    """The meaning of a column in its parts. `name` is `school`, `stage` or the name of a figure."""

    name: str
    stage: EducationStage | None = None
    in_yuan: bool = False

    @property
    def figure(self) -> Figure | None:
        return FIGURE_BY_NAME.get(self.name)

    @property
    def unit(self) -> str:
        """The unit in which the column is written."""
        return "元" if self.in_yuan else self.figure.unit if self.figure else ""

    def __str__(self) -> str:
        stage = f"{self.stage.value}/" if self.stage else ""
        return f"{stage}{self.name}{IN_YUAN if self.in_yuan else ''}"


def parse_meaning(meaning: str) -> ColumnMeaning:
    """Split the text of a meaning into its parts."""
    stage, _, rest = meaning.rpartition("/")
    return ColumnMeaning(
        rest.removesuffix(IN_YUAN), EducationStage(stage) if stage else None, IN_YUAN in rest
    )


def all_meanings() -> dict[str, str]:
    """Return every meaning that a column may have, with its label."""
    labels = {SCHOOL: "学校名称", STAGE: "学段"}
    for figure in CATALOGUE:
        labels |= _of_figure(figure, None)
    for stage in EducationStage:
        for figure in CATALOGUE:
            if _has_column(figure, stage):
                labels |= _of_figure(figure, stage)
    return labels


def _of_figure(figure: Figure, stage: EducationStage | None) -> dict[str, str]:
    name = STAGE_NAMES[stage] if stage else ""
    labels = {str(ColumnMeaning(figure.name, stage)): f"{name}{head_of(figure)}"}
    if figure.unit == "万元":
        labels[str(ColumnMeaning(figure.name, stage, in_yuan=True))] = f"{name}{figure.label}（元）"
    return labels


def _has_column(figure: Figure, stage: EducationStage) -> bool:
    """Whether a column of one stage can hold `figure`. Of 高中 only the students are kept."""
    if stage not in JUDGED:
        return figure.name == "students"
    return figure.level is Level.STAGE or figure.name in SHARED_FIGURES


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def head_key(head: str) -> str:
    """Return the text by which a head is remembered: without spaces, in plain characters."""
    return SEPARATOR.join(_bare(part) for part in head.split(SEPARATOR))


def _core(text: str) -> str:
    return re.sub(r"^其中:?|[、,]", "", _BRACKETS.sub("", _bare(text)))


_EXACT = {_bare(words): meaning for meaning, words in all_meanings().items()}
_CORES = {_core(figure.label): figure.name for figure in CATALOGUE} | {
    _core(word): meaning for meaning, words in _ALSO.items() for word in words
}


def is_ratio(head: str) -> bool:
    """Whether the values under `head` have already been divided by students (生均…, L1)."""
    return _RATIO.search(_bare(head)) is not None


def meaning_of(head: str, known: Mapping[str, str]) -> str | None:
    """Return the meaning of a column by its head, or None if it is not recognised.

    `known` holds the meanings that the county has given to heads, by `head_key`. Values that are
    already divided by students are left out. Money without a unit, and a head with the unit of
    another figure, are not recognised: a wrong guess would be wrong by a factor of 10,000.
    """
    if (key := head_key(head)) in known:
        return known[key]
    if is_ratio(head):
        return LEFT_OUT
    return _EXACT.get(_bare(head)) or _guessed(head)


def _guessed(head: str) -> str | None:
    stages, parts = _without_stage(head)
    name = _named(parts)
    if name is None or len(stages) > 1:
        return None
    stage = next(iter(stages), None)
    if name in (SCHOOL, STAGE):
        return None if stage else name
    figure = FIGURE_BY_NAME[name]
    if _is_narrowed(head, figure) or (stage is not None and not _has_column(figure, stage)):
        return None
    return _with_unit(head, figure, stage)


def _with_unit(head: str, figure: Figure, stage: EducationStage | None) -> str | None:
    units = _units(head)
    in_yuan = figure.unit == "万元" and units == {"元"}
    meaning = ColumnMeaning(figure.name, stage, in_yuan)
    if figure.unit == "万元" and not units:
        return None
    return None if units - _UNITS.get(meaning.unit, set()) else str(meaning)


def _units(head: str) -> set[str]:
    """The units in the brackets of `head`."""
    return _bracketed(head) & _KNOWN_UNITS


def _bracketed(head: str) -> set[str]:
    texts = _BRACKETS.findall(_bare(head))
    return {word for text in texts for word in re.split(r"[:/、,]", text)}


def _is_narrowed(head: str, figure: Figure) -> bool:
    """Whether a bracket of `head` may make it another figure: （不含室内体育用房）, （校级）.

    A unit, a stage and words of the figure's own note do not.
    """
    other_texts = _bracketed(head) - _KNOWN_UNITS - {"单位", "计", "合计"}
    return not all(_STAGE_WORDS.fullmatch(each) or each in figure.note for each in other_texts)


def _without_stage(head: str) -> tuple[set[EducationStage], list[str]]:
    """Return the stages that `head` names, and the parts of the head without them.

    A stage may be a part of its own (小学／在校生数), begin a part (小学在校生数) or stand in a
    bracket (在校生数（小学）).
    """
    by_name = {name: stage for stage, name in STAGE_NAMES.items()}
    stages: set[EducationStage] = set()
    parts = []
    for part in head.split(SEPARATOR):
        text = _bare(part)
        for bracket in _BRACKETS.findall(text):
            if found := _STAGE_WORDS.fullmatch(bracket):
                stages.add(by_name[found[1]])
        while found := _STAGE_WORDS.match(text):
            stages.add(by_name[found[1]])
            text = text[found.end() :].lstrip("、,和及:-")
        if text:
            parts.append(text)
    return stages, parts


def _named(parts: list[str]) -> str | None:
    """Return the figure that the parts of a head name, or None.

    All parts together may name it, or the last one if the parts before only name its subject.
    """
    if (found := _CORES.get(_core("".join(parts)))) is not None or not parts:
        return found
    if all(_GROUP.fullmatch(_core(part)) for part in parts[:-1]):
        return _CORES.get(_core(parts[-1]))
    return None


def wrong_columns(columns: Mapping[str, str]) -> str:
    """Return why `columns` (head → meaning) cannot be imported, in Chinese, or an empty text."""
    by_head = {head: parse_meaning(meaning) for head, meaning in columns.items() if meaning}
    names = [(meaning.stage, meaning.name) for meaning in by_head.values()]
    repeated = [each for each in by_head.values() if names.count((each.stage, each.name)) > 1]
    if (None, SCHOOL) not in names:
        return "请指明哪一列是学校名称。"
    if repeated:
        label = all_meanings()[str(ColumnMeaning(repeated[0].name, repeated[0].stage))]
        return f"“{label}”对应了不止一列，请只留一列。"
    for head, meaning in by_head.items():
        if problem := _misread(head, meaning):
            return problem
    if all(meaning.figure is None for meaning in by_head.values()):
        ratios = any(is_ratio(head) for head in columns)
        return f"没有一列是数据项，请至少对应一列。{DIVIDED if ratios else ''}"
    return ""


DIVIDED = (
    "L1…L7、生均、每百名学生的数值是已经除以学生数的，门户只导出、不导入；"
    "请提供学生数、教师数、面积、资产等原始数据，由门户计算。"
)


def _misread(head: str, meaning: ColumnMeaning) -> str:
    """Return why `head` cannot have this meaning, even if a person has chosen it."""
    figure = meaning.figure
    if figure is None:
        return ""
    if is_ratio(head):
        return f"“{head}”不能当作“{figure.label}”导入：{DIVIDED}"
    if wrong := _units(head) - _UNITS.get(meaning.unit, set()):
        conflict = f"“{head}”写的单位是{min(wrong)}，“{figure.label}”按{meaning.unit}读"
        return f"{conflict}：请改选单位相符的一项，或在表中换算后改正表头。"
    return ""


def in_kept_unit(meaning: str, value: Decimal) -> Decimal:
    """Convert a value in 元 to 万元, exact to the 元; other values are returned as they are."""
    return round(value / 10_000, 4) if meaning.endswith(IN_YUAN) else value
