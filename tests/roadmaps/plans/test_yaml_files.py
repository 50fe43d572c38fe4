"""Plan files: what is written is read back, and a broken file says where and why."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties.characters import incoming
from tests.sizes import examples
from tracker.roadmaps.plans import schema, yaml_files
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    DueDraft,
    GroupDraft,
    MemberDraft,
    MilestoneDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.yaml_files import PlanFileError

HEAD = """\
key: demo-1
county: 652323
title: 实施方案
series: demo
"""


def errors(text: str) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        yaml_files.parse(text, "方案.yaml")
    return str(caught.value).splitlines()


# Texts as documents hold them, and what YAML finds hard: quotes, colons, dashes, line breaks.
_characters = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
_any = st.text(st.one_of(_characters, st.sampled_from("\n：:#-'\"“”、, []{}|>&*!%@0")), max_size=30)
TEXT = _any.map(lambda text: incoming(text).text)
_line = st.text(_characters, min_size=1, max_size=20).map(lambda text: incoming(text).text)
LINE = _line.filter(lambda text: text and text == text.strip())
DAY = st.dates(date(2000, 1, 1), date(2100, 12, 31))
LINES = st.none() | st.tuples(st.integers(1, 99), st.integers(100, 999))
WINDOW = st.just(WindowDraft()) | st.builds(
    lambda text, days: WindowDraft(text, *sorted(days)), LINE, st.tuples(DAY, DAY)
)
DUE = st.just(DueDraft()) | st.builds(DueDraft, LINE, DAY, st.sampled_from(schema.DATED_PRECISIONS))
TARGET = st.builds(
    TargetDraft,
    LINE,
    st.sampled_from([each for each in schema.OPERATORS if each != "text"]),
    st.decimals(-9999, 9999, places=3),
    unit=LINE,
    reference=TEXT,
    by=st.sampled_from(["", "2023", "2023-08"]),
    sentence=LINE,
    is_status=st.booleans(),
    note=TEXT,
    lines=LINES,
)


@st.composite
def plans(draw: st.DrawFn) -> PlanDraft:
    names = draw(st.lists(LINE, min_size=4, max_size=8, unique=True))
    group, alias, *bureaus = names
    unit = st.sampled_from([group, *bureaus])
    years = sorted(draw(st.sets(st.integers(2000, 2100), max_size=3)))

    @st.composite
    def tasks(draw: st.DrawFn) -> TaskDraft:
        items = tuple(draw(st.lists(LINE, max_size=3)))
        place = st.none() | st.integers(1, len(items)) if items else st.none()
        units = draw(st.lists(unit, max_size=3, unique=True))
        assignments = [
            AssignmentDraft(
                name, draw(LINE), "responsible", leads=first, inferred=first, item=draw(place)
            )
            for name, first in zip(units, (True, False, False), strict=False)
        ]
        return TaskDraft(
            draw(st.sampled_from(["", "十一", "3"])),
            draw(st.sampled_from([None, *years])),
            draw(LINE),
            draw(TEXT),
            items,
            draw(WINDOW),
            draw(DUE),
            (*assignments, AssignmentDraft(draw(LINE), draw(LINE), "leader")),
            tuple(draw(st.lists(TARGET, max_size=2))),
            draw(TEXT),
            lines=draw(LINES),
        )

    stages = st.builds(StageDraft, LINE, WINDOW, TEXT, TEXT, lines=LINES)
    members = st.builds(
        MemberDraft, st.sampled_from(schema.MEMBER_ROLES), LINE, TEXT, st.booleans()
    )
    return PlanDraft(
        key=draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True)),
        county="530426",
        title=draw(LINE),
        doc_number=draw(TEXT),
        issued_on=draw(st.none() | DAY),
        state=draw(st.sampled_from(schema.STATES)),
        version=draw(st.integers(1, 999)),
        series="demo",
        target_year=draw(st.none() | st.integers(2000, 2100)),
        note=draw(TEXT),
        departments=tuple(
            DepartmentDraft(name, "bureau", (alias,) if name == bureaus[0] else ())
            for name in bureaus
        ),
        groups=(GroupDraft(group, "schools", members=tuple(bureaus[:2])),),
        members=tuple(
            draw(st.lists(members, max_size=3, unique_by=lambda one: (one.role, one.name)))
        ),
        stages=tuple(draw(st.lists(stages, max_size=2, unique_by=lambda stage: stage.name))),
        milestones=tuple(MilestoneDraft(year, draw(TEXT), lines=draw(LINES)) for year in years),
        targets=tuple(draw(st.lists(TARGET, max_size=2))),
        tasks=tuple(draw(st.lists(tasks(), max_size=3))),
    )


@examples(50)
@given(plans())
def test_what_is_written_is_read_back(draft: PlanDraft) -> None:
    assert yaml_files.parse(yaml_files.write(draft), "方案.yaml") == draft


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(PlanFileError):
        yaml_files.parse(text, "方案.yaml")


def test_written_file_is_pleasant() -> None:
    draft = PlanDraft(
        key="demo-1",
        county="652323",
        title="实施方案",
        issued_on=date(2022, 3, 14),
        series="demo",
        departments=(DepartmentDraft("县教育局", "bureau", ("教育局",)),),
        milestones=(MilestoneDraft(2022, "第一句。\n第二句。", lines=(1, 9)),),
        tasks=(
            TaskDraft(
                year=2022,
                content="1.办理前期手续。2.召开论证会。",
                items=("办理前期手续。", "召开论证会。"),
                window=WindowDraft("3月", date(2022, 3, 1), date(2022, 3, 31)),
                due=DueDraft("3月底", date(2022, 3, 31), "month_end"),
                assignments=(AssignmentDraft("县教育局", "教育局", "lead", leads=True),),
                targets=(TargetDraft("班额", "<=", Decimal("45.50"), sentence="不超过45人"),),
                lines=(129, 132),
            ),
        ),
    )
    assert yaml_files.write(draft) == dedent("""\
        key: demo-1
        county: 652323
        title: 实施方案
        issued_on: 2022-03-14
        state: draft
        version: 1
        series: demo
        departments:
        - {name: 县教育局, kind: bureau, aliases: [教育局]}
        milestones:
        - year: 2022
          goal: |-
            第一句。
            第二句。
          lines: [1, 9]
        tasks:
        - year: 2022
          content: 1.办理前期手续。2.召开论证会。
          items:
          - 办理前期手续。
          - 召开论证会。
          window: {text: 3月, start: 2022-03-01, end: 2022-03-31}
          due: {text: 3月底, on: 2022-03-31, precision: month_end}
          assignments:
          - {unit: 县教育局, written: 教育局, role: lead, leads: true}
          targets:
          - name: 班额
            operator: <=
            value: 45.50
            sentence: 不超过45人
          lines: [129, 132]
        """)


def test_example_of_the_documentation_is_a_plan() -> None:
    page = (Path(__file__).parents[3] / "docs" / "plan-format.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    draft = yaml_files.parse(example, "plan-format.md")
    assert [(unit.unit, unit.leads) for unit in draft.tasks[0].assignments] == [
        ("县教育局", True),
        ("各义务教育学校", False),
        ("张三", False),
    ]


def test_zero_is_not_empty() -> None:
    target = TargetDraft("大班额", "=", Decimal(0), "个", sentence="消除大班额")
    draft = PlanDraft(key="a", county="652323", title="方案", series="a", targets=(target,))
    assert yaml_files.parse(yaml_files.write(draft), "a") == draft


def test_scalars_are_texts_until_their_type_is_known() -> None:
    draft = yaml_files.parse(
        HEAD + "doc_number: 0123\nnote: on\nannex: 1e3\nissuer: 2022-03-14\nroadmap_title: ~\n", "a"
    )
    assert (draft.doc_number, draft.note, draft.annex) == ("0123", "on", "1e3")
    assert (draft.issuer, draft.roadmap_title) == ("2022-03-14", "~")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("colour: red", "colour：不认识的键（第5行）"),
        ("title: 又一个", "title：键重复（第5行）"),
        ("[a, b]: c", "键应为文字（第1行）"),
        ("version: 一", "version：应为整数，现为“一”（第5行）"),
        ("version: １", "version：应为整数，现为“１”（第5行）"),
        ("version: [1]", "version：应为整数（第5行）"),
        ("version:", "version：应为整数，现为“”（第5行）"),
        ("issued_on: 2022-02-30", "issued_on：应为日期（如2022-03-14），现为“2022-02-30”（第5行）"),
        ("issued_on: 20220314", "issued_on：应为日期（如2022-03-14），现为“20220314”（第5行）"),
        ("note: [甲]", "note：应为文字（第5行）"),
        ("tasks: 无", "tasks：应为列表（第5行）"),
        ("tasks:\n- 无", "tasks[1]：应为“键: 值”的映射（第6行）"),
        ("tasks:\n- {content: 甲, lines: [1]}", "tasks[1].lines：应有2个值，现有1个（第6行）"),
        ("tasks:\n- {content: 甲, lines: [1, b]}", "tasks[1].lines[2]：应为整数，现为“b”（第6行）"),
        (
            "tasks:\n- content: 甲\n  year: 2022",
            "tasks[1].year：年度里程碑（milestones）中没有2022年（第7行）",
        ),
        ("tasks:\n- content: 甲\n  owner: 乙", "tasks[1].owner：不认识的键（第7行）"),
        ("members:\n- {role: head}", "members[1]：缺少“name”（第6行）"),
        (
            "targets:\n- {name: 甲, operator: text, sentence: 甲, is_status: yes}",
            "targets[1].is_status：应为true或false，现为“yes”（第6行）",
        ),
        (
            "targets:\n- {name: 甲, operator: =, sentence: 甲, value: 1e3}",
            "targets[1].value：应为数（如0.9），现为“1e3”（第6行）",
        ),
        (
            "tasks:\n- content: 甲\n- content: 乙\n  assignments:\n"
            "  - {unit: 丙, written: 丙, role: lead, leads: true}",
            "tasks[2].assignments[1].unit：“丙”不在本方案的单位和集合单位之中（第9行）",
        ),
    ],
)
def test_broken_file(lines: str, expected: str) -> None:
    assert errors(HEAD + lines + "\n") == ["方案.yaml：" + expected]


def test_every_problem_is_told() -> None:
    assert errors("key: demo\nversion: 一\ncolour: red\n") == [
        "方案.yaml：version：应为整数，现为“一”（第2行）",
        "方案.yaml：colour：不认识的键（第3行）",
        "方案.yaml：缺少“county”（第1行）",
        "方案.yaml：缺少“title”（第1行）",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "文件是空的"),
        ("# 只有注释\n", "文件是空的"),
        ("方案", "应为“键: 值”的映射（第1行）"),
        ("- 方案", "应为“键: 值”的映射（第1行）"),
        (
            "key: [a\ntitle: b\n",
            "第2行第6列：YAML格式错误（expected ',' or ']', but got ':'）",
        ),
        ("a: 1\n---\nb: 2\n", "第2行第1列：YAML格式错误（but found another document）"),
        ("key: &a x\ntitle: *a\n", "第2行第8列：YAML格式错误（不支持YAML别名（*））"),
        ("note: \x07", "YAML格式错误（含有不允许的字符）"),
        ("[" * 5000, "YAML嵌套过深"),
    ],
)
def test_text_that_is_no_plan(text: str, expected: str) -> None:
    assert errors(text) == ["方案.yaml：" + expected]


def test_read_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_text("\ufeff" + HEAD, encoding="utf-8")
    assert yaml_files.read(path).title == "实施方案"
    assert yaml_files.read(str(path)) == yaml_files.read(path)
    path.write_text(HEAD + "version: 0\n", encoding="utf-8")
    with pytest.raises(PlanFileError) as caught:
        yaml_files.read(path)
    assert str(caught.value) == f"{path}：version：版本号应在1至999之间（第5行）"
    assert caught.value.problems[0].path == "version"


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    for expected in (
        "无法读取（No such file or directory）",
        "不是UTF-8编码的文本",
        "文件超过2 MB",
    ):
        with pytest.raises(PlanFileError) as caught:
            yaml_files.read(path)
        assert str(caught.value) == f"{path}：{expected}"
        path.write_bytes(HEAD.encode("gb18030") if "无法" in expected else b"#" * (2**21 + 1))
