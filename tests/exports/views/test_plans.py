"""The plan as files to work on: what is downloaded reads back as the plan."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.exports.conftest import PLANS, Place
from tests.exports.word.test_plan import of_row, of_task
from tracker.imports.documents.files import read_file
from tracker.imports.documents.source import SourceDocument
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading
from tracker.roadmaps.plans import yaml_files


@pytest.mark.parametrize("name", ["plan_docx", "plan_xlsx"])
def test_the_download_reads_back(hutubi: Place, name: str) -> None:
    response = hutubi.get(name)
    suffix = name.removeprefix("plan_")
    assert response["Content-Disposition"].startswith("attachment")
    document = read_file(response.content, f"方案.{suffix}")
    assert isinstance(document, SourceDocument)
    reading = read_plan(document)
    assert isinstance(reading, PlanReading)
    tasks = yaml_files.read(PLANS / "hutubi-2022-5.yaml").tasks
    assert [of_row(row)[3:8] for row in reading.rows] == [of_task(task)[3:8] for task in tasks]


def test_the_plan_file_is_the_plan(hutubi: Place) -> None:
    found = yaml_files.parse(hutubi.get("plan_yaml").content.decode(), "下载.yaml")
    held = yaml_files.read(PLANS / "hutubi-2022-5.yaml")
    assert (found.title, found.doc_number) == (held.title, held.doc_number)
    assert found.stages == held.stages
    assert [task.content for task in found.tasks] == [task.content for task in held.tasks]


def test_the_plan_page_offers_each_and_the_version_it_shows(hutubi: Place) -> None:
    page = hutubi.get("plan").content.decode()
    for name in ("docx", "xlsx", "yaml"):
        assert f"plan.{name}?version={hutubi.plan.pk}" in page
    assert hutubi.get("plan_docx", "?version=999999").status_code == 404
    assert hutubi.get("plan_docx", f"?version={hutubi.plan.pk}").status_code == 200


@pytest.mark.parametrize("name", ["plan_docx", "plan_xlsx", "plan_yaml"])
def test_as_many_questions_for_many_tasks_as_for_few(
    place_of: Callable[[str], Place], name: str
) -> None:
    counts = []
    for key in ("eshan-work-plan", "hutubi-2022-5"):  # 15 tasks, 37 tasks
        place = place_of(key)
        place.get(name)
        with CaptureQueriesContext(connection) as found:
            place.get(name)
        counts.append(len(found))
    assert counts[0] == counts[1]
