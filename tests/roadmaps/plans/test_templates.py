"""Templates: filled for a county, made of a county's plan, and the national outline itself."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roadmaps.plans.test_yaml_files import plans
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO, ROADMAP
from tests.sizes import examples
from tracker.roadmaps.plans import blanks, yaml_files
from tracker.roadmaps.plans.blanks import BlankKind
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    DraftError,
    DueDraft,
    Flaw,
    GroupDraft,
    MemberDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.templates import (
    ANY_COUNTY,
    check_template,
    fill,
    first_year,
    generalised,
)
from tracker.roadmaps.plans.validation import check, check_for_issue

ROOT = Path(__file__).parents[3]
OUTLINE = yaml_files.read(ROOT / "fixtures" / "templates" / "national-outline.yaml")
SOURCE = (ROOT / "tests" / "imports" / "sources" / "county-template.txt").read_text("utf-8")
LINES = SOURCE.split("\n")
FITTING = {
    BlankKind.COUNTY: "平罗县",
    BlankKind.MONTH: "3",
    BlankKind.MONEY: "1.5",
    BlankKind.COUNT: "12",
    BlankKind.SHARE: "25",
}
ALL = {blank.mark: FITTING[blank.kind] for blank in blanks.blanks_in(OUTLINE)} | {
    "{月份：动员部署结束}": "4",
    "{月份：自查整改开始}": "5",
    "{月份：自查整改结束}": "8",
    "{月份：申报迎检结束}": "12月",
}


def x_for_blank(text: str) -> str:
    return blanks.MARK.sub("X", text.replace("{县名}", "X县"))


def test_the_outline_is_a_template() -> None:
    assert check_template(OUTLINE) == []
    assert first_year(OUTLINE) == 2026
    kinds = [blank.kind for blank in blanks.blanks_in(OUTLINE)]
    assert [kinds.count(kind) for kind in BlankKind] == [1, 8, 2, 14, 1]


def test_the_outline_says_what_its_document_says() -> None:
    """Each text stands in the lines it names, with X for its blanks: all 29 of the document."""
    held = [
        ("basis", OUTLINE.basis, (22, 22)),
        *[("goal", goal.goal, goal.lines) for goal in OUTLINE.milestones if goal.goal],
        *[(s.name, f"{s.name}({s.window.text})", s.lines) for s in OUTLINE.stages],
        *[(t.title, t.content or t.title, t.lines) for t in OUTLINE.tasks],
        *[(t.name, t.sentence, t.lines) for t in targets()],
    ]
    for name, text, lines in held:
        assert lines is not None, name
        stood = "\n".join(LINES[lines[0] - 1 : lines[1]])
        assert x_for_blank(text) in stood, name
    asked = [OUTLINE.basis, *(s.window.text for s in OUTLINE.stages)]
    asked += [task.content for task in OUTLINE.tasks]
    assert (
        sum(len(blanks.MARK.findall(text)) for text in asked) == 29 == len(re.findall("X", SOURCE))
    )
    # the first character of the title is lost in the document
    assert x_for_blank(OUTLINE.title) == f"X{LINES[20]}"


def targets() -> list[TargetDraft]:
    return [*OUTLINE.targets, *(target for task in OUTLINE.tasks for target in task.targets)]


def test_the_outline_holds_every_paragraph_of_its_duties_and_every_figure() -> None:
    numbered = [n for n, text in enumerate(LINES[38:51], 39) if re.match("[一二三四]是", text)]
    assert [task.lines for task in OUTLINE.tasks] == [*((n, n) for n in numbered), (9, 9), (10, 10)]
    assert [stage.lines for stage in OUTLINE.stages] == [(n, n) for n in range(12, 16)]
    assert len(targets()) == 20
    dated = {task.title: (task.window.text, task.due.on) for task in OUTLINE.tasks if task.year}
    assert dated == {
        "科学规划校网布局": ("2026—2028年", None),
        "改善办学条件": ("", date(2026, 12, 31)),
        "优化教师队伍结构": ("2026—2027年", None),
    }


def test_filling_all_blanks_leaves_none() -> None:
    filled = fill(OUTLINE, ALL)
    assert blanks.blanks_in(filled) == ()
    assert check_for_issue(replace(filled, county="640221")) == []
    assert filled.title == "平罗县推进国家义务教育优质均衡发展县实施方案"
    assert [(s.window.text, s.window.start, s.window.end) for s in filled.stages] == [
        ("2026年3月—4月", date(2026, 3, 1), date(2026, 4, 30)),
        ("2026年5月—8月", date(2026, 5, 1), date(2026, 8, 31)),
        ("2026年3月—2027年3月", date(2026, 3, 1), date(2027, 3, 31)),
        ("2027年3月—12月", date(2027, 3, 1), date(2027, 12, 31)),
    ]
    (share,) = [t for task in filled.tasks for t in task.targets if "骨干" in t.name]
    assert (share.value, share.reference) == (Decimal(25), "")
    assert share.sentence == "骨干教师占交流教师总数的25%以上"


def test_years_move_with_the_answers() -> None:
    filled = fill(OUTLINE, ALL, 2)
    assert [goal.year for goal in filled.milestones] == [2028, 2029, 2030]
    assert filled.stages[2].window == WindowDraft(
        "2028年3月—2029年3月", date(2028, 3, 1), date(2029, 3, 31)
    )
    assert "《教育强国建设规划纲要(2024—2035年)》" in filled.basis
    assert "《平罗县城乡义务教育学校布局专项规划(2028—2032年)》" in filled.tasks[0].content
    assert filled.tasks[1].due == DueDraft("2028年底前", date(2028, 12, 31), "year_end")


@examples(40)
@given(st.sets(st.sampled_from(sorted(ALL))), st.integers(-20, 60))
def test_blanks_are_filled_in_any_order(first: set[str], years: int) -> None:
    """What was left open at first is asked later; the outcome is the same."""
    begun = fill(OUTLINE, {mark: ALL[mark] for mark in first}, years)
    assert {blank.mark for blank in blanks.blanks_in(begun)} == set(ALL) - first
    assert check(replace(begun, county="640221")) == []
    assert bool(check_for_issue(begun)) == (first != set(ALL))
    assert fill(begun, {m: a for m, a in ALL.items() if m not in first}) == fill(
        OUTLINE, ALL, years
    )
    assert fill(fill(OUTLINE, {}, years), ALL, -years) == fill(OUTLINE, ALL)


@examples(40)
@given(st.integers(1, 9999), st.lists(st.sampled_from(["title", "note", "basis"]), min_size=1))
def test_the_same_blank_gets_the_same_answer_everywhere(answer: int, held: list[str]) -> None:
    mark = "{数量：学校}"
    draft = replace(OUTLINE, **dict.fromkeys(held, f"{mark}所和{mark}所"))  # type: ignore[arg-type]
    filled = fill(draft, {mark: str(answer)})
    assert {getattr(filled, name) for name in held} == {f"{answer}所和{answer}所"}


def test_an_empty_answer_leaves_its_blank_open() -> None:
    assert fill(OUTLINE, dict.fromkeys(ALL, " ")) == OUTLINE


def test_answers_that_do_not_fit_are_all_named() -> None:
    with pytest.raises(DraftError) as caught:
        fill(OUTLINE, ALL | {"{月份：动员部署开始}": "13", "{比例：骨干教师占交流教师}": "一成"})
    assert [problem.path for problem in caught.value.problems] == [
        "动员部署开始",
        "骨干教师占交流教师",
    ]


def test_months_that_run_backwards_are_refused() -> None:
    with pytest.raises(
        DraftError, match=r"动员部署阶段：“2026年8月—4月”读不出起止时间：.*早于起点"
    ):
        fill(OUTLINE, ALL | {"{月份：动员部署开始}": "8"})


def test_windows_and_deadlines_of_tasks_are_read_when_their_last_blank_is_filled() -> None:
    task = TaskDraft(
        year=2026,
        content="甲",
        window=WindowDraft("{月份：始}—{月份：终}月"),
        due=DueDraft("{月份：终}月底前", None, "unknown"),
    )
    draft = replace(OUTLINE, tasks=(task,))
    half = fill(draft, {"{月份：始}": "3"}).tasks[0]
    assert half.window == WindowDraft("3—{月份：终}月")
    whole = fill(draft, {"{月份：始}": "3", "{月份：终}": "6"}).tasks[0]
    assert whole.window == WindowDraft("3—6月", date(2026, 3, 1), date(2026, 6, 30))
    assert whole.due == DueDraft("6月底前", date(2026, 6, 30), "month_end")


def test_a_template_is_of_no_county() -> None:
    assert check_template(replace(OUTLINE, county="640221")) == [
        Flaw("county", "模板的县代码应为100000")
    ]


PLAN = PlanDraft(
    key="pl-1",
    series="pl",
    county="640221",
    title="平罗县实施方案",
    issuer="平罗县人民政府办公室",
    doc_number="平政办〔2023〕1号",
    issued_on=date(2023, 1, 5),
    state="in_force",
    version=3,
    departments=(
        DepartmentDraft("平罗县教育局", "bureau", ("教育局",)),
        DepartmentDraft("人事室", "section", parent="平罗县教育局"),
        DepartmentDraft("县气象局", "bureau"),
        DepartmentDraft("城关四小", "school"),
        DepartmentDraft("城关镇", "township"),
    ),
    groups=(GroupDraft("各中小学", "schools", ("各校",), ("城关四小",)),),
    members=(MemberDraft("head", "李四"),),
    stages=(StageDraft("启动", text="平罗启动", lines=(3, 3)),),
    targets=(
        TargetDraft("甲", "text", sentence="平罗县达标"),
        TargetDraft("乙", "text", sentence="现状", is_status=True),
    ),
    tasks=(
        TaskDraft(
            content="甲",
            units_text="教育局 城关四小等",
            assignments=(
                AssignmentDraft("人事室", "人事股", "section", leads=True, inferred=True),
                AssignmentDraft("城关四小", "四小", "responsible"),
                AssignmentDraft("各中小学", "各校", "responsible"),
                AssignmentDraft("城关镇", "城关镇", "responsible"),
                AssignmentDraft("李四", "李四", "leader"),
            ),
            lines=(9, 9),
        ),
    ),
)


def test_a_plan_becomes_a_template_without_what_is_only_its_own() -> None:
    assert check(PLAN) == []
    general = generalised(PLAN, ("平罗县", "平罗县"))
    assert check_template(general) == []
    assert general == PlanDraft(
        key="template",
        series="plan",
        county=ANY_COUNTY,
        title="{县名}实施方案",
        issuer="{县名}人民政府办公室",
        departments=(
            DepartmentDraft("{县名}教育局", "bureau"),
            DepartmentDraft("人事室", "section", parent="{县名}教育局"),
        ),
        groups=(GroupDraft("各中小学", "schools"), GroupDraft("各乡镇（街道）", "townships")),
        stages=(StageDraft("启动", text="平罗启动"),),
        targets=(TargetDraft("甲", "text", sentence="{县名}达标"),),
        tasks=(
            TaskDraft(
                content="甲",
                assignments=(
                    AssignmentDraft("人事室", "人事室", "section", leads=True, inferred=True),
                    AssignmentDraft("各中小学", "各中小学", "responsible"),
                    AssignmentDraft("各乡镇（街道）", "各乡镇（街道）", "responsible"),
                ),
            ),
        ),
    )
    filled = fill(general, {"{县名}": "峨山县"}, 2)
    assert (filled.title, filled.departments[0].name) == ("峨山县实施方案", "峨山县教育局")
    assert check_for_issue(filled) == []


def test_a_school_that_leads_leaves_its_lead_to_the_group() -> None:
    leads = AssignmentDraft("城关四小", "四小", "responsible", leads=True)
    group = AssignmentDraft("各中小学", "各校", "responsible")
    for both in ((group, leads), (leads, group)):
        plan = replace(PLAN, tasks=(TaskDraft(content="甲", assignments=both),))
        (kept,) = generalised(plan, ()).tasks[0].assignments
        assert kept == AssignmentDraft("各中小学", "各中小学", "responsible", leads=True)


@pytest.mark.parametrize("draft", [HUTUBI, ROADMAP, ESHAN, PINGLUO], ids=lambda draft: draft.key)
def test_the_plans_of_three_counties_become_templates(draft: PlanDraft) -> None:
    general = generalised(draft, ("呼图壁县", "峨山彝族自治县", "峨山县", "平罗县"))
    assert check_template(general) == []
    assert [t.content for t in general.tasks] == [
        re.sub("呼图壁县|峨山彝族自治县|峨山县|平罗县", "{县名}", t.content) for t in draft.tasks
    ]
    filled = fill(general, {"{县名}": "青山县"}, 3)
    assert check_for_issue(replace(filled, county="530426")) == []


@examples(40)
@given(plans())
def test_any_plan_becomes_a_template(draft: PlanDraft) -> None:
    assert check_template(generalised(draft, ("呼图壁县",))) == []
