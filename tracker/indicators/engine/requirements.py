"""Single requirements: a figure of a school or county against a threshold that may be relieved.

They serve the areas 政府保障程度 and 教育质量: music and art rooms, size of schools and classes,
funds of small schools, training funds, and the figures of the county.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from tracker.indicators.engine.county_shares import SHARES, fraction_of
from tracker.indicators.engine.values import Answer, Condition, EducationStage, NumericThreshold

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class RequirementRelief:
    """放宽情形: a threshold that replaces the ordinary one if all conditions of `when` hold."""

    threshold: NumericThreshold
    when: tuple[Condition, ...]
    words: str

    def is_granted(self, figures: Figures) -> bool:
        """Return whether all conditions hold."""
        return all(condition.holds(figures) for condition in self.when)

    def missing(self, figures: Figures) -> tuple[str, ...]:
        """Return the figures of conditions that are not reported."""
        return tuple(each.figure for each in self.when if figures.get(each.figure) is None)

    def is_open(self, figures: Figures) -> bool:
        """Return whether only figures that are not reported keep the relief from being granted."""
        missing = self.missing(figures)
        reported = (each for each in self.when if each.figure not in missing)
        return bool(missing) and all(each.holds(figures) for each in reported)


@dataclass(frozen=True)
class Requirement:
    """A requirement that `figure` meets `threshold`, times the number of `per` of `per_figure`
    begun (每12个班级1间).

    It applies only if all conditions of `when` hold. `code` is that of the indicator, `scope` the
    range in the words of the indicator set. `document` changed the threshold after the set was
    issued; empty if none did.
    """

    code: str
    scope: str
    figure: str
    threshold: NumericThreshold
    stage: EducationStage | None = None  # None for the whole school or the county
    per_figure: str = ""
    per: Decimal = Decimal(1)
    when: tuple[Condition, ...] = ()
    reliefs: tuple[RequirementRelief, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class RequirementVerdict:
    """The verdict on a requirement. `required` is the value required in the end, `relief` the case
    that was applied. `value` and `required` are None if a figure is not reported.

    `possible_relief` would meet a requirement that is not met, but the figures `undecided` of its
    conditions are not reported. `entered` are the numbers from which a percentage was derived.
    """

    requirement: Requirement
    value: Decimal | None
    required: Decimal | None
    relief: RequirementRelief | None
    answer: Answer
    possible_relief: RequirementRelief | None = None
    undecided: tuple[str, ...] = ()
    entered: str = ""


def judge_requirement(requirement: Requirement, figures: Figures) -> RequirementVerdict | None:
    """Return the verdict on `requirement`, or None if it does not apply.

    If the figure of a condition is not reported, the requirement still applies unless another
    condition fails; the verdict is then 未填报. A relief whose figure is not reported is not
    granted. If several reliefs hold, the mildest counts: a school keeps what each case grants it.
    """
    unknown = [each for each in requirement.when if figures.get(each.figure) is None]
    if not all(each.holds(figures) for each in requirement.when if each not in unknown):
        return None
    granted = [relief for relief in requirement.reliefs if relief.is_granted(figures)]
    relief = _mildest(requirement, granted)
    threshold = relief.threshold if relief else requirement.threshold
    value = figures.get(requirement.figure)
    times = _times(requirement, figures)
    if unknown or value is None or times is None:
        return RequirementVerdict(requirement, value, None, relief, Answer.MISSING)
    required = _times_threshold(threshold, times)
    fraction = fraction_of(requirement.figure, figures)
    # a percentage by its exact fraction: numerator × 100 against threshold × denominator
    answer = required.answer(fraction[0] * 100, fraction[1]) if fraction else required.answer(value)
    share = SHARES.get(requirement.figure)
    entered = share.entered(figures) if share else ""
    verdict = RequirementVerdict(
        requirement, value, required.value, relief, answer, entered=entered
    )
    possible = _mildest(
        requirement, [each for each in requirement.reliefs if each.is_open(figures)]
    )
    if (
        answer is Answer.MET
        or possible is None
        or not _times_threshold(possible.threshold, times).holds(value)
    ):
        return verdict
    return replace(verdict, possible_relief=possible, undecided=possible.missing(figures))


def _mildest(
    requirement: Requirement, reliefs: Sequence[RequirementRelief]
) -> RequirementRelief | None:
    """Return the relief that asks least, or None if none asks less than the requirement itself."""
    sign = -1 if requirement.threshold.operator in ("<", "<=") else 1
    mildest = min(reliefs, key=lambda relief: sign * relief.threshold.value, default=None)
    if mildest is None:
        return None
    is_milder = sign * mildest.threshold.value < sign * requirement.threshold.value
    return mildest if is_milder else None


def _times_threshold(threshold: NumericThreshold, times: Decimal) -> NumericThreshold:
    return NumericThreshold(threshold.operator, threshold.value * times, threshold.floor)


def _times(requirement: Requirement, figures: Figures) -> Decimal | None:
    if not requirement.per_figure:
        return Decimal(1)
    counted = figures.get(requirement.per_figure)
    if counted is None:
        return None
    return (counted / requirement.per).to_integral_value(rounding=ROUND_CEILING)
