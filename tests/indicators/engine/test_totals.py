from decimal import Decimal

import pytest

from counties.choices import SchoolKind
from tests.indicators.engine.made import J, P, S
from tracker.indicators.engine.totals import STAGES_OF_KIND, school_figures, stage_figures, total


def D(**figures: str | int) -> dict[str, Decimal | None]:
    return {name: Decimal(value) for name, value in figures.items()}


def test_every_kind_has_its_stages():
    assert set(STAGES_OF_KIND) == set(SchoolKind.values)


def test_compulsory_students_are_those_of_primary_and_junior():
    by_stage = {P: D(students=10), J: D(students=5), S: D(students=100)}
    assert total(by_stage, "students") == 15


def test_a_sum_is_open_while_a_part_is():
    assert total({P: D(students=10), J: {}}, "students") is None
    assert total({S: D(students=10)}, "students") is None


def test_figures_of_a_nine_year_school():
    found = school_figures(
        "nine_year",
        {
            P: D(students=60, classes=6, largest_class=12),
            J: D(students=40, classes=3, largest_class=20),
        },
        D(migrant_students=51, public_budget=200, training_budget=10),
    )  # fmt: skip
    assert found == D(
        migrant_students=51, public_budget=200, training_budget=10, compulsory_students=100,
        classes=9, largest_class=20, migrant_share=51, training_share=5, has_primary=1,
        has_junior=1, is_primary=0, is_junior=0, is_nine_year=1, is_twelve_year=0, is_special=0,
        is_small_kind=0, has_music_fit=0, has_art_fit=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "rural", "found"),
    [("point", 0, 1), ("primary", 1, 1), ("primary", 0, 0), ("junior", 1, 0)],
)
def test_small_schools_by_rule(kind, rural, found):
    assert school_figures(kind, {}, D(is_rural=rural))["is_small_kind"] == found


def test_whether_a_primary_school_is_rural_is_open_until_it_says_so():
    assert school_figures("primary", {}, {})["is_small_kind"] is None


def test_the_largest_class_is_open_while_a_stage_has_not_said():
    found = school_figures("nine_year", {P: D(largest_class=30), J: {}}, {})
    assert found["largest_class"] is None


def test_a_complete_school_is_judged_as_junior():
    assert school_figures("complete", {J: {}, S: {}}, {})["is_junior"] == 1


def test_figures_of_one_stage_come_first():
    by_stage = {P: D(largest_class=30), J: D(largest_class=50)}
    of_school = school_figures("nine_year", by_stage, {})
    assert stage_figures(by_stage, P, of_school)["largest_class"] == 30
