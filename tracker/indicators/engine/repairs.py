"""Which school's repair lowers the spread most: one step of arithmetic a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from tracker.indicators.engine.coefficient import EXACT, weighted_sums
from tracker.indicators.engine.resources import CoefficientVerdict, SchoolStageVerdict


@dataclass(frozen=True)
class Repair:
    """Filling the gap of school `key` (`gap` whole things) brings the coefficient to `value`."""

    key: int
    gap: int
    value: Decimal


def repairs(units: Sequence[SchoolStageVerdict], test: CoefficientVerdict) -> list[Repair]:
    """What the coefficient of `test` becomes when one school fills its gap, the best first.

    Only schools with a gap are tried; with none, or nothing reported, the list is empty.
    """
    code = test.measure.code
    entries = []
    for unit in units:
        judged = next(each for each in unit.resources if each.measure.code == code)
        if unit.stage is test.stage and judged.value is not None:
            entries.append((unit, judged, Decimal(unit.students or 0), judged.value))
    total = weighted_sums((students, value) for _, _, students, value in entries)
    found = []
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
            found.append(Repair(unit.school.key, judged.gap, after.value))
    return sorted(found, key=lambda each: (each.value, each.key))
