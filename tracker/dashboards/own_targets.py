"""What the plan in force promises for an indicator, judged beside the national line.

A target is put beside the requirement it speaks of by its stage, its unit and its words. Where
that is not clear it is shown with its sentence and not judged: nothing is guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.indicators.choices import IndicatorKind, Operator
from tracker.indicators.engine.derived import stage_figures
from tracker.indicators.engine.items import Requirement, judge_item
from tracker.indicators.engine.spread import judged
from tracker.indicators.engine.values import ANSWER_NAMES, Answer, Line, Stage
from tracker.indicators.engine.verdicts import worst
from tracker.indicators.models import Indicator, Threshold
from tracker.indicators.verdicts import Verdict, YearVerdicts
from tracker.roadmaps.models import CountyPlan, IndicatorTarget

SPREAD = "差异系数"


@dataclass(frozen=True)
class OwnTarget:
    """A target with its verdict, None where figures cannot judge it. `again`: how many more
    sentences of the plan say the same."""

    target: IndicatorTarget
    again: int
    answer: Answer | None
    is_stricter: bool
    national: Answer

    @property
    def label(self) -> str:
        if self.answer is None:
            return "没有可以判断的数据"
        if self.answer is Answer.BELOW and self.national in (Answer.MET, Answer.FLOOR):
            return "国标达标，县定目标未达"
        return "县定目标" + {Answer.MET: "达到", Answer.BELOW: "未达"}.get(
            self.answer, ANSWER_NAMES[self.answer]
        )


def own_targets(plan: CountyPlan | None, found: YearVerdicts) -> dict[str, list[OwnTarget]]:
    """The targets of `plan` by indicator code, each said once. One query."""
    if plan is None:
        return {}
    rows = plan.targets.filter(is_status=False).select_related("indicator", "task")
    said: dict[tuple[object, ...], list[IndicatorTarget]] = {}
    for row in rows:
        code = row.indicator.code if row.indicator else ""
        words = (code, row.scope, row.operator, row.value, row.unit, row.reference)
        said.setdefault(words if row.value is not None else (*words, row.name), []).append(row)
    targets: dict[str, list[OwnTarget]] = {}
    for (code, *_), same in said.items():
        for verdict in _spoken_of(str(code), same[0], found.verdicts):
            own = judge_target(same[0], verdict, found, again=len(same) - 1)
            targets.setdefault(verdict.indicator.code, []).append(own)
    return targets


def _spoken_of(code: str, target: IndicatorTarget, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdict on the target's indicator; a spread of no one resource is one of all seven."""
    if not code and SPREAD in target.name:
        return [v for v in verdicts if v.indicator.kind == IndicatorKind.SCHOOL_SPREAD]
    return [v for v in verdicts if v.indicator.code == code]


def judge_target(
    target: IndicatorTarget, verdict: Verdict, found: YearVerdicts, *, again: int = 0
) -> OwnTarget:
    """`target` judged on the figures that `verdict` was judged on. No query."""
    if target.value is None:
        return OwnTarget(target, again, None, False, verdict.answer)
    threshold = _threshold_of(target, verdict.indicator)
    if threshold is None or target.operator == Operator.WORDS:
        return OwnTarget(target, again, None, False, verdict.answer)
    thresholds = [threshold]
    if verdict.indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        stages = _stages(target)
        held = {str(unit.stage.value) for unit, _ in verdict.resources}
        thresholds = [
            each
            for each in verdict.indicator.thresholds.all()
            if each.is_spread == threshold.is_spread and each.stage in stages & held
        ]
    if not thresholds:  # no school has this stage
        return OwnTarget(target, again, None, False, verdict.answer)
    lines = [_line(target, each) for each in thresholds]
    national, own = zip(
        *(_answers(verdict, found, t, line) for t, line in zip(thresholds, lines, strict=True)),
        strict=True,
    )
    stricter = any(_is_stricter(ln, each) for ln, each in zip(lines, thresholds, strict=True))
    return OwnTarget(target, again, worst(own), stricter, worst(national))


def _stages(target: IndicatorTarget) -> set[str]:
    """小学, 初中, or both where it names neither or 中小学."""
    words = (target.name + target.scope).replace("中小学", "")
    named = [s for s, n in ((Stage.PRIMARY, "小学"), (Stage.JUNIOR, "初中")) if n in words]
    return {str(stage.value) for stage in named or (Stage.PRIMARY, Stage.JUNIOR)}


def _threshold_of(target: IndicatorTarget, indicator: Indicator) -> Threshold | None:
    """The national threshold that `target` speaks of; None where that is not clear."""
    thresholds = list(indicator.thresholds.all())
    if indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        is_spread, stages = SPREAD in target.name, _stages(target)
        found = [t for t in thresholds if t.is_spread == is_spread and t.stage in stages]
        return found[0] if found and _same_unit(target, found[0]) else None
    alike = [each for each in thresholds if _same_unit(target, each)]
    if len(alike) < 2:
        return alike[0] if alike else None
    words = target.name + target.scope
    scores = sorted(((_alike(words, each.scope), -n) for n, each in enumerate(alike)), reverse=True)
    if scores[0][0] == 0 or scores[0][0] == scores[1][0]:
        return None
    return alike[-scores[0][1]]


def _same_unit(target: IndicatorTarget, threshold: Threshold) -> bool:
    """人/百名学生 is counted in 人."""
    return target.unit.split("/")[0] == threshold.unit


def _alike(words: str, scope: str) -> Decimal:
    """Which share of the pairs of characters in `scope` stands in `words`."""
    pairs = {scope[n : n + 2] for n in range(len(scope) - 1)}
    return Decimal(sum(pair in words for pair in pairs)) / (len(pairs) or 1)


def _line(target: IndicatorTarget, threshold: Threshold) -> Line:
    """The target's line; “按5%安排” is meant as the threshold is."""
    exact = target.operator in (Operator.EQUAL, Operator.ABOUT)
    operator = threshold.operator if exact else target.operator
    return Line(operator, target.value or Decimal(0))


def _is_stricter(line: Line, threshold: Threshold) -> bool:
    if threshold.value is None:
        return False
    more, less = line.value > threshold.value, line.value < threshold.value
    return less if threshold.operator in (Operator.AT_MOST, Operator.BELOW) else more


def _answers(
    verdict: Verdict, found: YearVerdicts, threshold: Threshold, line: Line
) -> tuple[Answer, Answer]:
    """The national verdict on what `threshold` asks, and that of `line` in its place."""
    if verdict.indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        return _resource_answers(verdict, found, threshold, line)
    requirement = next(
        each
        for each in found.rule_set.requirements
        if (each.code, each.scope) == (verdict.indicator.code, threshold.scope)
    )
    own = replace(requirement, line=line)
    if verdict.items:
        values = {name: figure.value for name, figure in found.figures.items()}
        return _both(requirement, own, [values])
    asked = [each for each in verdict.asked if each.item.requirement == requirement]
    figures = [
        each.row.figures
        if each.stage is None
        else stage_figures(each.row.by_stage, each.stage, each.row.figures)
        for each in asked
    ]
    return _both(requirement, own, figures) if asked else (verdict.answer, verdict.answer)


def _both(
    national: Requirement, own: Requirement, figures: Sequence[Mapping[str, Decimal | None]]
) -> tuple[Answer, Answer]:
    def over_all(requirement: Requirement) -> Answer:
        items = [judge_item(requirement, each) for each in figures]
        return worst(item.answer for item in items if item is not None)

    return over_all(national), over_all(own)


def _resource_answers(
    verdict: Verdict, found: YearVerdicts, threshold: Threshold, line: Line
) -> tuple[Answer, Answer]:
    if threshold.is_spread:
        test = next(t for t in verdict.tests if t.stage == threshold.stage)
        if test.answer is Answer.MISSING or test.spread.value is None:
            return test.answer, test.answer
        return test.answer, line.answer(judged(test.spread.value, found.rule_set.rules.places))
    judgements = [each for unit, each in verdict.resources if unit.stage == threshold.stage]
    own = [
        Answer.MISSING if each.value is None else line.answer(each.held.top, each.held.bottom)
        for each in judgements
    ]
    return worst(each.answer for each in judgements), worst(own)
