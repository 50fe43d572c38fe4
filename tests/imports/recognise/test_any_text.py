"""Any document is read or refused, without exception or lost line, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from tracker.imports.documents.source import Paragraph, SourceDocument, Table, TableCell
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, Refusal

# What plans are made of, so that generated texts come near to real ones.
PIECES = st.sampled_from(
    [
        *"、，；。：（）【】《》和等及前至\t\n|X①　-",
        *("一、", "（一）", "1.", "1．", "(1)", "一是", "二是", "第一章", "附件1", "附件：1.名单"),
        *(
            "责任单位：",
            "牵头单位：",
            "完成时限：",
            "责任领导：",
            "组长：",
            "成员：",
            "办公室主任由",
        ),
        *(
            "县教育局",
            "各乡镇",
            "负责",
            "牵头",
            "配合",
            "具体措施：",
            "总体要求",
            "实施步骤",
            "阶段",
        ),
        *(
            "2023年",
            "12月底",
            "3-6月",
            "到2025年",
            "X%",
            "85%",
            "以上",
            "不低于",
            "分别达到",
            "0.5",
        ),
        *(
            "时间",
            "内容",
            "完成时限",
            "责任单位",
            "序号",
            "推进工作",
            "〔2022〕5号",
            "实施方案",
            "٣",
        ),
        *("\n\n", "小学、初中", "99999999"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)


def lines_of(document: SourceDocument) -> set[int]:
    """The lines that hold words."""
    parts = [
        part
        for block in document.blocks
        for part in (block.cells if isinstance(block, Table) else (block,))
    ]
    return {
        part.line + place
        for part in parts
        for place, text in enumerate(part.text.split("\n"))
        if text.strip()
    }


@given(TEXTS)
@examples(150)
def test_any_text_is_read_or_refused(text: str) -> None:
    document = read_text(text)
    result = read_plan(document)

    if isinstance(result, Refusal):
        assert result.reason
        return
    assert result.rows
    assert set(result.unused) <= lines_of(document)
    for row in result.rows:
        assert row.content
        assert all(place.line <= place.last for place in row.places.values())
    for finding in result.findings:
        assert finding.reason
        assert 0 <= finding.row <= len(result.rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_text(data: bytes) -> None:
    assert isinstance(read_plan(read_text(data)), PlanReading | Refusal)


CELLS = st.builds(
    TableCell,
    text=TEXTS,
    line=st.integers(1, 50),
    row=st.integers(0, 6),
    column=st.integers(0, 6),
    rows=st.integers(1, 3),
    columns=st.integers(1, 3),
)
TABLES = st.builds(Table, st.lists(CELLS, max_size=25).map(tuple), ragged=st.booleans())


@given(st.lists(TABLES | st.builds(Paragraph, TEXTS, st.integers(1, 50)), max_size=4))
@examples(80)
def test_any_document_is_read_or_refused(blocks: list[Table | Paragraph]) -> None:
    assert isinstance(read_plan(SourceDocument(tuple(blocks))), PlanReading | Refusal)


LONG = [
    *(
        "（",
        "（县教育局负责）",
        "责任单位：县教育局",
        "一、",
        "1.",
        "到2025年",
        "和",
        "县教育局和",
        "《",
    ),
    *("12月底前", "请财政部会同，", "\t\n", "\t甲\n\n", "a|b\n", "甲\t乙\t丙\n", "\n", "X县", "。"),
    *(
        "2023年1月至",
        "分别达到1、2、",
        "办公室主任由",
        "组长：张三\n",
        '"\t',
        "第一章",
        "附件\n",
        "教育局 ",
    ),
]


@pytest.mark.parametrize("unit", LONG)
def test_a_long_text_of_one_thing_is_read_in_bounded_time(unit: str) -> None:
    text = "县实施方案\n一、任务\n" + unit * (20_000 // len(unit))

    assert isinstance(read_plan(read_text(text)), PlanReading | Refusal)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有文字"),
        (" \n\t\n　", "没有文字"),
        ("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", "没有读出任务"),
        ("张局长：\n您好！\n来信收到，谢谢。\n此致\n敬礼\n李四\n2023年5月1日", "没有读出任务"),
        ("1. 面粉200克\n2. 鸡蛋两个\n3. 白糖少许", "没有读出任务"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_reason(text: str, reason: str) -> None:
    result = read_plan(read_text(text))

    assert isinstance(result, Refusal)
    assert reason in result.reason


def test_a_table_with_unknown_heads_asks_for_them() -> None:
    result = read_plan(read_text("甲\t乙\t丙\n一\t二\t三\n四\t五\t六"))

    assert result == Refusal(
        "表格的表头（甲、乙、丙）没有认出任务、单位或时间，请指明各列的含义", ("甲", "乙", "丙")
    )


def test_heads_that_a_person_has_matched_are_read() -> None:
    document = read_text(
        "甲\t乙\t丙\n建设食堂\t县教育局\t2023年6月底\n招聘教师\t县人社局\t2023年8月底"
    )
    result = read_plan(document, columns={"甲": "content", "乙": "lead", "丙": "due"})

    assert isinstance(result, PlanReading)
    assert [(row.content, row.units[0].name, row.due.text) for row in result.rows] == [
        ("建设食堂", "县教育局", "2023年6月底"),
        ("招聘教师", "县人社局", "2023年8月底"),
    ]
