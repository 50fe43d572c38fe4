"""Which school must fill its gap to lower the coefficient of variation most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from tracker.indicators.engine.coefficient import EXACT, weighted_sums
from tracker.indicators.engine.resources import CoefficientVerdict, SchoolStageVerdict


@dataclass(frozen=True)
class Repair:
    """Filling the gap of school `key` (`gap` whole units) changes the coefficient to `value`."""

    key: int
    gap: int
    value: Decimal


def repairs(units: Sequence[SchoolStageVerdict], test: CoefficientVerdict) -> list[Repair]:
    """Return the coefficient of `test` after each school alone fills its gap, the lowest first.

    Schools without a gap and schools that have not reported are left out.
    """
    code = test.measure.code
    entries = []
    for unit in units:
        judged = next(item for item in unit.resources if item.measure.code == code)
        if unit.stage is test.stage and judged.value is not None:
            entries.append((unit, judged, Decimal(unit.students or 0), judged.value))
    total = weighted_sums((students, value) for _, _, students, value in entries)
    options = []
    for unit, judged, students, value in entries:
        if not judged.gap or judged.available.amount is None:
            continue
        with localcontext(EXACT):
            filled = (
                (judged.available.amount + judged.gap)
                * judged.available.scale
                / judged.available.bottom
            )
        after = total.with_school(students, value, -1).with_school(students, filled).coefficient()
        if after.value is not None:
            options.append(Repair(unit.school.key, judged.gap, after.value))
    return sorted(options, key=lambda item: (item.value, item.key))
