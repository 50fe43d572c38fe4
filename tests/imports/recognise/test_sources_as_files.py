"""The source documents as Word and Excel files, with merged cells, give the same plans."""

from dataclasses import replace

import pytest

from tests.imports.recognise import source_files
from tests.imports.recognise.test_sources import PLANS, SOURCES, row_values, task_values
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.source import SourceDocument
from tracker.imports.documents.text import read_text
from tracker.imports.documents.xlsx import read_xlsx
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading
from tracker.roadmaps.plans import yaml_files

TABLES = [
    ("hutubi-roadmap", "hutubi-roadmap"),
    ("hutubi-plan-2022-5", "hutubi-2022-5"),
    ("eshan-work-plan", "eshan-work-plan"),
]
FORMS = {
    "Word": lambda text: read_docx(source_files.as_word(text)),
    "Word, a table a page": lambda text: read_docx(source_files.as_word(text, split=True)),
    "Excel": lambda text: read_xlsx(source_files.as_workbook(text)),
}


def reading_of(document: SourceDocument) -> PlanReading:
    reading = read_plan(document)
    assert isinstance(reading, PlanReading)
    return reading


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("source", "plan"), TABLES)
def test_every_row_item_unit_window_and_deadline(source: str, plan: str, form: str) -> None:
    text = read_text((SOURCES / f"{source}.txt").read_bytes())
    reading = reading_of(FORMS[form](text))
    tasks = yaml_files.read(PLANS / f"{plan}.yaml").tasks
    assert [row_values(row) for row in reading.rows] == [task_values(task) for task in tasks]
    assert [row.number for row in reading.rows] == [task.number for task in tasks]
    assert [row.year for row in reading.rows] == [task.year for task in tasks]
    assert reading.title


def without_places(reading: PlanReading) -> list[object]:
    """A reading without its places."""
    return [
        reading.shape, reading.title, reading.doc_number, reading.county, reading.year,
        [replace(row, places={}, targets=()) for row in reading.rows],
        [replace(target, lines=None) for row in reading.rows for target in row.targets],
        [replace(target, lines=None) for target in reading.targets],
        [replace(stage, lines=None) for stage in reading.stages],
        [replace(member, lines=None) for member in reading.members],
        reading.goals, len(reading.blanks),
        sorted((each.code, each.row, each.field, each.severity) for each in reading.findings),
    ]  # fmt: skip


@pytest.mark.parametrize("split", [False, True], ids=["a table", "a table a page"])
@pytest.mark.parametrize("source", sorted(path.stem for path in SOURCES.glob("*.txt")))
def test_a_word_file_says_what_its_text_says(source: str, split: bool) -> None:
    """Rows, findings, stages, members, goals and targets of all five documents."""
    text = read_text((SOURCES / f"{source}.txt").read_bytes())
    word = reading_of(read_docx(source_files.as_word(text, split=split)))
    assert without_places(word) == without_places(reading_of(text))


@pytest.mark.parametrize("source", ["hutubi-roadmap", "eshan-work-plan"])
def test_a_workbook_says_what_its_text_says(source: str) -> None:
    text = read_text((SOURCES / f"{source}.txt").read_bytes())
    book = reading_of(read_xlsx(source_files.as_workbook(text)))
    assert without_places(book) == without_places(reading_of(text))


@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_a_table_is_left_over(form: str) -> None:
    """Heads, repeated heads and all: only 附件3 above the title is part of nothing."""
    text = read_text((SOURCES / "eshan-work-plan.txt").read_bytes())
    assert len(reading_of(FORMS[form](text)).unused) == 1
