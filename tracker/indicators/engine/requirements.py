"""Single requirements: a figure of a school or county against a line that may be relieved.

Serves 政府保障程度 and 教育质量 where they ask for a number: music and art rooms, size of
schools and classes, funds of small schools, training funds, and the county figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from tracker.indicators.engine.values import Answer, EducationStage, NumericThreshold

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Condition:
    """What must be so of a figure; not so where the figure is not reported."""

    figure: str
    threshold: NumericThreshold

    def holds(self, figures: Figures) -> bool:
        value = figures.get(self.figure)
        return value is not None and self.threshold.holds(value)


@dataclass(frozen=True)
class RequirementRelief:
    """A line that takes the place of the ordinary one where all conditions hold."""

    threshold: NumericThreshold
    when: tuple[Condition, ...]
    words: str


@dataclass(frozen=True)
class Requirement:
    """`figure` against `line`, times one for every `per` of `per_figure` begun (每12个班级1间).

    It is asked only where all of `when` hold. `code` is the indicator's, `scope` its own words.
    """

    code: str
    scope: str
    figure: str
    threshold: NumericThreshold
    stage: EducationStage | None = None  # None: asked of the whole school, or of the county
    per_figure: str = ""
    per: Decimal = Decimal(1)
    when: tuple[Condition, ...] = ()
    reliefs: tuple[RequirementRelief, ...] = ()


@dataclass(frozen=True)
class RequirementVerdict:
    """The verdict on one requirement: `asked` is what was asked in the end, `relief` by which
    case; `value` and `asked` are None where a figure is not reported."""

    requirement: Requirement
    value: Decimal | None
    required: Decimal | None
    relief: RequirementRelief | None
    answer: Answer


def judge_requirement(requirement: Requirement, figures: Figures) -> RequirementVerdict | None:
    """The verdict, or None where the requirement is not asked of such a school.

    A condition whose figure is not reported leaves the requirement unasked only if it could not
    hold; a relief whose figure is not reported is not granted.
    """
    unknown = [each for each in requirement.when if figures.get(each.figure) is None]
    if not all(each.holds(figures) for each in requirement.when if each not in unknown):
        return None
    relief = next(
        (each for each in requirement.reliefs if all(c.holds(figures) for c in each.when)), None
    )
    line = relief.threshold if relief else requirement.threshold
    value = figures.get(requirement.figure)
    times = _times(requirement, figures)
    if unknown or value is None or times is None:
        return RequirementVerdict(requirement, value, None, relief, Answer.MISSING)
    asked = NumericThreshold(line.operator, line.value * times, line.floor)
    return RequirementVerdict(requirement, value, asked.value, relief, asked.answer(value))


def _times(requirement: Requirement, figures: Figures) -> Decimal | None:
    if not requirement.per_figure:
        return Decimal(1)
    counted = figures.get(requirement.per_figure)
    if counted is None:
        return None
    return (counted / requirement.per).to_integral_value(rounding=ROUND_CEILING)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """`part` of `whole` in percent; None where either is not reported or there is no whole."""
    if part is None or not whole:
        return None
    return part * 100 / whole
