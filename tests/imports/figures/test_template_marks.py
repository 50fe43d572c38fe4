"""The mark that says when a template was made: written, read, refused."""

import pytest

from tests.indicators.builders import YEAR, make_school, report
from tracker.imports.figures.template_marks import last_figure_id, mark_for, read_mark
from tracker.imports.workbooks.sheet_reader import MARK

pytestmark = pytest.mark.django_db


def test_a_mark_is_read_as_it_was_written(cast) -> None:
    assert last_figure_id(cast.county, YEAR) == 0
    report(cast.county, cast.office, make_school(cast.county, "城关一小"))
    mark = read_mark(mark_for(cast.county, YEAR).removeprefix(MARK), cast.county, YEAR)
    assert mark is not None
    assert mark.entry == last_figure_id(cast.county, YEAR) > 0


@pytest.mark.parametrize(
    "text",
    [
        "", "652323-2022-5-202405200900", "530426-2023-5-202405200900", "652323-2023-5",
        "652323-2023-5-202413200900", "652323-2023--1-202405200900", "第 5 号",
    ],
)  # fmt: skip
def test_what_is_no_mark_of_this_year_is_none(cast, text: str) -> None:
    assert read_mark(text, cast.county, YEAR) is None
