from decimal import Decimal

from tests.indicators.engine.made import RULES, primary
from tracker.indicators.engine.repairs import repairs
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.what_if import FigureChange, apply_changes

SCHOOLS = [
    primary(1, network_classrooms="5"),
    primary(2, students=100, network_classrooms="1"),
    primary(3, network_classrooms="40"),
    primary(4, network_classrooms=None),
]


def test_the_school_whose_repair_lowers_the_spread_most_comes_first():
    county = judge_county(SCHOOLS, RULES)
    found = repairs(county.units, county.tests[6])
    assert [(each.key, each.gap) for each in found] == [(1, 18), (2, 2)]


def test_each_repair_is_what_the_engine_says_after_it():
    county = judge_county(SCHOOLS, RULES)
    for each in repairs(county.units, county.tests[6]):
        after = apply_changes(
            SCHOOLS, [FigureChange(each.key, "network_classrooms", Decimal(each.gap))]
        )
        assert judge_county(after, RULES).tests[6].coefficient.value == each.value


def test_nothing_to_repair():
    county = judge_county([primary(1), primary(2, network_classrooms="50")], RULES)
    assert repairs(county.units, county.tests[6]) == []
