"""The page of one indicator: schools ranked, spread, best repairs, workings."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator

from counties.models import School
from tracker.dashboards.indicator_pages.overview import unit_of
from tracker.dashboards.strip_plot import Strip, strip
from tracker.indicators.engine.derivation import (
    DerivationStep,
    coefficient_derivation,
    resource_derivation,
    threshold_label,
)
from tracker.indicators.engine.repairs import repairs
from tracker.indicators.engine.requirements import RequirementVerdict
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import (
    ANSWER_NAMES,
    JUDGED,
    STAGE_NAMES,
    Answer,
    EducationStage,
    NumericThreshold,
)
from tracker.indicators.engine.verdicts import GRAVEST, worded, written
from tracker.indicators.verdicts import Asked, Verdict, YearVerdicts

PAGE = 50
BEST = 5  # repairs shown


@dataclass(frozen=True)
class RankedLine:
    """One school in the table of a resource."""

    rank: int
    school: School
    students: str
    held: str
    value: str
    answer: Answer
    gap: str
    steps: tuple[DerivationStep, ...]


@dataclass(frozen=True)
class RepairLine:
    school: School
    gap: str
    value: str
    passes: bool


@dataclass(frozen=True)
class StageView:
    """One of the seven at one stage: the test of spread, and a page of its schools."""

    stage: EducationStage
    name: str
    test: CoefficientVerdict
    mean: str
    deviation: str
    value: str
    counts: tuple[tuple[Answer, int], ...]
    gap: str
    chart: Strip | None
    chart_words: str
    line: str
    chart_mean: str
    page: Page
    lines: tuple[RankedLine, ...]
    repairs: tuple[RepairLine, ...]
    steps: tuple[DerivationStep, ...]


def stages_of(verdict: Verdict) -> list[EducationStage]:
    """The stages that some school has, 小学 first."""
    return [stage for stage in JUDGED if any(unit.stage is stage for unit, _ in verdict.resources)]


def stage_view(
    found: YearVerdicts, verdict: Verdict, stage: EducationStage, number: Any
) -> StageView:
    """One resource at `stage`, with page `number` of its schools: not reported first, then the
    lowest value first."""
    pairs = [(unit, each) for unit, each in verdict.resources if unit.stage is stage]
    test = next(each for each in verdict.tests if each.stage is stage)
    pairs.sort(key=lambda pair: (pair[1].value is not None, pair[1].value or Decimal(0)))
    page = Paginator(pairs, PAGE).get_page(number)
    answers = [each.answer for _, each in pairs]
    measure, line = test.measure, pairs[0][1].threshold
    gaps = [each.gap for _, each in pairs if each.gap]
    known = [(float(each.value), each.answer.value) for _, each in pairs if each.value is not None]
    spread = test.coefficient
    mean = written(spread.mean, 4)
    return StageView(
        stage=stage,
        name=STAGE_NAMES[stage],
        test=test,
        mean=mean if known else "—",
        deviation=written(spread.deviation, 4) if known else "—",
        value="—" if spread.value is None else written(spread.value, 4, test.threshold),
        counts=tuple((answer, answers.count(answer)) for answer in ANSWER_NAMES),
        gap=f"{sum(gaps):,}{measure.unit}" if gaps else "",
        chart=strip(known, float(line.value), float(spread.mean)) if known else None,
        chart_words="，".join(f"{ANSWER_NAMES[a]}{answers.count(a)}所" for a in ANSWER_NAMES),
        line=f"标准 {threshold_label(line, measure.unit)}",
        chart_mean=f"全县平均 {mean}",
        page=page,
        lines=tuple(
            _ranked(found, unit, each, page.start_index() + place)
            for place, (unit, each) in enumerate(page.object_list)
        ),
        repairs=best_repairs(found, test),
        steps=tuple(coefficient_derivation(found.resources.units, test, found.rule_set.rules)),
    )


def _ranked(
    found: YearVerdicts, unit: SchoolStageVerdict, each: ResourceVerdict, rank: int
) -> RankedLine:
    amount = each.available.amount
    is_split = each.measure.shared and len(unit.school.students) > 1
    return RankedLine(
        rank,
        found.rows[unit.school.key].school,
        "未填报" if unit.students is None else f"{unit.students:,}",
        "未填报"
        if amount is None
        else f"{'全校' if is_split else ''}{amount.normalize():,f}{each.measure.unit}",
        value_words(each),
        each.answer,
        gap_words(each),
        tuple(resource_derivation(unit, each, found.rule_set.rules)),
    )


def value_words(judged: ResourceVerdict) -> str:
    """The value per student or hundred students; a dash while not reported."""
    return "—" if judged.value is None else written(judged.value, 2, judged.threshold)


def gap_words(judged: ResourceVerdict) -> str:
    """缺 3人, empty where nothing is missing."""
    if not judged.gap:
        return ""
    floor = f"（到85%缺 {judged.floor_gap:,}{judged.measure.unit}）" if judged.floor_gap else ""
    return f"缺 {judged.gap:,}{judged.measure.unit}{floor}"


def best_repairs(found: YearVerdicts, test: CoefficientVerdict) -> tuple[RepairLine, ...]:
    """The schools whose repair lowers the spread most; none that raises it."""
    if test.coefficient.value is None:
        return ()
    best = repairs(found.resources.units, test)[:BEST]
    return tuple(
        RepairLine(
            found.rows[each.key].school,
            f"{each.gap:,}{test.measure.unit}",
            written(each.value, 4, test.threshold),
            test.threshold.holds(each.value),
        )
        for each in best
        if each.value < test.coefficient.value
    )


@dataclass(frozen=True)
class AskedLine:
    """One requirement put to one school."""

    school: School
    scope: str
    value: str
    asked: str
    relief: str
    answer: Answer


def asked_page(verdict: Verdict, number: Any) -> tuple[Page, list[AskedLine]]:
    """A page of what was asked of schools, the gravest first."""
    ranked = sorted(verdict.asked, key=lambda each: GRAVEST.index(each.item.answer))
    page = Paginator(ranked, PAGE).get_page(number)
    return page, [_asked_line(verdict, each) for each in page.object_list]


def _asked_line(verdict: Verdict, each: Asked) -> AskedLine:
    return AskedLine(each.row.school, *item_cells(verdict, each.item), each.item.answer)


def item_cells(verdict: Verdict, item: RequirementVerdict) -> tuple[str, str, str, str]:
    """Scope, value, what is asked and by which relief, of one requirement."""
    unit, line = unit_of(verdict.indicator, item), item.requirement.threshold
    value = "未填报" if item.value is None else worded(item.value, unit, line)
    asked = (
        "—"
        if item.required is None
        else threshold_label(NumericThreshold(line.operator, item.required), unit)
    )
    return item.requirement.scope, value, asked, item.relief.words if item.relief else ""


def item_lines(verdict: Verdict) -> Sequence[tuple[str, str, str, str, Answer]]:
    """The county's figures of an indicator."""
    return [(*item_cells(verdict, item), item.answer) for item in verdict.items]
