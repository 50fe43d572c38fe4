"""Reading a file as a plan through the child process."""

import subprocess
import sys
from pathlib import Path

from tests.imports.recognise import source_files
from tests.imports.recognise.test_sources import SOURCES
from tracker.imports.document_reading import UnderstoodDocument, understand
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, Refusal
from tracker.roadmaps.plans.unit_lists import KnownUnits

ROOT = Path(__file__).parents[2]


def test_a_word_file_is_understood_as_without_the_child() -> None:
    content = source_files.as_word(read_text((SOURCES / "eshan-work-plan.txt").read_bytes()))
    document = read_docx(content, "计划.docx")
    assert understand(content, "计划.docx") == UnderstoodDocument(document, read_plan(document))


def test_names_and_columns_reach_the_reader() -> None:
    text = "事\t谁\t何时\n完成甲事项\t教育局\t3月\n落实乙事项\t老张那边\t5月\n"
    found = understand(
        text.encode(),
        units=KnownUnits({"教育局": "县教育体育局"}),
        columns={"事": "content", "谁": "responsible", "何时": "due"},
    )
    assert isinstance(found, UnderstoodDocument)
    assert isinstance(found.reading, PlanReading)
    assert [unit.name for row in found.reading.rows for unit in row.units] == [
        "县教育体育局", "老张那边",
    ]  # fmt: skip


def test_no_plan_keeps_its_document_and_no_document_is_refused() -> None:
    found = understand("今天天气很好。".encode())
    assert isinstance(found, UnderstoodDocument)
    assert isinstance(found.reading, Refusal)
    assert isinstance(understand(b""), Refusal)


def test_the_child_knows_no_django() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import tracker.imports.document_reading, "
        "tracker.imports.recognise.plans, tracker.imports.documents.docx; "
        "print([m for m in sys.modules if m.startswith('django')])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, check=True, text=True
    )
    assert done.stdout == "[]\n"
