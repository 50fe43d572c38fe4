"""What cannot be a set, and what is asked about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.engine.sets import SET, changed, without
from tracker.indicators.engine.standard_checks import (
    alike,
    doubts,
    key_of,
    problems,
    start_problems,
)
from tracker.indicators.engine.totals import STAGES_OF_KIND

TODAY = date(2026, 11, 22)
KINDS = tuple(STAGES_OF_KIND)


def keys(text) -> list[str]:
    return [each.key for each in problems(text, SET)]


def relief(value: str):
    return changed("G4", 1, reliefs=(replace(SET.indicators[7].thresholds[0].reliefs[0],
                                             value=Decimal(value)),))  # fmt: skip


def test_a_copy_is_a_set():
    assert problems(SET, SET) == []


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ({"floor": Decimal("4.2")}, {"floor": Decimal("4.2001")}, "floor-L1-1"),
        ({"floor": Decimal("0.0001")}, {"floor": Decimal(0)}, "floor-L1-1"),
        ({}, {"floor": None}, "floor-L1-1"),
        ({"operator": ">"}, {"operator": "<="}, "operator-L1-1"),
        ({"value": Decimal("99999999"), "floor": Decimal(1)}, {"value": Decimal(10**8)},
         "value-L1-1"),
        ({"value": Decimal("4.2001")}, {"value": Decimal("4.20001")}, "value-L1-1"),
    ],
)  # fmt: skip
def test_lines_of_the_seven(good, bad, key):
    assert keys(changed("L1", 1, **good)) == []
    assert key in keys(changed("L1", 1, **bad))


def test_a_spread_is_better_the_smaller_it_is():
    assert keys(changed("L1", 3, operator="<")) == []
    assert set(keys(changed("L1", 3, operator=">="))) == {"operator-L1-3"}


def test_an_operator_never_turns():
    assert keys(changed("G7", 1, operator=">")) == []
    assert keys(changed("G7", 1, operator="<=")) == ["operator-G7-1"]
    assert keys(changed("G4", 1, operator="<")) == []
    assert "operator-G4-1" in keys(changed("G4", 1, operator=">="))
    assert (alike(">="), alike("<"), alike("=")) == ((">=", ">"), ("<=", "<"), ("=",))


def test_relief_eases():
    assert keys(relief("2000")) == []
    assert keys(relief("1999")) == ["relief-G4-1-1"]
    assert "relief-G4-1-1" in keys(relief("0"))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("needed", (1, 7), (0, 8)),
        ("spread_places", (None, 2, 6), (1, 7)),
        ("least_students", (0, 1000), (-1, 1001)),
        ("excluded_kinds", ((), KINDS[1:]), (KINDS,)),
        ("weight_junior", (Decimal("0.1"), Decimal(10)), (Decimal("0.09"), Decimal("1.1111"))),
    ],
)
def test_rules(field, good, bad):
    for value in good:
        assert keys(replace(SET, **{field: value})) == []
    for value in bad:
        assert keys(replace(SET, **{field: value})) == [field]


@pytest.mark.parametrize(
    ("position", "words"),
    [
        (1, "L3 缺少小学的标准值，无法评判。"),
        (2, "L3 缺少初中的标准值，无法评判。"),
        (3, "L3 缺少小学的校际差异系数上限，无法评判。"),
        (4, "L3 缺少初中的校际差异系数上限，无法评判。"),
    ],
)
def test_a_stage_of_the_seven_without_its_line(position, words):
    text = changed("L3", position, value=None)
    assert words in [each.words for each in problems(text, SET)]
    assert f"value-L3-{position}" in keys(text)


def test_one_of_the_seven_gone():
    assert [each.words for each in problems(without("L7"), SET)] == [
        f"L7 缺少{stage}的{name}，无法评判。"
        for stage in ("小学", "初中")
        for name in ("标准值", "校际差异系数上限")
    ]


@pytest.mark.parametrize(
    ("day", "before", "says"),
    [
        (None, None, "请填写施行日期。"),
        (date(2026, 11, 21), None, "不能早于今天（2026年11月22日）"),
        (TODAY, date(2026, 11, 22), "要晚于上一版标准的施行日期（2026年11月22日）"),
        (TODAY, date(2026, 12, 1), "要晚于上一版标准的施行日期（2026年12月1日）"),
        (TODAY, date(2026, 11, 21), None),
        (TODAY, None, None),
        (date(2026, 12, 2), date(2026, 12, 1), None),
    ],
)
def test_from_which_day(day, before, says):
    found = start_problems(replace(SET, valid_from=day), TODAY, before)
    assert [each.key for each in found] == (["valid_from"] if says else [])
    assert all(says in each.words for each in found)


def test_what_is_asked_about():
    named = replace(SET, name="新标准")
    assert doubts(SET, named) == []
    assert doubts(SET, SET) == ["名称与现行标准相同（国家标准），容易混淆。"]
    assert doubts(SET, changed("G7", 1, named, value=Decimal(7000))) == [
        "G7 特教经费 特殊教育学校：标准值由 6000 改为 7000，而原文中仍有“6000”。",
        "G7 特教经费 特殊教育学校：标准值由 6000 改为 7000，而说明中仍有“6000”。",
    ]
    assert doubts(SET, changed("L1", 1, named, floor=Decimal(4))) == [
        "L1 资源L1 小学：下限 4 是标准值的95.2%，不是85%。"
    ]


def test_a_number_inside_another_is_not_the_old_value():
    old = changed("G7", 1, value=Decimal(600))
    assert doubts(old, replace(changed("G7", 1, value=Decimal(700), note=""), name="新")) == []


def test_keys():
    assert key_of("relief", "G3", 3, 1) == "relief-G3-3-1"
