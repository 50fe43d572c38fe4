"""What a school lacks to a single requirement, in whole things one can buy, hire or move."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from tracker.indicators.engine.coefficient import EXACT
from tracker.indicators.engine.requirements import Figures, RequirementVerdict
from tracker.indicators.engine.values import Answer

# A share is made good by more of its part: part and whole in 万元, what is missing in 元.
_SHARES = {"training_share": ("training_budget", "public_budget", 10_000, "元")}


@dataclass(frozen=True)
class Shortfall:
    """`amount` whole things; `is_excess`: so many too many, where a line must not be passed."""

    amount: int
    unit: str
    is_excess: bool

    @property
    def words(self) -> str:
        return f"{'超' if self.is_excess else '缺'} {self.amount:,}{self.unit}"


def shortfall(item: RequirementVerdict, figures: Figures, unit: str) -> Shortfall | None:
    """What `item`, judged on `figures` and counted in `unit`, lacks; None where it is met or not
    reported. Making good exactly that meets it."""
    if item.answer in (Answer.MET, Answer.MISSING) or item.value is None or item.required is None:
        return None
    line = item.requirement.threshold
    with localcontext(EXACT):
        difference = item.required - item.value
        if item.requirement.figure in _SHARES:
            part, whole, times, unit = _SHARES[item.requirement.figure]
            held, of = figures[part] or Decimal(0), figures[whole] or Decimal(0)
            difference = (item.required * of / 100 - held) * times
        # on the line itself one more is wanted where the line does not count
        if line.operator in ("<", ">"):
            amount = int(abs(difference).to_integral_value(rounding=ROUND_FLOOR)) + 1
        else:
            amount = int(abs(difference).to_integral_value(rounding=ROUND_CEILING))
    return Shortfall(amount, unit, is_excess=line.operator in ("<", "<=") or difference < 0)
