"""校际差异系数: the coefficient of variation between the schools of a county, weighted by students
(国家公布的测算方法).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

# Sums of squares over thousands of schools need many more digits than the 20 of the result.
EXACT = Context(prec=60)
DIGITS = Decimal(1).scaleb(-20)
# A coefficient this close to the limit is shown as 临界: rounding could decide.
MARGIN = Decimal("0.005")


@dataclass(frozen=True)
class CoefficientOfVariation:
    """The coefficient of one resource over a set of schools. `mean` is all resources divided by all
    students, not the mean of the schools; `value` is `deviation / mean`, or None if the mean is 0.
    """

    students: Decimal
    mean: Decimal
    deviation: Decimal
    value: Decimal | None


@dataclass
class WeightedSums:
    """Sums over schools from which the coefficient follows, so that changing one school costs one
    step instead of a pass over all schools.
    """

    students: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def with_school(self, students: Decimal, value: Decimal, times: int = 1) -> "WeightedSums":
        """Return these sums plus `times` (1 or −1) a school of `students` with `value` each."""
        with localcontext(EXACT):
            return WeightedSums(
                self.students + times * students,
                self.total + times * students * value,
                self.squares + times * students * value * value,
            )

    def coefficient(self) -> CoefficientOfVariation:
        """Return the coefficient: S = √Σ(Pi/N)(Xi−X̄)², CV = S / X̄."""
        with localcontext(EXACT):
            if not self.students:
                return CoefficientOfVariation(Decimal(0), Decimal(0), Decimal(0), None)
            mean = self.total / self.students
            # rounding can make the variance of equal schools slightly negative: hence max() below
            variance = self.squares / self.students - mean * mean
            deviation = max(variance, Decimal(0)).sqrt().quantize(DIGITS)
            return CoefficientOfVariation(
                self.students, mean, deviation, ratio_to_mean(mean, deviation)
            )


def weighted_sums(schools: Iterable[tuple[Decimal, Decimal]]) -> WeightedSums:
    """Return the sums over `schools`, each given as (students, value per student)."""
    with localcontext(EXACT):
        students = total = squares = Decimal(0)
        for weight, value in schools:
            students += weight
            total += weight * value
            squares += weight * value * value
        return WeightedSums(students, total, squares)


def ratio_to_mean(mean: Decimal, deviation: Decimal) -> Decimal | None:
    """Return `deviation / mean` to twenty decimals, or None if the mean is 0."""
    if not mean:
        return None
    with localcontext(EXACT):
        return (deviation / mean).quantize(DIGITS)


def rounded_for_verdict(value: Decimal, places: int | None) -> Decimal:
    """Return `value` as the verdict uses it: rounded half up, or as it is if `places` is None."""
    if places is None:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def is_borderline(value: Decimal, limit: Decimal) -> bool:
    """Return whether rounding `value` to two decimals could change the verdict against `limit`."""
    return abs(value - limit) <= MARGIN
