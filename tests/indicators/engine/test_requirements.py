from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.requirements import (
    Requirement,
    RequirementRelief,
    judge_requirement,
)
from tracker.indicators.engine.totals import share
from tracker.indicators.engine.values import Answer, Condition, NumericThreshold


def D(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def line(operator: str, value: str) -> NumericThreshold:
    return NumericThreshold(operator, Decimal(value))


ROOMS = Requirement(
    "G3", "音乐专用教室", "music_rooms", line(">=", "1"), per_figure="classes", per=Decimal(12)
)
AREA = Requirement(
    "G3",
    "每间音乐专用教室",
    "smallest_music_room",
    line(">=", "96"),
    reliefs=(
        RequirementRelief(
            line(">=", "73"), (Condition("rooms_built", line("<=", "2016")),), "2016年及以前"
        ),
        RequirementRelief(
            line(">=", "54"), (Condition("largest_class", line("<", "30")),), "小规模"
        ),
    ),
)
SMALL = Requirement(
    "G6", "小规模学校", "budget_students", line(">=", "100"),
    when=(Condition("students", line("<", "100")),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "rooms", "asked", "answer"),
    [
        ("12", "1", "1", Answer.MET),
        ("13", "1", "2", Answer.BELOW),
        ("13", "2", "2", Answer.MET),
        ("24", "2", "2", Answer.MET),
        ("25", "2", "3", Answer.BELOW),
        ("0", "0", "0", Answer.MET),
        (None, "2", None, Answer.MISSING),
        ("12", None, None, Answer.MISSING),
    ],
)
def test_one_for_every_twelve_classes_begun(classes, rooms, asked, answer):
    found = judge_requirement(ROOMS, {"classes": D(classes), "music_rooms": D(rooms)})
    assert found is not None
    assert (found.required, found.answer) == (D(asked), answer)


@pytest.mark.parametrize(
    ("area", "built", "largest", "words", "answer"),
    [
        ("96", "2017", "45", None, Answer.MET),
        ("95.99", "2017", "45", None, Answer.BELOW),
        ("73", "2016", "45", "2016年及以前", Answer.MET),
        ("72.9", "2016", "45", "2016年及以前", Answer.BELOW),
        ("73", None, "45", None, Answer.BELOW),  # a relief is not granted on what nobody said
        ("54", "2017", "29", "小规模", Answer.MET),
        ("54", "2017", "30", None, Answer.BELOW),
        ("54", "2016", "29", "小规模", Answer.MET),  # two cases hold: the mildest counts
        ("53.9", "2016", "29", "小规模", Answer.BELOW),
    ],
)
def test_relief(area, built, largest, words, answer):
    found = judge_requirement(
        AREA,
        {"smallest_music_room": D(area), "rooms_built": D(built), "largest_class": D(largest)},
    )
    assert found is not None
    assert (found.relief.words if found.relief else None, found.answer) == (words, answer)


@pytest.mark.parametrize(
    ("area", "built", "largest", "possible", "undecided"),
    [
        ("73", None, "45", "2016年及以前", ("rooms_built",)),
        ("72.9", None, "45", None, ()),  # the year would not help
        ("73", "2017", "45", None, ()),  # the year is reported and does not help
        ("96", None, None, None, ()),  # nothing to relieve
        ("54", None, None, "小规模", ("largest_class",)),  # the mildest that would do
        ("80", None, None, "小规模", ("largest_class",)),
    ],
)
def test_a_figure_that_is_not_reported_and_would_decide_is_named(
    area, built, largest, possible, undecided
):
    figures = {
        "smallest_music_room": D(area), "rooms_built": D(built), "largest_class": D(largest)
    }  # fmt: skip
    found = judge_requirement(AREA, figures)
    assert found is not None
    words = found.possible_relief.words if found.possible_relief else None
    assert (words, found.undecided) == (possible, undecided)


def at(operator: str) -> st.SearchStrategy[NumericThreshold]:
    return st.builds(NumericThreshold, st.just(operator), st.integers(0, 9).map(Decimal))


conditions = st.builds(
    Condition, st.sampled_from("abc"), st.sampled_from(["<=", ">=", "<", ">", "="]).flatmap(at)
)
relieved = st.sampled_from(["<=", ">=", "<", ">"]).flatmap(
    lambda operator: st.builds(
        Requirement,
        st.just("x"),
        st.just(""),
        st.just("x"),
        at(operator),
        reliefs=st.lists(
            st.builds(
                RequirementRelief,
                at(operator),
                st.lists(conditions, min_size=1, max_size=2).map(tuple),
                st.just(""),
            ),
            max_size=4,
        ).map(tuple),
    )
)
reported = st.fixed_dictionaries(
    {name: st.integers(-1, 10).map(Decimal) for name in ("x", "a", "b", "c")}
)


@given(relieved, reported, st.sampled_from("abc"))
def test_an_empty_figure_gives_no_relief_and_is_named_where_it_decides(requirement, figures, name):
    with_figure = judge_requirement(requirement, figures)
    without = judge_requirement(requirement, {**figures, name: None})
    assert with_figure is not None
    assert without is not None
    if without.answer is Answer.MET:
        assert with_figure.answer is Answer.MET
    elif with_figure.answer is Answer.MET:
        assert without.undecided == (name,)


@given(relieved, reported)
def test_the_mildest_of_all_cases_that_hold_counts(requirement, figures):
    found = judge_requirement(requirement, figures)
    assert found is not None
    thresholds = [requirement.threshold] + [
        relief.threshold
        for relief in requirement.reliefs
        if all(condition.holds(figures) for condition in relief.when)
    ]
    is_met = any(threshold.holds(figures["x"]) for threshold in thresholds)
    assert (found.answer is Answer.MET) is is_met


@pytest.mark.parametrize(
    ("students", "budget", "answer"),
    [
        ("99", "100", Answer.MET),
        ("99", "99", Answer.BELOW),
        ("99", None, Answer.MISSING),
        (None, "100", Answer.MISSING),
    ],
)
def test_asked_of_small_schools(students, budget, answer):
    found = judge_requirement(SMALL, {"students": D(students), "budget_students": D(budget)})
    assert found is not None
    assert found.answer is answer


def test_not_asked_of_others():
    assert judge_requirement(SMALL, {"students": Decimal(100), "budget_students": None}) is None


@pytest.mark.parametrize(
    ("operator", "value", "answer"),
    [
        ("<=", "45", Answer.MET),
        ("<=", "45.01", Answer.BELOW),
        ("<", "45", Answer.BELOW),
        ("<", "44.99", Answer.MET),
        (">", "45", Answer.BELOW),
        (">", "45.01", Answer.MET),
        ("=", "45", Answer.MET),
        ("=", "44", Answer.BELOW),
    ],
)
def test_words_of_comparison(operator, value, answer):
    found = judge_requirement(
        Requirement("x", "", "x", line(operator, "45")), {"x": Decimal(value)}
    )
    assert found is not None
    assert found.answer is answer


def test_an_operator_without_a_number_cannot_be_judged():
    with pytest.raises(ValueError, match="text"):
        line("text", "1").holds(Decimal(1))


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        ("5", "100", "5"),
        ("0", "100", "0"),
        (None, "100", None),
        ("5", None, None),
        ("5", "0", None),
    ],
)
def test_share(part, whole, found):
    assert share(D(part), D(whole)) == D(found)
