"""Tables with true merges, from Word and Excel, are read as their plan files hold them."""

import pytest

from tests.imports.recognise import made
from tests.imports.recognise.test_sources import PLANS, SOURCES, row_values, task_values
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.source import SourceDocument
from tracker.imports.documents.text import read_text
from tracker.imports.documents.xlsx import read_xlsx
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import Reading
from tracker.roadmaps import planfiles

TABLES = [
    ("hutubi-roadmap", "hutubi-roadmap"),
    ("hutubi-plan-2022-5", "hutubi-2022-5"),
    ("eshan-work-plan", "eshan-work-plan"),
]
FORMS = {
    "Word": lambda text: read_docx(made.as_word(text)),
    "Word, a table a page": lambda text: read_docx(made.as_word(text, split=True)),
    "Excel": lambda text: read_xlsx(made.as_workbook(text)),
}


def reading_of(document: SourceDocument) -> Reading:
    reading = read_plan(document)
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("source", "plan"), TABLES)
def test_every_row_item_unit_window_and_deadline(source: str, plan: str, form: str) -> None:
    text = read_text((SOURCES / f"{source}.txt").read_bytes())
    reading = reading_of(FORMS[form](text))
    tasks = planfiles.read(PLANS / f"{plan}.yaml").tasks
    assert [row_values(row) for row in reading.rows] == [task_values(task) for task in tasks]
    assert [row.number for row in reading.rows] == [task.number for task in tasks]
    assert [row.year for row in reading.rows] == [task.year for task in tasks]
    assert reading.title
