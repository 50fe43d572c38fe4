from dataclasses import replace
from datetime import date

import pytest

from tests.exports.rows import ROW
from tracker.exports import task_texts
from tracker.roadmaps.rules.status import State, Status


@pytest.mark.parametrize(
    ("number", "title", "content", "expected"),
    [
        ("", "", "1.甲。2.乙。", ("", "1.甲。2.乙。")),
        ("一", "解读指标。", "组织召开会议。", ("一、解读指标。", "组织召开会议。")),
        ("1", "优化结构", "优化结构。分析情况。", ("1.优化结构", "。分析情况。")),
        ("三", "", "召开会议。", ("", "三、召开会议。")),
        ("", "标题", "内容", ("标题", "内容")),
        ("二", "标题", "", ("二、标题", "")),
    ],
)
def test_heading_and_body(number: str, title: str, content: str, expected: tuple[str, str]):
    row = replace(ROW, number=number, title=title, content=content)
    assert task_texts.heading_and_body(row) == expected


def test_year_text():
    assert task_texts.year_text(2024) == "2024年"
    assert task_texts.year_text(None) == "—"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "推进中 · 绿灯"),
        ({"day": date(2024, 8, 1)}, "推进中 · 红灯\n逾期32天"),
        ({"day": date(2024, 6, 20)}, "推进中 · 黄灯\n临期"),
        ({"status": Status(State.CLOSED, date(2024, 7, 1))}, "已办结 · 黄灯\n逾期办结"),
        ({"status": Status(State.CLOSED, date(2024, 6, 30))}, "已办结 · 绿灯"),
    ],
)
def test_status_text(changes: dict, words: str):
    assert task_texts.status_text(replace(ROW, **changes)) == words


def test_one_role_a_line():
    assert task_texts.one_role_a_line("县教育局、县财政局") == "县教育局、县财政局"
    assert (
        task_texts.one_role_a_line("牵头单位：甲；责任单位：乙") == "牵头单位：甲；\n责任单位：乙"
    )


def test_shortened():
    assert task_texts.shortened("一二三", 3) == "一二三"
    assert task_texts.shortened("一二三四", 3) == "一二…"
    assert task_texts.shortened(" 一\n二 ", 9) == "一 二"
    assert task_texts.shortened("", 3) == ""
