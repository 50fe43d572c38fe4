import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.coefficient import (
    CoefficientOfVariation,
    SchoolShare,
    coefficient_of,
    is_borderline,
    ratio_to_mean,
    weighted_sums,
)
from tracker.indicators.engine.values import Answer, NumericThreshold

FIVE = [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)]
schools = st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 10**7)), min_size=1, max_size=30)


def spread(rows: list[tuple[int, int]], times: int = 1) -> CoefficientOfVariation:
    """Rows of (students, what the school has in all)."""
    return weighted_sums(
        (Decimal(students), Decimal(total * times) / students) for students, total in rows
    ).coefficient()


def test_the_published_example_of_five_schools():
    found = spread(FIVE)
    assert round(found.mean, 4) == Decimal("6.3344")
    assert round(found.deviation, 4) == Decimal("3.2639")
    assert found.value is not None
    assert round(found.value, 4) == Decimal("0.5153")


@pytest.mark.parametrize(
    ("mean", "deviation", "published"),
    [
        ("5.515273", "1.643162", "0.297929"),
        ("0.887611", "0.445392", "0.501787"),
        ("0.879277", "0.353427", "0.401952"),
        ("4.563288", "1.316139", "0.288419"),
        ("7.925946", "2.975795", "0.37545"),
        ("2496.674864", "780.914372", "0.312782"),
        ("2.784743", "1.097759", "0.394205"),
    ],
)
def test_the_published_county_table(mean, deviation, published):
    found = ratio_to_mean(Decimal(mean), Decimal(deviation))
    assert found is not None
    assert round(found, 6) == Decimal(published)


@pytest.mark.parametrize(
    ("limit", "published", "met"),
    [
        ("0.50", ["0.677", "0.674", "0.618", "0.519", "0.597", "0.167", "0.759"], ["0.167"]),
        ("0.45", ["0.542", "1.055", "0.507", "0.587", "0.686", "0.254", "0.496"], ["0.254"]),
    ],
)
def test_the_published_coefficients_of_ningguo(limit, published, met):
    """宁国市 2022, 小学 and 初中: equipment alone holds."""
    assert [cv for cv in published if at_most(limit).answer(Decimal(cv)) is Answer.MET] == met


def test_the_published_mean_of_the_seven():
    seven = ["0.297929", "0.501787", "0.401952", "0.288419", "0.37545", "0.312782", "0.394205"]
    assert round(sum(map(Decimal, seven)) / 7, 6) == Decimal("0.367503")


def test_nothing_to_divide_by():
    assert weighted_sums([]).coefficient() == CoefficientOfVariation(
        Decimal(0), Decimal(0), Decimal(0), None
    )
    assert spread([(10, 0), (20, 0)]).value is None


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30), st.integers(1, 10**6))
def test_equal_schools_have_no_spread(students, each):
    assert spread([(count, count * each) for count in students]).value == 0


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30), st.integers(1, 999))
def test_equal_schools_with_endless_decimals_have_no_spread(students, third):
    value = Decimal(third) / Decimal(3)
    assert weighted_sums((Decimal(count), value) for count in students).coefficient().value == 0


@given(schools, st.integers(2, 1000))
def test_scaling_everything_leaves_the_spread(rows, times):
    once, scaled = spread(rows).value, spread(rows, times).value
    if once is None or scaled is None:
        assert once == scaled
    else:
        assert abs(once - scaled) < Decimal("1e-18")


@given(schools, st.randoms())
def test_the_order_of_schools_is_irrelevant(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = spread(rows).value, spread(shuffled).value
    assert one == other or abs((one or 0) - (other or 0)) < Decimal("1e-18")


@given(schools, st.integers(1, 5000), st.integers(0, 10**7))
def test_a_school_taken_off_again_leaves_the_sums(rows, students, total):
    whole = weighted_sums((Decimal(count), Decimal(held)) for count, held in rows)
    there = whole.with_school(Decimal(students), Decimal(total))
    assert there.with_school(Decimal(students), Decimal(total), -1) == whole


def coefficient(rows: list[tuple[int, int]]) -> CoefficientOfVariation:
    """Rows of (students, what the school has in all), to be judged exactly."""
    return coefficient_of(
        SchoolShare(Decimal(students), Decimal(total), Decimal(students))
        for students, total in rows
    )


def at_most(limit: str) -> NumericThreshold:
    return NumericThreshold("<=", Decimal(limit))


def verdict_in_integers(rows: list[tuple[int, int]], limit: str) -> Answer:
    """The rule without a root and without a fraction: N·Σ(xᵢ²/Pᵢ) − (Σxᵢ)² ≤ limit²·(Σxᵢ)², all
    multiplied by the product of the numbers of students and by 100².
    """
    product = math.prod(students for students, _ in rows)
    total = sum(total for _, total in rows)
    squares = sum(total * total * (product // students) for students, total in rows)
    left = sum(students for students, _ in rows) * squares - total * total * product
    right = int(Decimal(limit) * 100) ** 2 * total * total * product
    return Answer.MET if 100 * 100 * left <= right else Answer.BELOW


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        ([(1200, 2)] * 5 + [(1200, 6)] * 5, "0.5"),
        ([(7, 50), (7, 150)], "0.5"),
        ([(999, 55), (999, 145)], "0.45"),
        ([(300, 1 * 300), (300, 3 * 300)], "0.5"),
    ],
)
def test_a_coefficient_exactly_on_its_limit_is_met(rows, limit):
    found = coefficient(rows)
    assert (found.value, found.answer(at_most(limit), None)) == (Decimal(limit), Answer.MET)
    assert found.answer(NumericThreshold("<", Decimal(limit)), None) is Answer.BELOW


@pytest.mark.parametrize(("one_less", "answer"), [(0, Answer.MET), (1, Answer.BELOW)])
def test_a_coefficient_above_its_limit_by_less_than_any_decimal_shows(one_less, answer):
    big = 10**40  # the coefficient differs from 0.5 by about 1e-40
    found = coefficient([(1000, big - one_less), (1000, 3 * big)])
    assert found.value == Decimal("0.5")
    assert found.answer(at_most("0.5"), None) is answer


limits = st.sampled_from(["0.5", "0.45", "0.35", "0.32"])


@given(schools.filter(lambda rows: any(total for _, total in rows)), limits)
def test_the_verdict_is_that_of_the_rule_in_integers(rows, limit):
    assert coefficient(rows).answer(at_most(limit), None) is verdict_in_integers(rows, limit)


@given(st.integers(1, 3000), st.integers(1, 10**6), limits, st.integers(-1, 1), st.integers(1, 9))
def test_one_more_or_less_around_the_limit(students, each, limit, step, copies):
    """Pairs of schools of one size at mean·(1 ∓ limit) have exactly this coefficient."""
    hundredths = int(Decimal(limit) * 100)
    low, high = each * (100 - hundredths), each * (100 + hundredths)
    rows = [(students, low), (students, high)] * copies
    rows[0] = (students, low + step)
    found = coefficient(rows).answer(at_most(limit), None)
    assert found is verdict_in_integers(rows, limit)
    if not step:
        assert found is Answer.MET


@pytest.mark.parametrize(
    ("rows", "places", "rounded"),
    [
        ([(1, 495), (1, 1505)], 2, "0.51"),  # exactly 0.505: half up
        ([(1, 4951), (1, 15049)], 2, "0.50"),
        ([(1, 50), (1, 150)], 2, "0.50"),
        ([(1, 50), (1, 150)], None, "0.5"),
    ],
)
def test_rounding_before_the_verdict_is_a_setting(rows, places, rounded):
    assert coefficient(rows).rounded(places) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "borderline"),
    [("0.495", True), ("0.4949", False), ("0.505", True), ("0.5051", False)],
)
def test_borderline(value, borderline):
    assert is_borderline(Decimal(value), Decimal("0.5")) is borderline
