"""What a school lacks to meet a single requirement, in whole units that can be bought, hired or
moved.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from tracker.indicators.engine.coefficient import EXACT
from tracker.indicators.engine.requirements import Figures, RequirementVerdict
from tracker.indicators.engine.values import Answer

# figure → part, whole, factor, unit: a share is raised by raising its part. The figures are in
# 万元, the shortfall in 元.
_SHARES = {"training_share": ("training_budget", "public_budget", 10_000, "元")}


@dataclass(frozen=True)
class Shortfall:
    """`amount` whole units are missing or, if `is_excess`, too many."""

    amount: int
    unit: str
    is_excess: bool

    @property
    def words(self) -> str:
        return f"{'超' if self.is_excess else '缺'} {self.amount:,}{self.unit}"


def shortfall(verdict: RequirementVerdict, figures: Figures, unit: str) -> Shortfall | None:
    """Return what is missing to meet the requirement of `verdict`, judged on `figures`.

    `unit` is the unit of its figure. Returns None if the requirement is met or not reported. Making
    good exactly the shortfall meets the requirement.
    """
    if (
        verdict.answer in (Answer.MET, Answer.MISSING)
        or verdict.value is None
        or verdict.required is None
    ):
        return None
    threshold = verdict.requirement.threshold
    with localcontext(EXACT):
        difference = verdict.required - verdict.value
        if verdict.requirement.figure in _SHARES:
            part, whole, times, unit = _SHARES[verdict.requirement.figure]
            part_value, whole_value = figures[part] or Decimal(0), figures[whole] or Decimal(0)
            difference = (verdict.required * whole_value / 100 - part_value) * times
        # a strict threshold (< or >) is not met by equality, so one unit more is needed
        if threshold.operator in ("<", ">"):
            amount = int(abs(difference).to_integral_value(rounding=ROUND_FLOOR)) + 1
        else:
            amount = int(abs(difference).to_integral_value(rounding=ROUND_CEILING))
    return Shortfall(amount, unit, is_excess=threshold.operator in ("<", "<=") or difference < 0)
