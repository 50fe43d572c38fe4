"""The rules of the seven resources stated a second time, in whole numbers alone.

Nothing here comes from the engine: no decimal, no root, no class of its own. A county is a list of
`School`; areas are in square decimetres, money in yuan, so that every figure is a whole number.
"""

from dataclasses import dataclass, field
from math import lcm

PRIMARY, JUNIOR, SENIOR = "primary", "junior", "senior"
WEIGHTS = {PRIMARY: 100, JUNIOR: 110, SENIOR: 132}
# limit of 小学, of 初中 in ten-thousandths; times `per` students; units of a figure in one
LIMITS = {
    "L1": (42_000, 53_000, 100, 1),
    "L2": (10_000, 10_000, 100, 1),
    "L3": (9_000, 9_000, 100, 1),
    "L4": (45_000, 58_000, 1, 100),
    "L5": (75_000, 102_000, 1, 100),
    "L6": (20_000_000, 25_000_000, 1, 1),
    "L7": (23_000, 24_000, 100, 1),
}
SHARED = ("L4", "L5", "L6", "L7")
COEFFICIENTS = {PRIMARY: 50, JUNIOR: 45}  # hundredths

Amount = int | None


@dataclass(frozen=True)
class School:
    """`students` by stage, `teachers` by code and stage, `things` by code for the whole school."""

    students: dict[str, Amount]
    teachers: dict[tuple[str, str], Amount] = field(default_factory=dict)
    things: dict[str, Amount] = field(default_factory=dict)


Fraction = tuple[int, int]


def share(school: School, code: str, stage: str) -> Fraction | None:
    """What a student of `stage` has, as a numerator and a denominator; None if not reported."""
    *_, per, units = LIMITS[code]
    if code not in SHARED:
        amount, students = school.teachers[code, stage], school.students[stage]
        return None if amount is None or not students else (amount * per, students * units)
    amount = school.things[code]
    if amount is None or any(count is None for count in school.students.values()):
        return None
    weighted = sum(WEIGHTS[each] * (count or 0) for each, count in school.students.items())
    return (max(amount, 0) * per * WEIGHTS[stage], weighted * units) if weighted else None


def of_resource(value: Fraction | None, limit: int) -> str:
    """met, floor (at least 85 % of the limit), below or missing."""
    if value is None:
        return "missing"
    top, bottom = value
    if top * 10_000 >= limit * bottom:
        return "met"
    return "floor" if top * 1_000_000 >= limit * 85 * bottom else "below"


def of_stage(school: School, stage: str) -> tuple[str, list[str]]:
    """The verdict on a stage of a school, and those on its seven resources: one of them may be
    left at 85 %."""
    seven = [
        of_resource(share(school, code, stage), limits[stage == JUNIOR])
        for code, limits in LIMITS.items()
    ]
    if seven.count("floor") <= 1:
        seven = ["kept" if each == "floor" else each for each in seven]
    if "below" in seven or "floor" in seven:
        return "below", seven
    return ("missing" if "missing" in seven else "met"), seven


def of_coefficient(county: list[School], code: str, stage: str) -> str:
    """The verdict on the coefficient: N·Σ(xᵢ²/Pᵢ) − (Σxᵢ)² ≤ limit²·(Σxᵢ)²."""
    schools = [each for each in county if each.students.get(stage, 0) != 0]
    values = [(each.students[stage] or 0, share(each, code, stage)) for each in schools]
    known = [(students, value) for students, value in values if value is not None]
    if not values or len(known) < len(values):
        return "missing"
    common = lcm(*(bottom for _, (_, bottom) in known))
    rows = [(students, top * (common // bottom)) for students, (top, bottom) in known]
    pupils = sum(students for students, _ in rows)
    total = sum(students * value for students, value in rows)
    squares = sum(students * value * value for students, value in rows)
    spread = pupils * squares - total * total
    if not total:
        return "below"
    return "met" if spread * 10_000 <= COEFFICIENTS[stage] ** 2 * total * total else "below"
