"""Versions of a plan: a draft is made, chosen from row by row, and issued in place of the other."""

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
    """The draft cannot be issued, or the plan not withdrawn; the message says why, in Chinese."""


@transaction.atomic
def new_version(*, draft: PlanDraft, county: County, by: User) -> CountyPlan:
    """Make `draft` the next draft version of the county's plan, whatever series, version, key and
    state it names itself. Raises DraftError when it breaks a rule."""
    County.objects.select_for_update().get(pk=county.pk)  # two at once would take one number
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
    """新建修订版: a draft copy of `plan`, each row of which knows the row it came from."""
    copied = replace(draft_of(plan), doc_number="", issued_on=None)
    made = new_version(draft=copied, county=plan.county, by=by)
    rows = zip(written_tasks(plan), written_tasks(made), strict=True)
    copies = [Task(pk=copy.pk, carried_by_id=task.pk) for task, copy in rows]
    Task.objects.bulk_update(copies, ["carried_by"], batch_size=200)
    return made


def lock_draft(plan: CountyPlan, seen: int | None = None) -> None:
    """Take the right to change the draft `plan`, in the change's transaction.

    Raises StaleEdit when it is no draft any more, or has changed since it was `seen`.
    """
    rows = CountyPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT)
    rows = rows if seen is None else rows.filter(edits=seen)
    if not rows.update(edits=F("edits") + 1):
        raise StaleEdit
    plan.refresh_from_db(fields=["edits", "state"])


@transaction.atomic
def choose_rows(
    *, revision: Revision, rows: Iterable[RevisedRow], accepted: bool, by: User
) -> None:
    """Accept or reject `rows` of `revision`: the row takes its new text, or keeps the old one.

    Raises StaleEdit when the draft is one no more or a row has been edited since it was read.
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
    # the choice itself goes with the draft's rows when the version is issued
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
    """印发: the draft `plan` becomes the plan in force from today on and takes the rows of the one
    before with it; what it drops is ended by a ruling.

    `seen_edits` and `seen_current` are the draft's edits and the id of the plan in force when the
    page was opened. Raises StaleEdit when either has moved on, DraftError when the draft breaks a
    rule, NotIssuable while rows wait for a choice or for a day of issue that cannot be.
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
    counted = _follow(revision, by, now) if revision else {}
    fan_out_all(plan, joined=timezone.localdate(now) if current else None)
    _unsettle_other_drafts(plan)
    audit.record(
        by=by,
        verb="印发方案",
        target=plan,
        county=plan.county,
        before={"plan": current.label} if current else {},
        after={**after, **counted},
        at=now,
    )
    return plan


def _ready(plan: CountyPlan, current: CountyPlan | None) -> Revision | None:
    """The comparison by which the rows of `current`, held from now on, follow. Raises as
    `put_in_force`."""
    if problems := check_for_issue(draft_of(plan)):
        raise DraftError(problems)
    if current is None:
        return None
    audit.lock_chain(Q(pk=plan.county_id))  # before the tasks, as every act on a task
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
    """The old version first: the database takes only one in force."""
    if current:
        current.state, current.in_force_until = PlanState.SUPERSEDED, today
        current.save(update_fields=["state", "in_force_until"])
        plan.in_force_from = today
    plan.state, plan.issued_on = PlanState.IN_FORCE, issued_on
    plan.doc_number = doc_number or plan.doc_number
    plan.save(update_fields=["state", "issued_on", "doc_number", "in_force_from"])


def _duties_of(plan: CountyPlan) -> QuerySet[Assignment, int]:
    return Assignment.objects.filter(task__plan=plan).values_list("pk", flat=True)


def _follow(revision: Revision, by: User, now: datetime) -> dict[str, int]:
    """Carry, add and drop the rows as chosen; how many of each."""
    carried, order, dropped, unwanted = [], [], [], []
    for row in revision.rows:
        refused = row.accepted is False
        if row.before and (row.after or refused):
            carried.append(ContinuedTask(row.before, None if refused else row.after))
            unwanted += [row.after.pk] if refused and row.after else []
            order.append(row.before.pk)
        elif row.before:
            dropped.append(row.before)
        elif row.after and refused:
            unwanted.append(row.after.pk)
        elif row.after:
            order.append(row.after.pk)
    extra = list(revision.old.tasks.exclude(source=TaskSource.PLAN).select_related("milestone"))
    order = _as_they_stood(revision, order) + [task.pk for task in extra]
    carried += [ContinuedTask(task, None) for task in extra]
    held = set(_duties_of(revision.old))
    continue_tasks(carried, old=revision.old, new=revision.new, at=now)
    Task.objects.filter(pk__in=unwanted).delete()
    give_places(order)
    for task in dropped:
        _drop(task, by, now)
    # a unit that the version names anew owes nothing for the months before it
    fresh = [pk for pk in _duties_of(revision.new) if pk not in held]
    Assignment.objects.filter(pk__in=fresh).update(member_since=timezone.localdate(now))
    return {
        "tasks": len(order),
        "changed": sum(1 for row in revision.changed if row.accepted),
        "refused": sum(1 for row in revision.changed if row.accepted is False),
        "dropped": len(dropped),
    }


def _as_they_stood(revision: Revision, order: list[int]) -> list[int]:
    """`order`, with the rows whose move was not accepted behind the row they stood behind."""
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
    """中止, unless the work was done or ended before."""
    standing = task.standings.filter(until=None).first()
    if standing is None or standing.value.state not in ENDED:
        Ruling.objects.create(task=task, by=by, at=now, kind=RulingKind.CANCEL, reason=DROPPED)
        standings.follow(task, now)


def _unsettle_other_drafts(plan: CountyPlan) -> None:
    """What was chosen against the version before says nothing of this one."""
    others = CountyPlan.objects.filter(county=plan.county, state=PlanState.DRAFT)
    RowChoice.objects.filter(plan__in=others).delete()
    others.update(edits=F("edits") + 1)


@transaction.atomic
def withdraw_plan(*, plan: CountyPlan, by: User) -> None:
    """Take back a draft, or a first plan in force on the day it came, as if it had never been.

    Raises NotIssuable for a plan that has followed another, came before today, or on which
    anything has been reported or decided.
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
