"""一校一策: one school's figures, verdicts and gaps, with its problems, duties and evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.models import County, School
from counties.querysets import end_of
from tracker.dashboards.indicator_pages import plan_side
from tracker.dashboards.indicator_pages.plan_side import SchoolPlanSide
from tracker.indicators.engine.catalogue import CATALOGUE, Level
from tracker.indicators.engine.derivation import DerivationStep, resource_derivation
from tracker.indicators.engine.labels import (
    gap_label,
    ratio_label,
    threshold_label,
    value_label,
)
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import STAGE_NAMES, Answer, EducationStage
from tracker.indicators.models import Indicator, SchoolFigure
from tracker.indicators.selectors.rule_sets import RuleSet
from tracker.indicators.selectors.schools import SchoolRow
from tracker.indicators.selectors.selected_year import SelectedYear, selected_year
from tracker.indicators.selectors.year_verdicts import SchoolVerdicts, read_school_verdicts
from tracker.indicators.verdicts.wording import requirement_cells
from tracker.roadmaps.models import EvidenceUse
from tracker.roadmaps.selectors.status_at import AssignmentStatus
from tracker.supervision.models import Problem


@dataclass(frozen=True)
class ResourceLine:
    """One of the seven resources at one stage."""

    indicator: Indicator
    basis: str
    value: str
    required: str
    answer: Answer
    gap: str
    steps: tuple[DerivationStep, ...]


@dataclass(frozen=True)
class SchoolStageView:
    """One stage of the school: 至少6项达标，余项不低于85%."""

    name: str
    students: str
    answer: Answer
    met: int
    lines: tuple[ResourceLine, ...]


@dataclass(frozen=True)
class RequirementLine:
    indicator: Indicator
    scope: str
    value: str
    required: str
    relief: str
    answer: Answer


@dataclass(frozen=True)
class FigureLine:
    """One figure of the catalogue, with its value for each stage or for the whole school."""

    label: str
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class SchoolView:
    """All that the school's page says."""

    school: School
    excluded: str
    is_open: bool
    units: tuple[SchoolStageView, ...]
    requirements: tuple[RequirementLine, ...]
    stages: tuple[str, ...]
    of_stages: tuple[FigureLine, ...]
    of_school: tuple[FigureLine, ...]
    last: SchoolFigure | None
    problems: Sequence[Problem]
    duties: Sequence[AssignmentStatus]
    files: Sequence[EvidenceUse]

    @property
    def gaps(self) -> list[tuple[str, ResourceLine]]:
        """Stage and line of each resource that lacks something."""
        return [(unit.name, line) for unit in self.units for line in unit.lines if line.gap]


def school_views(
    county: County, schools: Sequence[School], year: int, rule_set: RuleSet, day: date
) -> list[SchoolView]:
    """The pages of `schools` of `county` for `year` as of the end of `day`. Eight queries beside
    the rule set."""
    verdicts = read_school_verdicts(county, schools, year, rule_set, end_of(day))
    plan = plan_side.read_school_plans(county, [school.department_id for school in schools], day)
    return [school_view(each, plan[each.row.school.department_id]) for each in verdicts]


def read_school_page(request: CountyRequest, pk: int) -> tuple[SelectedYear, SchoolView]:
    """The school whose department is `pk`, in the selected year. Raises Http404 for none."""
    schools = School.objects.for_county(request.county).select_related(
        "department__county", "township"
    )
    school = get_object_or_404(schools, department=pk)
    selected = selected_year(request)
    if selected is None:
        raise Http404("门户还没有装入适用的指标体系。")
    (view,) = school_views(request.county, [school], selected.year, selected.rule_set, request.day)
    return selected, view


def school_view(verdicts: SchoolVerdicts, plan: SchoolPlanSide) -> SchoolView:
    """The page of one school. No query."""
    row = verdicts.row
    stages = tuple(row.by_stage)
    return SchoolView(
        school=row.school,
        excluded=row.excluded,
        is_open=row.school.is_open_on(date(verdicts.verdicts.year, 9, 1)),
        units=tuple(_unit(verdicts, unit) for unit in verdicts.units),
        requirements=_requirements(verdicts),
        stages=tuple(STAGE_NAMES[stage] for stage in stages),
        of_stages=_figures(row, Level.STAGE, stages),
        of_school=_figures(row, Level.SCHOOL, (None,)),
        last=max(verdicts.reported.values(), key=lambda each: each.pk, default=None),
        problems=plan.problems,
        duties=plan.duties,
        files=plan.files,
    )


def _unit(school: SchoolVerdicts, unit: SchoolStageVerdict) -> SchoolStageView:
    by_code = {each.code: each for each in school.verdicts.rule_set.indicators}
    rules = school.verdicts.rule_set.rules
    lines = tuple(
        ResourceLine(
            by_code[each.measure.code],
            ratio_label(unit, each, rules),
            value_label(each),
            threshold_label(each.threshold, each.measure.unit),
            each.answer,
            gap_label(each),
            tuple(resource_derivation(unit, each, rules)),
        )
        for each in unit.resources
    )
    students = "未填报" if unit.students is None else f"{unit.students:,}人"
    name = STAGE_NAMES[unit.stage]
    return SchoolStageView(name, students, unit.answer, unit.count(Answer.MET), lines)


def _requirements(school: SchoolVerdicts) -> tuple[RequirementLine, ...]:
    return tuple(
        RequirementLine(verdict.indicator, *requirement_cells(verdict, each.item), each.item.answer)
        for verdict in school.verdicts.verdicts
        for each in verdict.school_requirements
    )


def _figures(
    row: SchoolRow, level: Level, stages: Sequence[EducationStage | None]
) -> tuple[FigureLine, ...]:
    lines = []
    for figure in CATALOGUE:
        if figure.level is not level:
            continue
        values = []
        for stage in stages:
            figures = row.whole if stage is None else row.by_stage[stage]
            value = figures.get(figure.name)
            if value is None:
                values.append("—" if figure.is_optional else "未填报")
            else:
                values.append(plain_number(value))
        lines.append(FigureLine(figure.label, figure.unit, tuple(values)))
    return tuple(lines)
