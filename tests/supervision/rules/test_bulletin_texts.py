"""The words of a bulletin: every figure, both sides of each rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.status import Dates, State, Status
from tracker.supervision.rules.bulletin_texts import (
    FIELDS,
    BulletinKind,
    LedTask,
    count_tasks,
    counts_by_department,
    default_wording,
    due_next,
    field_values,
    filled,
    overdue_tasks,
    percentage,
    unknown_fields,
)

DAY, SINCE = date(2024, 9, 14), date(2024, 9, 1)


def task(
    pk: int = 1,
    *,
    status: Status = Status(State.IN_PROGRESS),  # noqa: B008
    due: date | None = date(2024, 12, 31),
    lead: str = "县教育局",
) -> LedTask:
    return LedTask(
        day=DAY, status=status, dates=Dates(due=due), extensions=0, pk=pk, current_row=pk,
        position=pk, title=f"任务{pk}", content="", milestone_id=None, lead=lead,
    )  # fmt: skip


def closed(pk: int, on: date, *, late: bool = False, lead: str = "县教育局") -> LedTask:
    due = on - timedelta(days=1) if late else on
    return task(pk, status=Status(State.CLOSED, on), due=due, lead=lead)


def overdue(pk: int, days: int, lead: str = "县财政局") -> LedTask:
    return task(pk, due=DAY - timedelta(days=days), lead=lead)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(6, 22, 27), (16, 22, 73), (0, 22, 0), (22, 22, 100), (0, 0, 0), (1, 8, 13), (1, 1000, 1),
     (999, 1000, 99), (1, 3, 33), (2, 3, 67)],
)  # fmt: skip
def test_shares(part: int, whole: int, percent: int) -> None:
    assert percentage(part, whole) == percent


@given(st.integers(1, 500), st.integers(0, 500))
def test_done_and_under_way_make_a_hundred(whole: int, part: int) -> None:
    part = min(part, whole)
    rows = [closed(n, DAY) for n in range(part)] + [task(n) for n in range(whole - part)]
    total = count_tasks("", rows, SINCE, DAY)
    assert total.closed_share + total.open_share == 100
    assert (total.closed_share == 100) == (part == whole)
    assert (total.closed_share == 0) == (part == 0)


def test_the_real_pattern() -> None:
    rows = [closed(n, date(2024, 8, 1)) for n in range(6)]
    rows += [overdue(n, 3) for n in range(6, 8)] + [task(n) for n in range(8, 22)]
    values = field_values(count_tasks("", rows, SINCE, DAY), overdue_tasks(rows), SINCE, DAY)
    text = filled(default_wording(BulletinKind.BRIEF), values)
    assert text == [
        "创建工作确定事项22件，截至2024年9月14日，已办结6件，占比27%；"
        "正在办理16件，占比73%，其中逾期2件，占比9%。",
        "2024年9月1日以来办结0件。",
    ]


def test_counts_what_the_ledger_counts() -> None:
    rows = [
        closed(1, date(2024, 8, 31)),
        closed(2, date(2024, 9, 1), late=True),
        closed(3, date(2024, 9, 14)),
        task(4, status=Status(State.CANCELLED)),
        overdue(5, 1),
        task(6, due=DAY),
        task(7, due=DAY + timedelta(days=30)),
        task(8, due=DAY + timedelta(days=31)),
        task(9, due=None),
    ]
    total = count_tasks("全县", rows, SINCE, DAY)
    assert (total.total, total.closed, total.open) == (8, 3, 5)
    assert (total.closed_late, total.closed_in_period) == (1, 2)
    assert (total.overdue, total.due_next) == (1, 2)
    assert [f.pk for f in due_next(rows, DAY)] == [6, 7]


def test_departments_add_up_and_the_latest_stands_first() -> None:
    rows = [
        task(1),
        overdue(2, 5),
        overdue(3, 9),
        closed(4, DAY, lead="县住建局"),
        task(5, lead=""),
    ]
    lines = counts_by_department(rows, SINCE, DAY)
    assert [(line.name, line.total, line.overdue) for line in lines] == [
        ("县财政局", 2, 2), ("县教育局", 1, 0), ("未明确牵头单位", 1, 0), ("县住建局", 1, 0),
    ]  # fmt: skip
    assert sum(line.total for line in lines) == count_tasks("", rows, SINCE, DAY).total


def test_a_department_whose_tasks_are_all_cancelled_has_no_line() -> None:
    rows = [task(1, status=Status(State.CANCELLED))]
    assert counts_by_department(rows, SINCE, DAY) == []


def test_laggards_are_named_with_their_days() -> None:
    rows = [overdue(1, 3), overdue(2, 32), overdue(3, 5, "县教育局"), task(4)]
    late = overdue_tasks(rows)
    assert [(f.pk, f.overdue_days) for f in late] == [(2, 32), (3, 5), (1, 3)]
    values = field_values(count_tasks("", rows, SINCE, DAY), late, SINCE, DAY)
    assert values["滞后单位"] == "县财政局2件（最长逾期32天）、县教育局1件（最长逾期5天）"


def test_nobody_late_leaves_out_the_paragraph_that_would_name_them() -> None:
    values = field_values(count_tasks("", [], SINCE, DAY), [], SINCE, DAY)
    assert filled("逾期{逾期}件。\n请{滞后单位}说明原因。\n完。", values) == ["逾期0件。", "完。"]
    named = {**values, "滞后单位": "县财政局1件"}
    assert filled("请{滞后单位}说明原因。", named) == ["请县财政局1件说明原因。"]


@pytest.mark.parametrize("kind", BulletinKind)
def test_each_wording_has_known_fields_alone(kind: BulletinKind) -> None:
    assert unknown_fields(default_wording(kind)) == []
    assert kind.label


@pytest.mark.parametrize(
    ("wording", "unknown"),
    [
        ("已办结{办结}件", []),
        ("已办结{完成}件，{完成}、{事项数}", ["完成", "事项数"]),
        ("已办结{}件", [""]),
        ("已办结{办结件", ["{"]),
        ("已办结办结}件", ["}"]),
        ("{{办结}}", ["{", "}"]),
        ("{ 办结 }", [" 办结 "]),
        ("没有数字", []),
    ],
)
def test_what_is_no_field_is_found(wording: str, unknown: list[str]) -> None:
    assert unknown_fields(wording) == unknown


def test_paragraphs_are_the_lines_that_say_something() -> None:
    values = dict.fromkeys(FIELDS, "3")
    assert filled("办结{办结}件。\r\n\r\n  逾期{逾期}件。 \n", values) == ["办结3件。", "逾期3件。"]
    with pytest.raises(KeyError):
        filled("{没有}", values)


@pytest.mark.parametrize(
    ("row", "words"),
    [(closed(1, DAY), "已办结"), (closed(1, DAY, late=True), "已办结（逾期办结）"),
     (overdue(1, 2), "推进中（逾期）"), (task(1), "推进中")],
)  # fmt: skip
def test_how_a_task_stands_in_words(row: LedTask, words: str) -> None:
    assert row.status_text == words
