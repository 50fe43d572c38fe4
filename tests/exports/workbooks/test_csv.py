"""CSV: what Excel would change when it opens the file is marked as text, and only that."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties.characters import outgoing
from tracker.exports.workbooks.excel import SheetColumn, as_csv_text, csv_lines

CHANGED = [
    "110101199003074258", "123456789012", "007", "1E5", "1.5e-3", "3-5", "1/2", "2024-05",
    "2024/5/1",
    "24-6-30", "2:30", "12:30:00", "5月3日", " 007 ", "=1+1", "+86", "-3", "@here", "＝1",
]  # fmt: skip
KEPT = [
    "",
    "12",
    "1200",
    "35.5",
    "70%",
    "2024年5月31日",
    "2024年5月底前",
    "3—5月",
    "L1",
    "第3项",
    "0",
    "0.7",
]


@pytest.mark.parametrize("text", CHANGED)
def test_what_excel_would_change_is_marked(text: str):
    assert as_csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", KEPT)
def test_what_excel_leaves_alone_is_not_marked(text: str):
    assert as_csv_text(text) == text


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_the_text_comes_back(texts: list[str]):
    """A program that reads the file removes one apostrophe."""
    columns = [SheetColumn(f"第{n}列", 10, lambda row, n=n: row[n]) for n in range(len(texts))]
    written = StringIO()
    csv.writer(written).writerows(csv_lines(columns, [texts]))
    line = list(csv.reader(StringIO(written.getvalue(), newline="")))[1]
    for text, cell in zip(texts, line, strict=True):
        assert outgoing(text) in (cell, cell.removeprefix("'"))


def test_a_number_and_a_day_stay_what_they_are():
    values = [Decimal("-3"), date(2024, 5, 1), 110101199003]
    columns = [SheetColumn("列", 10, lambda row: row)]
    assert list(csv_lines(columns, values))[1:] == [["-3"], ["2024-05-01"], ["110101199003"]]
