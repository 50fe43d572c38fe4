"""校际差异系数: the coefficient of variation between the schools of a county, weighted by students
(国家公布的测算方法).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from functools import cached_property

from tracker.indicators.engine.values import Answer, NumericThreshold

# Sums of squares over thousands of schools need many more digits than the 20 of the result.
EXACT = Context(prec=60)
DIGITS = Decimal(1).scaleb(-20)
# Farther from a limit than this, the decimal value decides; nearer, exact fractions do.
CLEAR = Decimal(1).scaleb(-15)
# A coefficient this close to the limit is shown as 临界: rounding could decide.
MARGIN = Decimal("0.005")


@dataclass(frozen=True)
class SchoolShare:
    """What the students of one school have of a resource: `top / bottom` for each of `students`."""

    students: Decimal
    top: Decimal
    bottom: Decimal


@dataclass(frozen=True)
class CoefficientOfVariation:
    """The coefficient of one resource over a set of schools. `mean` is all resources divided by all
    students, not the mean of the schools; `value` is `deviation / mean`, or None if the mean is 0.

    `schools` are those it was computed from, if a verdict has to be exact on its limit.
    """

    students: Decimal
    mean: Decimal
    deviation: Decimal
    value: Decimal | None
    schools: tuple[SchoolShare, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def square(self) -> Fraction:
        """The square of the coefficient without rounding: (N·Σ(xᵢ²/Pᵢ) − (Σxᵢ)²) / (Σxᵢ)²."""
        students = sum(Fraction(each.students) for each in self.schools)
        values = [Fraction(each.top) / Fraction(each.bottom) for each in self.schools]
        total = _sum([Fraction(s.students) * v for s, v in zip(self.schools, values, strict=True)])
        squares = _sum(
            [Fraction(s.students) * v * v for s, v in zip(self.schools, values, strict=True)]
        )
        return (students * squares - total * total) / (total * total)

    def against(self, limit: Decimal) -> Decimal | None:
        """Return the value, exactly on, above or below `limit` as the coefficient is.

        A root of 20 digits may fall on the wrong side of the limit, so a value near to it is
        compared by its square.
        """
        if self.value is None or not self.schools or abs(self.value - limit) > CLEAR:
            return self.value
        square, of_limit = self.square, Fraction(limit) ** 2
        if square == of_limit:
            return limit
        if square > of_limit:
            return max(self.value, limit + DIGITS)
        return min(self.value, limit - DIGITS)

    def rounded(self, places: int | None) -> Decimal | None:
        """Return the value as the verdict uses it: rounded half up, or as it is if `places` is
        None.
        """
        if self.value is None or places is None:
            return self.value
        step = Decimal(1).scaleb(-places)
        below = self.value.quantize(step, rounding=ROUND_FLOOR)
        middle = below + step / 2
        value = self.against(middle)
        return below + step if value is not None and value >= middle else below

    def answer(self, threshold: NumericThreshold, places: int | None) -> Answer:
        """Return the verdict against `threshold`, after rounding to `places` decimals; 未填报 if
        there is no coefficient.
        """
        value = self.judged(threshold, places)
        return Answer.MISSING if value is None else threshold.answer(value)

    def judged(self, threshold: NumericThreshold, places: int | None) -> Decimal | None:
        """Return the value that `answer` compares with `threshold`."""
        return self.against(threshold.value) if places is None else self.rounded(places)


def _sum(fractions: Sequence[Fraction]) -> Fraction:
    """Return the sum, added in pairs: most additions then are of small denominators."""
    if len(fractions) < 3:
        return sum(fractions, Fraction(0))
    half = len(fractions) // 2
    return _sum(fractions[:half]) + _sum(fractions[half:])


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
            deviation = max(variance, Decimal(0)).sqrt()
            return CoefficientOfVariation(
                self.students, mean, deviation.quantize(DIGITS), ratio_to_mean(mean, deviation)
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


def coefficient_of(schools: Iterable[SchoolShare]) -> CoefficientOfVariation:
    """Return the coefficient over `schools`, whose verdict is exact."""
    known = tuple(schools)
    with localcontext(EXACT):
        sums = weighted_sums((each.students, each.top / each.bottom) for each in known)
    return replace(sums.coefficient(), schools=known)


def ratio_to_mean(mean: Decimal, deviation: Decimal) -> Decimal | None:
    """Return `deviation / mean` to twenty decimals, or None if the mean is 0."""
    if not mean:
        return None
    with localcontext(EXACT):
        return (deviation / mean).quantize(DIGITS)


def is_borderline(value: Decimal, limit: Decimal) -> bool:
    """Return whether rounding `value` to two decimals could change the verdict against `limit`."""
    return abs(value - limit) <= MARGIN
