"""What a year's verdicts miss, in words: of each school, of the county itself, and of the schools
that have not reported. No query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.labels import (
    coefficient_label,
    gap_label,
    threshold_label,
    value_label,
)
from tracker.indicators.engine.requirements import RequirementVerdict
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.shortfalls import shortfall
from tracker.indicators.engine.values import STAGE_NAMES, YES_NO, Answer, worst
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.schools import SchoolRow, missing_figures
from tracker.indicators.verdicts.judging import SchoolRequirement, Verdict, YearVerdicts
from tracker.indicators.verdicts.wording import best_repairs, requirement_cells, unit_of

MISSED = (Answer.FLOOR, Answer.BELOW)


@dataclass(frozen=True)
class MissedIndicator:
    """One indicator that one school misses, or the county itself (`row` None). The gap has to be
    closed unless the answer is 可保留.
    """

    row: SchoolRow | None
    indicator: Indicator
    answer: Answer
    words: str

    @property
    def is_required(self) -> bool:
        """Return whether the county cannot pass while the gap is open."""
        return self.answer is not Answer.KEPT


@dataclass(frozen=True)
class UnreportedSchool:
    """A school that has not reported all: which figures (`is_all`: nothing at all), and the
    indicators that cannot be judged of it."""

    row: SchoolRow
    figures: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    is_all: bool


def missed_by_schools(year: YearVerdicts) -> list[MissedIndicator]:
    """What each school misses, in the order of the register, then of the set."""
    missed = []
    for verdict in year.verdicts:
        by_school: dict[int, list[tuple[Answer, str]]] = {}
        for key, answer, words in (*_resource_gaps(verdict), *_requirement_gaps(verdict)):
            by_school.setdefault(key, []).append((answer, words))
        for key, parts in by_school.items():
            missed.append(
                (key, MissedIndicator(year.rows[key], verdict.indicator, *_joined(parts)))
            )
    positions = {key: n for n, key in enumerate(year.rows)}
    missed.sort(key=lambda pair: positions[pair[0]])
    return [each for _, each in missed]


def missed_by_county(year: YearVerdicts) -> list[MissedIndicator]:
    """What no one school has to make good, in the order of the set."""
    missed = []
    for verdict in year.verdicts:
        if parts := list(_county_gaps(verdict, year)):
            missed.append(MissedIndicator(None, verdict.indicator, *_joined(parts)))
    return missed


def _joined(parts: Sequence[tuple[Answer, str]]) -> tuple[Answer, str]:
    """One verdict and one sentence of several."""
    return worst(answer for answer, _ in parts), "；".join(words for _, words in parts)


def _resource_gaps(verdict: Verdict) -> Iterator[tuple[int, Answer, str]]:
    for unit, judged in verdict.resources:
        if judged.gap:
            yield unit.school.key, judged.answer, _resource_words(unit, judged)


def _resource_words(unit: SchoolStageVerdict, judged: ResourceVerdict) -> str:
    value = f"{value_label(judged)}，应 {threshold_label(judged.threshold, judged.measure.unit)}"
    return f"{STAGE_NAMES[unit.stage]}现为{value}，{gap_label(judged)}"


def _requirement_gaps(verdict: Verdict) -> Iterator[tuple[int, Answer, str]]:
    for each in verdict.school_requirements:
        if each.item.answer in MISSED:
            yield each.row.school.pk, each.item.answer, _requirement_words(verdict, each)


def _requirement_words(verdict: Verdict, requirement: SchoolRequirement) -> str:
    scope, value, required, relief = requirement_cells(verdict, requirement.item)
    unit = unit_of(verdict.indicator, requirement.item)
    short = shortfall(requirement.item, requirement.figures, unit)
    return (
        f"{scope}现为{value}，应 {required}"
        + (f"（{relief}）" if relief else "")
        + (f"，{short.words}" if short else "")
    )


def _county_gaps(verdict: Verdict, year: YearVerdicts) -> Iterator[tuple[Answer, str]]:
    """What no one school has to make good: coefficients of variation, figures of the county,
    材料指标."""
    for test in verdict.tests:
        if test.answer is Answer.BELOW:
            yield test.answer, _coefficient_words(year, test)
    if verdict.items and all(item.value is None for item in verdict.items):
        yield Answer.MISSING, "未填报"
    else:
        for item in verdict.items:
            if item.answer is not Answer.MET:
                yield item.answer, _item_words(verdict, item)
    if verdict.indicator.kind == IndicatorKind.EVIDENCE and verdict.answer is not Answer.MET:
        reported = "填报为“否”" if verdict.answer is Answer.BELOW else "未填报"
        note = verdict.material.note if verdict.material else ""
        yield verdict.answer, reported + (f"：{note}" if note else "")


def _item_words(verdict: Verdict, item: RequirementVerdict) -> str:
    scope, value, required, _ = requirement_cells(verdict, item)
    if item.value is None:
        words = "未填报"
    elif unit_of(verdict.indicator, item) == YES_NO:
        words = f"填报为“{value}”"
    else:
        words = f"现为{value}，应 {required}"
    return words if scope == "全县" else f"{scope}{words}"


def _coefficient_words(year: YearVerdicts, test: CoefficientVerdict) -> str:
    has_none = test.coefficient.value is None
    value = "无法计算，各校都没有" if has_none else coefficient_label(test)
    words = f"{STAGE_NAMES[test.stage]}差异系数{value}，应 {threshold_label(test.threshold)}"
    for best in best_repairs(year, test)[:1]:
        passes = "，即达标" if best.passes else ""
        words += f"；先给{best.school}补 {best.gap}最有效，可降到{best.value}{passes}"
    return words


def unreported_schools(year: YearVerdicts) -> Iterator[UnreportedSchool]:
    """The schools that have not reported all, in the order of the register."""
    unjudged = _unjudged(year.verdicts)
    for key, row in year.rows.items():
        names = tuple(
            (STAGE_NAMES[stage] if stage else "")
            + FIGURE_BY_NAME[name].label.removeprefix("其中：")
            for stage, name in missing_figures(row)
        )
        figures = (row.whole, *row.by_stage.values())
        is_all = not any(value is not None for each in figures for value in each.values())
        indicators = unjudged.get(key, ())
        if indicators or (names and row.stages_judged):
            yield UnreportedSchool(row, names, tuple(indicators), is_all)


def _unjudged(verdicts: Sequence[Verdict]) -> dict[int, list[Indicator]]:
    """The indicators that cannot be judged of each school, since it has not reported."""
    by_school: dict[int, dict[str, Indicator]] = {}
    for verdict in verdicts:
        pairs = [(unit.school.key, each.answer) for unit, each in verdict.resources]
        pairs += [(each.row.school.pk, each.item.answer) for each in verdict.school_requirements]
        for key, answer in pairs:
            if answer is Answer.MISSING:
                by_school.setdefault(key, {})[verdict.indicator.code] = verdict.indicator
    return {key: list(indicators.values()) for key, indicators in by_school.items()}
