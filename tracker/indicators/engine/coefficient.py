"""校际差异系数: the student-weighted coefficient of variation (国家公布的测算方法)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

# Sums of thousands of squares keep far more digits than the 20 that a coefficient is given with.
EXACT = Context(prec=60)
DIGITS = Decimal(1).scaleb(-20)
# So near the limit that a rounding decides: shown as 临界.
MARGIN = Decimal("0.005")


@dataclass(frozen=True)
class CoefficientOfVariation:
    """`mean` is all resources over all students (not the mean of the schools); `value` is
    `deviation / mean`, None where there is nothing to divide by."""

    students: Decimal
    mean: Decimal
    deviation: Decimal
    value: Decimal | None


@dataclass
class WeightedSums:
    """Running sums over schools, so that one school's change costs one step."""

    students: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def with_school(self, students: Decimal, value: Decimal, times: int = 1) -> "WeightedSums":
        """These sums and `times` (1 or −1) a school of `students` at `value` per student."""
        with localcontext(EXACT):
            return WeightedSums(
                self.students + times * students,
                self.total + times * students * value,
                self.squares + times * students * value * value,
            )

    def coefficient(self) -> CoefficientOfVariation:
        """S = √Σ(Pi/N)(Xi−X̄)², CV = S / X̄."""
        with localcontext(EXACT):
            if not self.students:
                return CoefficientOfVariation(Decimal(0), Decimal(0), Decimal(0), None)
            mean = self.total / self.students
            variance = self.squares / self.students - mean * mean
            deviation = max(variance, Decimal(0)).sqrt().quantize(DIGITS)
            return CoefficientOfVariation(
                self.students, mean, deviation, coefficient(mean, deviation)
            )


def weighted_sums(schools: Iterable[tuple[Decimal, Decimal]]) -> WeightedSums:
    """The sums over schools given as (students, value per student)."""
    with localcontext(EXACT):
        students = total = squares = Decimal(0)
        for weight, value in schools:
            students += weight
            total += weight * value
            squares += weight * value * value
        return WeightedSums(students, total, squares)


def coefficient(mean: Decimal, deviation: Decimal) -> Decimal | None:
    """`deviation / mean` to twenty decimals; None where the county has nothing of it."""
    if not mean:
        return None
    with localcontext(EXACT):
        return (deviation / mean).quantize(DIGITS)


def rounded_for_verdict(value: Decimal, places: int | None) -> Decimal:
    """`value` as it is judged: at full precision, or rounded half up where the set says so."""
    if places is None:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def is_borderline(value: Decimal, limit: Decimal) -> bool:
    """Whether rounding to two decimals could change the verdict."""
    return abs(value - limit) <= MARGIN
