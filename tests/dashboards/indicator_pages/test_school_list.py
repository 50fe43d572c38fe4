"""各校: one verdict, a draw that can be repeated, what a line says."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at
from tests.shared import shared
from tracker.dashboards.indicator_pages.school_list import (
    MOST,
    SchoolSelection,
    counts,
    draw,
    met_words,
    read_selection,
    school_lines,
)
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.year_verdicts import read_verdicts
from tracker.indicators.verdicts.judging import YearVerdicts
from tracker.roadmaps.models.querysets import end_of
from tracker.supervision.choices import ProblemSource
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services.problems import ProblemInput, act_on, record_problem

TODAY = date(2024, 5, 20)
KEYS = st.sets(st.integers(1, 10_000), max_size=60)
SEEDS = st.from_regex(r"\A[0-9]{1,12}\Z")


@given(KEYS, st.integers(1, MOST), SEEDS)
def test_draw_has_the_size_requested_no_duplicates_and_is_repeatable(keys, count, seed):
    drawn = draw(keys, count, seed)
    assert len(drawn) == len(set(drawn)) == min(count, len(keys))
    assert set(drawn) <= keys
    assert draw(sorted(keys, reverse=True), count, seed) == drawn


@given(KEYS, st.integers(1, MOST), SEEDS)
def test_a_school_that_is_gone_moves_no_other_out_of_the_draw(keys, count, seed):
    drawn = draw(keys, count, seed)
    for gone in keys:
        rest = draw(keys - {gone}, count, seed)
        assert set(drawn) - {gone} <= set(rest)


def test_every_school_has_a_chance():
    drawn = {key for seed in range(200) for key in draw(range(1, 11), 1, str(seed))}
    assert drawn == set(range(1, 11))


def asked(address: str) -> tuple[SchoolSelection, dict[str, list[str]]]:
    choice, form = read_selection(QueryDict(address))
    return choice, dict(form.errors) if form else {}


def test_what_an_address_asks_for():
    assert asked("") == (SchoolSelection(), {})
    assert asked("kind=below&draw=3&seed=007") == (SchoolSelection("below", 3, "007"), {})
    assert asked("kind=nonsense") == (SchoolSelection(), {})
    choice, _ = asked("draw=3")
    assert (choice.draw, len(choice.seed)) == (3, 6)  # a number of its own


@pytest.mark.parametrize(
    ("address", "field"),
    [("draw=0", "draw"), (f"draw={MOST + 1}", "draw"), ("draw=x", "draw"), ("draw=", "draw"),
     ("draw=2&seed=x", "seed"), ("draw=2&seed=1234567890123", "seed")],
)  # fmt: skip
def test_invalid_draw_selects_nothing_and_has_an_error(address, field):
    choice, errors = asked(address)
    assert (choice, list(errors)) == (SchoolSelection(), [field])


@shared(now=at(TODAY))
def found(cast: Cast, national_set: IndicatorSet) -> YearVerdicts:
    """甲 meets all, 乙 lacks backbone teachers, 丙 is silent, 丁 is left out."""
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    report(cast.county, cast.office, make_school(cast.county, "乙小学"), backbone_teachers=8)
    make_school(cast.county, "丙小学")
    report(cast.county, cast.office, make_school(cast.county, "丁教学点", "point"), students=49)
    return _read(cast)


def _read(cast: Cast) -> YearVerdicts:
    rules = rule_set_of(cast.county, TODAY)
    assert rules is not None
    return read_verdicts(cast.county, YEAR, rules, end_of(TODAY))


def names(found: YearVerdicts, choice: SchoolSelection) -> list[str]:
    return [str(found.rows[key].school) for key in choice.of(found)]


def test_schools_of_one_verdict(found):
    assert counts(found) == [
        ("below", "未达标", 1), ("missing", "未填报", 1), ("met", "达标", 1),
        ("excluded", "不计入", 1),
    ]  # fmt: skip
    assert names(found, SchoolSelection()) == ["甲小学", "乙小学", "丙小学", "丁教学点"]
    assert names(found, SchoolSelection("below")) == ["乙小学"]
    assert names(found, SchoolSelection("missing")) == ["丙小学"]
    assert names(found, SchoolSelection("excluded")) == ["丁教学点"]
    assert names(found, SchoolSelection("below", 5, "1")) == ["乙小学"]
    assert len(names(found, SchoolSelection("", 2, "1"))) == 2


def test_fields_of_a_school_line(cast, found, django_assert_num_queries):
    keys = SchoolSelection().of(found)
    school = found.rows[keys[1]].school.department
    for number in range(2):
        problem = record_problem(
            by=cast.office, county=cast.county, nonce=uuid4(),
            content=ProblemInput(
                source=ProblemSource.VISIT, description=f"问题{number}", responsible=school,
                due_on=TODAY, place=school,
            ),
        )  # fmt: skip
    for act in (ProblemAct.CLAIM, ProblemAct.STRIKE):
        act_on(by=cast.office, problem=problem, act=act, version=problem.version, text="已整改")
    with django_assert_num_queries(1):
        lines = school_lines(cast.county, found, keys, TODAY)
    assert [(each.answer, each.stages, each.gaps, each.problems) for each in lines] == [
        (Answer.MET, ("小学 7/7",), 0, 0),
        (Answer.BELOW, ("小学 6/7",), 1, 1),  # the one struck off is not counted
        (Answer.MISSING, ("小学 —",), 0, 0),
        (None, (), 0, 0),
    ]
    assert lines[3].excluded == "不足50人的教学点不计入资源配置指标"


def test_what_is_not_reported_is_not_said_to_be_missed(found):
    unit = next(each for each in found.resources.units if each.count(Answer.MET) == 7)
    one, *others = unit.resources
    silent = replace(one, answer=Answer.MISSING)
    assert met_words(replace(unit, resources=(silent, *others))) == "小学 6/7（1 项未填报）"
    assert met_words(replace(unit, resources=(silent, silent))) == "小学 —"
