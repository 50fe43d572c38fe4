"""What the plan in force promises for an indicator, judged beside the line of the set.

`roadmaps.plans.target_matching` tells which line a target answers to; one that answers to none is
shown with its sentence and not judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from counties.models import County
from tracker.indicators.choices import IndicatorKind, Operator
from tracker.indicators.engine.coefficient import rounded_for_verdict
from tracker.indicators.engine.requirements import Requirement, judge_requirement
from tracker.indicators.engine.totals import stage_figures
from tracker.indicators.engine.values import ANSWER_NAMES, Answer, NumericThreshold
from tracker.indicators.engine.verdicts import worst
from tracker.indicators.verdicts import Asked, Verdict, YearVerdicts
from tracker.roadmaps.models import IndicatorTarget, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.plans.target_matching import (
    SPREAD,
    Compared,
    Standard,
    Strictness,
    answered,
    summed,
)
from tracker.roadmaps.selectors.plan_drafts import target_draft
from tracker.roadmaps.selectors.targets import standards_in

STANDINGS = {
    Strictness.LOOSER: "宽于{}",
    Strictness.SAME: "与{}相同",
    Strictness.STRICTER: "严于{}",
}


@dataclass(frozen=True)
class OwnTarget:
    """A target with its verdict, None where figures cannot judge it, and how it stands to the line
    of the set, None where it answers to none. `again`: how many more sentences of the plan say the
    same. `mark`: the set in one word."""

    target: IndicatorTarget
    again: int
    compared: Compared | None
    answer: Answer | None
    national: Answer
    mark: str

    @property
    def is_stricter(self) -> bool:
        return self.compared is not None and self.compared.standing is Strictness.STRICTER

    @property
    def repeats(self) -> bool:
        """Whether it asks what the set asks and is met as that is: it says nothing new."""
        is_same = self.compared is not None and self.compared.standing is Strictness.SAME
        return is_same and self.answer is self.national

    @property
    def standing(self) -> str:
        """严于国标, 与国标相同; empty where no line speaks of the same thing."""
        return STANDINGS[self.compared.standing].format(self.mark) if self.compared else ""

    @property
    def label(self) -> str:
        if self.answer is None:
            return "没有可以判断的数据"
        if self.answer is Answer.BELOW and self.national in (Answer.MET, Answer.FLOOR):
            return f"{self.mark}{ANSWER_NAMES[self.national]}，县定目标未达"
        return "县定目标" + {Answer.MET: "达到", Answer.BELOW: "未达"}.get(
            self.answer, ANSWER_NAMES[self.answer]
        )


def plan_targets(county: County, day: date) -> list[IndicatorTarget]:
    """What the plan in force in `county` at the end of `day` says of figures, with plan, indicator
    and task. One query."""
    rows = IndicatorTarget.objects.for_county(county).filter(in_force_on(day, "plan"))
    return list(rows.select_related("plan", "indicator", "task"))


def own_targets(rows: Iterable[IndicatorTarget], found: YearVerdicts) -> dict[str, list[OwnTarget]]:
    """The promises among `rows` by indicator code, each said once. No query."""
    said: dict[tuple[object, ...], list[IndicatorTarget]] = {}
    for row in rows:
        if row.is_status:
            continue
        code = row.indicator.code if row.indicator else ""
        words = (code, row.scope, row.operator, row.value, row.unit, row.reference)
        said.setdefault(words if row.value is not None else (*words, row.name), []).append(row)
    standards = standards_in(found.rule_set)
    targets: dict[str, list[OwnTarget]] = {}
    for (named, *_), same in said.items():
        for verdict in spoken_of(str(named), same[0], found.verdicts):
            own = judge_target(same[0], verdict, found, standards, again=len(same) - 1)
            targets.setdefault(verdict.indicator.code, []).append(own)
    return targets


def tasks_for(rows: Iterable[IndicatorTarget], code: str) -> list[Task]:
    """The tasks that serve the indicator `code` by `rows`, in the order of the plan."""
    named = (row.task for row in rows if row.indicator and row.indicator.code == code)
    return sorted({task for task in named if task}, key=lambda task: task.position)


def spoken_of(code: str, target: IndicatorTarget, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdict on the target's indicator; a spread of no one resource is one of all seven."""
    if not code and SPREAD in str(target):
        return [v for v in verdicts if v.indicator.kind == IndicatorKind.SCHOOL_SPREAD]
    return [v for v in verdicts if v.indicator.code == code]


def judge_target(
    target: IndicatorTarget,
    verdict: Verdict,
    found: YearVerdicts,
    standards: Iterable[Standard],
    *,
    again: int = 0,
) -> OwnTarget:
    """`target` beside those of `standards` that are of the indicator, judged on the figures that
    `verdict` was judged on. No query."""
    lines = [each for each in standards if each.code == verdict.indicator.code]
    beside = answered(target_draft(target), lines)
    both = (_answers(target, verdict, found, each.standard) for each in beside)
    answers = [each for each in both if each]
    return OwnTarget(
        target,
        again,
        summed(beside),
        worst(own for _, own in answers) if answers else None,
        worst(national for national, _ in answers) if answers else verdict.answer,
        found.rule_set.set.mark,
    )


def _answers(
    target: IndicatorTarget, verdict: Verdict, found: YearVerdicts, standard: Standard
) -> tuple[Answer, Answer] | None:
    """The verdict of the set on what `standard` asks, and that of the target in its place; None
    where it is asked of nobody."""
    line = line_of_target(target, standard)
    if verdict.indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        answers = _resource_answers(verdict, found, standard, line)
    else:
        answers = _requirement_answers(verdict, found, standard, line)
    # without a figure of its own the target is the standard, with its 85 %
    return (answers[0], answers[0]) if answers and target.value is None else answers


def line_of_target(target: IndicatorTarget, standard: Standard) -> NumericThreshold:
    """The target's line; “按5%安排” is meant as the standard is."""
    exact = target.operator in (Operator.EQUAL, Operator.ABOUT)
    operator = standard.operator if exact else target.operator
    return NumericThreshold(operator, standard.value if target.value is None else target.value)


def _requirement_answers(
    verdict: Verdict, found: YearVerdicts, standard: Standard, line: NumericThreshold
) -> tuple[Answer, Answer] | None:
    values = {name: figure.value for name, figure in found.figures.items()}
    asked = [each for each in verdict.asked if each.item.requirement.scope == standard.scope]
    pairs: list[tuple[Requirement, Mapping[str, Decimal | None]]] = [
        *((e.requirement, values) for e in verdict.items if e.requirement.scope == standard.scope),
        *((each.item.requirement, _figures(each)) for each in asked),
    ]
    if not pairs:
        return None
    national = pairs[0][0]
    return _both(national, replace(national, threshold=line), [figures for _, figures in pairs])


def _figures(asked: Asked) -> Mapping[str, Decimal | None]:
    """What the school was judged on."""
    row, stage = asked.row, asked.stage
    return row.figures if stage is None else stage_figures(row.by_stage, stage, row.figures)


def _both(
    national: Requirement, own: Requirement, figures: Sequence[Mapping[str, Decimal | None]]
) -> tuple[Answer, Answer]:
    def over_all(requirement: Requirement) -> Answer:
        items = [judge_requirement(requirement, each) for each in figures]
        return worst(item.answer for item in items if item is not None)

    return over_all(national), over_all(own)


def _resource_answers(
    verdict: Verdict, found: YearVerdicts, standard: Standard, line: NumericThreshold
) -> tuple[Answer, Answer] | None:
    judgements = [each for unit, each in verdict.resources if unit.stage == standard.stage]
    if not judgements:
        return None
    if standard.is_spread:
        test = next(t for t in verdict.tests if t.stage == standard.stage)
        if test.answer is Answer.MISSING or test.coefficient.value is None:
            return test.answer, test.answer
        return test.answer, line.answer(
            rounded_for_verdict(test.coefficient.value, found.rule_set.rules.places)
        )
    own = [
        Answer.MISSING
        if each.value is None
        else line.answer(each.available.top, each.available.bottom)
        for each in judgements
    ]
    return worst(each.answer for each in judgements), worst(own)
