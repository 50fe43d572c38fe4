"""The indicators of a county in one year, one line each: verdict, state, distance, trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.dashboards.indicator_pages.own_targets import OwnTarget
from tracker.indicators.choices import Area, IndicatorKind
from tracker.indicators.engine.derivation import threshold_label
from tracker.indicators.engine.requirements import RequirementVerdict
from tracker.indicators.engine.resources import CoefficientVerdict
from tracker.indicators.engine.values import (
    ANSWER_NAMES,
    JUDGED,
    STAGE_NAMES,
    YES_NO,
    Answer,
    EducationStage,
)
from tracker.indicators.engine.verdicts import Trend, plain, trend, worded, written
from tracker.indicators.models import Indicator
from tracker.indicators.rules import line_of
from tracker.indicators.verdicts import Verdict, YearVerdicts

TREND_LABELS = {Trend.BETTER: "↑ 向好", Trend.SAME: "＝ 持平", Trend.WORSE: "↓ 变差"}
NEEDED_LINES = 8


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: `state` what is so, `asked` what is asked, `distance` what is missing."""

    verdict: Verdict
    asked: tuple[str, ...]
    state: tuple[str, ...]
    distance: tuple[str, ...]
    trend: str
    targets: tuple[OwnTarget, ...]
    borderline: bool
    outlook: str  # 来得及 …, empty where nothing was reckoned

    @property
    def indicator(self) -> Indicator:
        return self.verdict.indicator

    @property
    def told(self) -> list[OwnTarget]:
        """The targets that say more than the set does; the others are `repeated`."""
        return [own for own in self.targets if not own.repeats]

    @property
    def repeated(self) -> list[OwnTarget]:
        return [own for own in self.targets if own.repeats]

    @property
    def answer(self) -> Answer:
        return self.verdict.answer


@dataclass(frozen=True)
class AreaLines:
    label: str
    met: int
    lines: tuple[IndicatorLine, ...]


def areas(
    found: YearVerdicts,
    before: YearVerdicts | None,
    targets: dict[str, list[OwnTarget]],
    outlooks: Mapping[str, str] | None = None,
) -> tuple[AreaLines, ...]:
    """The lines of all indicators by area, against the year `before`; `outlooks` by code."""
    lines = [
        IndicatorLine(
            verdict,
            asked_words(verdict.indicator),
            state_words(verdict, found),
            distance_words(verdict, found),
            _trend(verdict, before),
            tuple(targets.get(verdict.indicator.code, ())),
            any(test.borderline for test in verdict.tests),
            (outlooks or {}).get(verdict.indicator.code, ""),
        )
        for verdict in found.verdicts
    ]
    by_area = [
        (area, tuple(line for line in lines if line.indicator.area == area)) for area in Area
    ]
    return tuple(
        AreaLines(area.label, sum(line.answer is Answer.MET for line in held), held)
        for area, held in by_area
        if held
    )


def _trend(verdict: Verdict, before: YearVerdicts | None) -> str:
    old = before.of(verdict.indicator.code) if before else None
    way = trend(verdict.standing, old.standing if old else None)
    return TREND_LABELS[way] if way else ""


def asked_words(indicator: Indicator) -> tuple[str, ...]:
    """The lines that the set draws: 小学 ≥ 4.2人，差异系数 ≤ 0.5."""
    if indicator.kind == IndicatorKind.EVIDENCE:
        return ("材料证明",)
    of_scope: dict[str, list[str]] = {}
    for each in indicator.thresholds.all():
        if each.value is not None:
            words = threshold_label(line_of(each), each.unit)
            words = f"差异系数 {words}" if each.is_spread else words
            of_scope.setdefault(each.scope, []).append(words)
    return tuple(f"{scope} {'，'.join(words)}" for scope, words in of_scope.items())


def state_words(verdict: Verdict, found: YearVerdicts) -> tuple[str, ...]:
    """What is so: schools that meet it, the spread, the county's figure."""
    if verdict.resources:
        return _by_stage(verdict)
    if verdict.asked:
        return (f"{verdict.count(Answer.MET)}/{len(verdict.places)} 所达标",)
    if verdict.items:
        return _items_words(verdict)
    if verdict.indicator.kind == IndicatorKind.EVIDENCE:
        said = verdict.material
        if said is None or said.value is None:
            return ("未填报",)
        comma = "，" if said.note and not said.note.startswith("（") else ""
        return (f"{'是' if said.value else '否'}{comma}{said.note}",)
    return ("没有适用的学校",) if found.resources.units else ("尚无学校",)


def _by_stage(verdict: Verdict) -> tuple[str, ...]:
    """A line for each stage that there is: 小学 5/8 所达标，1 所未填报；差异系数 0.0429."""
    words = []
    for test in verdict.tests:
        answers = [answer for place, answer in verdict.places.items() if place[1] is test.stage]
        if answers:
            missing = answers.count(Answer.MISSING)
            words.append(
                f"{STAGE_NAMES[test.stage]} {answers.count(Answer.MET)}/{len(answers)} 所达标"
                + (f"，{missing} 所未填报" if missing else "")
                + _spread_words(test)
            )
    return tuple(words)


def _spread_words(test: CoefficientVerdict) -> str:
    if test.coefficient.value is None:
        return ""
    value = written(test.coefficient.value, 4, test.threshold)
    return f"；差异系数 {value}" + ("（临界）" if test.borderline else "")


def _items_words(verdict: Verdict) -> tuple[str, ...]:
    """What the county said, once where it has said nothing."""
    if all(item.value is None for item in verdict.items):
        return ("未填报",)
    return tuple(_item_words(verdict, item) for item in verdict.items)


def _item_words(verdict: Verdict, item: RequirementVerdict) -> str:
    scope = f"{item.requirement.scope} " if len(verdict.items) > 1 else ""
    if item.value is None:
        return f"{scope}未填报"
    return scope + worded(item.value, unit_of(verdict.indicator, item), item.requirement.threshold)


def unit_of(indicator: Indicator, item: RequirementVerdict) -> str:
    """The unit of a requirement, which its threshold holds."""
    return next(
        (t.unit for t in indicator.thresholds.all() if t.scope == item.requirement.scope),
        indicator.unit,
    )


def distance_words(verdict: Verdict, found: YearVerdicts) -> tuple[str, ...]:
    """What is missing, in things where there are things to count."""
    if verdict.resources:
        return (*_missing_things(verdict), *_beyond_limit(verdict))
    below = verdict.count(Answer.BELOW)
    if verdict.asked:
        missing = verdict.count(Answer.MISSING)
        words = [f"{below} 所未达标"] if below else []
        return (*words, *([f"{missing} 所未填报"] if missing else []))
    return tuple(
        _short_of(item, item.required - item.value, unit_of(verdict.indicator, item))
        for item in verdict.items
        if item.answer is Answer.BELOW and item.value is not None and item.required is not None
    )


def _short_of(item: RequirementVerdict, difference: Decimal, unit: str) -> str:
    if unit == YES_NO:
        return f"没有做到：{item.requirement.scope}"
    if not difference:
        return "恰在标准线上，标准不含本数"
    return f"距标准差 {plain(abs(difference))}{unit}"


def _missing_things(verdict: Verdict) -> tuple[str, ...]:
    gaps = [judged.gap for _, judged in verdict.resources if judged.gap]
    if not gaps:
        return ()
    unit = verdict.resources[0][1].measure.unit
    return (f"{len(gaps)} 校（学段）共缺 {sum(gaps):,}{unit}",)


def _beyond_limit(verdict: Verdict) -> tuple[str, ...]:
    excesses = (
        (test.stage, test.coefficient.value - test.threshold.value)
        for test in verdict.tests
        if test.answer is Answer.BELOW and test.coefficient.value is not None
    )
    return tuple(
        f"{STAGE_NAMES[stage]}差异系数超 {written(excess, 4)}" for stage, excess in excesses
    )


@dataclass(frozen=True)
class SpreadLine:
    """One of the fourteen tests as it stands in a row of bars."""

    code: str
    name: str
    stage: EducationStage
    value: str
    limit: str
    number: float | None
    limit_number: float
    answer: Answer
    borderline: bool

    @property
    def label(self) -> str:
        return ANSWER_NAMES[self.answer] + ("（临界）" if self.borderline else "")


def spread_lines(found: YearVerdicts) -> tuple[SpreadLine, ...]:
    """The tests of spread of the stages that there are, 小学 first."""
    tests = [(v.indicator, test) for v in found.verdicts for test in v.tests]
    tests.sort(key=lambda pair: (JUDGED.index(pair[1].stage), pair[0].position))
    return tuple(
        SpreadLine(
            indicator.code,
            indicator.name,
            test.stage,
            "—"
            if test.coefficient.value is None
            else written(test.coefficient.value, 4, test.threshold),
            threshold_label(test.threshold),
            None if test.coefficient.value is None else float(test.coefficient.value),
            float(test.threshold.value),
            test.answer,
            test.borderline,
        )
        for indicator, test in tests
    )


def needs(areas_found: Sequence[AreaLines]) -> list[tuple[Indicator, str]]:
    """What the indicators that are not met still want, in the set's order, a few of them."""
    lines = [line for area in areas_found for line in area.lines]
    wanting = [line for line in lines if line.answer is not Answer.MET and line.distance]
    return [(line.indicator, "；".join(line.distance)) for line in wanting[:NEEDED_LINES]]


def excluded_by_rule(found: YearVerdicts) -> list[tuple[str, list[str]]]:
    """Which schools the seven leave out, by the rule that leaves them out."""
    by_rule: dict[str, list[str]] = {}
    for key, rule in found.resources.excluded.items():
        by_rule.setdefault(rule, []).append(str(found.rows[key].school))
    return list(by_rule.items())
