"""What differs between two sets, line by line."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.engine.sets import SET, changed, without
from tracker.indicators.engine.standard_changes import StandardChange, set_changes
from tracker.indicators.engine.standards import ReliefText

KINDS = {"special": "特殊教育学校", "point": "教学点"}


def told(new, old=SET) -> list[StandardChange]:
    return list(set_changes(old, new, KINDS))


def test_a_set_does_not_differ_from_itself_nor_by_its_head():
    assert told(SET) == []
    assert told(replace(SET, name="x", edition="y", document="z", province="65", note="n")) == []


@given(value=st.decimals("0.0001", "9999", places=4))
def test_exactly_a_value_that_is_another_is_told(value):
    found = told(changed("G7", 1, value=value))
    assert len(found) == (value != 6000)


def test_a_value_written_otherwise_is_no_change():
    assert told(changed("G7", 1, value=Decimal("6000.0000"))) == []


def test_each_kind_of_change():
    assert told(changed("G7", 1, value=Decimal(7000), note="新")) == [
        StandardChange("G7 特教经费 特殊教育学校", "≥ 6000元", "≥ 7000元"),
        StandardChange("G7 特教经费 特殊教育学校 说明", "可高于6000", "新"),
    ]
    assert told(changed("L1", 1, operator=">", floor=Decimal(4), note="")) == [
        StandardChange("L1 资源L1 小学", "≥ 4.2人", "＞ 4.2人"),
        StandardChange("L1 资源L1 小学 85%下限", "3.57", "4"),
    ]
    relief = SET.indicators[7].thresholds[0].reliefs[0]
    eased = changed("G4", 1, reliefs=(replace(relief, value=Decimal(2500)),))
    assert told(eased) == [StandardChange("G4 规模 小学 放宽：老校", "2400人", "2500人")]
    assert told(changed("G4", 1, reliefs=())) == [
        StandardChange("G4 规模 小学 放宽：老校", "2400人", "—")
    ]
    more = changed("G4", 1, reliefs=(relief, ReliefText(2, Decimal(2200), (), "新校")))
    assert told(more) == [StandardChange("G4 规模 小学 放宽：新校", "—", "2200人")]
    rules = replace(SET, needed=7, spread_places=2, excluded_kinds=(), least_students=0)
    assert [(each.place, each.after) for each in told(rules)] == [
        ("逐校达标", "7项资源配置指标至少7项达到标准值，其余不低于85%下限"),
        ("差异系数修约", "修约到2位小数后判定"),
        ("不计入的学校", "没有：所有学校都计入"),
    ]


def test_indicators_that_come_and_go():
    fewer = without("G7")
    assert told(fewer) == [StandardChange("G7 特教经费", "生均公用经费不低于6000元", "—")]
    assert [(each.before, each.after) for each in told(SET, fewer)] == [
        ("—", "特教经费"),
        ("—", "生均公用经费不低于6000元"),
        ("—", "≥ 6000元"),
        ("—", "可高于6000"),
    ]
    bare = replace(SET, indicators=tuple(replace(i, thresholds=()) for i in SET.indicators[-1:]))
    last = replace(SET, indicators=SET.indicators[-1:])
    assert told(bare, last) == [StandardChange("G7 特教经费 特殊教育学校", "≥ 6000元", "—")]
