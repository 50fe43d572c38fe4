"""Promises beside the lines of the national set."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roadmaps.plans.test_templates import OUTLINE
from tracker.roadmaps.plans.schema import Flaw, PlanDraft, TargetDraft, TaskDraft
from tracker.roadmaps.plans.target_matching import (
    Standard,
    Strictness,
    TargetMatch,
    decisive_match,
    looser_targets,
    matches_of,
)

LOOSER, STRICTER, SAME = Strictness.LOOSER, Strictness.STRICTER, Strictness.SAME


def line(code: str, scope: str, operator: str, value: str, unit: str = "%") -> Standard:
    return Standard(code, scope, operator, Decimal(value), unit, clause=f"{code}的原文")


def spread(code: str, scope: str, value: str) -> Standard:
    return Standard(code, scope, "<=", Decimal(value), is_spread=True, clause=f"{code}的原文")


ROTATION = line("G11", "交流轮岗教师占符合交流条件教师", ">=", "10")
BACKBONE = line("G11", "骨干教师占交流轮岗教师", ">=", "20")
NEAR_PRIMARY, NEAR_JUNIOR = line("G13", "小学", ">=", "100"), line("G13", "初中", ">=", "95")
SATISFIED = line("S1", "全县", ">=", "85")
GAP = line("Q9", "相关科目校际差异率", "<", "0.15", "")
PUPILS = [line("L3", "小学", ">=", "0.9", "人"), line("L3", "初中", ">=", "0.9", "人")]
DEGREES = [line("L1", "小学", ">=", "4.2", "人"), line("L1", "初中", ">=", "5.3", "人")]
LEADING = [line("L2", "小学", ">=", "1", "人"), line("L2", "初中", ">=", "1", "人")]
WAGES = line("G8", "教师平均工资收入占公务员平均工资收入", ">=", "100")
SPREADS = [
    spread(code, scope, value)
    for code in ("L1", "L3")
    for scope, value in (("小学", "0.5"), ("初中", "0.45"))
]
SET = [
    ROTATION,
    BACKBONE,
    NEAR_PRIMARY,
    NEAR_JUNIOR,
    SATISFIED,
    GAP,
    *PUPILS,
    *SPREADS,
    *DEGREES,
    *LEADING,
    WAGES,
]


def target(indicator, name, operator, value, unit="%", scope=""):  # noqa: PLR0917
    return TargetDraft(name, operator, Decimal(value), unit, "", scope, indicator=indicator)


@pytest.mark.parametrize(
    ("promise", "standing", "standard"),
    [
        (target("S1", "满意度", ">=", "90"), STRICTER, SATISFIED),
        (target("S1", "满意度", ">=", "85"), SAME, SATISFIED),
        (target("S1", "满意度", ">=", "84.99"), LOOSER, SATISFIED),
        (target("S1", "满意度", "=", "85"), SAME, SATISFIED),
        (target("S1", "满意度", "~=", "80"), LOOSER, SATISFIED),
        (target("S1", "满意度", ">", "85"), STRICTER, SATISFIED),
        (target("G11", "教师交流轮岗比例", ">=", "15"), STRICTER, ROTATION),
        (target("G11", "骨干教师占交流教师总数", ">=", "15"), LOOSER, BACKBONE),
        (target("G13", "就近入学", ">=", "95", scope="初中"), SAME, NEAR_JUNIOR),
        (target("G13", "就近入学", ">=", "95", scope="小学"), LOOSER, NEAR_PRIMARY),
        (target("G13", "就近入学", ">=", "95"), LOOSER, NEAR_PRIMARY),
        (
            target("G13", "就近入学", ">=", "98", scope="小学、初中"),
            LOOSER,
            NEAR_PRIMARY,
        ),
        (target("L3", "体艺教师", ">=", "1", "人"), STRICTER, PUPILS[0]),
        (target("L3", "体艺教师", ">=", "1", "人/百名学生"), STRICTER, PUPILS[0]),
        (target("L3", "体艺教师", ">=", "0.8", "人/百名学生"), LOOSER, PUPILS[0]),
        (target("Q9", "校际差异率", "<", "0.15", ""), SAME, GAP),
        (target("Q9", "校际差异率", "<=", "0.15", ""), LOOSER, GAP),
        (target("L1", "高学历教师", ">=", "4.2", "人", "中小学"), LOOSER, DEGREES[1]),
        (target("L1", "高学历教师", ">=", "5.3", "人", "中小学"), STRICTER, DEGREES[0]),
        (
            target("L1", "高学历教师", ">=", "5.3", "人", "初中小学"),
            STRICTER,
            DEGREES[0],
        ),
        (target("L2", "县级骨干教师", ">=", "1", "人"), SAME, LEADING[0]),
        (target("", "校际差异系数", "<=", "0.35", "", "小学"), STRICTER, SPREADS[0]),
        (target("L3", "差异系数", "<=", "0.46", "", "初中"), LOOSER, SPREADS[3]),
    ],
)
def test_a_target_beside_its_line(promise, standing, standard) -> None:
    assert decisive_match(promise, SET) == TargetMatch(standing, standard)


@pytest.mark.parametrize(
    "promise",
    [
        target("", "满意度", ">=", "10"),
        target("S1", "满意度", ">=", "10", "人"),
        target("S1", "不满意率", "<=", "10"),
        target("S1", "差异系数", "<=", "0.9", ""),
        target("G13", "就近入学", ">=", "10", scope="九年一贯制学校"),
        target("L1", "校际差异系数", ">=", "0.9", ""),
        target("L1", "高学历教师", ">=", "9", "人", "九年一贯制学校"),
        TargetDraft("满意度", "text", indicator="S1"),
        TargetDraft("满意度", "text", reference="优质均衡标准", indicator="S1"),
        TargetDraft("教师工资", "<=", reference="公务员平均工资收入", indicator="G8"),
        TargetDraft("教师工资", ">=", reference="当地水平", indicator="G8"),
        TargetDraft("满意度", ">=", reference="上年", indicator="S1"),
        replace(target("S1", "满意度", ">=", "10"), is_status=True),
    ],
)
def test_what_no_line_speaks_of_is_not_judged(promise: TargetDraft) -> None:
    assert decisive_match(promise, SET) is None


@pytest.mark.parametrize(
    ("promise", "lines"),
    [
        (target("L1", "高学历教师", ">=", "5", "人", "中小学"), DEGREES),
        (target("L1", "高学历教师", ">=", "5", "人", "初中"), DEGREES[1:]),
        (target("", "校际差异系数", "<=", "0.4", ""), SPREADS),
        (TargetDraft("高学历教师", "=", reference="国家优质均衡标准", indicator="L1"), DEGREES),
        (TargetDraft("校际间差异系数", "=", reference="优质均衡标准"), SPREADS),
        (TargetDraft("教师工资", ">=", reference="当地公务员平均工资收入水平", indicator="G8"),
         [WAGES]),
    ],
)  # fmt: skip
def test_all_lines_that_a_target_answers_to(promise, lines) -> None:
    found = matches_of(promise, SET)
    assert [each.standard for each in found] == lines
    if promise.value is None:
        assert {each.strictness for each in found} == {SAME}


def test_of_two_lines_in_other_words_none_is_guessed() -> None:
    lines = [line("G12", "城区", ">=", "90"), line("G12", "乡村", ">=", "80")]
    assert matches_of(target("G12", "持证率", ">=", "85"), lines) == []
    assert len(matches_of(target("G12", "持证率", ">=", "85"), lines[:1])) == 1


figures = st.decimals(min_value=0, max_value=9999, places=2)


@given(figures, figures, st.sampled_from([">=", "<="]))
def test_the_same_figure_is_the_same_and_the_order_of_lines_is_irrelevant(value, other, sign):
    lines = [
        Standard("S1", scope, sign, asked) for scope, asked in (("小学", value), ("初中", other))
    ]
    for each in lines:
        promise = TargetDraft("率", sign, each.value, scope=each.scope, indicator="S1")
        assert decisive_match(promise, lines) == TargetMatch(SAME, each)
    both = TargetDraft("率", sign, value, indicator="S1")
    one, two = decisive_match(both, lines), decisive_match(both, lines[::-1])
    assert one
    assert two
    assert one.strictness is two.strictness
    ahead = (value - other) * (1 if sign == ">=" else -1)
    assert one.strictness is (SAME if not ahead else STRICTER if ahead > 0 else LOOSER)


def test_looser_targets_are_named_with_the_clause() -> None:
    draft = PlanDraft(
        key="a",
        series="a",
        county="640221",
        title="甲",
        targets=(target("S1", "满意度", ">=", "90"), target("S1", "满意度", ">=", "80")),
        tasks=(TaskDraft(targets=(target("", "校际差异系数", "<=", "0.6", "", "小学"),)),),
    )
    assert looser_targets(draft, SET) == [
        Flaw("targets[2]", "“满意度”定为≥80%，宽于国家标准全县≥85%，不能采用。S1条：S1的原文"),
        Flaw(
            "tasks[1].targets[1]",
            "“校际差异系数（小学）”定为≤0.6，宽于国家标准小学≤0.5，不能采用。L1条：L1的原文",
        ),
    ]


def test_the_outline_asks_nowhere_less_than_the_set() -> None:
    assert looser_targets(OUTLINE, SET) == []
