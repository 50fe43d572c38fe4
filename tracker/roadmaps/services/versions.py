"""Versions of a plan: make a draft, accept or reject its rows, put it in force, withdraw it.

Only one version of a county's plan is in force. A draft is compared with it row by row, and the
office accepts or rejects each change. When the draft is put in force, the tasks of the old version
move to the new one with all their progress (see `services.succession`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max, ProtectedError, Q, QuerySet
from django.utils import timezone

from counties import audit
from counties.concurrency import StaleEdit
from counties.days import chinese_day
from counties.models import County, User
from tracker.roadmaps.choices import PlanState, RulingKind, TaskSource
from tracker.roadmaps.models import Assignment, CountyPlan, RowChoice, Ruling, Task
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import (
    DraftError,
    PlanDraft,
)
from tracker.roadmaps.plans.validation import check_for_issue
from tracker.roadmaps.rules.status import ENDED
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.revisions import RevisedRow, Revision, read_revision, written_tasks
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.assignments import fan_out_all
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.succession import ContinuedTask, continue_tasks, give_places

DROPPED = "新版本不再列入"


class NotIssuable(Exception):
    """A plan cannot be issued or withdrawn; the message gives the reason in Chinese."""


@transaction.atomic
def new_version(*, draft: PlanDraft, county: County, by: User) -> CountyPlan:
    """Store `draft` as the next draft version of the plan of `county`, and return it.

    Series, version, key and state are set here; the values in `draft` are ignored, except that its
    series is used if no plan is in force. Raises DraftError if `draft` breaks a rule.
    """
    County.objects.select_for_update().get(pk=county.pk)  # or two at once would get the same number
    plans = CountyPlan.objects.for_county(county)
    current = plans.in_force().first()
    series = current.series if current else draft.series
    last = plans.filter(series=series).aggregate(last=Max("version"))["last"] or 0
    number = last + 1
    while plans.filter(key=f"{series[:58]}-v{number}").exists():
        number += 1
    return issue_plan(
        replace(
            draft,
            county=county.code,
            key=f"{series[:58]}-v{number}",
            series=series,
            version=number,
            state=PlanState.DRAFT,
        ),
        by=by,
    )


@transaction.atomic
def revise(*, plan: CountyPlan, by: User) -> CountyPlan:
    """Make a draft copy (修订版) of `plan`; each row refers to its original by `carried_by`."""
    copied = replace(draft_of(plan), doc_number="", issued_on=None)
    made = new_version(draft=copied, county=plan.county, by=by)
    rows = zip(written_tasks(plan), written_tasks(made), strict=True)
    copies = [Task(pk=copy.pk, carried_by_id=task.pk) for task, copy in rows]
    Task.objects.bulk_update(copies, ["carried_by"], batch_size=200)
    return made


def lock_draft(plan: CountyPlan, seen: int | None = None) -> None:
    """Lock the draft `plan` until the end of the transaction, and count one more edit of it.

    `seen` is the number of edits that the user saw, if it matters. Raises StaleEdit if the plan is
    no longer a draft or has been edited since.
    """
    # one UPDATE tests and locks the row, so that two edits at the same time cannot both pass
    rows = CountyPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT)
    rows = rows if seen is None else rows.filter(edits=seen)
    if not rows.update(edits=F("edits") + 1):
        raise StaleEdit
    plan.refresh_from_db(fields=["edits", "state"])


@transaction.atomic
def choose_rows(
    *, revision: Revision, rows: Iterable[RevisedRow], accepted: bool, by: User
) -> None:
    """Accept or reject the changes of `rows`, which belong to `revision`.

    The choices take effect when the draft is put in force. Raises StaleEdit if the plan is no
    longer a draft, or a row has been edited since `revision` was read.
    """
    rows = list(rows)
    if not rows:
        return
    lock_draft(revision.new)
    now = dict(revision.new.tasks.values_list("pk", "version"))
    if any(row.after and now.get(row.after.pk) != row.seen for row in rows):
        raise StaleEdit
    same = Q(before__in=[row.before for row in rows if row.before])
    same |= Q(after__in=[row.after for row in rows if row.after])
    RowChoice.objects.filter(same, plan=revision.new).delete()
    RowChoice.objects.bulk_create(
        RowChoice(plan=revision.new, before=row.before, after=row.after, accepted=accepted, by=by)
        for row in rows
    )
    # the choices are deleted when the version is issued, so the audit log must have them
    audit.record(
        by=by,
        verb="接受修订" if accepted else "不接受修订",
        target=revision.new,
        county=revision.new.county,
        after={"rows": [row.key for row in rows]},
    )


@transaction.atomic
def put_in_force(
    *,
    plan: CountyPlan,
    by: User,
    issued_on: date,
    doc_number: str = "",
    seen_edits: int,
    seen_current: int | None,
) -> CountyPlan:
    """Issue (印发) the draft `plan`: it becomes the plan in force, from today on.

    The tasks of the previous version continue in it; a ruling cancels those that it drops.
    `seen_edits` and `seen_current` are the edits of the draft and the id of the plan in force at
    the time when the user opened the page. Raises StaleEdit if either has changed, DraftError if
    the draft breaks a rule, and NotIssuable if rows still need a choice or `issued_on` is not
    possible.
    """
    now = timezone.now()
    County.objects.select_for_update().get(pk=plan.county_id)
    current = CountyPlan.objects.current(plan.county)
    if (current.pk if current else None) != seen_current:
        raise StaleEdit
    lock_draft(plan, seen_edits)
    _refuse_day(issued_on, current, timezone.localdate(now))
    revision = _ready(plan, current)
    _change_states(plan, current, issued_on, doc_number, timezone.localdate(now))
    after = {"plan": plan.label, "issued_on": issued_on.isoformat()}
    counts = _apply_choices(revision, by, now) if revision else {}
    fan_out_all(plan, joined=timezone.localdate(now) if current else None)
    _reset_other_drafts(plan)
    audit.record(
        by=by,
        verb="印发方案",
        target=plan,
        county=plan.county,
        before={"plan": current.label} if current else {},
        after={**after, **counts},
        at=now,
    )
    return plan


def _ready(plan: CountyPlan, current: CountyPlan | None) -> Revision | None:
    """Lock the tasks of `current` and return its comparison with `plan`; None without `current`.

    Raises DraftError or NotIssuable if the plan cannot be issued yet.
    """
    if problems := check_for_issue(draft_of(plan)):
        raise DraftError(problems)
    if current is None:
        return None
    # the audit chain before the tasks, as in `standings.lock_task`: one order prevents deadlocks
    audit.lock_chain(Q(pk=plan.county_id))
    list(Task.objects.select_for_update(no_key=True).filter(plan=current).values_list("pk"))
    revision = read_revision(current, plan)
    if waiting := revision.waiting:
        raise NotIssuable(f"还有{len(waiting)}行没有决定接受或不接受，请先逐行决定。")
    return revision


def _refuse_day(issued_on: date, current: CountyPlan | None, today: date) -> None:
    if issued_on > today:
        raise NotIssuable("印发日期不能晚于今天。")
    if current and current.issued_on and issued_on < current.issued_on:
        raise NotIssuable(f"印发日期不能早于上一版的印发日期{chinese_day(current.issued_on)}。")


def _change_states(
    plan: CountyPlan, current: CountyPlan | None, issued_on: date, doc_number: str, today: date
) -> None:
    # the old version first: a constraint allows only one plan in force
    if current:
        current.state, current.in_force_until = PlanState.SUPERSEDED, today
        current.save(update_fields=["state", "in_force_until"])
        plan.in_force_from = today
    plan.state, plan.issued_on = PlanState.IN_FORCE, issued_on
    plan.doc_number = doc_number or plan.doc_number
    plan.save(update_fields=["state", "issued_on", "doc_number", "in_force_from"])


def _assignment_ids(plan: CountyPlan) -> QuerySet[Assignment, int]:
    return Assignment.objects.filter(task__plan=plan).values_list("pk", flat=True)


def _apply_choices(revision: Revision, by: User, now: datetime) -> dict[str, int]:
    """Continue, add and drop rows as the office chose; return the counts for the audit log.

    A row of the old version continues if the draft has it too, or if its removal was refused. The
    draft's rows that were refused are deleted.
    """
    continued, order, dropped, unwanted = [], [], [], []
    for row in revision.rows:
        refused = row.accepted is False
        if row.before and (row.after or refused):
            continued.append(ContinuedTask(row.before, None if refused else row.after))
            unwanted += [row.after.pk] if refused and row.after else []
            order.append(row.before.pk)
        elif row.before:
            dropped.append(row.before)
        elif row.after and refused:
            unwanted.append(row.after.pk)
        elif row.after:
            order.append(row.after.pk)
    # tasks of problems and meetings are not in the document; they continue at the end
    extra = list(revision.old.tasks.exclude(source=TaskSource.PLAN).select_related("milestone"))
    order = _undo_refused_moves(revision, order) + [task.pk for task in extra]
    continued += [ContinuedTask(task, None) for task in extra]
    old_assignments = set(_assignment_ids(revision.old))
    continue_tasks(continued, old=revision.old, new=revision.new, at=now)
    Task.objects.filter(pk__in=unwanted).delete()
    give_places(order)
    for task in dropped:
        _drop(task, by, now)
    # a unit that the new version adds need not report for the months before it
    added = [pk for pk in _assignment_ids(revision.new) if pk not in old_assignments]
    Assignment.objects.filter(pk__in=added).update(member_since=timezone.localdate(now))
    return {
        "tasks": len(order),
        "changed": sum(1 for row in revision.changed if row.accepted),
        "refused": sum(1 for row in revision.changed if row.accepted is False),
        "dropped": len(dropped),
    }


def _undo_refused_moves(revision: Revision, order: list[int]) -> list[int]:
    """Return `order` with each row whose move was refused after the row that it used to follow."""
    refused = {
        row.before.pk
        for row in revision.rows
        if row.before and row.accepted is False and ChangeKind.MOVED in row.change.changes
    }
    placed = [pk for pk in order if pk not in refused]
    last = None
    for task in written_tasks(revision.old):
        if task.pk in refused:
            placed.insert(placed.index(last) + 1 if last else 0, task.pk)
        if task.pk in placed:
            last = task.pk
    return placed


def _drop(task: Task, by: User, now: datetime) -> None:
    """Cancel (中止) a task that the new version drops, unless it has ended already."""
    standing = task.standings.filter(until=None).first()
    if standing is None or standing.value.state not in ENDED:
        Ruling.objects.create(task=task, by=by, at=now, kind=RulingKind.CANCEL, reason=DROPPED)
        standings.update_task(task, now)


def _reset_other_drafts(plan: CountyPlan) -> None:
    """Delete the choices about other drafts, which were made against the previous version."""
    others = CountyPlan.objects.filter(county=plan.county, state=PlanState.DRAFT)
    RowChoice.objects.filter(plan__in=others).delete()
    others.update(edits=F("edits") + 1)


@transaction.atomic
def withdraw_plan(*, plan: CountyPlan, by: User) -> None:
    """Delete a draft, or the first plan of a county on the day on which it was loaded.

    Raises NotIssuable if another version came before or after the plan in force, if it was loaded
    before today, or if anything has been reported or decided on it.
    """
    plan = CountyPlan.objects.select_for_update().select_related("county").get(pk=plan.pk)
    _refuse_withdrawal(plan)
    audit.record(
        by=by,
        verb="撤销方案" if plan.state == PlanState.IN_FORCE else "删除草案",
        target=plan,
        county=plan.county,
        before={"key": plan.key, "state": plan.state, "tasks": plan.tasks.count()},
    )
    try:
        plan.row_choices.all().delete()
        plan.tasks.all().delete()
        plan.delete()
    except ProtectedError as error:
        raise NotIssuable("已有单位填报，或已有材料、裁定、文书，方案不能再撤销。") from error


def _refuse_withdrawal(plan: CountyPlan) -> None:
    if plan.state == PlanState.DRAFT:
        return
    if plan.state == PlanState.SUPERSEDED or plan.in_force_from:
        raise NotIssuable("这个版本已经替代或被其他版本替代，不能撤销；需要改回的，请新建修订版。")
    if plan.made_at is None or timezone.localdate(plan.made_at) != timezone.localdate():
        raise NotIssuable("方案只能在录入当天撤销；需要修改的，请新建修订版。")
