"""Captions, rows, and the sentence above the picture."""

from datetime import date

import pytest

from tests.dashboards.charts.roadmap.plans import DAY, chart_task
from tracker.dashboards.charts.roadmap.sentence import sentence
from tracker.dashboards.charts.roadmap.values import (
    NAME_LENGTH,
    ChartPlan,
    StageSpan,
    arrange,
    by_stage,
    by_unit,
    is_long_term,
    short_name,
)
from tracker.roadmaps.rules.status import State


@pytest.mark.parametrize(
    ("title", "content", "name"),
    [
        ("解读指标，熟悉标准。", "组织召开", "解读指标"),
        ("", "根据招聘计划完成教师招聘，选调", "教师招聘"),
        ("", "1.完成一小综合艺体楼项目招标。2.结合", "一小综合艺体楼项目招标"),
        ("", "结合学校期初工作检查，对各义务教育学校进行督导", "对各义务教育学校进行督导"),
        ("", "根据验收组的意见和建议及时整改", "及时整改"),
        ("", "各学校依据教材变化情况及时对设备更新", "对设备更新"),
        ("", "甲乙", "甲乙"),
        ("", "。，", ""),
        ("", "", ""),
        ("很" * 40, "", "很" * (NAME_LENGTH - 1) + "…"),
    ],
)
def test_a_caption_says_what_is_done(title: str, content: str, name: str):
    found = short_name(title, content)
    assert len(found) <= NAME_LENGTH
    assert found == name


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(("长期",), True), (("", "常态化推进"), True), (("2024年底",), False), (("", ""), False)],
)
def test_long_term_work(texts, expected: bool):
    assert is_long_term(*texts) is expected


def test_rows_come_by_their_number_of_tasks_and_lanes_in_order():
    stages = (
        StageSpan("启动", None, date(2024, 12, 31)),
        StageSpan("验收", date(2026, 1, 1), None),
    )
    tasks = [
        chart_task(1, due=date(2026, 2, 1), unit="甲"),
        chart_task(2, due=date(2024, 2, 1), unit="甲"),
        chart_task(3, due=date(2024, 12, 31), unit="乙"),
        chart_task(4, due=date(2024, 3, 1), unit="乙"),
        chart_task(5, due=date(2025, 3, 1), unit=""),
    ]
    lanes = arrange(tasks, by_stage(stages), ["启动", "验收"])
    assert [(lane.label, [row.label for row in lane.rows]) for lane in lanes] == [
        ("启动", ["乙", "甲"]), ("验收", ["甲"]), ("方案未划定阶段", ["未明确牵头单位"]),
    ]  # fmt: skip
    (lane,) = arrange(tasks, by_unit)
    assert [(row.label, len(row.tasks)) for row in lane.rows] == [
        ("甲", 2), ("乙", 2), ("未明确牵头单位", 1),
    ]  # fmt: skip


def words(*tasks) -> str:
    return sentence(ChartPlan(DAY, tasks))


def test_the_sentence():
    closed = chart_task(1, due=date(2026, 1, 31), state=State.CLOSED, closed_on=date(2026, 2, 1))
    overdue = chart_task(2, due=date(2026, 11, 30), unit="县财政局")
    soon = chart_task(3, due=date(2026, 12, 31), unit="")
    later = chart_task(4, due=date(2027, 1, 1))
    undated = chart_task(5)
    assert words(closed) == "1项任务，已办结1项（其中逾期办结1项）。"
    assert words(closed, overdue, soon, later, undated) == (
        "5项任务，已办结1项（其中逾期办结1项），逾期未办结1项：第2项逾期1天（县财政局）。"
        "今后30天内到期1项（第3项，未明确牵头单位）。未定期限1项。"
    )
    assert words(later) == "1项任务，已办结0项，逾期未办结0项。今后30天内无到期任务。"
    assert words() == words(chart_task(1, state=State.CANCELLED)) == "没有符合条件的任务。"


def test_the_sentence_names_the_longest_overdue_first_and_not_all():
    tasks = [chart_task(n, due=date(2020, 1, n)) for n in range(1, 6)]
    text = words(*reversed(tasks))
    assert "逾期未办结5项：第1项逾期2,526天（县教育局）、第2项" in text
    assert "、第3项逾期2,524天（县教育局）等。" in text
    assert "第4项" not in text
