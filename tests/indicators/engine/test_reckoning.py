"""The engine against the second statement of its rules, over counties made at random.

The families are made to stand on the edges: exactly on a limit, exactly on 85 % of it, a
coefficient of exactly 0.50 or 0.45, no students, nothing reported.
"""

import random
from collections import Counter
from decimal import Decimal

import pytest

from tests.indicators.engine import reckoning
from tests.indicators.engine.made import RULES
from tests.indicators.engine.reckoning import JUNIOR, LIMITS, PRIMARY, SENIOR, SHARED, School
from tests.sizes import FACTOR
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.values import JUDGED, EducationStage, SchoolResources

COUNTIES = 300  # times FACTOR: 21,000 with `python -m tests.full counties`
KINDS = ((PRIMARY,), (JUNIOR,), (PRIMARY, JUNIOR), (JUNIOR, SENIOR), (PRIMARY, JUNIOR, SENIOR))
TEACHERS = {
    "L1": "qualified_teachers", "L2": "backbone_teachers", "L3": "sports_arts_teachers"
}  # fmt: skip


class CountyMaker:
    """Counties of one family and seed."""

    def __init__(self, family: str, seed: int) -> None:
        self.family = family
        self.random = random.Random(f"{family} {seed}")

    def county(self) -> list[School]:
        if self.family == "pairs":
            return self._pairs()
        number = self.random.choice((0, 1, 2, 3, 8, 30))
        return [self._school() for _ in range(number)]

    def _school(self) -> School:
        stages = self.random.choice(KINDS)
        students = {stage: self._students() for stage in stages}
        teachers = {
            (code, stage): self._amount(code, stage, {stage: students[stage]})
            for code in TEACHERS
            for stage in stages
        }
        things = {code: self._amount(code, stages[0], students) for code in SHARED}
        return School(students, teachers, things)

    def _students(self) -> int | None:
        empty = self.family == "gaps"
        choices = (0, None, 1, 49, 50, 1000) if empty else (1, 20, 50, 99, 100, 500, 1999, 2400)
        return self.random.choice((*choices, self.random.randint(1, 3000)))

    def _amount(self, code: str, stage: str, students: dict[str, int | None]) -> int | None:
        """Around the limit of `stage`: exactly on it or on 85 % where the family says so."""
        if self.family == "gaps" and self.random.random() < 0.15:
            return None
        primary, junior, per, units = LIMITS[code]
        limit = junior if stage == JUNIOR else primary
        weight = reckoning.WEIGHTS[stage] if code in SHARED else 1
        weighted = sum(
            (reckoning.WEIGHTS[each] if code in SHARED else 1) * (count or 0)
            for each, count in students.items()
        )
        on_limit = limit * weighted * units / (10_000 * per * weight)
        part = self.random.choice((1, 1, 1, 0.85, 0.85, self.random.uniform(0, 2)))
        step = self.random.choice((-1, 0, 0, 1)) if self.family == "edges" else 0
        exact = round(on_limit * part)
        return max(exact + step, 0)

    def _pairs(self) -> list[School]:
        """Pairs of schools of one size with a coefficient of exactly the limit, or one unit off."""
        stage = self.random.choice((PRIMARY, JUNIOR))
        hundredths = reckoning.COEFFICIENTS[stage]
        students, copies = self.random.randint(1, 3000), self.random.randint(1, 6)
        schools = []
        for side in (-1, 1) * copies:
            amounts = dict.fromkeys(LIMITS, students * (100 + side * hundredths))
            schools.append(self._even(stage, students, amounts))
        code = self.random.choice(list(LIMITS))
        amounts = dict.fromkeys(LIMITS, students * (100 - hundredths))
        amounts[code] = max(amounts[code] + self.random.choice((-1, 0, 1)), 0)
        schools[0] = self._even(stage, students, amounts)
        return schools

    @staticmethod
    def _even(stage: str, students: int, amounts: dict[str, int]) -> School:
        teachers = {(code, stage): amounts[code] for code in TEACHERS}
        return School({stage: students}, teachers, {code: amounts[code] for code in SHARED})


def as_resources(key: int, school: School) -> SchoolResources:
    """The same school as the engine takes it: areas in square metres, money in 万元."""

    def decimal(amount: int | None, units: int = 1) -> Decimal | None:
        return None if amount is None else Decimal(amount) / units

    stages = {stage: EducationStage(stage) for stage in school.students}
    own = {
        stages[stage]: {
            name: decimal(school.teachers[code, stage]) for code, name in TEACHERS.items()
        }
        for stage in stages
    }
    things = school.things
    shared = {
        "teaching_area": decimal(things["L4"], 100),
        "indoor_sports_area": Decimal(0),
        "grounds_area": decimal(things["L5"], 100),
        "equipment_value": decimal(things["L6"], 10_000),
        "network_classrooms": decimal(things["L7"]),
    }
    counts = {stages[stage]: count for stage, count in school.students.items()}
    return SchoolResources(key, counts, own, shared)


@pytest.mark.parametrize("family", ["wide", "edges", "gaps", "pairs"])
def test_the_engine_gives_the_verdicts_of_the_rules_in_whole_numbers(family):
    seen: Counter[str] = Counter()
    for seed in range(COUNTIES * FACTOR // 4):
        county = CountyMaker(family, seed).county()
        verdict = judge_county(
            [as_resources(key, school) for key, school in enumerate(county)], RULES
        )
        of_units = {
            (unit.school.key, unit.stage): (unit.answer, [r.answer for r in unit.resources])
            for unit in verdict.units
        }
        assert of_units == {
            (key, stage): reckoning.of_stage(school, stage)
            for key, school in enumerate(county)
            for stage in school.students
            if stage in JUDGED and school.students[stage] != 0
        }, (family, seed)
        of_tests = {(test.measure.code, test.stage): test.answer for test in verdict.tests}
        assert of_tests == {
            (code, stage): reckoning.of_coefficient(county, code, stage)
            for stage in JUDGED
            for code in LIMITS
        }, (family, seed)
        seen.update(of_tests.values())
    assert min(seen["met"], seen["below"], seen["missing"]) > 0, seen
