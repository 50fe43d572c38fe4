"""一校一策: one school's figures, verdicts and gaps, with its problems, duties and evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.models import County, School
from counties.querysets import end_of
from tracker.dashboards.departments import by_deadline
from tracker.dashboards.indicator_pages.indicator import gap_words, item_cells, value_words
from tracker.dashboards.work import UnitDuty, read_duties, read_work
from tracker.indicators.engine.catalogue import CATALOGUE, Level
from tracker.indicators.engine.derivation import (
    DerivationStep,
    ratio_label,
    resource_derivation,
    threshold_label,
)
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import STAGE_NAMES, Answer, EducationStage
from tracker.indicators.engine.verdicts import plain
from tracker.indicators.models import Indicator, SchoolFigure
from tracker.indicators.rules import RuleSet
from tracker.indicators.selected_year import AskedYear, year_of
from tracker.indicators.verdicts import SchoolYear, read_schools
from tracker.roadmaps.models import Assignment, CountyPlan, EvidenceUse, Task
from tracker.roadmaps.rules.status import ENDED
from tracker.supervision.models import Problem


@dataclass(frozen=True)
class ResourceLine:
    """One of the seven at one stage."""

    indicator: Indicator
    basis: str
    value: str
    asked: str
    answer: Answer
    gap: str
    steps: tuple[DerivationStep, ...]


@dataclass(frozen=True)
class UnitView:
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
    asked: str
    relief: str
    answer: Answer


@dataclass(frozen=True)
class FigureLine:
    """One figure of the catalogue, with what is held of it for each stage or the whole school."""

    label: str
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class SchoolView:
    """All that the school's page says."""

    school: School
    excluded: str
    is_open: bool
    units: tuple[UnitView, ...]
    requirements: tuple[RequirementLine, ...]
    stages: tuple[str, ...]
    of_stages: tuple[FigureLine, ...]
    of_school: tuple[FigureLine, ...]
    last: SchoolFigure | None
    problems: Sequence[Problem]
    duties: Sequence[UnitDuty]
    files: Sequence[EvidenceUse]

    @property
    def gaps(self) -> list[tuple[str, ResourceLine]]:
        """Stage and line of each of the seven that wants something."""
        return [(unit.name, line) for unit in self.units for line in unit.lines if line.gap]


def school_views(
    county: County, schools: Sequence[School], year: int, rule_set: RuleSet, day: date
) -> list[SchoolView]:
    """The pages of `schools` of `county` for `year` as of the end of `day`. Eight queries beside
    the rule set."""
    units = [school.department_id for school in schools]
    problems = Problem.objects.for_county(county).filter(place__in=units).standing_at(day)
    uses = EvidenceUse.objects.filter(
        report__assignment__department__in=units, at__lt=end_of(day)
    ).annotate(unit=F("report__assignment__department"))
    problems_of, duties_of, uses_of = (
        _grouped(problems, lambda each: each.place_id),
        _grouped(_open_duties(county, units, day), lambda each: each.unit.pk),
        _grouped(uses.select_related("evidence", "task").order_by("-at", "-id"), lambda u: u.unit),
    )
    return [
        _view(
            found,
            problems_of.get(found.row.school.department_id, []),
            duties_of.get(found.row.school.department_id, []),
            uses_of.get(found.row.school.department_id, []),
        )
        for found in read_schools(county, schools, year, rule_set, end_of(day))
    ]


def _grouped(rows: Iterable[Any], unit: Callable[[Any], int]) -> dict[int, list[Any]]:
    """`rows` by the department that `unit` names."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(unit(row), []).append(row)
    return found


def _open_duties(county: County, units: Sequence[int], day: date) -> list[UnitDuty]:
    """What the departments `units` still owe, the earliest deadline first. Three queries."""
    plan = CountyPlan.objects.on(county, day)
    own = Assignment.objects.filter(task__plan=plan, department__in=units)
    works = read_work(Task.objects.filter(pk__in=own.values("task")), day)
    return list(
        by_deadline([d for d in read_duties(own, works, day) if d.standing.state not in ENDED])
    )


def _view(
    found: SchoolYear, problems: list[Problem], duties: list[UnitDuty], files: list[EvidenceUse]
) -> SchoolView:
    school, stages = found.row.school, tuple(found.row.by_stage)
    return SchoolView(
        school=school,
        excluded=found.row.excluded,
        is_open=school.is_open_on(date(found.verdicts.year, 9, 1)),
        units=tuple(_unit(found, unit) for unit in found.units),
        requirements=_requirements(found),
        stages=tuple(STAGE_NAMES[stage] for stage in stages),
        of_stages=_figures(found, Level.STAGE, stages),
        of_school=_figures(found, Level.SCHOOL, (None,)),
        last=max(found.reported.values(), key=lambda each: each.pk, default=None),
        problems=problems,
        duties=duties,
        files=files,
    )


def _unit(found: SchoolYear, unit: SchoolStageVerdict) -> UnitView:
    by_code = {each.code: each for each in found.verdicts.rule_set.indicators}
    rules = found.verdicts.rule_set.rules
    lines = tuple(
        ResourceLine(
            by_code[each.measure.code],
            ratio_label(unit, each, rules),
            value_words(each),
            threshold_label(each.threshold, each.measure.unit),
            each.answer,
            gap_words(each),
            tuple(resource_derivation(unit, each, rules)),
        )
        for each in unit.resources
    )
    students = "未填报" if unit.students is None else f"{unit.students:,}人"
    name = STAGE_NAMES[unit.stage]
    return UnitView(name, students, unit.answer, unit.count(Answer.MET), lines)


def _requirements(found: SchoolYear) -> tuple[RequirementLine, ...]:
    return tuple(
        RequirementLine(verdict.indicator, *item_cells(verdict, each.item), each.item.answer)
        for verdict in found.verdicts.verdicts
        for each in verdict.asked
    )


def _figures(
    found: SchoolYear, level: Level, stages: Sequence[EducationStage | None]
) -> tuple[FigureLine, ...]:
    lines = []
    for figure in CATALOGUE:
        if figure.level is not level:
            continue
        values = []
        for stage in stages:
            held = found.row.whole if stage is None else found.row.by_stage[stage]
            value = held.get(figure.name)
            values.append("未填报" if value is None else plain(value))
        lines.append(FigureLine(figure.label, figure.unit, tuple(values)))
    return tuple(lines)


def asked_school(request: CountyRequest, pk: int) -> tuple[AskedYear, SchoolView]:
    """The school whose department is `pk`, in the year asked for. Raises Http404 for none."""
    schools = School.objects.for_county(request.county).select_related(
        "department__county", "township"
    )
    school = get_object_or_404(schools, department=pk)
    asked = year_of(request)
    if asked is None:
        raise Http404("门户还没有装入适用的指标体系。")
    (view,) = school_views(request.county, [school], asked.year, asked.rule_set, request.day)
    return asked, view
