"""No cell of a county's own table is lost: what is no field of a task is kept with its heading."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.recognise.column_tables import (
    ALWAYS,
    BESIDE,
    TEXTS,
    as_pasted,
    as_table,
    tasks_of,
    texts_of,
)
from tests.imports.recognise.full_columns import lost_words, random_table
from tests.sizes import examples
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.schema import ExtraColumn, FundingDraft

WORDS = [
    "修缮运动场并验收",
    "补充图书三千册",
    "另行研究",
    "按月报送",
    "甲乙丙",
    "重点关注学校",
    "已列入台账",
]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    beside = draw(st.lists(st.sampled_from(BESIDE), unique=True, max_size=7))
    heads = draw(st.permutations(ALWAYS + beside))
    rows = draw(st.integers(1, 4))
    return [
        list(heads),
        *(
            [
                draw(st.sampled_from(TEXTS.get(head, [f"{word}{n}" for word in WORDS])))
                for head in heads
            ]
            for n in range(rows)
        ),
    ]


@pytest.mark.parametrize("form", [as_table, as_pasted], ids=["table", "pasted"])
@examples(60)
@given(cells=tables())
def test_every_cell_is_in_the_task_of_its_row(form: Any, cells: list[list[str]]) -> None:
    tasks = tasks_of(form(cells))
    assert len(tasks) == len(cells) - 1
    for row, task in zip(cells[1:], tasks, strict=True):
        whole = squeeze("\n".join(texts_of(task)))
        words = [word for text in row for word in squeeze(text).split("、")]
        assert [word for word in words if word not in whole] == []


def test_nothing_is_lost_of_heads_that_nobody_tuned_on() -> None:
    chance = random.Random(7)
    assert [lost for _ in range(60) if (lost := lost_words(random_table(chance)))] == []


def test_an_unknown_column_is_kept_under_its_heading() -> None:
    cells = [["工作内容", "责任单位", "完成时限", "联系电话", "风险点"],
             ["修缮校舍", "县教育局", "2025年6月底", "12345", ""],
             ["补充图书", "县教育局", "2025年7月底", "", "资金"]]  # fmt: skip
    assert [task.extra for task in tasks_of(as_table(cells))] == [
        (ExtraColumn("联系电话", "12345"),),
        (ExtraColumn("风险点", "资金"),),
    ]


def test_problem_goal_and_measure_are_fields_of_their_own() -> None:
    cells = [["序号", "反馈问题", "整改目标", "整改措施", "责任单位", "时限"],
             ["1", "污水直排", "排口封堵", "铺设管网2公里", "县住建局", "2025年6月底"]]  # fmt: skip
    (task,) = tasks_of(as_table(cells))
    assert (task.problem, task.completion_standard, task.content, task.title) == (
        "污水直排", "排口封堵", "铺设管网2公里", "",
    )  # fmt: skip


def test_a_goal_before_the_measures_names_the_row_if_nothing_else_does() -> None:
    cells = [["工作目标", "主要措施", "责任单位", "完成时限"],
             ["实现应助尽助", "核查对象", "县民政局", "2025年6月底"]]  # fmt: skip
    (task,) = tasks_of(as_table(cells))
    assert (task.title, task.content, task.completion_standard) == ("实现应助尽助", "核查对象", "")


@pytest.mark.parametrize(
    ("head", "cell", "amount"),
    [
        ("资金（万元）", "120", "120"),
        ("资金（元）", "1200000", "120"),
        ("投资（亿元）", "0.012", "120"),
        ("经费预算", "120万元", "120"),
        ("经费预算", "约1,200,000元", "120"),
        ("经费预算", "中央100万元，县级20万元", None),
        ("经费预算", "据实安排", None),
        ("经费预算", "每校20万元", None),
        ("资金（元）", "0.5", None),
    ],
)
def test_funding_is_kept_as_written_and_read_in_the_unit_of_its_head(
    head: str, cell: str, amount: str | None
) -> None:
    cells = [["工作内容", "责任单位", "完成时限", head],
             ["修缮校舍", "县教育局", "2025年6月底", cell]]  # fmt: skip
    (task,) = tasks_of(as_table(cells))
    assert task.funding.text == cell
    assert (None if task.funding.amount is None else str(task.funding.amount)) == amount


def test_a_table_without_funding_has_none() -> None:
    cells = [["工作内容", "责任单位", "完成时限"], ["修缮校舍", "县教育局", "2025年6月底"]]
    (task,) = tasks_of(as_table(cells))
    assert (task.funding, task.problem, task.extra) == (FundingDraft(), "", ())
