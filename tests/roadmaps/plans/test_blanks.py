"""Blanks: what is one, what fits into one, and that nothing else is touched."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.blanks import AnswerError, Blank, BlankKind, BlankPlace, read_answer


@dataclass(frozen=True)
class Inner:
    text: str = ""
    number: int = 0


@dataclass(frozen=True)
class Outer:
    title: str = ""
    lines: tuple[str, ...] = ()
    inner: Inner = Inner()
    parts: tuple[Inner, ...] = ()


def test_a_mark_is_one_question_wherever_it_stands() -> None:
    record = Outer(
        title="{县名}方案",
        lines=("无", "投{金额：投资}亿元，建{数量：学校}所。{县名}负责；再投{金额：投资}亿元"),
        parts=(Inner("{月份：开始}月"),),
    )
    assert blanks.blanks_in(record) == (
        Blank(
            "{县名}",
            BlankKind.COUNTY,
            "县名",
            (BlankPlace("title", "{县名}方案"), BlankPlace("lines[2]", "{县名}负责；")),
        ),
        Blank(
            "{金额：投资}",
            BlankKind.MONEY,
            "投资",
            (
                BlankPlace("lines[2]", "投{金额：投资}亿元，建{数量：学校}所。"),
                BlankPlace("lines[2]", "再投{金额：投资}亿元"),
            ),
        ),
        Blank(
            "{数量：学校}",
            BlankKind.COUNT,
            "学校",
            (BlankPlace("lines[2]", "投{金额：投资}亿元，建{数量：学校}所。"),),
        ),
        Blank(
            "{月份：开始}",
            BlankKind.MONTH,
            "开始",
            (BlankPlace("parts[1].text", "{月份：开始}月"),),
        ),
    )


@pytest.mark.parametrize(
    "text",
    ["配备X光机", "X县", "x年", "{数}", "{}", "{县}", "{数量:半角}", "{数量：}", "{{县名", "县名"],
)
def test_ordinary_words_are_no_blank(text: str) -> None:
    assert blanks.blanks_in(Outer(title=text)) == ()
    assert blanks.printed(text) == text


def test_paper_shows_a_rule_for_each() -> None:
    assert blanks.printed("{县名}投{金额：投资}亿元") == "____投____亿元"


def test_an_answer_stands_in_every_place_and_the_open_stay() -> None:
    text = "{县名}的{县名}，{数量：学校}所"
    assert blanks.fill_in(text, {"{县名}": "平罗县"}) == "平罗县的平罗县，{数量：学校}所"


@given(st.text())
def test_any_text_is_rewritten_and_read(text: str) -> None:
    record = Outer(text, (text,), Inner(text), (Inner(text, 3),))
    assert blanks.rewritten(record, str.strip) == Outer(
        text.strip(), (text.strip(),), Inner(text.strip()), (Inner(text.strip(), 3),)
    )
    assert [text for _, text in blanks.texts(record)] == [text] * 4
    assert blanks.MARK.search(blanks.printed(text)) is None


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        (BlankKind.COUNTY, "平罗县", "平罗县"),
        (BlankKind.COUNTY, " 浦东新区 ", "浦东新区"),
        (BlankKind.MONTH, "3", "3"),
        (BlankKind.MONTH, "１２月", "12"),
        (BlankKind.MONTH, "03", "3"),
        (BlankKind.MONEY, "1.2", "1.2"),
        (BlankKind.MONEY, "30", "30"),
        (BlankKind.COUNT, "0", "0"),
        (BlankKind.COUNT, "３２０", "320"),
        (BlankKind.SHARE, "20", "20"),
        (BlankKind.SHARE, "99.5%", "99.5"),
        (BlankKind.SHARE, "100", "100"),
        (BlankKind.SHARE, "0", "0"),
        *[(kind, "  ", "") for kind in BlankKind],
    ],
)
def test_an_answer_that_fits(kind: BlankKind, typed: str, read: str) -> None:
    assert read_answer(kind, typed) == read


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (BlankKind.COUNTY, "平罗"),
        (BlankKind.COUNTY, "县"),
        (BlankKind.COUNTY, "{县名}县"),
        (BlankKind.COUNTY, "ABC县"),
        (BlankKind.MONTH, "0"),
        (BlankKind.MONTH, "13"),
        (BlankKind.MONTH, "月"),
        (BlankKind.MONTH, "三"),
        (BlankKind.MONTH, "3.5"),
        (BlankKind.MONEY, "0"),
        (BlankKind.MONEY, "0.00"),
        (BlankKind.MONEY, "-1"),
        (BlankKind.MONEY, "1亿"),
        (BlankKind.MONEY, "1.23456"),
        (BlankKind.COUNT, "1.5"),
        (BlankKind.COUNT, "-1"),
        (BlankKind.COUNT, "X"),
        (BlankKind.COUNT, "123456789"),
        (BlankKind.SHARE, "100.5"),
        (BlankKind.SHARE, "101"),
        (BlankKind.SHARE, "%"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_why(kind: BlankKind, typed: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read_answer(kind, typed)
    assert str(caught.value) == f"“{typed}”不对：{kind.help_text}"


@given(st.sampled_from(BlankKind), st.text())
def test_whatever_is_typed_is_read_or_refused_and_never_a_blank(
    kind: BlankKind, typed: str
) -> None:
    try:
        read = read_answer(kind, typed)
    except AnswerError:
        return
    assert read_answer(kind, read) == read
    assert blanks.blanks_in(Outer(read)) == ()
    if kind is BlankKind.MONTH and read:
        assert 1 <= int(read) <= 12
