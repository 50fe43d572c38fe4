"""The plan's own targets for the indicators, judged beside the thresholds of the indicator set.

`roadmaps.plans.target_matching` tells which threshold a target answers to; a target that answers to
none is shown with its sentence and not judged.
"""

from dataclasses import dataclass

from tracker.dashboards.indicator_pages.plan_side import PlanTargets
from tracker.indicators.engine.values import ANSWER_NAMES, Answer, worst
from tracker.indicators.verdicts.criteria import set_answers
from tracker.indicators.verdicts.judging import Verdict, YearVerdicts
from tracker.roadmaps.models import IndicatorTarget
from tracker.roadmaps.plans.target_matching import Strictness, TargetMatch
from tracker.roadmaps.selectors.targets import TargetComparison, own_answers

STANDINGS = {
    Strictness.LOOSER: "宽于{}",
    Strictness.SAME: "与{}相同",
    Strictness.STRICTER: "严于{}",
}
# A target is for every school: that a school may leave it is no answer to it.
_NAMES = {**ANSWER_NAMES, Answer.KEPT: ANSWER_NAMES[Answer.FLOOR]}


@dataclass(frozen=True)
class OwnTarget:
    """A target with its verdict, None if figures cannot judge it, and how it compares with the
    set, None if it answers to no threshold. `again`: how many more sentences of the plan say the
    same. `mark`: the set in one word."""

    target: IndicatorTarget
    again: int
    compared: TargetMatch | None
    answer: Answer | None
    national: Answer
    mark: str

    @property
    def is_stricter(self) -> bool:
        return self.compared is not None and self.compared.strictness is Strictness.STRICTER

    @property
    def repeats(self) -> bool:
        """Whether it requires what the set requires and is met as that is: it says nothing new."""
        is_same = self.compared is not None and self.compared.strictness is Strictness.SAME
        return is_same and self.answer is self.national

    @property
    def standing(self) -> str:
        """严于国标, 与国标相同; empty if no threshold is of the same thing."""
        return STANDINGS[self.compared.strictness].format(self.mark) if self.compared else ""

    @property
    def label(self) -> str:
        if self.answer is None:
            return "没有可以判断的数据"
        if self.answer is Answer.BELOW and self.national in (Answer.MET, Answer.KEPT, Answer.FLOOR):
            return f"{self.mark}{_NAMES[self.national]}，县定目标未达"
        return "县定目标" + {Answer.MET: "达到", Answer.BELOW: "未达"}.get(
            self.answer, _NAMES[self.answer]
        )


def own_targets(targets: PlanTargets, year: YearVerdicts) -> dict[str, list[OwnTarget]]:
    """The distinct ones of `targets` judged on the figures of `year`, by indicator code."""
    by_code: dict[str, list[OwnTarget]] = {}
    verdicts = {verdict.indicator.code: verdict for verdict in year.verdicts}
    for each in targets.comparisons:
        own = _judge(each, targets.repeats[each.target], verdicts[each.code], year)
        by_code.setdefault(each.code, []).append(own)
    return by_code


def _judge(
    comparison: TargetComparison, again: int, verdict: Verdict, year: YearVerdicts
) -> OwnTarget:
    own = own_answers(comparison, verdict, year)
    national = [
        answer for each in comparison.standards for answer in set_answers(verdict, each.part)
    ]
    return OwnTarget(
        comparison.target,
        again,
        comparison.compared,
        worst(own) if own else None,
        worst(national) if national else verdict.answer,
        year.rule_set.set.mark,
    )
