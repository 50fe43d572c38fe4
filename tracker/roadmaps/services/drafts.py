"""Edit the rows and targets of a draft plan in the portal, under the rules of plan files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.concurrency import check_version
from counties.models import County, Department, DepartmentGroup, User
from tracker.indicators.selectors.rule_sets import indicators_known
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import (
    CountyPlan,
    IndicatorTarget,
    RowChoice,
    Task,
    YearlyMilestone,
)
from tracker.roadmaps.plans.schema import (
    DepartmentDraft,
    DraftError,
    GroupDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
)
from tracker.roadmaps.plans.validation import check
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.targets import refuse_looser
from tracker.roadmaps.services.plans import target_values, task_values, write_duties
from tracker.roadmaps.services.succession import give_places
from tracker.roadmaps.services.versions import lock_draft


@transaction.atomic
def save_row(
    *, plan: CountyPlan, row: Task | None, text: TaskDraft, by: User, seen: int = 0, place: int = 0
) -> Task:
    """Save `text` as `row` of the draft `plan`, and return the row.

    `seen` is the version of the row that the user edited. If `row` is None, a new row is made at
    position `place` (from 1; 0 for the end). The targets of the row stay; a choice about it is
    deleted. Raises StaleEdit if the row has changed since `seen`, DraftError with the rules that
    `text` breaks.
    """
    lock_draft(plan)
    if row is not None:
        check_version(row, seen)
        text = replace(text, targets=draft_row(plan, row).targets)
    _refuse_broken(plan, row, text)
    milestone = None
    if text.year:
        milestone, _ = YearlyMilestone.objects.get_or_create(plan=plan, year=text.year)
    before = {} if row is None else {"text": row.content or row.title}
    if row is None:
        row = Task.objects.create(
            plan=plan, position=plan.tasks.count() + 1, milestone=milestone, **task_values(text)
        )
        _place(plan, row, place or row.position)
    else:
        lines = {"line_first": row.line_first, "line_last": row.line_last}
        Task.objects.filter(pk=row.pk).update(milestone=milestone, **(task_values(text) | lines))
        row.assignments.all().delete()
        row.items.all().delete()
        RowChoice.objects.filter(after=row).delete()
    write_duties(row, text, units_of(plan.county))
    _record(by, "修改草案", plan, before, {"text": text.content or text.title})
    return row


@transaction.atomic
def delete_row(*, plan: CountyPlan, row: Task, by: User, seen: int) -> None:
    """Delete `row` from the draft `plan`. Raises StaleEdit if it has changed since `seen`."""
    lock_draft(plan)
    check_version(row, seen)
    _record(by, "删除草案一行", plan, {"text": row.content or row.title}, {})
    row.delete()
    give_places(plan.tasks.order_by("position").values_list("pk", flat=True))


@transaction.atomic
def move_row(*, plan: CountyPlan, row: Task, place: int, by: User) -> None:
    """Move `row` to position `place` (from 1), or to the end if there are fewer rows."""
    lock_draft(plan)
    before = row.position
    _place(plan, row, place)
    row.refresh_from_db(fields=["position"])
    _record(by, "移动草案一行", plan, {"position": before}, {"position": row.position})


@transaction.atomic
def save_target(
    *,
    plan: CountyPlan,
    row: Task,
    target: IndicatorTarget | None,
    draft: TargetDraft,
    by: User,
    seen: int,
) -> None:
    """Save `draft` as the target `target` of `row`; None adds a target.

    `seen` is the version of the row that the user saw. Raises StaleEdit as `save_row` does, and
    DraftError also if the target is looser than the indicator set.
    """
    lock_draft(plan)
    check_version(row, seen)
    text = draft_row(plan, row)
    _refuse_broken(plan, row, replace(text, targets=(draft,)))
    refuse_looser(replace(draft_of(plan), targets=(draft,), tasks=()), plan.county)
    indicators = indicators_known(plan.county, timezone.localdate())
    values = target_values(draft) | {"indicator": indicators.get(draft.indicator)}
    if target is None:
        last = plan.targets.order_by("-position").first()
        position = last.position + 1 if last else 1
        IndicatorTarget.objects.create(plan=plan, task=row, position=position, **values)
    else:
        lines = {"line_first": target.line_first, "line_last": target.line_last}
        IndicatorTarget.objects.filter(pk=target.pk).update(**(values | lines))
    RowChoice.objects.filter(after=row).delete()
    before = {"target": str(target)} if target else {}
    _record(by, "修改草案目标值", plan, before, {"target": draft.sentence})


@transaction.atomic
def delete_target(
    *, plan: CountyPlan, row: Task, target: IndicatorTarget, by: User, seen: int
) -> None:
    """Delete `target` from `row`. Raises StaleEdit if the row has changed since `seen`."""
    lock_draft(plan)
    check_version(row, seen)
    target.delete()
    RowChoice.objects.filter(after=row).delete()
    _record(by, "删除草案目标值", plan, {"target": str(target)}, {})


def draft_row(plan: CountyPlan, row: Task) -> TaskDraft:
    """Return `row` of `plan` as a draft."""
    return draft_of(plan).tasks[_rows(plan).index(row.pk)]


def units_of(county: County) -> dict[str, Department | DepartmentGroup]:
    """Return the departments and groups of `county` by their canonical names."""
    units: dict[str, Department | DepartmentGroup] = {}
    for group in DepartmentGroup.objects.for_county(county):
        units[group.name] = group
    for department in Department.objects.for_county(county):
        units[department.name] = department
    return units


def _rows(plan: CountyPlan) -> list[int]:
    rows = plan.tasks.filter(source=TaskSource.PLAN).order_by("position")
    return list(rows.values_list("pk", flat=True))


def _place(plan: CountyPlan, row: Task, place: int) -> None:
    order = [pk for pk in _rows(plan) if pk != row.pk]
    order.insert(max(place, 1) - 1, row.pk)
    give_places(order)


def _refuse_broken(plan: CountyPlan, row: Task | None, text: TaskDraft) -> None:
    """Raise DraftError if `text`, in the place of `row`, breaks a rule.

    Problems of other rows are ignored, so that one broken row does not block edits of the others.
    """
    whole = _with_all_units(plan, draft_of(plan))
    rows = list(whole.tasks)
    place = len(rows) if row is None else _rows(plan).index(row.pk)
    rows[place : place + 1] = [text]
    years = {each.year for each in whole.milestones}
    problems = [
        problem
        for problem in check(replace(whole, tasks=tuple(rows)))
        if problem.path.startswith(f"tasks[{place + 1}]")
        and not (problem.path.endswith(".year") and text.year not in years)
    ]
    if problems:
        cut = len(f"tasks[{place + 1}].")  # paths are relative to the row
        raise DraftError([replace(problem, path=problem.path[cut:]) for problem in problems])


def _with_all_units(plan: CountyPlan, draft: PlanDraft) -> PlanDraft:
    units: Sequence[Department | DepartmentGroup] = list(units_of(plan.county).values())
    return replace(
        draft,
        departments=tuple(DepartmentDraft(u.name, u.kind) for u in units if _is_department(u)),
        groups=tuple(GroupDraft(u.name, u.kind) for u in units if not _is_department(u)),
    )


def _is_department(unit: Department | DepartmentGroup) -> bool:
    return isinstance(unit, Department)


def _record(
    by: User, verb: str, plan: CountyPlan, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(by=by, verb=verb, target=plan, county=plan.county, before=before, after=after)
