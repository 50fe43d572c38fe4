import pytest

from tracker.imports.documents.source import Block, Paragraph, Table
from tracker.imports.documents.text import decode, read_text


def shown(blocks: tuple[Block, ...]) -> list[str | list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows()]
        if isinstance(block, Table)
        else block.text
        for block in blocks
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding(encoding: str) -> None:
    assert shown(read_text("峨山县𠮷方案\n第二行".encode(encoding)).blocks) == [
        "峨山县𠮷方案",
        "第二行",
    ]


def test_bytes_of_no_encoding_do_not_raise() -> None:
    assert "\ufffd" in decode(b"\xff\xff\xff")


def test_lines_keep_their_numbers_and_lose_what_is_no_text() -> None:
    blocks = read_text("\ufeff第一行\r\n\r\n  第三行\x00\x0c第四行").blocks

    assert blocks == (Paragraph("第一行", 1), Paragraph("第三行", 3), Paragraph("第四行", 4))


RAGGED = """路线图
\t时间
\t内容

\t2022年
\t1月
\t一
二

\t
\t3月
\t三

\t




2023年
\t5月
\t四

结束语"""


def test_a_cell_a_line_with_blank_lines_between_the_rows() -> None:
    document = read_text(RAGGED)
    table = document.blocks[1]

    assert shown(document.blocks) == [
        "路线图",
        [["时间", "内容"], ["2022年", "1月", "一\n二"], ["", "3月", "三"], ["2023年", "5月", "四"]],
        "结束语",
    ]
    assert isinstance(table, Table)
    assert table.ragged
    assert {cell.text: cell.line for cell in table.cells if cell.text} == {
        "时间": 2,
        "内容": 3,
        "2022年": 5,
        "1月": 6,
        "一\n二": 7,
        "3月": 11,
        "三": 12,
        "2023年": 19,
        "5月": 20,
        "四": 21,
    }


def test_cells_parted_by_tabs() -> None:
    document = read_text('标题\n序号\t任务\t单位\n1\t"第一行\n第""二""行"\t甲局\n2\t乙\t\n结束')

    assert shown(document.blocks) == [
        "标题",
        [["序号", "任务", "单位"], ["1", '第一行\n第"二"行', "甲局"], ["2", "乙", ""]],
        "结束",
    ]
    assert not document.blocks[1].ragged  # type: ignore[union-attr]


def test_cells_between_bars() -> None:
    document = read_text(
        "# 标题\n\n| 任务 | 单位 |\n|:---|---|\n| 一<br>二 | 甲局 |\n\n**加粗**的字"
    )

    assert shown(document.blocks) == [
        "标题",
        [["任务", "单位"], ["一\n二", "甲局"]],
        "加粗的字",
    ]
    assert document.blocks[0] == Paragraph("标题", 1, 1)


@pytest.mark.parametrize(
    "text", ["\t只有一行", "左\t右", "A|B", "一句话里有|一竖", "责任单位：甲\t责任领导：乙"]
)
def test_what_is_no_table_is_a_paragraph(text: str) -> None:
    assert shown(read_text(text).blocks) == [text.strip()]


def test_an_empty_text_has_no_blocks() -> None:
    assert read_text("").blocks == read_text(" \n\t\n").blocks == ()
