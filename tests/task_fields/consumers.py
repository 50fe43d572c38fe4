"""Everything that must know every field of a task, each as a function that names what it lost.

A consumer sends `samples.BEFORE`, `samples.AFTER` or both through a part of the portal and returns
the names of the fields that did not come out as they went in.
"""

from dataclasses import replace
from datetime import date

from django.urls import reverse

from tests.conftest import Cast
from tests.roadmaps.builders import plan
from tests.task_fields.samples import AFTER, BEFORE, differing, with_other
from tracker.exports.papers.roadmap import RoadmapPaper
from tracker.exports.word.plan import plan_docx
from tracker.exports.workbooks.ledger import ledger_columns
from tracker.exports.workbooks.plan import plan_xlsx
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.source import SourceDocument, Table, TableCell
from tracker.imports.documents.xlsx import read_xlsx
from tracker.imports.plan_review.forms import ReviewRowForm
from tracker.imports.recognise.drafting import Decisions, draft_plan
from tracker.imports.recognise.editing import ReviewRow
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, ReadUnit
from tracker.imports.recognise.typed_rows import read_typed_row
from tracker.roadmaps.forms.drafts import RowForm
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.comparison import compare
from tracker.roadmaps.plans.fields import FIELDS, OPTIONAL_FIELDS, TASK_FIELDS, words_of
from tracker.roadmaps.plans.schema import PlanDraft, TaskDraft
from tracker.roadmaps.plans.unit_lists import KnownUnits
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.revisions import read_revision
from tracker.roadmaps.selectors.task_rows import own_columns_of, task_rows
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.versions import choose_rows, new_version, put_in_force

DAY = date(2024, 5, 20)
# What a table, a form or a paper does not write by itself: items stand in the content, targets
# have pages of their own, the year stands over the rows.
WITHOUT_COLUMN = {"items", "targets", "year"}


def sample_plan(task: TaskDraft, **more: object) -> PlanDraft:
    return replace(plan(task), **more)  # type: ignore[arg-type]


def _issued(cast: Cast, task: TaskDraft = BEFORE) -> CountyPlan:
    return issue_plan(sample_plan(task), by=cast.office)


def stored_and_read_back(cast: Cast) -> set[str]:
    return differing(draft_of(_issued(cast)).tasks[0], BEFORE)


def carried_to_a_new_version(cast: Cast) -> set[str]:
    """The new version says what its draft said, the old one what it always did."""
    old = _issued(cast)
    draft = sample_plan(AFTER, key="plan-2", version=2, state="draft")
    new = new_version(draft=draft, county=cast.county, by=cast.office)
    revision = read_revision(old, new)
    choose_rows(revision=revision, rows=list(revision.changed), accepted=True, by=cast.office)
    new.refresh_from_db()
    put_in_force(
        plan=new,
        by=cast.office,
        issued_on=DAY,
        doc_number="呼县政办〔2024〕9号",
        seen_edits=new.edits,
        seen_current=old.pk,
    )
    old.refresh_from_db()
    return differing(draft_of(new).tasks[0], AFTER) | differing(draft_of(old).tasks[0], BEFORE)


def compared() -> set[str]:
    return {
        field.name
        for field in TASK_FIELDS
        if not compare(sample_plan(BEFORE), sample_plan(with_other(field.name))).rows[0].fields
    }


def written_to_a_plan_file() -> set[str]:
    text = yaml_files.write(sample_plan(BEFORE))
    return differing(yaml_files.parse(text, "plan.yaml").tasks[0], BEFORE)


def edited_in_a_draft(cast: Cast) -> set[str]:
    """The form of BEFORE, sent with the values that the form of AFTER shows."""
    shown = RowForm(county=cast.county, row=AFTER).initial
    form = RowForm(_as_sent(shown) | {"version": "0"}, county=cast.county, row=BEFORE)
    assert form.is_valid(), form.errors
    return differing(replace(form.text, targets=AFTER.targets), AFTER)


def edited_under_review() -> set[str]:
    shown = ReviewRowForm(review_row=ReviewRow("1", _read_row(AFTER))).initial
    form = ReviewRowForm(_as_sent(shown), review_row=ReviewRow("1", _read_row(BEFORE)))
    assert form.is_valid(), form.errors
    edit = read_typed_row(_read_row(BEFORE), form.typed(), names={}, known=KnownUnits())
    other_names = {"assignments": "units"}
    return {
        field.name
        for field in TASK_FIELDS
        if field.name != "targets"
        and getattr(edit.row, other_names.get(field.name, field.name))
        != getattr(_read_row(AFTER), other_names.get(field.name, field.name))
    }


def _as_sent(shown: dict[str, object]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def _read_row(task: TaskDraft) -> ReadRow:
    values = {f.name: getattr(task, f.name) for f in TASK_FIELDS if f.name != "assignments"}
    units = tuple(ReadUnit(each.written, each.role, each.unit) for each in task.assignments)
    return ReadRow(**values, units=units)


def imported_from_a_table() -> set[str]:
    """A table whose heads are the labels of the fields."""
    heads = {
        "number": BEFORE.number, "title": BEFORE.title, "content": BEFORE.content,
        "window": BEFORE.window.text, "due": BEFORE.due.text, "note": BEFORE.note,
    } | {field.name: words_of(field, BEFORE) for field in OPTIONAL_FIELDS}  # fmt: skip
    cells = [(FIELDS[name].label, words) for name, words in heads.items()]
    cells += [("牵头单位", "县教育局"), ("配合单位", "县财政局")]
    cells += [(each.heading, each.text) for each in BEFORE.extra]
    return _lost_in(_read(_table_of(cells)))


def _table_of(columns: list[tuple[str, str]]) -> SourceDocument:
    line = 0
    cells = []
    for row in (0, 1):
        for column, texts in enumerate(columns):
            line += 1
            cells.append(TableCell(texts[row], line, row, column))
    return SourceDocument((Table(tuple(cells)),))


def _read(document: SourceDocument) -> TaskDraft:
    reading = read_plan(document)
    assert isinstance(reading, PlanReading), reading
    decisions = Decisions(county="652323", key="plan", series="plan", title="方案")
    (task,) = draft_plan(reading, decisions).tasks
    return task


def _lost_in(task: TaskDraft) -> set[str]:
    return differing(task, BEFORE) - WITHOUT_COLUMN


def exported_to_word() -> set[str]:
    return _lost_in(_read(read_docx(plan_docx(sample_plan(BEFORE), author="县"))))


def exported_to_excel() -> set[str]:
    return _lost_in(_read(read_xlsx(plan_xlsx(sample_plan(BEFORE), author="县"))))


def _words() -> dict[str, tuple[str, ...]]:
    """What a reader must find of each field on a page or paper of the task."""
    return {
        "title": (BEFORE.title,), "content": ("核查库存",), "window": (BEFORE.window.text,),
        "due": (BEFORE.due.text,), "assignments": ("县教育局", "县财政局"),
        "note": (BEFORE.note,),
        "extra": tuple(text for each in BEFORE.extra for text in (each.heading, each.text)),
        **{field.name: (words_of(field, BEFORE),) for field in OPTIONAL_FIELDS},
    }  # fmt: skip


def _missing(page: str, *, without: set[str] = frozenset()) -> set[str]:  # type: ignore[assignment]
    return {
        name
        for name, words in _words().items()
        if name not in without and not all(each in page for each in words)
    }


def shown_on_the_task_page(cast: Cast) -> set[str]:
    task = _issued(cast).tasks.get()
    url = reverse("task", kwargs={"code": cast.county.code, "pk": task.pk})
    return _missing(cast.client("office").get(url).content.decode())


def offered_as_columns_of_the_ledger(cast: Cast) -> set[str]:
    """Every optional field is offered, and shown if it is chosen."""
    _issued(cast)
    url = reverse("ledger", kwargs={"code": cast.county.code})
    names = [field.name for field in OPTIONAL_FIELDS]
    page = cast.client("office").get(url, {"columns": names}).content.decode()
    body = page[page.index("<tbody>") :]
    offered = {name for name in names if f'name="columns" value="{name}" checked' in page}
    return (_missing(body) & set(names)) | (set(names) - offered)


def written_to_the_files_of_the_ledger(cast: Cast) -> set[str]:
    (row,) = task_rows(Task.objects.filter(plan=_issued(cast)), DAY)
    shown = ledger_columns(own_columns_of([row]))
    table = " ".join(f"{column.head} {column.value(row)}" for column in shown)
    return _missing(table, without={"note", "due"})


def printed_in_the_roadmap(cast: Cast) -> set[str]:
    issued = _issued(cast)
    rows = task_rows(Task.objects.filter(plan=issued), DAY)
    html = RoadmapPaper(issued, DAY, rows, with_progress=False).first_pass()
    return _missing(html, without={"note", "extra"})


# Each consumer, and the constant that it walks: with a field taken out of it, the consumer must
# name exactly that field.
PURE = {
    compared: "tracker.roadmaps.plans.comparison.TASK_FIELDS",
    edited_under_review: "tracker.roadmaps.forms.task_fields.TASK_FIELDS",
    imported_from_a_table: "tracker.imports.recognise.table_rows.TASK_FIELDS",
    exported_to_word: "tracker.exports.plan_table.TASK_FIELDS",
    exported_to_excel: "tracker.exports.plan_table.TASK_FIELDS",
}
IN_DATABASE = {
    stored_and_read_back: "tracker.roadmaps.plans.fields.TASK_FIELDS",
    carried_to_a_new_version: "tracker.roadmaps.services.succession.STORED_COLUMNS",
    edited_in_a_draft: "tracker.roadmaps.forms.task_fields.TASK_FIELDS",
    shown_on_the_task_page: "tracker.roadmaps.plans.fields.OPTIONAL_FIELDS",
    offered_as_columns_of_the_ledger: "tracker.roadmaps.selectors.ledger.OPTIONAL_FIELDS",
    written_to_the_files_of_the_ledger: "tracker.roadmaps.selectors.task_rows.OPTIONAL_FIELDS",
    printed_in_the_roadmap: "tracker.exports.papers.roadmap.OPTIONAL_FIELDS",
}
