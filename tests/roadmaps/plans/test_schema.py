"""Every rule of a draft, from both sides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from counties.choices import DepartmentKind, GroupKind
from tracker.indicators.choices import Operator
from tracker.roadmaps.choices import AssignmentRole, MemberRole, PlanState
from tracker.roadmaps.plans import schema
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    DraftError,
    DueDraft,
    Flaw,
    GroupDraft,
    MemberDraft,
    MilestoneDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.validation import check, check_for_issue

FINANCE = AssignmentDraft("县财政局", "财政局", "responsible", leads=True, inferred=True)
SCHOOLS = AssignmentDraft("各学校", "各学校", "responsible")
LEADER = AssignmentDraft("何艳", "何 艳", "leader")
TASK = TaskDraft(
    year=2022,
    content="1.甲。2.乙。",
    items=("甲。", "乙。"),
    window=WindowDraft("3—6月", date(2022, 3, 1), date(2022, 6, 30)),
    due=DueDraft("6月底", date(2022, 6, 30), "month_end"),
    assignments=(FINANCE, SCHOOLS, LEADER),
    lines=(1, 4),
)
TARGET = TargetDraft("社会认可度", ">=", Decimal(85), "%", sentence="达到85%以上")
PLAN = PlanDraft(
    key="demo-1",
    county="652323",
    title="实施方案",
    series="demo",
    departments=(
        DepartmentDraft("县教育局", "bureau", ("教育局",)),
        DepartmentDraft("县财政局", "bureau"),
        DepartmentDraft("教研室", "section", parent="县教育局"),
    ),
    groups=(GroupDraft("各学校", "schools", members=("教研室",)),),
    members=(MemberDraft("head", "李晓亮", "县长"),),
    stages=(StageDraft("启动阶段", WindowDraft("2021年底", None, date(2021, 12, 31))),),
    milestones=(MilestoneDraft(2022, "目标"),),
    targets=(TARGET,),
    tasks=(TASK,),
)


def problems(**changes: object) -> list[str]:
    return [str(problem) for problem in check(replace(PLAN, **changes))]


def task_problems(**changes: object) -> list[str]:
    return problems(tasks=(replace(TASK, **changes),))


def target_problems(**changes: object) -> list[str]:
    return problems(targets=(replace(TARGET, **changes),))


def assigned(*assignments: AssignmentDraft) -> list[str]:
    return task_problems(assignments=assignments)


def test_sound_plan_has_no_problem() -> None:
    assert check(PLAN) == []


def test_barest_plan_has_no_problem() -> None:
    assert check(PlanDraft(key="a", county="652323", title="方案", series="a")) == []


def test_error_joins_its_problems() -> None:
    error = DraftError([Flaw("tasks[1].due.on", "应有日期"), Flaw("", "文件是空的")])
    assert error.problems[0].path == "tasks[1].due.on"
    assert str(error) == "tasks[1].due.on：应有日期\n文件是空的"


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (schema.DEPARTMENT_KINDS, DepartmentKind),
        (schema.GROUP_KINDS, GroupKind),
        (schema.MEMBER_ROLES, MemberRole),
        (schema.ASSIGNMENT_ROLES, AssignmentRole),
        (schema.OPERATORS, Operator),
    ],
)
def test_words_are_those_of_the_rows(words: tuple[str, ...], choices: type) -> None:
    assert list(words) == choices.values


def test_a_plan_is_not_issued_as_superseded() -> None:
    assert set(PlanState.values) - set(schema.STATES) == {"superseded"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"key": "Demo 1"}, ["key：只能用小写字母、数字和连字符，例如“hutubi-2022-5”"]),
        ({"key": "demo-"}, ["key：只能用小写字母、数字和连字符，例如“hutubi-2022-5”"]),
        ({"series": ""}, ["series：只能用小写字母、数字和连字符，例如“hutubi-2022-5”"]),
        ({"county": "65232"}, ["county：应为六位县级行政区划代码"]),
        ({"county": "６５２３２３"}, ["county：应为六位县级行政区划代码"]),
        ({"title": " "}, ["title：不能为空"]),
        ({"title": " 方案"}, ["title：前后不能有空白"]),
        ({"title": "字" * 301}, ["title：最多300个字，现有301个"]),
        ({"title": "方\x00案"}, ["title：含有控制字符"]),
        ({"note": "字\ud800"}, ["note：含有控制字符"]),
        ({"note": "字\x85"}, ["note：含有控制字符"]),
        ({"note": "字\u2028"}, ["note：含有控制字符"]),
        ({"state": "superseded"}, ["state：“superseded”不在可用值之中：draft、in_force"]),
        ({"version": 0}, ["version：版本号应在1至999之间"]),
        ({"version": 1000}, ["version：版本号应在1至999之间"]),
        ({"target_year": 1999}, ["target_year：年份应在2000至2100之间"]),
        ({"issued_on": date(2101, 1, 1)}, ["issued_on：年份应在2000至2100之间"]),
        (
            {"milestones": (MilestoneDraft(2022), MilestoneDraft(2101))},
            ["milestones[2].year：年份应在2000至2100之间"],
        ),
        (
            {"milestones": (MilestoneDraft(2022), MilestoneDraft(2022))},
            ["milestones：年度里程碑应按年份从早到晚排列，每年一条"],
        ),
        (
            {"milestones": (MilestoneDraft(2023), MilestoneDraft(2022))},
            ["milestones：年度里程碑应按年份从早到晚排列，每年一条"],
        ),
        ({"milestones": ()}, ["tasks[1].year：年度里程碑（milestones）中没有2022年"]),
    ],
)
def test_plan(changes: dict[str, object], expected: list[str]) -> None:
    assert problems(**changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "字" * 300},
        {"note": "第一行\n第二行"},
        {"state": "in_force"},
        {"version": 999},
        {"target_year": 2000},
        {"target_year": 2100},
    ],
)
def test_plan_at_its_limits(changes: dict[str, object]) -> None:
    assert problems(**changes) == []


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (
            DepartmentDraft("县审计局", "office"),
            "departments[4].kind：“office”不在可用值之中："
            "bureau、party、township、school、section、other",
        ),
        (DepartmentDraft("", "bureau"), "departments[4].name：不能为空"),
        (DepartmentDraft("县审计局", "bureau", ("",)), "departments[4].aliases[1]：不能为空"),
        (
            DepartmentDraft("县财政局", "bureau"),
            "departments：“县财政局”出现了2次，只能出现一次",
        ),
        (
            DepartmentDraft("县体育局", "bureau", ("教育局",)),
            "departments：“教育局”出现了2次，只能出现一次",
        ),
        (
            DepartmentDraft("县体育局", "bureau", ("各学校",)),
            "departments：“各学校”出现了2次，只能出现一次",
        ),
        (
            DepartmentDraft("督导室", "section", parent="县督导局"),
            "departments[4].parent：上级单位“县督导局”不在本方案的单位之中",
        ),
        (
            DepartmentDraft("一组", "section", parent="教研室"),
            "departments[4].parent：上级单位自己不能再有上级单位",
        ),
    ],
)
def test_department(extra: DepartmentDraft, expected: str) -> None:
    assert problems(departments=(*PLAN.departments, extra)) == [expected]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            GroupDraft("各学校", "all"),
            "groups[1].kind：“all”不在可用值之中：schools、townships、members、other",
        ),
        (
            GroupDraft("各学校", "schools", members=("县一小",)),
            "groups[1].members[1]：“县一小”不在本方案的单位之中",
        ),
        (
            GroupDraft("各学校", "schools", members=("教研室", "教研室")),
            "groups[1].members：“教研室”出现了2次，只能出现一次",
        ),
    ],
)
def test_group(group: GroupDraft, expected: str) -> None:
    assert problems(groups=(group,)) == [expected]


def test_leading_group() -> None:
    head = PLAN.members[0]
    assert problems(members=(head, replace(head, role="office_head"))) == []
    assert problems(members=(head, head)) == ["members：“head 李晓亮”出现了2次，只能出现一次"]
    assert problems(members=(replace(head, name=""),)) == ["members[1].name：不能为空"]
    assert problems(members=(replace(head, role="boss"),)) == [
        "members[1].role：“boss”不在可用值之中：head、deputy、member、office_head、office_deputy"
    ]


def test_stages() -> None:
    stage = PLAN.stages[0]
    assert problems(stages=(stage, stage)) == ["stages：“启动阶段”出现了2次，只能出现一次"]
    assert problems(stages=(replace(stage, name=""),)) == ["stages[1].name：不能为空"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (WindowDraft(), []),
        (WindowDraft("3月"), []),
        (WindowDraft("1日", date(2022, 3, 1), date(2022, 3, 1)), []),
        (WindowDraft("9月起", date(2022, 9, 1)), []),
        (
            WindowDraft("6—3月", date(2022, 6, 1), date(2022, 3, 31)),
            ["tasks[1].window：开始日2022-06-01晚于结束日2022-03-31"],
        ),
        (
            WindowDraft("", None, date(2022, 3, 31)),
            ["tasks[1].window.text：有日期而没有文件原文"],
        ),
        (WindowDraft("月" * 101), ["tasks[1].window.text：最多100个字，现有101个"]),
        (
            WindowDraft("3月", date(1999, 3, 1)),
            ["tasks[1].window.start：年份应在2000至2100之间"],
        ),
    ],
)
def test_window(window: WindowDraft, expected: list[str]) -> None:
    assert task_problems(window=window) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (DueDraft(), []),
        (DueDraft("长期坚持", None, "open"), []),
        (DueDraft("适时", None, "unknown"), []),
        (DueDraft("新学期", None, "school"), []),
        (DueDraft("2023年秋季", date(2023, 9, 1), "school"), []),
        (
            DueDraft("6月底"),
            ["tasks[1].due.precision：“”不在可用值之中：" + "、".join(schema.PRECISIONS)],
        ),
        (DueDraft("6月底", None, "month_end"), ["tasks[1].due.on：精度为“month_end”时应有日期"]),
        (
            DueDraft("长期坚持", date(2022, 12, 31), "open"),
            ["tasks[1].due.on：精度为“open”时不应有日期"],
        ),
        (DueDraft("", date(2022, 6, 30)), ["tasks[1].due.text：有日期或精度而没有文件原文"]),
        (DueDraft("", None, "day"), ["tasks[1].due.text：有日期或精度而没有文件原文"]),
    ],
)
def test_due(due: DueDraft, expected: list[str]) -> None:
    assert task_problems(due=due) == expected


def test_task_says_something() -> None:
    assert task_problems(content="", title="甲") == []
    assert task_problems(content="") == ["tasks[1]：任务名称和工作内容不能都为空"]
    assert task_problems(items=("甲。", "")) == ["tasks[1].items[2]：不能为空"]
    assert task_problems(year=None) == []
    assert task_problems(year=1999) == [
        "tasks[1].year：年份应在2000至2100之间",
        "tasks[1].year：年度里程碑（milestones）中没有1999年",
    ]


@pytest.mark.parametrize("lines", [(0, 1), (3, 2), (-1, -1), (1, 1_000_001)])
def test_lines_out_of_order(lines: tuple[int, int]) -> None:
    assert task_problems(lines=lines) == [
        f"tasks[1].lines：行号应从1起，且首行不大于末行，现为{lines[0]}至{lines[1]}"
    ]


def test_lines_in_order() -> None:
    assert task_problems(lines=(1, 1)) == []
    assert task_problems(lines=None) == []


def test_one_assignment_leads() -> None:
    follows = replace(FINANCE, leads=False, inferred=False)
    path = "tasks[1].assignments"
    assert assigned() == []
    assert assigned(LEADER) == []
    assert assigned(FINANCE) == []
    assert assigned(follows) == [f"{path}：应有且只有一个牵头（leads: true），现有0个"]
    assert assigned(FINANCE, replace(SCHOOLS, leads=True)) == [
        f"{path}：应有且只有一个牵头（leads: true），现有2个"
    ]
    assert assigned(FINANCE, replace(LEADER, leads=True)) == [
        f"{path}[2].leads：责任领导不能作为牵头单位"
    ]
    assert assigned(FINANCE, replace(SCHOOLS, inferred=True)) == [
        f"{path}[2].inferred：只有牵头（leads: true）才能标为推定"
    ]


def test_one_named_as_lead_leads() -> None:
    named = replace(SCHOOLS, role="lead")
    path = "tasks[1].assignments"
    assert assigned(replace(FINANCE, role="lead"), named) == []
    assert assigned(FINANCE, named) == [f"{path}：文件写明了牵头单位，牵头（leads: true）应在其中"]


def test_assignment_resolves() -> None:
    path = "tasks[1].assignments"
    assert assigned(replace(FINANCE, unit="财政局")) == [
        f"{path}[1].unit：“财政局”不在本方案的单位和集合单位之中"
    ]
    assert assigned(replace(FINANCE, role="owner")) == [
        f"{path}[1].role：“owner”不在可用值之中：lead、responsible、cooperating、section、leader"
    ]
    assert assigned(FINANCE, replace(LEADER, unit="")) == [f"{path}[2].unit：不能为空"]
    assert assigned(replace(FINANCE, written="")) == [f"{path}[1].written：不能为空"]


def test_assignment_to_an_item() -> None:
    path = "tasks[1].assignments"
    assert assigned(replace(FINANCE, item=1), replace(LEADER, item=2)) == []
    for item in (0, 3):
        assert assigned(replace(FINANCE, item=item)) == [
            f"{path}[1].item：工作事项序号应在1至2之间"
        ]


def test_assignment_stands_once() -> None:
    path = "tasks[1].assignments"
    assert assigned(FINANCE, SCHOOLS, SCHOOLS) == [f"{path}：“各学校”以同一角色出现了2次"]
    assert assigned(FINANCE, replace(SCHOOLS, item=1), replace(SCHOOLS, item=2)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, ["targets[1].name：不能为空"]),
        ({"sentence": ""}, ["targets[1].sentence：不能为空"]),
        (
            {"operator": "≥"},
            ["targets[1].operator：“≥”不在可用值之中：>=、<=、<、>、=、~=、text"],
        ),
        ({"operator": "text"}, ["targets[1].value：文字目标不应有数值"]),
        ({"value": None}, ["targets[1].value：应有数值，或写明参照（reference）"]),
        ({"by": "2023年"}, ["targets[1].by：应写作“2023”“2023-08”或“2023-08-31”"]),
        ({"by": "2023-13"}, ["targets[1].by：应写作“2023”“2023-08”或“2023-08-31”"]),
        *(
            (
                {"value": Decimal(value)},
                ["targets[1].value：应为绝对值小于100000000、至多4位小数的数"],
            )
            for value in ("NaN", "Infinity", "100000000", "-1E+999999", "0.00001")
        ),
        ({"value": None, "operator": "text"}, []),
        ({"value": None, "reference": "公务员平均工资"}, []),
        ({"value": Decimal("99999999.9999")}, []),
        ({"value": Decimal(0)}, []),
        ({"by": "2023"}, []),
        ({"by": "2023-08"}, []),
        ({"by": "2023-08-31"}, []),
    ],
)
def test_target(changes: dict[str, object], expected: list[str]) -> None:
    assert target_problems(**changes) == expected


def test_target_of_a_task_is_checked_as_well() -> None:
    broken = replace(TARGET, name="")
    assert task_problems(targets=(broken,)) == ["tasks[1].targets[1].name：不能为空"]


def test_a_blank_may_stay_open_in_a_draft_and_in_no_plan_in_force() -> None:
    open_ = replace(PLAN, title="{县名}方案", tasks=(replace(TASK, content="建{数量：学校}所"),))
    assert check(replace(open_, state="draft")) == []
    expected = [
        Flaw("title", "空白“县名”还没有填写"),
        Flaw("tasks[1].content", "空白“学校”还没有填写"),
    ]
    assert check(replace(open_, state="in_force")) == expected
    assert check_for_issue(open_) == expected
    assert check_for_issue(PLAN) == []
