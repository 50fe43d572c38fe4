from decimal import Decimal

from tests.indicators.engine.made import RULES, J, P, primary
from tracker.indicators.engine.derivation import coefficient_derivation, resource_derivation
from tracker.indicators.engine.labels import ratio_label
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.values import SchoolResources


def steps_of(school: SchoolResources, code: str, stage=P) -> dict[str, str]:
    unit = judge_county([school], RULES).unit(school.key, stage)
    assert unit is not None
    judged = next(each for each in unit.resources if each.measure.code == code)
    return {step.name: step.words for step in resource_derivation(unit, judged, RULES)}


def test_teachers_of_a_hundred_students():
    assert steps_of(primary(qualified_teachers="40"), "L1") == {
        "数据": "高于规定学历教师数 40人；小学在校生 1000人",
        "计算": "40 × 100 ÷ 1000 ＝ 4.0000",
        "修约": "按未经修约的数值判定",
        "标准": "≥ 4.2；85%为 3.57",
        "缺口": "4.2 × 1000 ÷ 100 − 40，向上取整，缺 2人",
    }


def test_what_is_taken_off_and_turned_into_yuan():
    assert steps_of(primary(), "L4")["数据"] == (
        "教学及辅助用房面积 5500平方米；减：室内体育用房面积 1000平方米；小学在校生 1000人"
    )
    assert steps_of(primary(), "L6")["计算"] == "2000000 ÷ 1000 ＝ 2000.0000"


def test_the_published_split_shows_its_weights():
    school = SchoolResources(
        1, {P: 600, J: 300}, {P: {}, J: {}},
        {"teaching_area": Decimal(9000), "indoor_sports_area": Decimal(0)},
    )  # fmt: skip
    small, large = steps_of(school, "L4"), steps_of(school, "L4", J)
    assert small["分摊"] == "各学段共用，按加权学生数分摊：600×1 ＋ 300×1.1"
    assert small["计算"] == "9000 ÷ 930 ＝ 9.6774"
    assert large["计算"] == "9000 × 1.1 ÷ 930 ＝ 10.6452"


def basis_of(school: SchoolResources, code: str, stage=P) -> str:
    unit = judge_county([school], RULES).unit(school.key, stage)
    assert unit is not None
    judged = next(each for each in unit.resources if each.measure.code == code)
    return ratio_label(unit, judged, RULES)


def test_what_is_divided_by_what():
    assert basis_of(primary(qualified_teachers="40"), "L1") == "40人 ÷ 1,000人"
    assert basis_of(primary(), "L6") == "2,000,000元 ÷ 1,000人"
    assert basis_of(SchoolResources(1, {P: 100}, {P: {}}, {}), "L6") == "未填报"
    both = SchoolResources(1, {P: 600, J: 300}, {P: {}, J: {}}, {"network_classrooms": Decimal(18)})
    assert basis_of(both, "L7") == "全校18间 ÷ 加权930人"
    assert basis_of(both, "L7", J) == "全校18间 × 1.1 ÷ 加权930人"


def test_what_is_not_reported_is_said():
    assert steps_of(primary(students=None), "L1") == {
        "数据": "高于规定学历教师数 42人；小学在校生 未填报", "结论": "数据不全，未填报",
    }  # fmt: skip


def test_the_published_spread_line_by_line():
    schools = [
        primary(n, pupils, teaching_area=held, indoor_sports_area="0")
        for n, (pupils, held) in enumerate(
            [(45, "279"), (37, "137"), (89, "935"), (76, "160"), (55, "402")]
        )
    ]
    county = judge_county([*schools, primary(9, None)], RULES)
    test = next(each for each in county.tests if each.measure.code == "L4" and each.stage is P)
    assert {s.name: s.words for s in coefficient_derivation(county.units, test, RULES)} == {
        "数据": "5所学校已填报，学生共 302人",
        "公式": "差异系数 ＝ S ÷ X̄；S ＝ √∑(Pᵢ ÷ N)(Xᵢ − X̄)²，按学生数加权",
        "均值": "X̄ ＝ ∑xᵢ ÷ N ＝ 6.334437（全县资源除以全县学生）",
        "标准差": "S ＝ 3.263861",
        "差异系数": "0.515257",
        "修约": "按未经修约的数值判定",
        "标准": "≤ 0.5",
        "对照": "不按学生数加权为 0.4888，仅供核对，不作判定",
        "未填报": "1所学校未填报，填报以前不能判定",
    }


def test_a_county_with_nothing_reported():
    county = judge_county([primary(1, None)], RULES)
    steps = coefficient_derivation(county.units, county.tests[0], RULES)
    assert steps[-1].words == "没有可以计算的数据"
