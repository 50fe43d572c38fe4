"""The page of one indicator: schools ranked, coefficient of variation, best repairs, derivation."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator

from counties.access import CountyRequest
from counties.models import School
from tracker.dashboards.charts.schools import StripPlot, strip_plot
from tracker.dashboards.indicator_pages.own_targets import OwnTarget, own_targets
from tracker.dashboards.indicator_pages.plan_side import read_indicator
from tracker.indicators.engine.derivation import (
    DerivationStep,
    coefficient_derivation,
    resource_derivation,
)
from tracker.indicators.engine.labels import (
    coefficient_label,
    gap_label,
    rounded_label,
    threshold_label,
    value_label,
)
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import (
    ANSWER_NAMES,
    GRAVEST,
    JUDGED,
    STAGE_NAMES,
    Answer,
    EducationStage,
)
from tracker.indicators.selectors.selected_year import JudgedYear, judged_year
from tracker.indicators.verdicts.judging import SchoolRequirement, Verdict, YearVerdicts
from tracker.indicators.verdicts.wording import (
    RepairLine,
    best_repairs,
    excluded_by_rule,
    required_words,
    requirement_cells,
)
from tracker.roadmaps.models import Task
from tracker.supervision.models import Problem

PAGE = 50


@dataclass(frozen=True)
class RankedSchool:
    """One school in the table of a resource. `owned`: what it has of it."""

    rank: int
    school: School
    students: str
    owned: str
    value: str
    answer: Answer
    gap: str
    steps: tuple[DerivationStep, ...]


@dataclass(frozen=True)
class StageView:
    """One of the seven resources at one stage: the test of its coefficient of variation, and a page
    of its schools."""

    stage: EducationStage
    name: str
    test: CoefficientVerdict
    mean: str
    deviation: str
    value: str
    counts: tuple[tuple[Answer, int], ...]
    gap: str
    chart: StripPlot | None
    chart_words: str
    line: str
    chart_mean: str
    page: Page
    lines: tuple[RankedSchool, ...]
    repairs: tuple[RepairLine, ...]
    steps: tuple[DerivationStep, ...]


@dataclass(frozen=True)
class SchoolRequirementLine:
    """The verdict on one requirement of one school."""

    school: School
    scope: str
    value: str
    required: str
    relief: str
    answer: Answer


@dataclass(frozen=True)
class IndicatorPage:
    """All that the page says. A resource has a `view` of one of its `stages` and the schools
    `excluded`; an indicator of single schools has `requirement_lines` on a `page`; one of the
    county has `item_lines`: scope, value, required value, relief and verdict."""

    selected: JudgedYear
    verdict: Verdict
    targets: Sequence[OwnTarget]
    tasks: Sequence[Task]
    problems: Sequence[Problem]
    required: Sequence[str]
    view: StageView | None = None
    stages: Sequence[EducationStage] = ()
    excluded: Sequence[tuple[str, list[str]]] = ()
    page: Page | None = None
    requirement_lines: Sequence[SchoolRequirementLine] = ()
    item_lines: Sequence[tuple[str, str, str, str, Answer]] = ()


def read_indicator_page(request: CountyRequest, code: str) -> IndicatorPage | None:
    """The page of the indicator `code` in the year that `request` selects; None if there is no such
    indicator."""
    selected = judged_year(request)
    verdict = selected.verdicts.of(code) if selected else None
    if selected is None or verdict is None:
        return None
    plan = read_indicator(request.county, request.day, selected.rule_set, code)
    stage, number = request.GET.get("stage", ""), request.GET.get("page")
    return IndicatorPage(
        selected,
        verdict,
        own_targets(plan.targets, selected.verdicts).get(code, []),
        plan.tasks,
        plan.problems,
        required_words(verdict.indicator),
        **_by_kind(verdict, selected.verdicts, stage, number),
    )


def _by_kind(verdict: Verdict, year: YearVerdicts, stage: str, number: Any) -> dict[str, Any]:
    """The parts of the page that only one kind of indicator has."""
    if verdict.resources:
        stages = stages_of(verdict)
        chosen = next((each for each in stages if each.value == stage), stages[0])
        return {
            "view": stage_view(year, verdict, chosen, number),
            "stages": stages,
            "excluded": excluded_by_rule(year),
        }
    if verdict.school_requirements:
        page = Paginator(_by_gravity(verdict), PAGE).get_page(number)
        lines = [
            SchoolRequirementLine(
                each.row.school, *requirement_cells(verdict, each.item), each.item.answer
            )
            for each in page.object_list
        ]
        return {"page": page, "requirement_lines": lines}
    return {"item_lines": [(*requirement_cells(verdict, i), i.answer) for i in verdict.items]}


def _by_gravity(verdict: Verdict) -> list[SchoolRequirement]:
    return sorted(verdict.school_requirements, key=lambda each: GRAVEST.index(each.item.answer))


def stages_of(verdict: Verdict) -> list[EducationStage]:
    """The stages that some school has, 小学 first."""
    return [stage for stage in JUDGED if any(unit.stage is stage for unit, _ in verdict.resources)]


def stage_view(
    year: YearVerdicts, verdict: Verdict, stage: EducationStage, number: Any
) -> StageView:
    """One resource at `stage`, with page `number` of its schools: not reported first, then the
    lowest value first."""
    pairs = [(unit, each) for unit, each in verdict.resources if unit.stage is stage]
    pairs.sort(key=lambda pair: (pair[1].value is not None, pair[1].value or Decimal(0)))
    test = next(each for each in verdict.tests if each.stage is stage)
    page = Paginator(pairs, PAGE).get_page(number)
    answers = [each.answer for _, each in pairs]
    measure, line = test.measure, pairs[0][1].threshold
    gaps = [each.gap for _, each in pairs if each.gap]
    known = [(float(each.value), each.answer.value) for _, each in pairs if each.value is not None]
    mean = rounded_label(test.coefficient.mean, 4)
    return StageView(
        stage=stage,
        name=STAGE_NAMES[stage],
        test=test,
        mean=mean if known else "—",
        deviation=rounded_label(test.coefficient.deviation, 4) if known else "—",
        value=coefficient_label(test),
        counts=tuple((answer, answers.count(answer)) for answer in ANSWER_NAMES),
        gap=f"{sum(gaps):,}{measure.unit}" if gaps else "",
        chart=strip_plot(known, float(line.value), float(test.coefficient.mean)) if known else None,
        chart_words="，".join(f"{ANSWER_NAMES[a]}{answers.count(a)}所" for a in ANSWER_NAMES),
        line=f"标准 {threshold_label(line, measure.unit)}",
        chart_mean=f"全县平均 {mean}",
        page=page,
        lines=tuple(
            _ranked(year, unit, each, page.start_index() + place)
            for place, (unit, each) in enumerate(page.object_list)
        ),
        repairs=best_repairs(year, test),
        steps=tuple(coefficient_derivation(year.resources.units, test, year.rule_set.rules)),
    )


def _ranked(
    year: YearVerdicts, unit: SchoolStageVerdict, judged: ResourceVerdict, rank: int
) -> RankedSchool:
    amount, measure = judged.available.amount, judged.measure
    whole = "全校" if measure.shared and len(unit.school.students) > 1 else ""
    return RankedSchool(
        rank,
        year.rows[unit.school.key].school,
        "未填报" if unit.students is None else f"{unit.students:,}",
        "未填报" if amount is None else f"{whole}{amount.normalize():,f}{measure.unit}",
        value_label(judged),
        judged.answer,
        gap_label(judged),
        tuple(resource_derivation(unit, judged, year.rule_set.rules)),
    )
