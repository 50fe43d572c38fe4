"""The counties' plans are what a careful reader finds in the documents.

`figures/` holds what was read by hand: one line for each task, target and member of the leading
group. The counts below were taken from the documents as well.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.schema import AssignmentDraft, PlanDraft, TargetDraft, TaskDraft
from tracker.time_expressions.parser import read_due, read_window

FIXTURES = Path(__file__).parents[2] / "fixtures"
FIGURES = Path(__file__).parent / "figures"
PLANS = {path.stem: yaml_files.read(path) for path in sorted((FIXTURES / "plans").glob("*.yaml"))}
HUTUBI, ROADMAP, ESHAN, PINGLUO = (
    PLANS[name]
    for name in ("hutubi-2022-5", "hutubi-roadmap", "eshan-work-plan", "pingluo-campaign")
)
each_plan = pytest.mark.parametrize("name", PLANS)


def figures(name: str, part: str) -> list[str]:
    """The lines of one part of the figures of a plan."""
    parts = (FIGURES / f"{name}.txt").read_text(encoding="utf-8").split("# ")
    found = [text for text in parts if text.startswith(f"{part}:")]
    return found[0].splitlines()[1:] if found else []


def line(*values: object) -> str:
    return "|".join("" if value is None else str(value) for value in values)


def span(lines: tuple[int, int] | None) -> str:
    return f"{lines[0]}-{lines[1]}" if lines else ""


def who(assignment: AssignmentDraft) -> str:
    item = f"{assignment.item}." if assignment.item else ""
    marks = "*" * assignment.leads + "?" * assignment.inferred
    return f"{item}{assignment.role}:{assignment.unit}{marks}"


def task_line(task: TaskDraft) -> str:
    window, due = task.window, task.due
    return line(
        task.number,
        task.year,
        task.title,
        window.text,
        f"{window.start or ''}~{window.end or ''}",
        due.text,
        f"{due.on} {due.precision}" if due.text else "",
        len(task.items),
        len(task.content),
        " ".join(who(assignment) for assignment in task.assignments),
        span(task.lines),
    )


def target_line(place: object, target: TargetDraft) -> str:
    assert target.lines is not None
    assert target.lines[0] == target.lines[1]
    return line(
        place,
        target.name,
        target.operator,
        target.value,
        target.unit,
        target.reference,
        target.scope,
        target.by,
        target.indicator,
        "status" if target.is_status else "",
        target.lines[0],
    )


def test_plans_are_the_four_documents() -> None:
    assert [(plan.county, plan.series, plan.version, plan.state) for plan in PLANS.values()] == [
        ("530426", "eshan", 1, "in_force"),
        ("652323", "hutubi", 1, "in_force"),
        ("652323", "hutubi", 2, "draft"),
        ("640221", "pingluo", 1, "in_force"),
    ]
    assert [(plan.title, plan.annex, plan.target_year) for plan in PLANS.values()] == [
        ("峨山县创建全国义务教育优质均衡发展县工作计划", "附件3", None),
        ("呼图壁县创建义务教育优质均衡发展县实施方案", "附件2", 2026),
        ("呼图壁县推进义务教育优质均衡发展时间表及路线图", "", None),
        ("平罗县义务教育优质均衡发展攻坚行动实施方案", "附件1", 2025),
    ]


def test_only_hutubis_official_plan_has_number_day_and_issuer() -> None:
    assert (HUTUBI.doc_number, HUTUBI.issuer, HUTUBI.issued_on, HUTUBI.roadmap_title) == (
        "呼县政办〔2022〕5号",
        "呼图壁县人民政府办公室",
        date(2022, 3, 14),
        "呼图壁县推进义务教育优质均衡发展时间表及路线图",
    )
    for plan in (ROADMAP, ESHAN, PINGLUO):
        assert (plan.doc_number, plan.issuer, plan.issued_on) == ("", "", None)


@each_plan
def test_file_is_written_as_the_portal_writes_it(name: str) -> None:
    text = (FIXTURES / "plans" / f"{name}.yaml").read_text(encoding="utf-8")
    assert yaml_files.write(PLANS[name]) == text


@each_plan
def test_tasks(name: str) -> None:
    assert [task_line(task) for task in PLANS[name].tasks] == figures(name, "tasks")


@each_plan
def test_targets(name: str) -> None:
    plan = PLANS[name]
    found = [target_line("", target) for target in plan.targets]
    for place, task in enumerate(plan.tasks, 1):
        found += [target_line(place, target) for target in task.targets]
    assert found == figures(name, "targets")


@each_plan
def test_leading_group(name: str) -> None:
    found = [
        line(m.role, m.name, m.post, "collective" if m.collective else "", m.lines and m.lines[0])
        for m in PLANS[name].members
    ]
    assert found == figures(name, "members")


def test_leading_group_of_hutubi_is_counted() -> None:
    roles = Counter(m.role for m in HUTUBI.members if not m.collective)
    assert roles == {
        "head": 1, "deputy": 2, "member": 34, "office_head": 1, "office_deputy": 5,
    }  # fmt: skip
    assert [m.name for m in HUTUBI.members if m.collective] == ["全县各义务教育阶段学校书记、校长"]
    listed = {m.name for m in HUTUBI.members if not m.role.startswith("office")}
    assert [m.name for m in HUTUBI.members if m.name not in listed] == ["刘金华"]


@pytest.mark.parametrize(
    ("plan", "tasks", "with_items", "items", "actions"),
    [
        (HUTUBI, 37, 15, 32, 54),
        (ROADMAP, 37, 14, 30, 53),
        (ESHAN, 15, 2, 6, 19),
        (PINGLUO, 8, 1, 2, 9),
    ],
)
def test_actions(plan: PlanDraft, tasks: int, with_items: int, items: int, actions: int) -> None:
    counts = [len(task.items) for task in plan.tasks]
    assert (len(counts), sum(map(bool, counts)), sum(counts)) == (tasks, with_items, items)
    assert sum(count or 1 for count in counts) == actions


@pytest.mark.parametrize(
    ("plan", "years"),
    [
        (HUTUBI, {2022: 9, 2023: 9, 2024: 8, 2025: 8, 2026: 3}),
        (ROADMAP, {2022: 9, 2023: 9, 2024: 8, 2025: 8, 2026: 3}),
        (ESHAN, {2023: 5, 2024: 10}),
        (PINGLUO, {2025: 1, 2023: 1, None: 6}),
    ],
)
def test_tasks_of_each_year(plan: PlanDraft, years: dict[int | None, int]) -> None:
    assert Counter(task.year for task in plan.tasks) == years


@pytest.mark.parametrize("plan", [HUTUBI, ROADMAP])
def test_rows_of_each_unit_of_hutubi(plan: PlanDraft) -> None:
    assert Counter(each.unit for task in plan.tasks for each in task.assignments) == {
        "县教育局": 29, "县财政局": 17, "各义务教育学校": 9, "县住建局": 6, "县发改委": 6,
        "县审计局": 5, "县人社局": 4, "县编委办": 3,
    }  # fmt: skip


def test_units_of_each_row_of_eshan() -> None:
    leads = [sum(each.role == "lead" for each in task.assignments) for task in ESHAN.tasks]
    others = [sum(each.role != "lead" for each in task.assignments) for task in ESHAN.tasks]
    assert leads == [1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 2, 1, 1]
    assert others == [1, 1, 1, 1, 2, 5, 5, 4, 4, 1, 2, 3, 2, 3, 7]


def test_blocks_of_each_leader_of_pingluo() -> None:
    leaders = [each for task in PINGLUO.tasks for each in task.assignments if each.role == "leader"]
    assert Counter(leader.unit for leader in leaders) == {
        "邵惠新": 5,
        "贺永春": 2,
        "何艳": 1,
        "张兴红": 1,
    }
    assert {leader.written for leader in leaders} == {"邵惠新", "贺永春", "何 艳", "张兴红"}


def test_departments() -> None:
    assert [(unit.name, unit.kind, unit.aliases) for unit in HUTUBI.departments] == [
        ("县教育局", "bureau", ("教育局",)),
        ("县住建局", "bureau", ("住建局",)),
        ("县发改委", "bureau", ("发改委",)),
        ("县财政局", "bureau", ("财政局",)),
        ("县人社局", "bureau", ("人社局",)),
        ("县编委办", "party", ("编委办", "县委编办")),
        ("县审计局", "bureau", ("审计局",)),
    ]
    assert (ROADMAP.departments, ROADMAP.groups) == (HUTUBI.departments, HUTUBI.groups)
    assert {unit.name: unit.aliases for unit in ESHAN.departments if unit.aliases} == {
        "县政府办公室": ("县政府办",),
        "县人社局": ("县人力资源社会保障局",),
    }
    assert {unit.kind for unit in PINGLUO.departments} == {"section"}


@each_plan
def test_every_department_and_group_is_assigned_somewhere(name: str) -> None:
    plan = PLANS[name]
    assigned = {
        each.unit for task in plan.tasks for each in task.assignments if each.role != "leader"
    }
    assert {unit.name for unit in (*plan.departments, *plan.groups)} == assigned


@each_plan
def test_written_unit_is_a_name_of_the_unit(name: str) -> None:
    plan = PLANS[name]
    names = {unit.name: (unit.name, *unit.aliases) for unit in (*plan.departments, *plan.groups)}
    for task in plan.tasks:
        for each in task.assignments:
            assert each.written.replace(" ", "") in names.get(each.unit, (each.unit,))


@each_plan
def test_items_stand_in_the_content(name: str) -> None:
    for task in PLANS[name].tasks:
        rest = task.content
        for item in task.items:
            _, found, rest = rest.partition(item)
            assert found == item


def test_stages_of_hutubi() -> None:
    assert [(stage.name, stage.window.text, stage.lines) for stage in HUTUBI.stages] == [
        ("启动实施阶段", "2021年底", (35, 35)),
        ("全面推进阶段", "2022年1月—2022年12月", (36, 36)),
        ("自治区级督导阶段", "2025年1月—2025年12月", (37, 37)),
        ("国家认定阶段", "2026年1月—2026年12月", (38, 38)),
    ]
    assert [(stage.window.start, stage.window.end) for stage in HUTUBI.stages] == [
        (None, date(2021, 12, 31)),
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert [plan.stages for plan in (ROADMAP, ESHAN, PINGLUO)] == [(), (), ()]


def test_milestones() -> None:
    assert {m.year: m.goal for m in HUTUBI.milestones} == {
        2021: "2021年底全面启动义务教育优质均衡县创建工作\n全面启动义务教育优质均衡县创建准备工作，"
        "对现有学校情况全面核查，摸清底数，初步拟定创建方案，细化工作推进的进度表。",
        2022: "积极推进创建工作，按照创建进度表完成相关工作任务；"
        "完成县级自查自评和州级初评验收、指导，进一步完善相关工作。\n2022年建成新一中并投入使用",
        2023: "到2023年，全县中小学均达到每百名学生拥有体艺专任教师0.9人以上标准",
        2024: "",
        2025: "完成自治区级评估验收任务，全面做好国家验收准备。",
        2026: "到2026年成功创建为国家级义务教育优质均衡发展县\n"
        "接受国家审核认定，创建成为国家级义务教育优质均衡发展县。",
    }
    assert {m.year: m.goal for m in PINGLUO.milestones} == {
        2023: "",
        2025: "到2025年，义务教育优质均衡发展各项指标达到国家督导评估标准",
        2027: "到2027年,义务教育优质均衡发展水平进一步巩固提升",
    }
    assert {m.year: m.goal for m in ESHAN.milestones} == {2023: "", 2024: ""}
    assert [m.year for m in ROADMAP.milestones] == [2022, 2023, 2024, 2025, 2026]


def test_both_texts_of_hutubi_pair_row_by_row() -> None:
    pairs = list(zip(HUTUBI.tasks, ROADMAP.tasks, strict=True))
    units = [[{each.unit for each in task.assignments} for task in pair] for pair in pairs]
    assert [place for place, (one, other) in enumerate(units, 1) if one != other] == []
    assert [place for place, (one, other) in enumerate(pairs, 1) if one.due != other.due] == []
    differing = [n for n, (one, other) in enumerate(pairs, 1) if one.content != other.content]
    assert differing == [13, 22, 29, 30, 31, 33, 35, 36, 37]
    leads = [[who(task.assignments[0]) for task in pair] for pair in pairs]
    assert [n for n, (one, other) in enumerate(leads, 1) if one != other] == [28, 33]


@pytest.mark.parametrize(
    ("plan", "readings"), [(HUTUBI, 78), (ROADMAP, 74), (ESHAN, 30), (PINGLUO, 2)]
)
def test_days_are_what_the_words_say(plan: PlanDraft, readings: int) -> None:
    windows = [(stage.window, None) for stage in plan.stages]
    windows += [(task.window, task.year) for task in plan.tasks if task.window.text]
    for window, year in windows:
        read = read_window(window.text, year=year, issued=plan.issued_on)
        assert (read.raw, read.start, read.end) == (window.text, window.start, window.end)
    dues = [(task.due, task.year) for task in plan.tasks if task.due.text]
    for due, year in dues:
        read = read_due(due.text, year=year, issued=plan.issued_on)
        assert (read.raw, read.due, read.precision) == (due.text, due.on, due.precision)
    assert len(windows) + len(dues) == readings
