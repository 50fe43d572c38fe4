from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.requirements import Requirement, judge_requirement
from tracker.indicators.engine.shortfalls import shortfall
from tracker.indicators.engine.totals import school_figures
from tracker.indicators.engine.values import Answer, EducationStage, NumericThreshold

ROOMS = Requirement(
    "G3", "音乐专用教室", "music_rooms", NumericThreshold(">=", Decimal(1)), per_figure="classes",
    per=Decimal(12),
)  # fmt: skip
SIZE = Requirement("G4", "小学", "compulsory_students", NumericThreshold("<=", Decimal(2000)))
FEWER = Requirement("G4", "小学", "compulsory_students", NumericThreshold("<", Decimal(2000)))
AREA = Requirement("G3", "每间", "smallest_music_room", NumericThreshold(">=", Decimal(96)))
TRAINING = Requirement("Q4", "所有学校", "training_share", NumericThreshold(">=", Decimal(5)))


@pytest.mark.parametrize(
    ("requirement", "figures", "unit", "words"),
    [
        (ROOMS, {"classes": 25, "music_rooms": 1}, "间", "缺 2间"),
        (SIZE, {"compulsory_students": 2100}, "人", "超 100人"),
        (FEWER, {"compulsory_students": 2000}, "人", "超 1人"),
        (AREA, {"smallest_music_room": "70.5"}, "平方米", "缺 26平方米"),
    ],
)
def test_what_is_missing_is_counted_in_whole_things(requirement, figures, unit, words):
    held = {name: Decimal(value) for name, value in figures.items()}
    item = judge_requirement(requirement, held)
    assert item is not None
    found = shortfall(item, held, unit)
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize("rooms", [None, Decimal(3)])
def test_what_is_met_or_not_reported_lacks_nothing(rooms):
    held = {"classes": Decimal(25), "music_rooms": rooms}
    item = judge_requirement(ROOMS, held)
    assert item is not None
    assert shortfall(item, held, "间") is None


money = st.decimals(min_value=0, max_value=10_000, places=4)


@given(money.filter(bool), money)
def test_a_share_is_made_good_in_yuan_by_exactly_what_is_shown(budget, training):
    def judged(part: Decimal):
        whole = {"public_budget": budget, "training_budget": part}
        held = school_figures("primary", {EducationStage.PRIMARY: {}}, whole)
        item = judge_requirement(TRAINING, held)
        assert item is not None
        return item, held

    item, held = judged(training)
    found = shortfall(item, held, "%")
    if item.answer is Answer.MET:
        assert found is None
        return
    assert found is not None
    assert (found.unit, found.is_excess) == ("元", False)
    assert judged(training + Decimal(found.amount) / 10_000)[0].answer is Answer.MET
    assert judged(training + Decimal(found.amount - 1) / 10_000)[0].answer is not Answer.MET
