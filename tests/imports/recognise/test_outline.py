import pytest

from tracker.imports.documents.source import Paragraph
from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.numbering import (
    CHAPTER,
    DOTTED,
    FIFTH,
    FIRST,
    FOURTH,
    SECOND,
    SPOKEN,
    THIRD,
    leading_number,
)
from tracker.imports.recognise.outline import OutlineEntry, cut, heading_above, outline_entries


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("第一章 总则", CHAPTER, 1, "总则"),
        ("十二、保障措施", FIRST, 12, "保障措施"),
        ("（三）加强领导", SECOND, 3, "加强领导"),
        ("(二)加强领导", SECOND, 2, "加强领导"),
        ("1.建设", THIRD, 1, "建设"),
        ("12．建设", THIRD, 12, "建设"),
        ("3．2020年底前完成", THIRD, 3, "2020年底前完成"),
        ("1 改革评价", THIRD, 1, "改革评价"),
        ("问题二：场地不足", THIRD, 2, "场地不足"),
        ("2.3 完善评价", DOTTED, 3, "完善评价"),
        ("（2）建设", FOURTH, 2, "建设"),
        ("③建设", FIFTH, 3, "建设"),
        ("二是建设", SPOKEN, 2, "建设"),
    ],
)
def test_numbers_before_paragraphs(text: str, kind: int, value: int, rest: str) -> None:
    found = leading_number(text)

    assert found is not None
    assert (found[0].kind, found[0].value, found[1]) == (kind, value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2.0工程县级测评",
        "2023年完成",
        "3月底前",
        "15 个学校",
        "3、4月开展",
        "建设学校",
        "一方面",
        "",
    ],
)
def test_other_beginnings_are_no_numbers(text: str) -> None:
    assert leading_number(text) is None


def outlined(*texts: str) -> list[OutlineEntry]:
    return outline_entries(Paragraph(text, line) for line, text in enumerate(texts, 1))


def test_paragraphs_stand_under_their_headings() -> None:
    found = outlined("一、任务", "（一）建设学校", "1.新建。开工三所。", "二、保障", "加强领导。")

    assert [entry.is_heading for entry in found] == [True, True, False, True, False]
    assert [heading_above(entry) for entry in found] == [
        "",
        "一、任务",
        "（一）建设学校",
        "",
        "二、保障",
    ]


def test_a_short_item_above_its_units_is_no_heading() -> None:
    found = outlined("1.建设学校", "责任单位：县教育局")

    assert not found[0].is_heading


def test_an_automatic_number_is_read_like_a_written_one() -> None:
    [entry] = outline_entries([Paragraph("建设学校。", 1, number="（一）")])

    assert entry.number is not None
    assert (entry.number.kind, entry.text) == (SECOND, "建设学校。")


LINE = (
    "为落实部署，制定本方案。" * 20
    + "一、提升便利度（一）优化流程。推进审批改革，落实第（三）项要求。（甲局负责）"
    + "（二）提高效率。2.0工程按期推进，占比3.5%。（乙局负责）"
    + "二、加强监管（三）规范执法。见附件。（丙局负责）各部门要认真落实。"
)


def test_a_document_on_one_line_is_cut_where_its_numbers_count_on() -> None:
    assert [part[:6] for part in cut(LINE)] == [
        "为落实部署，",
        "一、提升便利",
        "（一）优化流",
        "（二）提高效",
        "二、加强监管",
        "（三）规范执",
        "各部门要认真",
    ]


def test_a_document_on_one_line_is_cut_at_its_indents() -> None:
    text = "　　" + "　　".join(
        ["为落实部署，制定本方案。" * 30, "一、任务", "（一）建设。", "某县"]
    )

    assert [part[:3] for part in cut(text)] == ["为落实", "一、任", "（一）", "某县"]


@pytest.mark.parametrize("text", ["一、甲。二、乙。三、丙。", "甲" * 400, ""])
def test_other_paragraphs_are_left_whole(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.完成手续。2.召开会议。", ("完成手续。", "召开会议。")),
        ("总述。\n1．甲。\n2．乙。", ("甲。", "乙。")),
        ("（1）甲；（2）乙。", ("甲；", "乙。")),
        ("①甲②乙", ("甲", "乙")),
        ("1.只有一项。", ("只有一项。",)),
        ("投资3.5亿元，比例1.2倍。", ()),
        ("甲。3.乙。4.丙。", ()),
        ("增长1．5倍", ()),
        ("", ()),
    ],
)
def test_numbered_items_of_a_cell(text: str, items: tuple[str, ...]) -> None:
    assert split_items(text) == items
