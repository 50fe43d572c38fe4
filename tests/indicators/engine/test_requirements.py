from decimal import Decimal

import pytest

from tracker.indicators.engine.requirements import (
    Condition,
    Requirement,
    RequirementRelief,
    judge_requirement,
    share,
)
from tracker.indicators.engine.values import Answer, NumericThreshold


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
