"""Schema, model, reading of documents and table of fields name the same fields."""

from dataclasses import fields as dataclass_fields

from tests.task_fields.samples import AFTER, BEFORE, differing
from tracker.imports.recognise.reading import ReadRow
from tracker.roadmaps.models import Task
from tracker.roadmaps.plans.fields import (
    FIELDS,
    STORED_COLUMNS,
    TASK_FIELDS,
    FieldKind,
    column_values,
)
from tracker.roadmaps.plans.schema import TaskDraft
from tracker.roadmaps.plans.values import MAX_LENGTHS

NAMES = {field.name for field in TASK_FIELDS}
# What a task has that is no field of its row in the document.
BOOKKEEPING = {
    "id", "plan_id", "milestone_id", "position", "source", "needs_evidence", "carried_by_id",
    "version", "line_first", "line_last",
}  # fmt: skip


def test_names_and_labels_stand_once():
    assert len(FIELDS) == len(TASK_FIELDS)
    assert len({field.label for field in TASK_FIELDS}) == len(TASK_FIELDS)


def test_the_schema_has_every_field_and_no_other():
    assert {spec.name for spec in dataclass_fields(TaskDraft)} == NAMES | {"lines", "units_text"}


def test_the_model_has_every_column_and_no_other():
    columns = {field.attname for field in Task._meta.concrete_fields}
    assert columns == {*STORED_COLUMNS, *BOOKKEEPING}


def test_a_column_is_as_long_as_a_draft_may_be():
    lengths = {"window_text": "WindowDraft.text", "due_text": "DueDraft.text",
               "funding_text": "FundingDraft.text"}  # fmt: skip
    for column in STORED_COLUMNS:
        field = Task._meta.get_field(column)
        if field.get_internal_type() == "CharField" and column != "due_precision":
            name = lengths.get(column, column)
            assert field.max_length == MAX_LENGTHS[name], column


def test_what_is_read_of_a_document_has_every_field():
    other_names = {"assignments": "units"}
    read = {spec.name for spec in dataclass_fields(ReadRow)}
    assert {other_names.get(name, name) for name in NAMES} - read == set()


def test_the_samples_differ_in_every_field():
    assert differing(BEFORE, AFTER) == NAMES


def test_every_kind_of_field_fills_its_columns():
    assert set(column_values(BEFORE)) == set(STORED_COLUMNS)
    assert {field.kind for field in TASK_FIELDS} == set(FieldKind)
