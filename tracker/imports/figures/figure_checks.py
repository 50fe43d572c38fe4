"""School figures that come in by Excel: what each line says, checked against the county.

Reading only: `services.figures` saves. One line for a school, or one for each of its stages; what
belongs to the whole school may stand in any of them. An empty cell leaves what is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

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
from tracker.imports.figures.template_marks import TemplateMark, last_figure_id
from tracker.imports.workbooks.line_checks import (
    CellError,
    CheckedLine,
    CheckedWorkbook,
    LineErrors,
    read_line,
)
from tracker.imports.workbooks.uploads import CellValue
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.numbers import as_number
from tracker.indicators.engine.plausibility import PlausibilityQuestion, plausibility_questions
from tracker.indicators.engine.totals import STAGES_OF_KIND
from tracker.indicators.engine.values import JUDGED, STAGE_NAMES, EducationStage
from tracker.indicators.models import SchoolFigure
from tracker.indicators.schools import Figures, schools_counted
from tracker.indicators.services.figures import FigureEntry, held_figures

FigurePlace = tuple[EducationStage | None, str]
STAGES = {text: stage for stage, name in STAGE_NAMES.items() for text in (name, f"{name}部")}


@dataclass(frozen=True)
class FigureInForce:
    """The figure in force at one place, and how it came to be. `base`: what was in force there
    when the file was made."""

    value: Decimal | None
    number: int
    by: str
    at: datetime
    base: Decimal | None = None


@dataclass(frozen=True)
class Correction:
    """A figure that is held already and that the file would change, old → new. `is_asked`: it was
    entered after the file was made, or nobody knows when that was, so a person must choose."""

    line: int
    cell: str
    label: str
    entry: FigureEntry
    held: FigureInForce
    is_asked: bool
    is_untouched: bool  # the file still says what it said when it was made

    @property
    def key(self) -> str:
        """Its name in forms."""
        stage = self.entry.stage.value if self.entry.stage else "whole"
        return f"{self.entry.school.pk}-{stage}-{self.entry.name}"


@dataclass(frozen=True)
class CheckedFigures(CheckedWorkbook):
    """The lines of schools, the figures that would be replaced, and the number of the last figure
    that was held when this was found out. `mark`: when the file was made; None where it does not
    say. `skipped`: lines that are no school's, and why."""

    corrections: list[Correction]
    seen: int
    mark: TemplateMark | None = None
    skipped: list[tuple[CheckedLine, str]] = field(default_factory=list)

    @property
    def open(self) -> list[Correction]:
        """Those of which a person has to say which value is right."""
        return [each for each in self.corrections if each.is_asked]


@dataclass
class _SchoolInFile:
    """What the lines say of one school, and what is held of it."""

    school: School
    first: CheckedLine
    values: dict[FigurePlace, Decimal] = field(default_factory=dict)
    cells: dict[FigurePlace, tuple[CheckedLine, str]] = field(default_factory=dict)
    held: dict[FigurePlace, FigureInForce] = field(default_factory=dict)


def check_figures(
    county: County,
    rows: list[Any],
    *,
    year: int,
    heads: tuple[str, ...],
    columns: Mapping[str, str],
    mark: TemplateMark | None = None,
) -> CheckedFigures:
    """What each line of the file would change in `year`. Six queries, whatever its length.

    `columns` maps each head to its meaning (`figures.column_meanings`). `mark` says when the file
    was made.
    """
    known = _SchoolLookup(county, year)
    found: dict[int, _SchoolInFile] = {}
    head = next(head for head, meaning in columns.items() if meaning == SCHOOL)
    lines, skipped = _schools_alone(
        [_line(number, cells, heads, columns) for number, cells in rows], columns, known
    )
    for line in lines:
        errors = LineErrors(line, heads)
        school = known.school(line.name, head, errors)
        if school:
            one = found.setdefault(school.pk, _SchoolInFile(school, line))
            _read(line, errors, one, columns)
    seen = last_figure_id(county, year)
    _look_up(county, year, found, mark)
    before = held_figures(county, year - 1, list(found))
    corrections: list[Correction] = []
    for key, one in found.items():
        own = _corrections(one, heads, mark)
        corrections += own
        _ask(one, own, heads, head, before.get(key, {}), is_marked=mark is not None)
    shown = (head, *(each for each in heads if each != head))
    return CheckedFigures(shown, lines, corrections, seen, mark, skipped)


def _line(
    number: int, cells: Sequence[CellValue], heads: tuple[str, ...], columns: Mapping[str, str]
) -> CheckedLine:
    """A line with its school first; a formula is wrong only where something is read."""
    line = read_line(number, cells, heads)
    first = next(head for head, meaning in columns.items() if meaning == SCHOOL)
    line.values = {first: line.values[first], **line.values}
    line.errors = [error for error in line.errors if columns[error.head]]
    return line


def _schools_alone(
    lines: list[CheckedLine], columns: Mapping[str, str], known: "_SchoolLookup"
) -> tuple[list[CheckedLine], list[tuple[CheckedLine, str]]]:
    """`lines` without sums, notes and the like, and those with why. A line that names a further
    stage and no school goes on with the line above it, whose cell was merged: a school or a sum."""
    kept: list[CheckedLine] = []
    skipped: list[tuple[CheckedLine, str]] = []
    above: tuple[CheckedLine, str] | None = None  # with why that is no school
    first = next(iter(lines[0].values)) if lines else ""
    of_stage = next((head for head, meaning in columns.items() if meaning == STAGE), "")
    for line in lines:
        stage, why = line.values.get(of_stage, ""), ""
        if above and not line.name and stage in STAGES and stage != above[0].values[of_stage]:
            line.values[first], why = above[0].name, above[1]
        if not why and line.name not in known.names:
            why = why_no_school(line.name, list(line.values.values()), list(columns))
            if not why and not line.errors and not _has_figures(line, columns):
                why = "没有数据的行"
        if why:
            line.values[first] = line.name or next((v for v in line.values.values() if v), "")
            skipped.append((line, why))
        else:
            kept.append(line)
        if why in {"", SUM_LINE}:
            above = line, why
    return kept, skipped


def _has_figures(line: CheckedLine, columns: Mapping[str, str]) -> bool:
    return any(line.values.get(head) and parse_meaning(m).figure for head, m in columns.items())


def _look_up(
    county: County, year: int, found: Mapping[int, _SchoolInFile], mark: TemplateMark | None
) -> None:
    """Give each school what is held of it for `year`. One query."""
    rows = SchoolFigure.objects.for_county(county).filter(year=year, school__in=list(found))
    names = ("school", "stage", "name", "value", "id", "by__name", "at")
    for school, stage, name, value, number, by, at in rows.order_by("id").values_list(*names):
        held = found[school].held
        place = (EducationStage(stage) if stage else None, name)
        older = held.get(place)
        is_base = mark is not None and number <= mark.entry
        base = value if is_base else older.base if older else None
        held[place] = FigureInForce(value, number, by, at, base)


def _corrections(
    one: _SchoolInFile, heads: tuple[str, ...], mark: TemplateMark | None
) -> list[Correction]:
    """What `one` would have replaced: held figures that differ, and those taken back since."""
    found = []
    for (stage, name), value in one.values.items():
        held = one.held.get((stage, name))
        if held is None or held.value == value:
            continue
        is_newer = mark is None or held.number > mark.entry
        if held.value is None and not is_newer:
            continue
        line, head = one.cells[stage, name]
        label = f"{STAGE_NAMES[stage] if stage else ''}{FIGURE_BY_NAME[name].label}"
        found.append(
            Correction(
                line=line.number,
                cell=_cell(line, heads, head, "").cell,
                label=label,
                entry=FigureEntry(one.school, name, value, stage),
                held=held,
                is_asked=is_newer,
                is_untouched=mark is not None and held.base == value,
            )
        )
    return found


class _SchoolLookup:
    """The schools of a county, read once: those counted that year, and why others are not."""

    def __init__(self, county: County, year: int) -> None:
        self.year = year
        self.counted = {school.department_id: school for school in schools_counted(county, year)}
        departments = Department.objects.for_county(county).filter(kind=DepartmentKind.SCHOOL)
        self.names = {department.name: department.pk for department in departments}
        aliases = Alias.objects.for_county(county).exclude(department=None)
        for name, department in aliases.values_list("name", "department"):
            self.names.setdefault(name, department or 0)

    def school(self, name: str, head: str, errors: LineErrors) -> School | None:
        """The school called `name`; an error under `head` where none is counted."""
        key = self.names.get(name)
        if not name:
            errors.add(head, "没有填写学校名称。")
        elif key is None:
            errors.add(head, f"本县没有“{name[:20]}”，请先登记学校或改正名称。")
        elif key not in self.counted:
            errors.add(head, f"“{name[:20]}”没有登记办学类型，或在{self.year}年9月1日不在办。")
        return self.counted.get(key or 0)


def _read(
    line: CheckedLine, errors: LineErrors, one: _SchoolInFile, columns: Mapping[str, str]
) -> None:
    """Put what `line` says into `one`; errors to their cells."""
    of_line = _stage(line, errors, one.school, columns)
    for head, meaning in ((head, parse_meaning(text)) for head, text in columns.items()):
        figure = meaning.figure
        if figure is None or not line.values.get(head):
            continue
        try:
            value = as_number(line.values[head], meaning.unit)
        except ValueError as error:
            errors.add(head, f"{error}。")
            continue
        if value is None or (words := _misplaced(one.school, meaning, value)) == NOT_THERE:
            continue
        stage = None if figure.level is Level.SCHOOL else meaning.stage or of_line
        if figure.level is Level.STAGE and stage is None:
            words = "没有写明学段，不知道是哪个学段的数据。"
        if words:
            errors.add(head, words)
            continue
        place: FigurePlace = (stage, figure.name)
        value = in_kept_unit(str(meaning), value)
        if one.values.setdefault(place, value) != value:
            other = one.cells[place][0].number
            errors.add(
                head, f"与第 {other} 行不同：同一学校的这项数据只能有一个，请改成一致或删去。"
            )
        one.cells.setdefault(place, (line, head))


NOT_THERE = "0"  # what a table writes where a school has no such stage


def _misplaced(school: School, meaning: ColumnMeaning, value: Decimal) -> str:
    """Why `value` cannot be of the stage that its column names; NOT_THERE for a nought of a stage
    that the school has not; else empty."""
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
    """The stage that the line names; without a name that of a school which has but one."""
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


def _ask(
    one: _SchoolInFile,
    corrections: list[Correction],
    heads: tuple[str, ...],
    head_of_school: str,
    before: Mapping[str, Figures],
    *,
    is_marked: bool,
) -> None:
    """Judge all figures of a school together: errors and questions to their cells. What is newer
    than a marked file counts as kept."""
    chosen = {(each.entry.stage, each.entry.name) for each in corrections if each.is_asked}
    changed = {
        place: value
        for place, value in one.values.items()
        if place not in one.held or one.held[place].value != value
    }
    counted = {p: v for p, v in one.values.items() if not is_marked or p not in chosen}
    for question in _questions(one, counted, before):
        place = (question.stage, question.name)
        line, head = one.cells.get(place, (one.first, head_of_school))
        about = "" if place in one.cells else FIGURE_BY_NAME[question.name].label
        if question.blocks_saving:
            LineErrors(line, heads).add(head, f"{about}{question.words}。")
        elif place in changed and place not in chosen:
            line.asks.append(_cell(line, heads, head, question.words))
    for (stage, name), value in changed.items():
        line = one.cells[stage, name][0]
        line.plan.setdefault("entries", []).append(FigureEntry(one.school, name, value, stage))
        line.act = "填报"
    for line in {id(line): line for line, _ in one.cells.values()}.values():
        line.about = _about(line, corrections)


def _about(line: CheckedLine, corrections: list[Correction]) -> str:
    """新填 3 项，更正 1 项，待选择 1 项."""
    count = len(line.plan.get("entries", []))
    own = [each for each in corrections if each.line == line.number]
    asked = sum(each.is_asked for each in own)
    words = f"新填 {count - len(own)} 项，更正 {len(own) - asked} 项"
    return f"{words}，待选择 {asked} 项" if asked else words


def _questions(
    one: _SchoolInFile, values: Mapping[FigurePlace, Decimal], before: Mapping[str, Figures]
) -> list[PlausibilityQuestion]:
    merged: dict[str, Figures] = {}
    for (stage, name), held in one.held.items():
        merged.setdefault(stage or "", {})[name] = held.value
    for (stage, name), value in values.items():
        merged.setdefault(stage or "", {})[name] = value
    return plausibility_questions(
        _stages(merged), merged.get("", {}), (_stages(before), before.get("", {}))
    )


def _stages(held: Mapping[str, Figures]) -> dict[EducationStage, Figures]:
    return {EducationStage(stage): dict(figures) for stage, figures in held.items() if stage}


def _cell(line: CheckedLine, heads: tuple[str, ...], head: str, words: str) -> CellError:
    """A question to a cell, addressed as an error would be."""
    probe = CheckedLine(line.number, {})
    LineErrors(probe, heads).add(head, f"{words}。")
    return probe.errors[0]
