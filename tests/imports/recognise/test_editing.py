"""Editing rows in the review: no text and no place is lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties.dataclass_json import from_json, to_json
from tests.imports import staged_plans
from tests.imports.recognise.test_sources import SOURCES
from tracker.imports.documents.text import read_text
from tracker.imports.recognise import editing
from tracker.imports.recognise.editing import NotEditable, PlanReview, RowEdit, begin, row_with_key
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import (
    Finding,
    PlanReading,
    ReadRow,
    ReadUnit,
    Severity,
    Shape,
    SourcePlace,
)
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.schema import DueDraft, WindowDraft

BUREAU = ReadUnit("县教育局", "responsible", "县教育局")
FINANCE = ReadUnit("县财政局", "responsible", "县财政局")


def row(content: str, line: int, **fields: object) -> ReadRow:
    return replace(ReadRow(content, places={"content": SourcePlace(line, line)}), **fields)


def review_of(*rows: ReadRow, findings: tuple[Finding, ...] = ()) -> PlanReview:
    return begin(PlanReading(Shape.COLUMNS, title="甲县方案", rows=rows, findings=findings))


def doubt(row: int, field: str = "due") -> Finding:
    return Finding("doubtful-date", Severity.DOUBT, "日期不清", row, field)


@pytest.mark.parametrize("name", ["hutubi-roadmap", "eshan-work-plan", "pingluo-campaign"])
def test_a_source_is_the_same_reading_before_and_after(name: str) -> None:
    reading = read_plan(read_text((SOURCES / f"{name}.txt").read_bytes()))
    assert isinstance(reading, PlanReading)
    review = begin(reading)
    assert editing.as_reading(review) == replace(reading, findings=())
    found = [f for each in review.rows for f in each.findings] + list(review.findings)
    assert sorted(map(repr, found)) == sorted(map(repr, reading.findings))
    assert from_json(PlanReview, to_json(review)) == review


def test_findings_stand_at_their_rows() -> None:
    review = review_of(row("甲", 1), row("乙", 2), findings=(doubt(2), doubt(0), doubt(9)))
    assert [each.findings for each in review.rows] == [(), (doubt(2),)]
    assert review.findings == (doubt(0), doubt(9))
    assert editing.settle_document(review).settled == (doubt(0), doubt(9))


def test_a_change_settles_what_it_touches_and_keeps_places() -> None:
    held = row("甲", 1, due=DueDraft("3月", date(2024, 3, 31), "month"))
    review = review_of(held, findings=(doubt(1), doubt(1, "units")))
    edit = RowEdit(replace(held, due=DueDraft("4月", date(2024, 4, 30), "month"), places={}))
    after = row_with_key(editing.change(review, "1", edit), "1")
    assert after.row.places == held.places
    assert (after.findings, after.settled, after.version) == (
        (doubt(1, "units"),),
        (doubt(1),),
        1,
    )


def test_dropped_and_taken_back() -> None:
    review = review_of(row("甲", 1), row("乙", 2))
    dropped = editing.drop(review, "1")
    assert [each.content for each in editing.as_reading(dropped).rows] == ["乙"]
    assert editing.as_reading(editing.take_back(dropped, "1")) == editing.as_reading(review)


def test_findings_are_settled_by_a_person() -> None:
    after = row_with_key(editing.settle(review_of(row("甲", 1), findings=(doubt(1),)), "1"), "1")
    assert (after.findings, after.settled) == ((), (doubt(1),))


def test_an_unknown_row() -> None:
    with pytest.raises(LookupError):
        editing.drop(review_of(row("甲", 1)), "7")


def test_a_split_row_keeps_units_times_and_places() -> None:
    item_unit = replace(FINANCE, item=2)
    held = row(
        "1.甲事项。2.乙事项。", 4, items=("甲事项。", "乙事项。"), units=(BUREAU, item_unit),
        due=DueDraft("3月", date(2024, 3, 31), "month"),
    )  # fmt: skip
    review = editing.split(review_of(held, row("丙", 5)), "1", ["1.甲事项。", "2.乙事项。"])
    assert [each.key for each in review.rows] == ["1", "1-2", "2"]
    first, second, _ = (each.row for each in review.rows)
    assert first.units == (BUREAU,)
    assert second.units == (BUREAU, FINANCE)
    assert first.due == second.due == held.due
    assert first.places == second.places == held.places
    again = editing.split(review, "1-2", ["2.乙事", "项。"])
    assert [each.key for each in again.rows] == ["1", "1-2", "1-3", "2"]


@pytest.mark.parametrize("parts", [["甲乙"], ["甲", "丙"], ["甲", "乙", "乙"], []])
def test_parts_that_are_not_the_words_of_the_row(parts: list[str]) -> None:
    with pytest.raises(NotEditable):
        editing.split(review_of(row("甲乙", 1)), "1", parts)


def test_joined_rows_keep_every_word() -> None:
    one = row(
        "甲。", 1, units=(BUREAU,), due=DueDraft("3月", date(2024, 3, 31), "month"),
        window=WindowDraft("3月"), number="1",
    )  # fmt: skip
    other = row(
        "1.乙。2.丙。", 2, items=("乙。", "丙。"), units=(BUREAU, replace(FINANCE, item=2)),
        due=DueDraft("5月", date(2024, 5, 31), "month"), window=WindowDraft("5月"), title="事",
        note="注",
    )  # fmt: skip
    review = editing.join(review_of(one, other, findings=(doubt(2),)), "2")
    (joined,) = review.rows
    assert joined.key == "1"
    assert joined.findings == (doubt(2),)
    assert joined.row.content == "甲。\n1.乙。2.丙。"
    assert joined.row.items == ("甲。", "乙。", "丙。")
    assert joined.row.units == (BUREAU, replace(FINANCE, item=3))
    assert (joined.row.due, joined.row.other_dues) == (one.due, (other.due,))
    assert joined.row.note == "注\n并入的一行：任务“事”，时间“5月”。"
    assert joined.row.places == {"content": SourcePlace(1, 1), "content+2": SourcePlace(2, 2)}


def test_joined_over_a_dropped_row_and_never_into_nothing() -> None:
    review = editing.drop(review_of(row("甲", 1), row("乙", 2), row("丙", 3)), "2")
    assert [each.key for each in editing.join(review, "3").rows] == ["1", "2"]
    for key in ("1", "2"):
        with pytest.raises(NotEditable):
            editing.join(review, key)


def test_who_may_lead() -> None:
    lead = ReadUnit("县政府办", "lead", "县政府办")
    person = ReadUnit("张三", "leader", "张三")
    assert editing.leading_units(row("甲", 1, units=(lead, BUREAU, person))) == ["县政府办"]
    assert editing.leading_units(row("乙", 2, units=(BUREAU, person))) == ["县教育局"]


words = st.text(alphabet="甲乙丙丁1２。、（）\n ", min_size=1, max_size=12).filter(squeeze)
acts = st.lists(
    st.tuples(st.sampled_from(["split", "join", "drop", "back"]), st.integers(0, 9)), max_size=12
)


@given(st.lists(words, min_size=1, max_size=5), acts)
def test_no_edit_loses_a_word_or_a_place(contents: list[str], steps: list[tuple[str, int]]) -> None:
    review = review_of(*(row(text, line) for line, text in enumerate(contents, 1)))
    for act, number in steps:
        key = review.rows[number % len(review.rows)].key
        text = row_with_key(review, key).row.content
        middle = len(text) // 2
        try:
            if act == "split":
                review = editing.split(review, key, [text[:middle], text[middle:]])
            elif act == "join":
                review = editing.join(review, key)
            else:
                review = (
                    editing.drop(review, key) if act == "drop" else editing.take_back(review, key)
                )
        except NotEditable:
            continue
    held = [each.row for each in review.rows]
    assert sorted(squeeze("".join(each.content for each in held))) == sorted(
        squeeze("".join(contents))
    )
    lines = {place.line for each in held for place in each.places.values()}
    assert lines == set(range(1, len(contents) + 1))
    assert len({each.key for each in review.rows}) == len(review.rows)


def test_a_table_of_the_tests_is_a_plan() -> None:
    reading = read_plan(read_text(staged_plans.table("甲事项", "乙事项").encode()))
    assert isinstance(reading, PlanReading)
    assert [each.content for each in reading.rows] == ["甲事项", "乙事项"]
