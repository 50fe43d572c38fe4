"""The lines of a workbook of school figures: which school each is about, and its values.

A school has one line, or one for each of its stages. Figures of the whole school may stand in any
of its lines. An empty cell changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from counties.choices import DepartmentKind
from counties.models import Alias, County, Department, School
from tracker.imports.figures.column_meanings import (
    SCHOOL,
    STAGE,
    ColumnMeaning,
    in_kept_unit,
    parse_meaning,
)
from tracker.imports.figures.table_heads import SUM_LINE, why_no_school
from tracker.imports.workbooks.line_checks import CheckedLine, LineErrors, read_line
from tracker.imports.workbooks.uploads import CellValue
from tracker.indicators.engine.catalogue import Level
from tracker.indicators.engine.numbers import as_number
from tracker.indicators.engine.totals import STAGES_OF_KIND
from tracker.indicators.engine.values import JUDGED, STAGE_NAMES, EducationStage
from tracker.indicators.selectors.schools import schools_counted

# The stage of a figure, None for a figure of the whole school, and its name in the catalogue.
FigurePlace = tuple[EducationStage | None, str]
STAGES = {text: stage for stage, name in STAGE_NAMES.items() for text in (name, f"{name}部")}


@dataclass(frozen=True)
class FigureInForce:
    """A figure that the portal holds for a school, a year and a stage, and who entered it.

    `number` is the id of its row. `base` is the value that was in force when the file was made.
    """

    value: Decimal | None
    number: int
    by: str
    at: datetime
    base: Decimal | None = None


@dataclass
class SchoolInFile:
    """The values that the lines of a file give for one school, and those that the portal holds.

    `cells` keeps the line and head from which each value was read.
    """

    school: School
    first: CheckedLine
    values: dict[FigurePlace, Decimal] = field(default_factory=dict)
    cells: dict[FigurePlace, tuple[CheckedLine, str]] = field(default_factory=dict)
    in_force: dict[FigurePlace, FigureInForce] = field(default_factory=dict)


class SchoolLookup:
    """The schools of a county by name and alias, and those that are counted in `year`."""

    def __init__(self, county: County, year: int) -> None:
        self.year = year
        self.counted = {school.department_id: school for school in schools_counted(county, year)}
        departments = Department.objects.for_county(county).filter(kind=DepartmentKind.SCHOOL)
        self.names = {department.name: department.pk for department in departments}
        aliases = Alias.objects.for_county(county).exclude(department=None)
        for name, department in aliases.values_list("name", "department"):
            self.names.setdefault(name, department or 0)

    def school(self, name: str, head: str, errors: LineErrors) -> School | None:
        """Return the school called `name`; add an error under `head` if it is not counted."""
        key = self.names.get(name)
        if not name:
            errors.add(head, "没有填写学校名称。")
        elif key is None:
            errors.add(head, f"本县没有“{name[:20]}”，请先登记学校或改正名称。")
        elif key not in self.counted:
            errors.add(head, f"“{name[:20]}”没有登记办学类型，或在{self.year}年9月1日不在办。")
        return self.counted.get(key or 0)


def read_figure_line(
    number: int, cells: Sequence[CellValue], heads: tuple[str, ...], columns: Mapping[str, str]
) -> CheckedLine:
    """Return a line with the school's name as its first value.

    A formula is an error only in a column that is imported.
    """
    line = read_line(number, cells, heads)
    school_head = next(head for head, meaning in columns.items() if meaning == SCHOOL)
    line.values = {school_head: line.values[school_head], **line.values}
    line.errors = [error for error in line.errors if columns[error.head]]
    return line


def split_off_other_lines(
    lines: list[CheckedLine], columns: Mapping[str, str], known: SchoolLookup
) -> tuple[list[CheckedLine], list[tuple[CheckedLine, str]]]:
    """Return the lines of schools, and the other lines with the reason why they are skipped.

    Sums (合计), notes (填表人：…), repeated heads and lines without figures are skipped. A line
    that names another stage and no school belongs to the line above, whose school cell was merged
    over both: 实验学校 | 小学 above (empty) | 初中. The line above may also be a sum.
    """
    school_lines: list[CheckedLine] = []
    skipped: list[tuple[CheckedLine, str]] = []
    above: tuple[CheckedLine, str] | None = None  # with the reason why it is no school
    school_head = next(iter(lines[0].values)) if lines else ""
    stage_head = next((head for head, meaning in columns.items() if meaning == STAGE), "")
    for line in lines:
        stage, reason = line.values.get(stage_head, ""), ""
        if above and not line.name and stage in STAGES and stage != above[0].values[stage_head]:
            line.values[school_head], reason = above[0].name, above[1]
        if not reason and line.name not in known.names:
            reason = why_no_school(line.name, list(line.values.values()), list(columns))
            if not reason and not line.errors and not _has_figures(line, columns):
                reason = "没有数据的行"
        if reason:
            line.values[school_head] = line.name or next((v for v in line.values.values() if v), "")
            skipped.append((line, reason))
        else:
            school_lines.append(line)
        if reason in {"", SUM_LINE}:
            above = line, reason
    return school_lines, skipped


def _has_figures(line: CheckedLine, columns: Mapping[str, str]) -> bool:
    return any(line.values.get(head) and parse_meaning(m).figure for head, m in columns.items())


def read_values(
    line: CheckedLine, errors: LineErrors, school: SchoolInFile, columns: Mapping[str, str]
) -> None:
    """Add the values of `line` to `school`, and an error to each cell that cannot be read."""
    line_stage = _stage(line, errors, school.school, columns)
    for head, meaning in ((head, parse_meaning(text)) for head, text in columns.items()):
        figure = meaning.figure
        if figure is None or not line.values.get(head):
            continue
        try:
            value = as_number(line.values[head], meaning.unit)
        except ValueError as error:
            errors.add(head, f"{error}。")
            continue
        if value is None or (reason := _misplaced(school.school, meaning, value)) == NOT_THERE:
            continue
        stage = None if figure.level is Level.SCHOOL else meaning.stage or line_stage
        if figure.level is Level.STAGE and stage is None:
            reason = "没有写明学段，不知道是哪个学段的数据。"
        if reason:
            errors.add(head, reason)
            continue
        place: FigurePlace = (stage, figure.name)
        value = in_kept_unit(str(meaning), value)
        if school.values.setdefault(place, value) != value:
            other_number = school.cells[place][0].number
            errors.add(
                head,
                f"与第 {other_number} 行不同：同一学校的这项数据只能有一个，请改成一致或删去。",
            )
        school.cells.setdefault(place, (line, head))


# Not a reason but the mark of a 0 under a stage that the school does not have: it is left out.
NOT_THERE = "0"


def _misplaced(school: School, meaning: ColumnMeaning, value: Decimal) -> str:
    """Return why `value` cannot belong to the stage that its column names, or an empty text.

    Tables write 0 for a stage that a school does not have; for that the answer is NOT_THERE.
    """
    of_kind = STAGES_OF_KIND[school.kind]
    if meaning.stage is None:
        return ""
    kind, name = school.get_kind_display(), STAGE_NAMES[meaning.stage]
    if meaning.stage not in of_kind:
        return f"{kind}没有{name}，请核对。" if value else NOT_THERE
    if meaning.figure and meaning.figure.level is Level.SCHOOL and len(of_kind) > 1:
        return f"{kind}的这项数据各学段共用，不能只按{name}填：请另用一列写全校的数。"
    return ""


def _stage(
    line: CheckedLine, errors: LineErrors, school: School, columns: Mapping[str, str]
) -> EducationStage | None:
    """Return the stage that the line names, or the only judged stage of the school."""
    of_kind = STAGES_OF_KIND[school.kind]
    head = next((head for head, meaning in columns.items() if meaning == STAGE), "")
    text = line.values.get(head, "")
    if not text:
        judged = [stage for stage in of_kind if stage in JUDGED]
        return judged[0] if len(judged) == 1 else None
    stage = STAGES.get(text)
    if stage not in of_kind:
        names = "、".join(STAGE_NAMES[each] for each in of_kind)
        errors.add(head, f"{school.get_kind_display()}的学段应是{names}，不是“{text[:10]}”。")
        return None
    return stage
