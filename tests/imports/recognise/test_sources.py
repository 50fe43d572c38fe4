"""The five source documents give the same plans as the plan files, which were written by hand."""

from pathlib import Path

import pytest

from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, Shape
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.chinese_text import fold
from tracker.roadmaps.plans.schema import TaskDraft

SOURCES = Path(__file__).parents[1] / "sources"
PLANS = Path(__file__).parents[3] / "fixtures" / "plans"


def read(name: str) -> PlanReading:
    reading = read_plan(read_text((SOURCES / f"{name}.txt").read_bytes(), name=f"{name}.txt"))
    assert isinstance(reading, PlanReading)
    return reading


def row_values(row: ReadRow) -> list[object]:
    return [
        fold(row.content),
        [fold(item) for item in row.items],
        fold(row.window.text),
        fold(row.due.text),
        row.due.on,
        row.due.precision,
        [(fold(unit.written), unit.role, unit.name) for unit in row.units],
    ]


def task_values(task: TaskDraft) -> list[object]:
    return [
        fold(task.content),
        [fold(item) for item in task.items],
        fold(task.window.text),
        fold(task.due.text),
        task.due.on,
        task.due.precision,
        [(fold(each.written), each.role, each.unit) for each in task.assignments],
    ]


@pytest.mark.parametrize(
    ("source", "plan"),
    [
        ("hutubi-roadmap", "hutubi-roadmap"),
        ("hutubi-plan-2022-5", "hutubi-2022-5"),
        ("eshan-work-plan", "eshan-work-plan"),
    ],
)
def test_table_is_read_as_the_plan_file_holds_it(source: str, plan: str) -> None:
    rows = read(source).rows
    tasks = yaml_files.read(PLANS / f"{plan}.yaml").tasks

    assert [row_values(row) for row in rows] == [task_values(task) for task in tasks]


def test_windows_are_the_plan_files_but_for_months_named_only_as_an_end() -> None:
    rows = read("hutubi-roadmap").rows
    tasks = yaml_files.read(PLANS / "hutubi-roadmap.yaml").tasks
    wrong = [
        place
        for place, (row, task) in enumerate(zip(rows, tasks, strict=True), 1)
        if (row.window.start, row.window.end) != (task.window.start, task.window.end)
    ]

    assert wrong == [30, 31, 34]  # 8月底 in the time column: taken as August, and said so


@pytest.mark.parametrize(
    ("source", "shape", "rows"),
    [
        ("hutubi-roadmap", Shape.YEARLY_TABLE, 37),
        ("hutubi-plan-2022-5", Shape.YEARLY_TABLE, 37),
        ("eshan-work-plan", Shape.GOAL_TABLE, 15),
        ("pingluo-campaign", Shape.LABELLED, 9),
        ("county-template", Shape.OUTLINE, 4),
    ],
)
def test_shape_is_chosen_by_what_stands_in_the_document(
    source: str, shape: Shape, rows: int
) -> None:
    reading = read(source)

    assert (reading.shape, len(reading.rows)) == (shape, rows)


def test_labelled_items_name_their_leader_sections_and_units() -> None:
    rows = read("pingluo-campaign").rows

    assert [[(unit.written, unit.role) for unit in row.units] for row in rows[2:6]] == [
        [("邵惠新", "leader"), ("条件装备室", "section"), ("各学校", "responsible")],
        [
            ("何艳", "leader"),
            ("计财审计室", "section"),
            ("教研室", "section"),
            ("各学校", "responsible"),
        ],
        [("贺永春", "leader"), ("项目管理室", "section"), ("各学校", "responsible")],
        [
            ("张兴红", "leader"),
            ("教育管理室", "section"),
            ("项目管理室", "section"),
            ("各学校", "responsible"),
        ],
    ]
    assert [row.number for row in rows] == ["1", "2", "2", "3", "4", "5", "6", "7", "8"]
