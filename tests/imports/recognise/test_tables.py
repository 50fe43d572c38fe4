"""True tables: heads, merged cells, pages, titles; both sides of each rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.columns import find_head
from tracker.imports.recognise.heads import Field
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, Refusal
from tracker.imports.recognise.tables import cell_matrix

Spec = str | tuple[str, int, int] | None


def table(*rows: list[Spec], title: str = "", line: int = 1) -> Table:
    """Rows of texts, of (text, rows, columns) for a merged cell, of None where one covers."""
    cells = []
    for row, specs in enumerate(rows):
        for column, spec in enumerate(specs):
            if spec is not None:
                text, down, over = (spec, 1, 1) if isinstance(spec, str) else spec
                cells.append(TableCell(text, line + row * 20 + column, row, column, down, over))
    return Table(tuple(cells), title=title)


def read(*blocks: Block, **options: Any) -> PlanReading:
    reading = read_plan(SourceDocument(blocks), **options)
    assert isinstance(reading, PlanReading)
    return reading


def said(rows: tuple[ReadRow, ...]) -> list[tuple[str, str, str]]:
    """Content, deadline and units of each row."""
    return [
        (row.content, row.due.text, "、".join(f"{u.role}:{u.written}" for u in row.units))
        for row in rows
    ]


WORK = "开展义务教育优质均衡自查自评工作"
MORE = "完成全县中小学教师招聘工作任务"


def test_a_head_of_two_rows() -> None:
    reading = read(
        table(
            [("序号", 2, 1), ("重点任务", 2, 1), ("责任单位", 1, 2), None, ("完成时限", 2, 1)],
            [None, None, "牵头", "配合", None],
            ["1", WORK, "县教育局", "县财政局、县人社局", "2024年6月底"],
            ["2", MORE, "县人社局", "县教育局", "2024年8月底"],
        )
    )
    assert said(reading.rows) == [
        (WORK, "2024年6月底", "lead:县教育局、cooperating:县财政局、cooperating:县人社局"),
        (MORE, "2024年8月底", "lead:县人社局、cooperating:县教育局"),
    ]
    assert [row.number for row in reading.rows] == ["1", "2"]


def test_a_head_merged_over_a_year_and_its_months() -> None:
    (head, *body) = (
        [("时间", 1, 2), None, "工作内容", "责任单位"],
        [("2023年", 2, 1), "3月", WORK, "县教育局"],
        [None, "5月底前", MORE, "县人社局"],
    )
    found = find_head(cell_matrix(table(head, *body)))
    assert found is not None
    assert found.fields == (Field.YEAR, Field.WINDOW, Field.CONTENT, Field.RESPONSIBLE)
    assert found.signature == "时间|时间|工作内容|责任单位"
    assert [row.year for row in read(table(head, *body)).rows] == [2023, 2023]
    # a person who agrees with what was found does not lose the year
    agreed = {"时间": "window", "工作内容": "content", "责任单位": "responsible"}
    assert [row.year for row in read(table(head, *body), columns=agreed).rows] == [2023, 2023]


def test_no_head_the_columns_by_what_stands_in_them() -> None:
    reading = read(
        table(
            ["1", WORK, "县教育局", "2024年6月底"],
            ["2", MORE, "县人社局、县教育局", "2024年8月底前"],
        )
    )
    assert said(reading.rows) == [
        (WORK, "2024年6月底", "responsible:县教育局"),
        (MORE, "2024年8月底前", "responsible:县人社局、responsible:县教育局"),
    ]


def test_a_table_of_figures_is_no_plan() -> None:
    figures = table(["学校", "学生数", "班额"], ["一小", "800", "45"], ["二小", "900", "44"])
    assert find_head(cell_matrix(figures)) is None
    assert isinstance(read_plan(SourceDocument((figures,))), Refusal)
    people = table(["姓名", "职务"], ["李晓", "县长"], ["王军", "局长"])
    assert find_head(cell_matrix(people)) is None


@pytest.mark.parametrize("key", ["干啥", "第1列"])
def test_matched_columns_go_before_everything(key: str) -> None:
    words = key if key != "第1列" else ""
    held = table(
        [words, "谁干", "啥时候"], ["甲事", "老张那边", "六月"], ["乙事", "老李那边", "七月"]
    )
    chosen = {key: "content", "谁干": "responsible", "啥时候": "note"}
    assert find_head(cell_matrix(held)) is None
    assert said(read(held, columns=chosen).rows) == [
        ("甲事", "", "responsible:老张那边"), ("乙事", "", "responsible:老李那边"),
    ]  # fmt: skip


def test_a_column_left_out_by_a_person_is_not_guessed_again() -> None:
    rows = table(["任务", "单位", "哪里"], [WORK, "县教育局", "3月"], [MORE, "县人社局", "5月"])
    assert [row.due.text for row in read(rows).rows] == ["3月", "5月"]
    assert [row.due.text for row in read(rows, columns={"哪里": ""}).rows] == ["", ""]


def test_goal_merged_down_over_its_measures() -> None:
    reading = read(
        table(
            ["目标任务", "工作措施", "责任单位"],
            [("一、配齐教师", 2, 1), WORK, ("县教育局", 2, 1)],
            [None, MORE, None],
        )
    )
    assert [(row.number, row.title) for row in reading.rows] == [("一", "配齐教师")] * 2
    assert said(reading.rows) == [
        (WORK, "", "responsible:县教育局"), (MORE, "", "responsible:县教育局"),
    ]  # fmt: skip


def test_a_duty_merged_down_over_its_units() -> None:
    reading = read(
        table(
            ["工作内容", "责任单位", "完成时限"],
            [(WORK, 2, 1), "县教育局", ("6月底", 2, 1)],
            [None, "县财政局", None],
            [MORE, "县人社局", "8月底"],
        )
    )
    assert said(reading.rows) == [
        (WORK, "6月底", "responsible:县教育局、responsible:县财政局"),
        (MORE, "8月底", "responsible:县人社局"),
    ]


def test_empty_cells_of_pasted_columns_take_the_units_above_and_say_so() -> None:
    text = f"序号\t重点任务\t具体措施\t责任单位\n1\t配齐教师\t{WORK}\t县教育局\n\t\t{MORE}\t\n"
    reading = read_plan(read_text(text))
    assert isinstance(reading, PlanReading)
    assert [row.title for row in reading.rows] == ["配齐教师", "配齐教师"]
    assert [said((row,))[0][2] for row in reading.rows] == ["responsible:县教育局"] * 2
    assert ("units-carried", 2) in {(each.code, each.row) for each in reading.findings}


def test_an_empty_unit_of_a_duty_of_its_own_stays_empty() -> None:
    reading = read(
        table(["序号", "重点任务", "责任单位"], ["1", WORK, "县教育局"], ["2", MORE, ""])
    )
    assert [said((row,))[0][2] for row in reading.rows] == ["responsible:县教育局", ""]


def test_bars_are_columns_too() -> None:
    text = f"|任务|责任单位|完成时限|\n|---|---|---|\n|{WORK}|县教育局|6月底|\n|{MORE}|局|8月底|\n"
    reading = read_plan(read_text(text))
    assert isinstance(reading, PlanReading)
    assert [row.content for row in reading.rows] == [WORK, MORE]


HEAD: list[Spec] = ["年度", "工作内容", "责任单位"]


def test_a_table_that_goes_on_without_its_head() -> None:
    first = table(HEAD, ["2023年", WORK, "县教育局"])
    second = table(["", MORE, "县人社局"], line=100)
    reading = read(first, Paragraph("（续表）", 90), second)
    assert [(row.year, row.content) for row in reading.rows] == [(2023, WORK), (2023, MORE)]
    assert [row.places["content"].table for row in reading.rows] == [1, 2]


def test_a_row_split_by_a_page_break_is_joined() -> None:
    first = table(HEAD, ["2023年", "完成一小综合楼项目前期手续办理，", "县教育局"])
    second = table(HEAD, ["", "并完成招标。", ""], ["", MORE, "县人社局"], line=100)
    reading = read(first, second)
    assert said(reading.rows) == [
        ("完成一小综合楼项目前期手续办理，并完成招标。", "", "responsible:县教育局"),
        (MORE, "", "responsible:县人社局"),
    ]
    assert [each.code for each in reading.findings if each.row == 1].count("joined-rows") == 1


def test_a_table_under_a_heading_of_its_own_is_a_group() -> None:
    held = table(["任务", "责任单位"], [WORK, "县教育局"])
    other = table(["任务", "责任单位"], [MORE, "县人社局"], line=100)
    reading = read(Paragraph("（一）政府保障", 90, 2), held, Paragraph("教师队伍", 95, 2), other)
    assert [row.group for row in reading.rows] == ["（一）政府保障", "教师队伍"]


def test_rows_that_name_a_group() -> None:
    reading = read(
        table(
            ["序号", "任务", "责任单位"],
            [("一、政府保障", 1, 3), None, None],
            ["1", WORK, "县教育局"],
            ["二", ("教师队伍", 1, 2), None],
            ["2", MORE, "县人社局"],
        )
    )
    assert [(row.group, row.content) for row in reading.rows] == [
        ("一、政府保障", WORK), ("二教师队伍", MORE),
    ]  # fmt: skip


def test_titles_above_the_head_and_names_of_sheets() -> None:
    head: list[Spec] = ["任务", "责任单位", "完成时限"]
    first = table(
        [("峨山县创建工作2024年任务清单", 1, 3), None, None],
        [("单位：个", 1, 3), None, None], head, [WORK, "县教育局", "6月底"], title="政府保障",
    )  # fmt: skip
    second = table(head, [MORE, "县人社局", "8月底"], title="Sheet2", line=200)
    reading = read(first, second)
    assert reading.title == "峨山县创建工作2024年任务清单"
    assert [row.group for row in reading.rows] == ["政府保障", "政府保障"]
    assert [str(row.due.on) for row in reading.rows] == ["2024-06-30", "2024-08-31"]


def test_a_goal_without_measures_is_the_duty() -> None:
    reading = read(
        table(
            ["目标任务", "工作措施", "责任单位"], [WORK, "", "县教育局"], ["配齐", MORE, "县人社局"]
        )
    )
    assert [(row.title, row.content) for row in reading.rows] == [("", WORK), ("配齐", MORE)]


SPANS = st.tuples(st.integers(1, 3), st.integers(1, 3))
WORDS = st.sampled_from(
    ["", "2023年", "3月", "6月底", "县教育局", "县财政局、人社局", "一、", "责任单位", "时间"]
) | st.text(max_size=12)  # fmt: skip


@examples(150)
@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=7), st.data())
def test_any_table_gives_a_plan_or_a_refusal(rows: list[list[str]], data: st.DataObject) -> None:
    """Any table, with any text and any spans, even overlapping ones."""
    if data.draw(st.booleans()):
        rows = [["时间", "工作内容", "责任单位", "完成时限"], *rows]
    cells = [
        TableCell(text, place * 10 + column, place, column, *data.draw(SPANS))
        for place, row in enumerate(rows)
        for column, text in enumerate(row)
    ]  # fmt: skip
    found = read_plan(SourceDocument((Table(tuple(cells)),)))
    assert isinstance(found, PlanReading | Refusal)
