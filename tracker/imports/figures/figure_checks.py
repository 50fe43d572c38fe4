"""Check an uploaded workbook of school figures against the county.

Nothing is saved here: `services.figures` saves what was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from counties.models import County
from tracker.imports.figures.column_meanings import (
    SCHOOL,
)
from tracker.imports.figures.school_lines import (
    FigureInForce,
    FigurePlace,
    SchoolInFile,
    SchoolLookup,
    read_figure_line,
    read_values,
    split_off_other_lines,
)
from tracker.imports.figures.template_marks import TemplateMark, last_figure_id
from tracker.imports.workbooks.line_checks import (
    CellError,
    CheckedLine,
    CheckedWorkbook,
    LineErrors,
)
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.plausibility import PlausibilityQuestion, plausibility_questions
from tracker.indicators.engine.values import STAGE_NAMES, EducationStage
from tracker.indicators.models import SchoolFigure
from tracker.indicators.selectors.schools import Figures
from tracker.indicators.services.figures import FigureEntry, current_figures


@dataclass(frozen=True)
class Correction:
    """A figure that the portal holds already and that the file would replace.

    `current` is the figure in force, `entry` the one of the file. `is_asked`: a person must choose
    between them, since the current figure was entered after the file was made, or the file does not
    say when it was made.
    """

    line: int
    cell: str
    label: str
    entry: FigureEntry
    current: FigureInForce
    is_asked: bool
    is_untouched: bool  # nobody has changed the value in the file since it was made

    @property
    def key(self) -> str:
        """The name of the correction in forms."""
        stage = self.entry.stage.value if self.entry.stage else "whole"
        return f"{self.entry.school.pk}-{stage}-{self.entry.name}"


@dataclass(frozen=True)
class CheckedFigures(CheckedWorkbook):
    """A checked workbook of school figures: `lines` holds the lines of schools.

    `seen` is the id of the last figure that the portal held during the check. `mark` says when the
    file was made, None if the file does not say it. `skipped` holds the lines that are about no
    school, with the reason.
    """

    corrections: list[Correction]
    seen: int
    mark: TemplateMark | None = None
    skipped: list[tuple[CheckedLine, str]] = field(default_factory=list)

    @property
    def open(self) -> list[Correction]:
        """The corrections for which a person has to choose the right value."""
        return [each for each in self.corrections if each.is_asked]


def check_figures(
    county: County,
    rows: list[Any],
    *,
    year: int,
    heads: tuple[str, ...],
    columns: Mapping[str, str],
    mark: TemplateMark | None = None,
) -> CheckedFigures:
    """Return what each line of the file would change in `year`. Six queries for any length.

    `columns` maps each head to its meaning (`figures.column_meanings`). `mark` says when the file
    was made.
    """
    lookup = SchoolLookup(county, year)
    schools: dict[int, SchoolInFile] = {}
    head = next(head for head, meaning in columns.items() if meaning == SCHOOL)
    lines, skipped = split_off_other_lines(
        [read_figure_line(number, cells, heads, columns) for number, cells in rows], columns, lookup
    )
    for line in lines:
        errors = LineErrors(line, heads)
        if school := lookup.school(line.name, head, errors):
            in_file = schools.setdefault(school.pk, SchoolInFile(school, line))
            read_values(line, errors, in_file, columns)
    seen = last_figure_id(county, year)
    _look_up(county, year, schools, mark)
    year_before = current_figures(county, year - 1, list(schools))
    corrections: list[Correction] = []
    for key, in_file in schools.items():
        own = _corrections(in_file, heads, mark)
        corrections += own
        before = year_before.get(key, {})
        _check_plausibility(in_file, own, heads, head, before, is_marked=mark is not None)
    shown_heads = (head, *(each for each in heads if each != head))
    return CheckedFigures(shown_heads, lines, corrections, seen, mark, skipped)


def _look_up(
    county: County, year: int, schools: Mapping[int, SchoolInFile], mark: TemplateMark | None
) -> None:
    """Add to each school the figures that the portal holds for `year`. One query."""
    rows = SchoolFigure.objects.for_county(county).filter(year=year, school__in=list(schools))
    names = ("school", "stage", "name", "value", "id", "by__name", "at")
    for school, stage, name, value, number, by, at in rows.order_by("id").values_list(*names):
        in_force = schools[school].in_force
        place = (EducationStage(stage) if stage else None, name)
        older = in_force.get(place)
        is_base = mark is not None and number <= mark.entry
        base = value if is_base else older.base if older else None
        in_force[place] = FigureInForce(value, number, by, at, base)


def _corrections(
    school: SchoolInFile, heads: tuple[str, ...], mark: TemplateMark | None
) -> list[Correction]:
    """Return the figures of one school that the file would replace.

    A figure that was taken back after the file was made counts as well.
    """
    corrections = []
    for (stage, name), value in school.values.items():
        current = school.in_force.get((stage, name))
        if current is None or current.value == value:
            continue
        is_newer = mark is None or current.number > mark.entry
        if current.value is None and not is_newer:
            continue
        line, head = school.cells[stage, name]
        label = f"{STAGE_NAMES[stage] if stage else ''}{FIGURE_BY_NAME[name].label}"
        corrections.append(
            Correction(
                line=line.number,
                cell=_cell(line, heads, head, "").cell,
                label=label,
                entry=FigureEntry(school.school, name, value, stage),
                current=current,
                is_asked=is_newer,
                is_untouched=mark is not None and current.base == value,
            )
        )
    return corrections


def _check_plausibility(
    school: SchoolInFile,
    corrections: list[Correction],
    heads: tuple[str, ...],
    head_of_school: str,
    year_before: Mapping[str, Figures],
    *,
    is_marked: bool,
) -> None:
    """Check all figures of a school for plausibility and fill its lines.

    Implausible figures become errors or questions of their cells. A figure that is newer than the
    file counts with its value in force, as long as nobody has chosen otherwise.
    """
    to_choose = {(each.entry.stage, each.entry.name) for each in corrections if each.is_asked}
    changed = {
        place: value
        for place, value in school.values.items()
        if place not in school.in_force or school.in_force[place].value != value
    }
    counted = {p: v for p, v in school.values.items() if not is_marked or p not in to_choose}
    for question in _questions(school, counted, year_before):
        place = (question.stage, question.name)
        line, head = school.cells.get(place, (school.first, head_of_school))
        label = "" if place in school.cells else FIGURE_BY_NAME[question.name].label
        if question.blocks_saving:
            LineErrors(line, heads).add(head, f"{label}{question.words}。")
        elif place in changed and place not in to_choose:
            line.questions.append(_cell(line, heads, head, question.words))
    for (stage, name), value in changed.items():
        line = school.cells[stage, name][0]
        line.payload.setdefault("entries", []).append(
            FigureEntry(school.school, name, value, stage)
        )
        line.action = "填报"
    for line in {id(line): line for line, _ in school.cells.values()}.values():
        line.summary = _summary(line, corrections)


def _summary(line: CheckedLine, corrections: list[Correction]) -> str:
    """Summarise a line: 新填 3 项，更正 1 项，待选择 1 项."""
    count = len(line.payload.get("entries", []))
    own_corrections = [each for each in corrections if each.line == line.number]
    open_count = sum(each.is_asked for each in own_corrections)
    summary = f"新填 {count - len(own_corrections)} 项，更正 {len(own_corrections) - open_count} 项"
    return f"{summary}，待选择 {open_count} 项" if open_count else summary


def _questions(
    school: SchoolInFile, values: Mapping[FigurePlace, Decimal], year_before: Mapping[str, Figures]
) -> list[PlausibilityQuestion]:
    merged: dict[str, Figures] = {}
    for (stage, name), in_force in school.in_force.items():
        merged.setdefault(stage or "", {})[name] = in_force.value
    for (stage, name), value in values.items():
        merged.setdefault(stage or "", {})[name] = value
    return plausibility_questions(
        _stages(merged),
        merged.get("", {}),
        (_stages(year_before), year_before.get("", {})),
        this_year=timezone.localdate().year,
    )


def _stages(by_stage: Mapping[str, Figures]) -> dict[EducationStage, Figures]:
    return {EducationStage(stage): dict(figures) for stage, figures in by_stage.items() if stage}


def _cell(line: CheckedLine, heads: tuple[str, ...], head: str, question: str) -> CellError:
    """Return a question about a cell, with the address that an error would have."""
    probe = CheckedLine(line.number, {})
    LineErrors(probe, heads).add(head, f"{question}。")
    return probe.errors[0]
