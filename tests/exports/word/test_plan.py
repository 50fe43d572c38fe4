"""A plan as Word, Excel and plan file reads back as the same plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.recognise.test_sources import PLANS
from tests.sizes import examples
from tracker.exports.plan_table import plan_table
from tracker.exports.word.plan import plan_docx
from tracker.exports.workbooks.plan import plan_xlsx
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.xlsx import read_xlsx
from tracker.imports.recognise.drafting import Decisions, draft_plan
from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow
from tracker.imports.recognise.times import times_of_cells
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    MemberDraft,
    MilestoneDraft,
    PlanDraft,
    StageDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.validation import check

ROLES = ("lead", "responsible", "cooperating", "section", "leader")


def of_task(task: TaskDraft) -> list[Any]:
    units = [(each.role, each.written) for each in task.assignments]
    ordered = [pair for role in ROLES for pair in units if pair[0] == role]
    return [
        task.number, task.year, task.title, task.content, task.items, task.window, task.due,
        list(dict.fromkeys(ordered)), task.note,
    ]  # fmt: skip


def of_row(row: ReadRow) -> list[Any]:
    units = [(each.role, each.written) for each in row.units]
    return [
        row.number, row.year, row.title, row.content, row.items, row.window, row.due, units,
        row.note,
    ]  # fmt: skip


def back(draft: PlanDraft, form: str) -> PlanReading:
    content = (plan_docx if form == "docx" else plan_xlsx)(draft, author="呼图壁县")
    document = read_docx(content) if form == "docx" else read_xlsx(content)
    reading = read_plan(document)
    assert isinstance(reading, PlanReading)
    return reading


UNITS = [
    "县教育局",
    "县财政局",
    "县人社局",
    "县委编办",
    "各义务教育学校",
    "各乡镇（街道）",
    "县审计局",
]
VERBS = ["完成", "开展", "落实", "加强"]
THINGS = ["教师招聘工作", "综合楼项目建设", "经费保障情况自查", "校长教师交流轮岗", "县级督导评估"]
SENTENCES = st.builds(
    lambda verb, thing: f"{verb}{thing}。", *map(st.sampled_from, (VERBS, THINGS))
)
CONTENTS = SENTENCES | st.lists(SENTENCES, min_size=2, max_size=4, unique=True).map(
    lambda parts: "".join(f"{place}.{part}" for place, part in enumerate(parts, 1))
)


@st.composite
def tasks(draw: st.DrawFn, year: int, titled: bool, roles: tuple[str, ...]) -> TaskDraft:
    first = draw(st.integers(1, 12))
    last = draw(st.integers(first, 12))
    window = f"{first}月" if first == last else f"{first}—{last}月"
    due = draw(st.sampled_from([f"{last}月底", f"{last}月{draw(st.integers(1, 28))}日前"]))
    times = times_of_cells(window, due, year=year, issued=None)
    content = draw(CONTENTS)
    written = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True))
    assignments = sorted(
        (
            AssignmentDraft(unit, unit, draw(st.sampled_from(roles)) if place else roles[0])
            for place, unit in enumerate(written)
        ),
        key=lambda each: roles.index(each.role),
    )
    # the first leads; the document says so only where it alone stands in the column of leads
    said = [each.role for each in assignments].count("lead") == 1
    assignments[0] = replace(assignments[0], leads=True, inferred=not said)
    return TaskDraft(
        number="", year=year, title=draw(st.sampled_from(THINGS)) if titled else "",
        content=content, items=split_items(content), window=times.window, due=times.due,
        assignments=tuple(assignments),
        note=draw(st.sampled_from(["", "已纳入财政预算"])),
    )  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> PlanDraft:
    titled = draw(st.booleans())
    roles = draw(st.sampled_from([("responsible",), ("lead", "responsible", "cooperating")]))
    years = sorted(draw(st.lists(st.integers(2022, 2030), min_size=1, max_size=3, unique=True)))
    held = [
        task
        for year in years
        for task in draw(st.lists(tasks(year, titled, roles), min_size=1, max_size=3))
    ]
    return PlanDraft(
        key="made", series="made", county="652323", title="呼图壁县创建优质均衡发展县实施方案",
        roadmap_title=draw(st.sampled_from(["", "呼图壁县优质均衡发展时间表及路线图"])),
        annex=draw(st.sampled_from(["", "附件2"])),
        departments=tuple(DepartmentDraft(unit, "bureau") for unit in UNITS),
        milestones=tuple(MilestoneDraft(year) for year in years), tasks=tuple(held),
    )  # fmt: skip


@examples(15)
@given(plans(), st.sampled_from(["docx", "xlsx"]))
def test_any_plan_reads_back_as_it_was(draft: PlanDraft, form: str) -> None:
    reading = back(draft, form)
    assert [of_row(row) for row in reading.rows] == [of_task(task) for task in draft.tasks]
    titles = {draft.title, draft.roadmap_title} if form == "xlsx" else {draft.title}
    assert reading.title in titles


@examples(15)
@given(plans(), st.sampled_from(["docx", "xlsx"]))
def test_any_plan_is_an_equal_plan_again(draft: PlanDraft, form: str) -> None:
    """Through the draft that a person confirms: tasks, who leads, years and title."""
    decisions = Decisions(county=draft.county, key=draft.key, series=draft.series)
    found = draft_plan(back(draft, form), decisions)
    assert [replace(task, lines=None) for task in found.tasks] == list(draft.tasks)
    assert [each.year for each in found.milestones] == sorted({t.year for t in draft.tasks})
    assert check(replace(found, title=draft.title)) == []


@examples(15)
@given(plans())
def test_any_plan_file_reads_back_as_it_was(draft: PlanDraft) -> None:
    assert yaml_files.parse(yaml_files.write(draft), "made.yaml") == draft


@pytest.mark.parametrize("form", ["docx", "xlsx"])
@pytest.mark.parametrize("plan", ["hutubi-roadmap", "hutubi-2022-5", "eshan-work-plan"])
def test_the_plans_of_the_counties_read_back(plan: str, form: str) -> None:
    draft = yaml_files.read(PLANS / f"{plan}.yaml")
    rows = back(draft, form).rows
    # What a person has settled in the plan file beyond the words: windows of 8月底 alone.
    settled = {30, 31, 34} if plan == "hutubi-roadmap" else set()
    for place, (row, task) in enumerate(zip(rows, draft.tasks, strict=True), 1):
        read, held = of_row(row), of_task(task)
        if place in settled:
            read[5] = held[5]
        assert (place, read) == (place, held)


def test_the_plans_own_words_stand_before_its_table() -> None:
    draft = PlanDraft(
        key="a", series="a", county="652323", title="呼图壁县实施方案",
        doc_number="呼县政办〔2022〕5号",
        issuer="呼图壁县人民政府办公室", issued_on=date(2022, 3, 14),
        stages=(
            StageDraft(
                "启动实施阶段",
                WindowDraft("2022年1月—2022年3月", date(2022, 1, 1), date(2022, 3, 31)),
                "全面启动。",
            ),
        ),
        members=(MemberDraft("head", "李晓亮", "县长"), MemberDraft("member", "曹源", "主任")),
        milestones=(MilestoneDraft(2022, "完成自查自评。"),),
        tasks=(TaskDraft(title="完成教师招聘工作", year=2022),),
    )  # fmt: skip
    reading = back(draft, "docx")
    assert (reading.title, reading.doc_number) == (draft.title, draft.doc_number)
    assert [(s.name, s.window, s.text) for s in reading.stages] == [
        (s.name, s.window, s.text) for s in draft.stages
    ]


def test_only_the_columns_that_say_something() -> None:
    draft = yaml_files.read(PLANS / "eshan-work-plan.yaml")
    assert [column.head for column in plan_table(draft).columns] == [
        "序号", "年度", "目标任务", "具体工作内容", "完成时间", "牵头单位", "责任单位", "备注",
    ]  # fmt: skip
    draft = yaml_files.read(PLANS / "hutubi-roadmap.yaml")
    heads = [column.head for column in plan_table(draft).columns]
    assert heads[:5] == ["时间", "", "具体工作内容", "完成时限", "责任单位"]
