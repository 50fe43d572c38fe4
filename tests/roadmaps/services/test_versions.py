"""A draft becomes the plan in force, and everything reported follows its row."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from tests.conftest import Cast
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    decide,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import Decision, PlanState, ReportKind, RulingKind, TaskSource
from tracker.roadmaps.models import Assignment, CountyPlan, Extension, ProgressReport, Task
from tracker.roadmaps.plans.schema import DraftError, PlanDraft, TaskDraft
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.revisions import read_revision
from tracker.roadmaps.services.assignments import confirm_lead
from tracker.roadmaps.services.extensions import (
    NotExtendable,
    ask_extension,
    decide_extension,
)
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.reviews import review_report
from tracker.roadmaps.services.versions import (
    NotIssuable,
    choose_rows,
    new_version,
    put_in_force,
    revise,
    withdraw_plan,
)

pytestmark = pytest.mark.django_db

YESTERDAY = date(2024, 5, 19)
BUILD = task("新建东城小学综合教学楼", due=date(2024, 8, 31), units=(EDUCATION, FINANCE))
HIRE = task("按空编数招聘音体美专任教师", due=date(2024, 6, 30), units=(EDUCATION,))
MEND = task("维修各乡镇中心小学食堂", units=(SCHOOLS,))


def issue(
    old: CountyPlan,
    draft: PlanDraft,
    cast: Cast,
    *,
    refused: tuple[int, ...] = (),
    issued_on: date = date(2024, 5, 20),
) -> CountyPlan:
    """`draft` in force, every change accepted but those of the rows (of the draft) `refused`."""
    new = new_version(draft=draft, county=cast.county, by=cast.office)
    return accept(old, new, cast, refused=refused, issued_on=issued_on)


def accept(
    old: CountyPlan,
    new: CountyPlan,
    cast: Cast,
    *,
    refused: tuple[int, ...] = (),
    issued_on: date = date(2024, 5, 20),
) -> CountyPlan:
    revision = read_revision(old, new)
    no = [row for row in revision.changed if row.change.new in refused]
    yes = [row for row in revision.changed if row not in no]
    choose_rows(revision=revision, rows=yes, accepted=True, by=cast.office)
    choose_rows(revision=revision, rows=no, accepted=False, by=cast.office)
    new.refresh_from_db()
    return put_in_force(
        plan=new,
        by=cast.office,
        issued_on=issued_on,
        doc_number="呼县政办〔2024〕9号",
        seen_edits=new.edits,
        seen_current=old.pk,
    )


def first(*rows: TaskDraft, schools: int = 0) -> CountyPlan:
    return issue_plan(plan(*rows, schools=schools), by=None)


def contents(found: CountyPlan) -> list[str]:
    return [t.content for t in found.tasks.all()]


def standing(found: Task, day: date) -> tuple[State, int | None]:
    row = Task.objects.as_of(day).get(pk=found.pk)
    return State(row.state), row.share


def test_a_new_version_takes_the_next_number_of_its_series(cast: Cast, today: date) -> None:
    old = first(BUILD)
    made = new_version(draft=plan(HIRE, series="other"), county=cast.county, by=cast.office)
    assert (made.series, made.version, made.key, made.state) == ("plan", 2, "plan-v2", "draft")
    again = revise(plan=old, by=cast.office)
    assert (again.version, again.key, again.state) == (3, "plan-v3", PlanState.DRAFT)
    assert draft_of(again).tasks == draft_of(old).tasks
    assert not again.tasks.filter(assignments__via__isnull=False).exists()


def test_a_broken_draft_makes_no_version(cast: Cast, today: date) -> None:
    with pytest.raises(DraftError):
        new_version(draft=plan(TaskDraft()), county=cast.county, by=cast.office)
    assert not CountyPlan.objects.exists()


def test_issue_supersedes_and_is_one_act(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    before = AuditEvent.objects.count()
    new = issue(old, plan(HIRE, replace(BUILD, content="新建东城小学综合教学楼并投入使用")), cast)
    old.refresh_from_db()
    assert (old.state, old.in_force_until) == (PlanState.SUPERSEDED, today)
    assert (new.state, new.in_force_from, new.issued_on) == (PlanState.IN_FORCE, today, today)
    assert new.doc_number == "呼县政办〔2024〕9号"
    verbs = [e.verb for e in AuditEvent.objects.order_by("id")[before:]]
    assert verbs == ["载入方案", "接受修订", "印发方案"]
    event = AuditEvent.objects.get(verb="印发方案")
    assert event.after == {
        "issued_on": "2024-05-20", "plan": "呼县政办〔2024〕9号",
        "tasks": 2, "changed": 1, "refused": 0, "dropped": 0,
    }  # fmt: skip
    assert contents(new) == ["按空编数招聘音体美专任教师", "新建东城小学综合教学楼并投入使用"]
    assert contents(old) == ["新建东城小学综合教学楼", "按空编数招聘音体美专任教师"]


def test_a_task_goes_on_with_all_that_was_said_of_it(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    build = old.tasks.get(position=1)
    say(assignment(build, EDUCATION), cast.office, share=40, when=at(date(2024, 5, 10)))
    close(assignment(build, FINANCE), cast.office, when=at(date(2024, 5, 12)))
    new = issue(old, plan(HIRE, replace(BUILD, content="新建东城小学教学楼并投入使用")), cast)
    now = new.tasks.get(position=2)
    assert now.pk == build.pk
    assert standing(now, today) == (State.IN_PROGRESS, 40)
    assert ProgressReport.objects.filter(assignment__task=now).count() == 2
    # and the old version stands as it stood
    former = old.tasks.get(position=1)
    assert former.carried_by_id == build.pk
    assert former.content == BUILD.content
    assert standing(former, date(2024, 5, 9)) == (State.NOT_STARTED, None)
    assert standing(former, date(2024, 5, 12)) == (State.IN_PROGRESS, 40)
    duties = Assignment.objects.filter(task=former).as_of(date(2024, 5, 12))
    assert [(str(a), a.state, a.leads) for a in duties] == [
        (EDUCATION, "in_progress", True), (FINANCE, "closed", False),
    ]  # fmt: skip


def test_an_open_claim_is_still_reviewed(cast: Cast, today: date) -> None:
    old = first(HIRE)
    report = say(assignment(old.tasks.get(), EDUCATION), cast.office, ReportKind.CLOSING)
    new = issue(old, plan(replace(HIRE, content=f"{HIRE.content}五十名")), cast)
    assert list(ProgressReport.objects.awaiting(today)) == [report]
    decide(report, cast.office, Decision.APPROVED)
    assert standing(new.tasks.get(), today) == (State.CLOSED, 100)


def test_a_refused_row_keeps_its_text_and_place(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE, MEND)
    rows = (MEND, replace(BUILD, content="新建东城小学综合教学楼并投入使用"), HIRE)
    draft = plan(*rows, task("建设县级教师发展中心"))
    revision = issue(old, draft, cast, refused=(0, 1, 3))
    assert contents(revision) == [BUILD.content, HIRE.content, MEND.content]
    assert not Task.objects.filter(content="建设县级教师发展中心").exists()
    assert [t.pk for t in revision.tasks.all()] == list(
        Task.objects.filter(carried_by=None).order_by("position").values_list("pk", flat=True)
    )


def test_a_dropped_row_is_ended_in_the_old_version(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    hire = old.tasks.get(position=2)
    new = issue(old, plan(BUILD), cast)
    assert contents(new) == [BUILD.content]
    hire.refresh_from_db()
    assert hire.plan == old
    assert standing(hire, today)[0] == State.CANCELLED
    assert standing(hire, YESTERDAY)[0] == State.NOT_STARTED
    ruling = hire.rulings.get()
    assert (ruling.kind, ruling.reason) == (RulingKind.CANCEL, "新版本不再列入")


def test_a_dropped_row_that_is_closed_stays_closed(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    hire = old.tasks.get(position=2)
    close(assignment(hire, EDUCATION), cast.office)
    issue(old, plan(BUILD), cast)
    assert standing(hire, today)[0] == State.CLOSED
    assert not hire.rulings.exists()


def test_a_removal_that_is_refused_keeps_the_row(cast: Cast, today: date) -> None:
    old = first(replace(BUILD, year=2024), replace(HIRE, year=2025))
    new = issue(old, plan(replace(BUILD, year=2024)), cast, refused=(None,))  # type: ignore[arg-type]
    assert [(t.content, t.milestone.year) for t in new.tasks.all() if t.milestone] == [
        (BUILD.content, 2024), (HIRE.content, 2025),
    ]  # fmt: skip


def test_units_that_come_and_go(cast: Cast, today: date) -> None:
    old = first(BUILD)
    build = old.tasks.get()
    gone = assignment(build, FINANCE)
    claim = say(gone, cast.office, ReportKind.CLOSING)
    close(assignment(build, EDUCATION), cast.office)
    issue(old, plan(replace(BUILD, assignments=task(units=(EDUCATION, HOUSING)).assignments)), cast)
    assert [str(a) for a in build.assignments.all()] == [EDUCATION, HOUSING]
    assert standing(build, today) == (State.IN_PROGRESS, 100)
    gone.refresh_from_db()
    assert gone.task.carried_by == build
    assert list(ProgressReport.objects.awaiting(today)) == []
    with pytest.raises(NotReportable, match="新版本"):
        review_report(report=claim, by=cast.office, decision=Decision.APPROVED)


def test_members_of_a_group_go_on(cast: Cast, today: date) -> None:
    old = first(MEND, schools=3)
    mend = old.tasks.get()
    member = assignment(mend, "第1小学")
    close(member, cast.office)
    draft = replace(plan(replace(MEND, content="维修各乡镇中心小学食堂和厕所"), schools=3))
    new = issue(old, draft, cast)
    assert new.tasks.get() == mend
    members = Assignment.objects.filter(task=mend, via__isnull=False).as_of(today)
    assert [(str(a), a.state) for a in members] == [
        ("第1小学", "closed"), ("第2小学", "not_started"), ("第3小学", "not_started"),
    ]  # fmt: skip
    former = Assignment.objects.filter(task=old.tasks.get(), via__isnull=False)
    assert [str(a.carried_by) for a in former] == ["第1小学", "第2小学", "第3小学"]


def test_a_group_that_is_new_gets_its_members_when_the_plan_is_issued(
    cast: Cast, today: date
) -> None:
    old = first(BUILD, schools=2)
    new = issue(old, plan(BUILD, MEND, schools=2), cast)
    assert [str(a) for a in new.tasks.get(position=2).assignments.all()] == [
        SCHOOLS, "第1小学", "第2小学",
    ]  # fmt: skip


def test_items_keep_what_was_said_of_them(cast: Cast, today: date) -> None:
    text = "1.完成前期手续。2.开工建设。"
    old = first(replace(BUILD, content=text, items=("完成前期手续。", "开工建设。")))
    build = old.tasks.get()
    one, two = build.items.all()
    say(assignment(build, EDUCATION), cast.office, item_shares={one.pk: 100, two.pk: 50})
    items = ("完成全部前期手续。", "竣工验收合格。")
    issue(
        old, plan(replace(BUILD, content="1.完成全部前期手续。2.竣工验收合格。", items=items)), cast
    )
    assert [(i.pk == one.pk, i.text) for i in build.items.all()] == [
        (True, "完成全部前期手续。"), (False, "竣工验收合格。"),
    ]  # fmt: skip
    assert [i.text for i in old.tasks.get().items.all()] == ["完成前期手续。", "开工建设。"]
    assert two in old.tasks.get().items.all()


def test_an_extension_holds_until_a_version_sets_the_day_anew(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    for found in old.tasks.all():
        asked = ask_extension(task=found, by=cast.office, due=date(2024, 12, 31), reason="招标流标")
        decide_extension(extension=asked, by=cast.office, granted=True)
    later = task(BUILD.content, due=date(2024, 10, 31), units=(EDUCATION, FINANCE))
    new = issue(old, plan(later, HIRE), cast)
    due = [t.due for t in new.tasks.as_of(today)]
    assert due == [date(2024, 10, 31), date(2024, 12, 31)]
    assert [t.due for t in old.tasks.as_of(today)] == [date(2024, 12, 31)] * 2


def test_an_asking_that_a_new_version_has_met_is_not_granted(cast: Cast, today: date) -> None:
    old = first(BUILD)
    asked = ask_extension(
        task=old.tasks.get(), by=cast.office, due=date(2024, 10, 1), reason="招标流标"
    )
    later = task(BUILD.content, due=date(2024, 10, 31), units=(EDUCATION, FINANCE))
    issue(old, plan(later), cast)
    asked = Extension.objects.get(pk=asked.pk)
    assert list(Extension.objects.awaiting(today)) == [asked]
    with pytest.raises(NotExtendable, match="已是2024年10月31日"):
        decide_extension(extension=asked, by=cast.office, granted=True)
    decide_extension(extension=asked, by=cast.office, granted=False, reason="新版本已延后")
    assert [t.due for t in Task.objects.filter(carried_by=None).as_of(today)] == [
        date(2024, 10, 31)
    ]


def test_a_confirmed_lead_stays_where_the_text_leaves_it_open(cast: Cast, today: date) -> None:
    old = first(BUILD)
    build = old.tasks.get()
    confirm_lead(task=build, assignment=assignment(build, FINANCE), by=cast.office)
    accept(old, revise(plan=old, by=cast.office), cast)
    new = issue(CountyPlan.objects.in_force().get(), plan(BUILD), cast)
    lead = new.tasks.get().assignments.get(leads=True)
    assert (str(lead), lead.inferred) == (FINANCE, False)


def test_a_named_lead_replaces_the_confirmed_one(cast: Cast, today: date) -> None:
    old = first(BUILD)
    units = (unit(EDUCATION), unit(HOUSING, leads=True))
    issue(old, plan(replace(BUILD, assignments=units)), cast)
    lead = old.tasks.get().carried_by.assignments.get(leads=True)  # type: ignore[union-attr]
    assert (str(lead), lead.inferred) == (HOUSING, False)


def test_tasks_of_meetings_come_along_behind(cast: Cast, today: date) -> None:
    old = first(BUILD)
    extra = Task.objects.create(plan=old, position=2, content="会议决定", source=TaskSource.MEETING)
    new = issue(old, plan(HIRE, BUILD), cast)
    assert contents(new) == [HIRE.content, BUILD.content, "会议决定"]
    extra.refresh_from_db()
    assert (extra.plan, extra.position) == (new, 3)
    assert contents(old) == [BUILD.content, "会议决定"]


def test_an_edited_copy_is_the_row_it_was_copied_from(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    copy = revise(plan=old, by=cast.office)
    copy.tasks.filter(position=1).update(content="推进校园网络提速", version=1)
    new = accept(old, copy, cast)
    assert contents(new) == ["推进校园网络提速", HIRE.content]
    assert new.tasks.get(position=1).pk == old.tasks.get(position=1).carried_by_id


def test_versions_one_after_another(cast: Cast, today: date, time_machine) -> None:
    plans = [first(BUILD, HIRE)]
    for number in (2, 3):
        time_machine.move_to(at(today + timedelta(days=number)), tick=False)
        plans.append(
            issue(plans[-1], plan(replace(BUILD, content=f"{BUILD.content}{number}期"), HIRE), cast)
        )
    found = [CountyPlan.objects.on(cast.county, today + timedelta(days=n)) for n in range(4)]
    assert found == [plans[0], plans[0], plans[1], plans[2]]
    assert CountyPlan.objects.current(cast.county) == plans[2]
    roots = [[t.carried_by_id or t.pk for t in each.tasks.all()] for each in plans]
    assert roots[0] == roots[1] == roots[2]
    assert [contents(each)[0] for each in plans] == [
        BUILD.content, f"{BUILD.content}2期", f"{BUILD.content}3期",
    ]  # fmt: skip


def test_rows_without_a_choice_are_not_issued(cast: Cast, today: date) -> None:
    old = first(BUILD)
    new = new_version(draft=plan(BUILD, HIRE), county=cast.county, by=cast.office)
    with pytest.raises(NotIssuable, match="还有1行没有决定"):
        put_in_force(
            plan=new, by=cast.office, issued_on=today, seen_edits=new.edits, seen_current=old.pk
        )
    assert CountyPlan.objects.current(cast.county) == old


@pytest.mark.parametrize("day", [date(2024, 5, 21), date(2024, 1, 31)])
def test_a_day_of_issue_that_cannot_be(cast: Cast, today: date, day: date) -> None:
    old = issue_plan(plan(BUILD, issued_on=date(2024, 2, 1)), by=None)
    new = revise(plan=old, by=cast.office)
    with pytest.raises(NotIssuable, match="印发日期不能"):
        put_in_force(
            plan=new, by=cast.office, issued_on=day, seen_edits=new.edits, seen_current=old.pk
        )


def test_a_draft_that_moved_on_is_stale(cast: Cast, today: date) -> None:
    old = first(BUILD)
    new, other = revise(plan=old, by=cast.office), revise(plan=old, by=cast.office)
    seen = {"seen_edits": new.edits, "seen_current": old.pk}
    accept(old, other, cast)
    with pytest.raises(StaleEdit):
        put_in_force(plan=new, by=cast.office, issued_on=today, **seen)
    with pytest.raises(StaleEdit):
        put_in_force(
            plan=new, by=cast.office, issued_on=today, **(seen | {"seen_current": other.pk})
        )
    with pytest.raises(StaleEdit):  # in force already
        put_in_force(
            plan=other,
            by=cast.office,
            issued_on=today,
            seen_edits=other.edits,
            seen_current=other.pk,
        )
    assert CountyPlan.objects.in_force().get() == other


def test_a_choice_for_a_row_that_was_edited_is_stale(cast: Cast, today: date) -> None:
    old = first(BUILD)
    new = new_version(draft=plan(BUILD, HIRE), county=cast.county, by=cast.office)
    revision = read_revision(old, new)
    new.tasks.filter(position=2).update(version=1)
    with pytest.raises(StaleEdit):
        choose_rows(revision=revision, rows=revision.changed, accepted=True, by=cast.office)


def test_a_first_plan_is_issued_without_comparison(cast: Cast, today: date) -> None:
    new = new_version(draft=plan(BUILD, MEND, schools=2), county=cast.county, by=cast.office)
    put_in_force(plan=new, by=cast.office, issued_on=today, seen_edits=0, seen_current=None)
    assert CountyPlan.objects.on(cast.county, YESTERDAY) == new
    assert new.tasks.get(position=2).assignments.count() == 3


def test_withdrawing(cast: Cast, today: date) -> None:
    old = first(BUILD)
    draft = revise(plan=old, by=cast.office)
    withdraw_plan(plan=draft, by=cast.office)
    assert list(CountyPlan.objects.all()) == [old]
    withdraw_plan(plan=old, by=cast.office)
    assert not CountyPlan.objects.exists()
    assert list(AuditEvent.objects.order_by("-id").values_list("verb", flat=True)[:2]) == [
        "撤销方案", "删除草案",
    ]  # fmt: skip


def test_what_cannot_be_withdrawn(cast: Cast, today: date, time_machine) -> None:
    old = first(BUILD)
    say(assignment(old.tasks.get(), EDUCATION), cast.office)
    with pytest.raises(NotIssuable, match="已有单位填报"):
        withdraw_plan(plan=old, by=cast.office)
    new = accept(old, revise(plan=old, by=cast.office), cast)
    for each in (old, new):
        with pytest.raises(NotIssuable, match="替代"):
            withdraw_plan(plan=each, by=cast.office)
    assert CountyPlan.objects.count() == 2


def test_a_plan_of_yesterday_cannot_be_withdrawn(cast: Cast, today: date, time_machine) -> None:
    old = first(BUILD)
    time_machine.move_to(at(date(2024, 5, 21)), tick=False)
    with pytest.raises(NotIssuable, match="当天"):
        withdraw_plan(plan=old, by=cast.office)


def test_a_draft_with_an_open_blank_is_not_issued(cast: Cast, today: date) -> None:
    old = first(BUILD)
    open_ = replace(BUILD, content="新建{数量：学校}所学校")
    draft = new_version(draft=plan(open_), county=cast.county, by=cast.office)
    with pytest.raises(DraftError, match="空白“学校”还没有填写"):
        put_in_force(
            plan=draft,
            by=cast.office,
            issued_on=today,
            seen_edits=draft.edits,
            seen_current=old.pk,
        )
    assert CountyPlan.objects.current(cast.county) == old


def test_a_unit_named_anew_owes_nothing_for_the_months_before(cast: Cast, today: date) -> None:
    old = first(BUILD, HIRE)
    more = replace(HIRE, assignments=task("x", units=(EDUCATION, FINANCE)).assignments)
    new = issue(old, plan(BUILD, more, MEND), cast)
    since = {
        (row.task.position, str(row)): row.member_since
        for row in Assignment.objects.filter(task__plan=new).select_related("task")
    }
    assert since == {
        (1, EDUCATION): None,
        (1, FINANCE): None,
        (2, EDUCATION): None,
        (2, FINANCE): today,
        (3, SCHOOLS): today,
    }
