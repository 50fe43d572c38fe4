"""The plan's own targets beside the national line."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at, plan, task
from tests.roadmaps.plans.test_templates import OUTLINE
from tracker.dashboards.indicator_pages.own_targets import OwnTarget, own_targets
from tracker.dashboards.indicator_pages.plan_side import read_targets
from tracker.indicators.engine.values import Answer
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.year_verdicts import read_verdicts
from tracker.indicators.services.figures import report_county_figure
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(TODAY), tick=False)


def judged(cast: Cast, *targets: TargetDraft) -> dict[str, list[OwnTarget]]:
    issue_plan(plan(task(), targets=targets), by=None)
    rules = rule_set_of(cast.county, TODAY)
    assert rules is not None
    found = read_verdicts(cast.county, YEAR, rules, end_of(TODAY))
    return own_targets(read_targets(cast.county, TODAY, rules), found)


def say(cast: Cast, name: str, value: str) -> None:
    report_county_figure(
        by=cast.office, county=cast.county, year=YEAR, name=name, value=Decimal(value)
    )


def target(name: str, operator: str, value: str, unit: str = "", **rest: str) -> TargetDraft:
    return TargetDraft(name, operator, Decimal(value), unit, sentence=f"{name}原文", **rest)


def test_the_national_line_met_and_the_countys_own_not(cast, national_set):
    say(cast, "S1.1", "88")
    say(cast, "S1.2", "92")
    (own,) = judged(cast, target("社会认可度", ">=", "90", "%", indicator="S1"))["S1"]
    assert (own.answer, own.national, own.is_stricter) == (Answer.BELOW, Answer.MET, True)
    assert own.label == "国标达标，县定目标未达"
    assert own.target.sentence == "社会认可度原文"


def test_a_spread_of_no_one_resource_is_one_of_all_seven(cast, national_set):
    for name, area in (("甲小学", 3000), ("乙小学", 7000)):
        report(cast.county, cast.office, make_school(cast.county, name), teaching_area=area,
               indoor_sports_area=0)  # fmt: skip
    found = judged(cast, target("校际差异系数", "<=", "0.35", scope="小学"))
    assert sorted(found) == ["L1", "L2", "L3", "L4", "L5", "L6", "L7"]
    assert found["L4"][0].label == "国标达标，县定目标未达"  # 0.4
    assert found["L1"][0].label == "县定目标达到"


def test_the_templates_limits_of_spread_and_its_satisfaction_beside_the_national_ones(
    cast, national_set
):
    """0.35 小学、90 % of the outline where figures meet the lines of 2017 but not these."""
    say(cast, "S1.1", "88")
    say(cast, "S1.2", "92")
    for name, area in (("甲小学", 3000), ("乙小学", 7000)):
        report(cast.county, cast.office, make_school(cast.county, name), teaching_area=area,
               indoor_sports_area=0)  # fmt: skip
    own = [each for each in OUTLINE.targets if each.value in (Decimal("0.35"), Decimal(90))]
    found = judged(cast, *own)
    spread, satisfied = found["L4"][0], found["S1"][0]
    assert [(each.label, each.is_stricter) for each in (spread, satisfied)] == [
        ("国标达标，县定目标未达", True)
    ] * 2
    assert spread.target.sentence == "小学、初中校际差异系数分别控制在0.35、0.32以内"
    assert satisfied.target.sentence == "义务教育工作群众满意度达到90%以上"
    page = cast.client("leader").get("/652323/indicators/L4/").content.decode()
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "严于国标 校际差异系数（小学） ≤ 0.35 ： 国标达标，县定目标未达" in words
    assert "“小学、初中校际差异系数分别控制在0.35、0.32以内”" in words


def test_repeated_targets_are_counted_and_different_shares_are_not(cast, national_set):
    say(cast, "G11.1", "12")
    say(cast, "G11.2", "19")
    first = target("轮岗交流教师占符合交流条件教师总数的比例", ">=", "10", "%", indicator="G11")
    second = target("骨干教师占轮岗交流教师总数的比例", ">=", "20", "%", indicator="G11")
    one, other = judged(cast, first, second, first)["G11"]
    assert (one.answer, one.again, one.is_stricter) == (Answer.MET, 1, False)
    assert (other.answer, other.label) == (Answer.BELOW, "县定目标未达")


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [("教师全员培训学时", "学时/5年", "G9"), ("生均教学及辅助用房面积", "亩", "L4")],
)
def test_what_is_counted_in_another_unit_is_shown_and_not_judged(
    cast, name, unit, code, national_set
):
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    (own,) = judged(cast, target(name, ">=", "360", unit, indicator=code))[code]
    assert (own.answer, own.label) == (None, "没有可以判断的数据")


def test_a_target_of_a_stage_that_no_school_has_is_not_judged(cast, national_set):
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    words = "生均教学及辅助用房面积"
    small, large = judged(
        cast,
        target(words, ">=", "4.5", "平方米", scope="每所小学", indicator="L4"),
        target(words, ">=", "5.8", "平方米", scope="每所初中", indicator="L4"),
    )["L4"]
    assert (small.answer, large.answer) == (Answer.MET, None)


def test_a_share_for_all_teachers_is_not_taken_for_that_of_backbone_teachers(cast, national_set):
    """教师交流轮岗比例 15 % of the outline is above the 10 % asked of all."""
    say(cast, "G11.1", "12")
    say(cast, "G11.2", "30")
    (own,) = judged(cast, target("教师交流轮岗比例", ">=", "15", "%", indicator="G11"))["G11"]
    assert (own.answer, own.national, own.standing) == (Answer.BELOW, Answer.MET, "严于国标")
    assert not own.repeats


def test_a_target_by_the_name_of_the_standard_is_judged_as_the_standard(cast, national_set):
    """平罗: 均达到国家优质均衡标准; 38 of 42 teachers stand at 85 %."""
    report(cast.county, cast.office, make_school(cast.county, "甲小学"), qualified_teachers=38)
    said = TargetDraft(
        "高学历教师数", "=", reference="国家优质均衡标准", indicator="L1", sentence="均达到"
    )
    own = judged(
        cast, said, target("高学历教师数", ">=", "4.2", "人", scope="小学", indicator="L1")
    )["L1"]
    assert [(each.standing, each.label) for each in own] == [
        ("与国标相同", "县定目标达到85%"),
        ("与国标相同", "国标达到85%，县定目标未达"),
    ]
    assert [each.repeats for each in own] == [True, False]


def test_targets_in_the_other_direction_or_for_no_school_are_not_judged(cast, national_set):
    say(cast, "S1.1", "88")
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    found = judged(
        cast,
        target("不满意率", "<=", "90", "%", indicator="S1"),
        target("学校规模", "<=", "2400", "人", scope="九年一贯制学校", indicator="G4"),
    )
    assert [(found[code][0].answer, found[code][0].standing) for code in ("S1", "G4")] == [
        (None, ""), (None, "严于国标"),
    ]  # fmt: skip


def test_a_county_without_a_plan_promises_nothing(cast, national_set):
    rules = rule_set_of(cast.county, TODAY)
    assert rules is not None
    targets = read_targets(cast.county, TODAY, rules)
    assert targets.rows == ()
    assert own_targets(targets, read_verdicts(cast.county, YEAR, rules, end_of(TODAY))) == {}
