"""Fields that a person has changed are read again; other fields stay as they are."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.recognise.test_sources import SOURCES
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.editing import RowEdit
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, ReadUnit
from tracker.imports.recognise.typed_rows import TypedRow, read_typed_row, typed_row
from tracker.roadmaps.plans.schema import DueDraft, WindowDraft
from tracker.roadmaps.plans.unit_lists import KnownUnits
from tracker.time_expressions.parser import Precision

ROW = ReadRow(
    "1.甲事项。2.乙事项。",
    year=2024,
    items=("甲事项。", "乙事项。"),
    window=WindowDraft("3月", date(2024, 3, 1), date(2024, 3, 31)),
    due=DueDraft("3月底", date(2024, 3, 31), "month_end"),
    units=(
        ReadUnit("县教育局", "responsible", "县教育局"),
        ReadUnit("财政局", "responsible", "县财政局", item=2),
        ReadUnit("张三", "leader", "张三"),
    ),
    lead="县财政局",
)


def typed(**fields: object) -> RowEdit:
    before = typed_row(ROW)
    values = {name: fields.pop(name) for name in tuple(fields) if name in before.values}
    return read_typed_row(
        ROW,
        replace(before, values=before.values | values, **fields),
        names={"财政局": "县财政局"},
        known=KnownUnits(),
    )


@pytest.mark.parametrize("name", ["hutubi-roadmap", "eshan-work-plan", "pingluo-campaign"])
def test_an_unchanged_form_changes_nothing(name: str) -> None:
    reading = read_plan(read_text((SOURCES / f"{name}.txt").read_bytes()))
    assert isinstance(reading, PlanReading)
    for row in reading.rows:
        assert read_typed_row(row, typed_row(row), names={}, known=KnownUnits()) == RowEdit(row)


def test_typed_times_are_read_again() -> None:
    edit = typed(window="4—5月", due="2025年6月15日")
    assert edit.row.window == WindowDraft("4—5月", date(2024, 4, 1), date(2024, 5, 31))
    assert edit.row.due == DueDraft("2025年6月15日", date(2025, 6, 15), "day")


def test_unclear_typed_times_are_doubtful_again() -> None:
    edit = typed(due="4月")
    assert [(f.code, f.field) for f in edit.doubts] == [("doubtful-due", "due")]


def test_days_set_by_a_person_go_before_the_text() -> None:
    edit = typed(due_on=date(2024, 4, 3), window_start=date(2024, 2, 1))
    assert edit.row.due == DueDraft("3月底", date(2024, 4, 3), Precision.DAY)
    assert edit.row.window == WindowDraft("3月", date(2024, 2, 1), date(2024, 3, 31))
    bare = read_typed_row(
        ReadRow("甲"),
        replace(typed_row(ReadRow("甲")), due_on=date(2024, 4, 3)),
        names={},
        known=KnownUnits(),
    )
    assert bare.row.due == DueDraft("2024年4月3日", date(2024, 4, 3), Precision.DAY)


def test_a_day_and_its_text_may_be_removed() -> None:
    assert typed(due="", due_on=None).row.due == DueDraft()
    assert typed(due_on=None).row.due == DueDraft("3月底", None, Precision.UNKNOWN)
    assert typed(window="", window_start=None, window_end=None).row.window == WindowDraft()


def test_items_follow_the_words_unless_they_are_typed() -> None:
    assert typed(content="1.丙。2.丁。3.戊。").row.items == ("丙。", "丁。", "戊。")
    assert typed(content="不分项").row.items == ()
    assert typed(items="甲\n\n 乙 \n").row.items == ("甲", "乙")


def test_units_typed_anew_keep_the_names_they_go_by() -> None:
    units = {"responsible": "县教育局、财政局（第1项）、水利局", "leader": "张三", "lead": "人社局"}
    edit = typed(units=units)
    assert {(unit.name, unit.role, unit.item) for unit in edit.row.units} == {
        ("县教育局", "responsible", None),
        ("县财政局", "responsible", 1),
        ("县水利局", "responsible", None),
        ("张三", "leader", None),
        ("人社局", "lead", None),
    }
    assert edit.row.lead == ""  # the document's own lead now leads


def test_the_lead_stays_while_the_row_names_it() -> None:
    assert typed().row.lead == "县财政局"
    assert typed(lead="县教育局").row.lead == "县教育局"
    assert typed(lead="张三").row.lead == ""


texts = st.text(max_size=20)


values = st.fixed_dictionaries({"content": texts, "title": texts, "problem": texts})


@given(st.builds(TypedRow, values=values, items=texts, window=texts, due=texts))
def test_any_words_are_a_row(words: TypedRow) -> None:
    edit = read_typed_row(ROW, words, names={}, known=KnownUnits())
    assert edit.row.content == words.values["content"]
    assert edit.row.problem == words.values["problem"]
