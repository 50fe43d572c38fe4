"""Staging a document, confirming it as a plan, and undoing it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from counties.concurrency import StaleEdit
from counties.models import Alias, AuditEvent, Department
from tests.conftest import Cast
from tests.imports import staged_plans
from tests.imports.recognise.test_sources import SOURCES
from tracker.imports.models import ColumnMatch, StagedPlan
from tracker.imports.plan_review.unit_choices import county_units, unit_lines
from tracker.imports.recognise.editing import row_with_key
from tracker.imports.recognise.typed_rows import read_typed_row, typed_row
from tracker.imports.services import plans
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.plans.unit_lists import KnownUnits
from tracker.roadmaps.services.versions import NotIssuable

pytestmark = pytest.mark.django_db

COVER = {"title": "甲县方案", "issued_on": "", "target_year": None}


@pytest.fixture
def staged(cast: Cast) -> StagedPlan:
    """A staged plan of three rows; the county does not know 县水利局 and 各乡镇."""
    text = staged_plans.table("开展培训", "完成摸底", "召开会议")
    text += "\n2026年\t6月\t保障用水\t2026年6月底\t县水利局、各乡镇"
    return staged_plans.staged_plan(cast.county, cast.office, text)


SAID = {
    "县水利局": {"kind": "bureau", "of": ""},
    "各乡镇": {"kind": "group:townships", "of": ""},
}


def test_an_upload_is_kept_with_what_was_understood(cast: Cast):
    content = (SOURCES / "hutubi-roadmap.txt").read_bytes()
    made = plans.stage_plan(
        by=cast.office, county=cast.county, content=content, filename="../路线图.txt"
    )
    assert made.filename == "路线图.txt"
    assert made.file.name is not None
    assert "路线图" not in made.file.name
    with made.file.open() as kept:
        assert kept.read() == content
    assert len(plans.review_of(made).rows) == 37
    events = AuditEvent.objects.filter(verb="上传方案文件")
    assert [event.after for event in events] == [{"rows": 37}]
    assert CountyPlan.objects.count() == 0


def test_what_is_no_plan_is_kept_with_the_reason(cast: Cast):
    made = plans.stage_plan(by=cast.office, county=cast.county, content="今天天气很好。".encode())
    assert made.review is None
    assert made.refusal
    with pytest.raises(plans.NotConfirmable):
        plans.confirm(staged=made, by=cast.office, seen=0, cover=COVER)


def test_what_is_no_document_is_refused_and_not_kept(cast: Cast):
    with pytest.raises(plans.NotStaged, match="空文件"):
        plans.stage_plan(by=cast.office, county=cast.county, content=b"", filename="a.docx")
    assert StagedPlan.objects.count() == 0


def test_nothing_is_a_plan_while_a_unit_is_unknown(cast: Cast, staged: StagedPlan):
    with pytest.raises(plans.NotConfirmable) as refused:
        plans.confirm(staged=staged, by=cast.office, seen=0, cover=COVER)
    assert refused.value.problems == ["还有 2 个单位没有确定是什么：县水利局、各乡镇。"]
    assert CountyPlan.objects.count() == 0
    staged.refresh_from_db()
    assert (staged.version, staged.done_at) == (0, None)


def test_confirming_makes_a_draft_with_one_audit_entry(cast: Cast, staged: StagedPlan):
    plans.name_units(staged=staged, by=cast.office, seen=0, decided=SAID)
    before = AuditEvent.objects.count()
    made = plans.confirm(staged=staged, by=cast.office, seen=1, cover=COVER)
    assert AuditEvent.objects.count() == before + 1
    assert (made.state, made.title, made.tasks.count()) == (PlanState.DRAFT, "甲县方案", 4)
    kinds = dict(Department.objects.for_county(cast.county).values_list("name", "kind"))
    assert kinds["县水利局"] == "bureau"
    assert cast.county.department_groups.get().name == "各乡镇"
    staged.refresh_from_db()
    assert (staged.plan, staged.done_at is not None) == (made, True)
    with pytest.raises(StaleEdit):
        plans.confirm(staged=staged, by=cast.office, seen=2, cover=COVER)


def test_a_name_may_be_another_name_of_a_unit_old_or_new(cast: Cast, staged: StagedPlan):
    said = {**SAID, "县水利局": {"kind": "same", "of": "县财政局"}}
    plans.name_units(staged=staged, by=cast.office, seen=0, decided=said)
    made = plans.confirm(staged=staged, by=cast.office, seen=1, cover=COVER)
    last = made.tasks.last()
    assert last is not None
    assert [a.department for a in last.assignments.all()] == [cast.finance, None]
    assert Alias.objects.get(name="县水利局").department == cast.finance


def test_confirming_is_undone_and_the_review_opens_again(cast: Cast, staged: StagedPlan):
    plans.name_units(staged=staged, by=cast.office, seen=0, decided=SAID)
    plans.confirm(staged=staged, by=cast.office, seen=1, cover=COVER)
    plans.undo(staged=staged, by=cast.office)
    assert (CountyPlan.objects.count(), Task.objects.count()) == (0, 0)
    staged.refresh_from_db()
    assert (staged.done_at, len(plans.review_of(staged).rows)) == (None, 4)
    plans.confirm(staged=staged, by=cast.office, seen=2, cover=COVER)
    assert CountyPlan.objects.count() == 1


def test_a_superseded_plan_is_not_undone(cast: Cast, staged: StagedPlan):
    plans.name_units(staged=staged, by=cast.office, seen=0, decided=SAID)
    made = plans.confirm(staged=staged, by=cast.office, seen=1, cover=COVER)
    CountyPlan.objects.filter(pk=made.pk).update(state=PlanState.SUPERSEDED)
    with pytest.raises(NotIssuable):
        plans.undo(staged=staged, by=cast.office)
    staged.refresh_from_db()
    assert staged.plan == made


def edit(staged: StagedPlan, key: str, **typed: str):
    row = row_with_key(plans.review_of(staged), key).row
    before = typed_row(row)
    values = {name: typed.pop(name) for name in tuple(typed) if name in before.values}
    after = replace(before, values={**before.values, **values}, **typed)
    return read_typed_row(row, after, names={}, known=KnownUnits())


def test_a_row_is_edited_only_in_the_version_that_was_seen(cast: Cast, staged: StagedPlan):
    change = edit(staged, "1", content="开展两次培训")
    plans.edit_row(staged=staged, by=cast.admin, key="1", seen=0, edit=change)
    staged.refresh_from_db()
    row = row_with_key(plans.review_of(staged), "1")
    assert (row.row.content, row.version, staged.changed_by) == ("开展两次培训", 1, cast.admin)
    with pytest.raises(StaleEdit):
        plans.edit_row(staged=staged, by=cast.office, key="1", seen=0, edit=change)
    # another row is not touched by that
    plans.drop_row(staged=staged, by=cast.office, key="2", seen=0)
    plans.restore_row(staged=staged, by=cast.office, key="2", seen=1)
    plans.split_row(staged=staged, by=cast.office, key="1", seen=1, parts=["开展两次", "培训"])
    after = plans.join_row(staged=staged, by=cast.office, key="3", seen=0)
    assert [each.key for each in after.rows] == ["1", "1-2", "2", "4"]


def test_the_lead_that_is_chosen_leads(cast: Cast, staged: StagedPlan):
    change = edit(staged, "1", lead="县财政局")
    plans.edit_row(staged=staged, by=cast.office, key="1", seen=0, edit=change)
    plans.name_units(staged=staged, by=cast.office, seen=1, decided=SAID)
    made = plans.confirm(staged=staged, by=cast.office, seen=2, cover=COVER)
    leads = [task.assignments.get(leads=True) for task in made.tasks.all()[:2]]
    assert [(each.department.name, each.inferred) for each in leads] == [
        ("县财政局", False),
        ("县教育局", True),
    ]


def test_matched_columns_are_remembered_by_their_heads(cast: Cast):
    text = "事\t谁\t何时\n完成甲项工作任务\t教育局\t3月\n落实乙项工作任务\t老张那边\t5月\n"
    staged = plans.stage_plan(by=cast.office, county=cast.county, content=text.encode())
    chosen = {"事": "content", "谁": "responsible", "何时": ""}
    plans.match_columns(staged=staged, by=cast.office, seen=0, columns=chosen)
    staged.refresh_from_db()
    rows = plans.review_of(staged).rows
    assert [row.row.due.text for row in rows] == ["", ""]
    assert ColumnMatch.objects.get().signature == "事|谁|何时"
    again = plans.stage_plan(by=cast.office, county=cast.county, content=text.encode())
    assert [row.row for row in plans.review_of(again).rows] == [row.row for row in rows]
    with pytest.raises(StaleEdit):
        plans.match_columns(staged=staged, by=cast.office, seen=0, columns=chosen)


def test_deleting_a_staged_plan_deletes_its_file(
    cast: Cast, staged: StagedPlan, django_capture_on_commit_callbacks
):
    name = str(staged.file.name)
    assert Path(default_storage.path(name)).exists()
    with django_capture_on_commit_callbacks(execute=True):
        plans.discard(staged=staged, by=cast.office)
    assert not Path(default_storage.path(name)).exists()
    assert StagedPlan.objects.count() == 0


def test_units_are_listed_once_with_their_rows(cast: Cast, staged: StagedPlan):
    lines = unit_lines(plans.review_of(staged), {}, county_units(cast.county))
    assert [(line.unit.name, line.keys, line.is_known) for line in lines] == [
        ("县教育局", ("1", "2", "3"), True),
        ("县财政局", ("1", "2", "3"), True),
        ("县水利局", ("4",), False),
        ("各乡镇", ("4",), False),
    ]


def test_a_draft_that_was_worked_on_is_not_lost_by_one_click(cast: Cast, staged: StagedPlan):
    plans.name_units(staged=staged, by=cast.office, seen=0, decided=SAID)
    made = plans.confirm(staged=staged, by=cast.office, seen=1, cover=COVER)
    CountyPlan.objects.filter(pk=made.pk).update(edits=1)
    with pytest.raises(NotIssuable, match="草案已经修改过"):
        plans.undo(staged=staged, by=cast.office)
    CountyPlan.objects.filter(pk=made.pk).update(edits=0, made_at=timezone.now() - timedelta(2))
    with pytest.raises(NotIssuable, match="不是今天确认的"):
        plans.undo(staged=staged, by=cast.office)
    assert CountyPlan.objects.filter(pk=made.pk).exists()
