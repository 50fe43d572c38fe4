"""Store a plan draft in the database; `selectors.plan_drafts` does the reverse."""

from collections.abc import Container, Iterable, Iterator
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from counties import audit
from counties.models import Alias, County, Department, DepartmentGroup, Official, User
from counties.models.folded import of_the_same_name
from counties.names import folded
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.rule_sets import indicators_known
from tracker.roadmaps.choices import AssignmentRole, PlanState
from tracker.roadmaps.models import (
    ActionItem,
    Assignment,
    CountyPlan,
    IndicatorTarget,
    LeadingGroupMember,
    Stage,
    Task,
    YearlyMilestone,
)
from tracker.roadmaps.plans.fields import column_values
from tracker.roadmaps.plans.schema import (
    PLAN_FIELDS,
    DraftError,
    Flaw,
    PlanDraft,
    Source,
    StageDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
)
from tracker.roadmaps.plans.validation import check
from tracker.roadmaps.services.assignments import fan_out_all

_Unit = TypeVar("_Unit", Department, DepartmentGroup)


@transaction.atomic
def issue_plan(draft: PlanDraft, *, by: User | None) -> CountyPlan:
    """Store `draft` as a plan and return it; `by` is None if a command loads it.

    Raises DraftError, and stores nothing, if the draft breaks a rule, if its county or an indicator
    is unknown, if its key is taken, or if it is in force and another plan of the county is, too.
    """
    county = County.objects.filter(code=draft.county).first()
    indicators = indicators_known(county, timezone.localdate()) if county else {}
    problems = [*check(draft), *_conflicts(draft, county), *_unknown(draft, indicators)]
    if problems or county is None:
        raise DraftError(problems)
    plan = CountyPlan.objects.create(
        county=county,
        made_at=timezone.now(),
        **{name: getattr(draft, name) for name in PLAN_FIELDS},
    )
    units = _units(draft, county)
    _leading_group(draft, plan)
    _stages(draft, plan)
    years = {
        goal.year: YearlyMilestone.objects.create(
            plan=plan, year=goal.year, goal=goal.goal, **_lines(goal)
        )
        for goal in draft.milestones
    }
    tasks = [
        _task(plan, position, task, years, units)
        for position, task in enumerate(draft.tasks, start=1)
    ]
    _targets(plan, _all_targets(draft, tasks), indicators)
    if plan.state == PlanState.IN_FORCE:  # the groups of a draft may still change
        fan_out_all(plan)
    audit.record(
        by=by,
        verb="载入方案",
        target=plan,
        county=county,
        after={"key": plan.key, "state": plan.state, "tasks": len(tasks)},
    )
    return plan


def _conflicts(draft: PlanDraft, county: County | None) -> list[Flaw]:
    if county is None:
        return [Flaw("county", f"门户中没有代码为“{draft.county}”的县，请先载入县的基础数据。")]
    plans = CountyPlan.objects.for_county(county)
    problems = []
    if plans.filter(key=draft.key).exists():
        problems.append(Flaw("key", f"本县已有标识为“{draft.key}”的方案。"))
    if draft.state == PlanState.IN_FORCE and (other := plans.in_force().first()):
        problems.append(Flaw("state", f"本县已有施行中的方案：{other.title}（{other.label}）。"))
    return problems


def _unknown(draft: PlanDraft, indicators: Container[str]) -> Iterator[Flaw]:
    """Yield the targets whose indicator is in no set of the county."""
    target_lists = [("targets", draft.targets)] + [
        (f"tasks[{place}].targets", task.targets) for place, task in enumerate(draft.tasks, 1)
    ]
    for path, targets in target_lists:
        for place, target in enumerate(targets, 1):
            if target.indicator and target.indicator not in indicators:
                reason = f"本县适用的指标体系中没有代码为“{target.indicator}”的指标"
                yield Flaw(f"{path}[{place}].indicator", reason)


def _lines(source: Source) -> dict[str, int | None]:
    first, last = source.lines or (None, None)
    return {"line_first": first, "line_last": last}


def _units(draft: PlanDraft, county: County) -> dict[str, Department | DepartmentGroup]:
    """Return the departments and groups in `draft` by name.

    Those that the county does not have yet, by name or alias, are created.
    """
    units: dict[str, Department | DepartmentGroup] = {}
    for position, unit in enumerate(draft.departments, start=1):
        department = _known(Department, county, unit) or Department.objects.create(
            county=county, name=unit.name, kind=unit.kind, position=position
        )
        _aliases(county, unit, department=department)
        units[unit.name] = department
    for unit in draft.departments:
        if unit.parent:
            Department.objects.filter(pk=units[unit.name].pk, parent=None).update(
                parent=units[unit.parent]
            )
    for group_draft in draft.groups:
        known = _known(DepartmentGroup, county, group_draft)
        group = known or DepartmentGroup.objects.create(
            county=county, name=group_draft.name, kind=group_draft.kind
        )
        _aliases(county, group_draft, group=group)
        if known is None:
            group.members.set(
                [m for name in group_draft.members if isinstance(m := units[name], Department)]
            )
        units[group_draft.name] = group
    return units


def _known(model: type[_Unit], county: County, unit: UnitDraft) -> _Unit | None:
    """Return the department or group of `county` that `unit` means; None if there is none.

    It is the one of the same name, as written or folded (`counties.names`), else the only one that
    shares a name or alias with `unit`. If several do, none is returned: nothing is guessed.
    """
    rows = model._default_manager.filter(county=county)
    if named := rows.filter(name=unit.name).first():
        return named
    key, *others = (folded(name, county.name) for name in (unit.name, *unit.aliases))
    if named := rows.filter(of_the_same_name([key])).order_by("pk").first():
        return named
    names = Q(folded__in=[key, *others]) | Q(aliases__folded__in=[key, *others])
    candidates = rows.filter(names).distinct()[:2]
    return candidates[0] if len(candidates) == 1 else None


def _aliases(county: County, unit: UnitDraft, **owner: Any) -> None:
    stored_unit = owner.get("department") or owner.get("group")
    for name in {unit.name: None, **dict.fromkeys(unit.aliases)}:
        if name == str(stored_unit):
            continue
        same = of_the_same_name([folded(name, county.name)])
        rows = Alias.objects.filter(county=county)
        if not rows.filter(Q(name=name) | (same & ~Q(**owner))).exists():
            Alias.objects.create(county=county, name=name, **owner)


def _official(county: County, name: str, post: str = "") -> Official:
    """Return the official of this name and post; without a post, any official of this name."""
    known = Official.objects.filter(county=county, name=name)
    official = known.filter(post=post).first() if post else known.first()
    return official or Official.objects.create(county=county, name=name, post=post)


def _leading_group(draft: PlanDraft, plan: CountyPlan) -> None:
    for position, member in enumerate(draft.members, start=1):
        LeadingGroupMember.objects.create(
            plan=plan,
            position=position,
            role=member.role,
            official=None
            if member.collective
            else _official(plan.county, member.name, member.post),
            collective=member.name if member.collective else "",
            **_lines(member),
        )


def _stages(draft: PlanDraft, plan: CountyPlan) -> None:
    Stage.objects.bulk_create(
        Stage(
            plan=plan,
            position=position,
            **stage_values(stage),
        )
        for position, stage in enumerate(draft.stages, start=1)
    )


def stage_values(draft: StageDraft) -> dict[str, Any]:
    """Return the column values of a `Stage` for `draft`."""
    return {
        "name": draft.name,
        "window_text": draft.window.text,
        "starts_on": draft.window.start,
        "ends_on": draft.window.end,
        "text": draft.text,
        "note": draft.note,
        **_lines(draft),
    }


def _task(
    plan: CountyPlan,
    position: int,
    draft: TaskDraft,
    years: dict[int, YearlyMilestone],
    units: dict[str, Department | DepartmentGroup],
) -> Task:
    task = Task.objects.create(
        plan=plan,
        milestone=years.get(draft.year) if draft.year else None,
        position=position,
        **task_values(draft),
    )
    write_duties(task, draft, units)
    return task


def task_values(draft: TaskDraft) -> dict[str, Any]:
    """Return the column values of a `Task` for `draft`."""
    return column_values(draft) | _lines(draft)


def write_duties(
    task: Task, draft: TaskDraft, units: dict[str, Department | DepartmentGroup]
) -> None:
    """Store the action items and the assignments of `task`, which has none yet.

    `units` gives the department or group for each unit name in `draft`.
    """
    items = ActionItem.objects.bulk_create(
        ActionItem(task=task, position=number, text=text)
        for number, text in enumerate(draft.items, start=1)
    )
    for order, assignment in enumerate(draft.assignments, start=1):
        owner: dict[str, Any]
        if assignment.role == AssignmentRole.LEADER:
            owner = {"official": _official(task.plan.county, assignment.unit)}
        else:
            unit = units[assignment.unit]
            owner = {"department" if isinstance(unit, Department) else "group": unit}
        Assignment.objects.create(
            task=task,
            position=order,
            item=items[assignment.item - 1] if assignment.item else None,
            role=assignment.role,
            written=assignment.written,
            leads=assignment.leads,
            inferred=assignment.inferred,
            **owner,
        )


def _all_targets(draft: PlanDraft, tasks: list[Task]) -> Iterator[tuple[Task | None, TargetDraft]]:
    """Yield the targets of the plan itself (with None), then those of each task."""
    for target in draft.targets:
        yield None, target
    for task, task_draft in zip(tasks, draft.tasks, strict=True):
        for target in task_draft.targets:
            yield task, target


def _targets(
    plan: CountyPlan,
    targets: Iterable[tuple[Task | None, TargetDraft]],
    indicators: dict[str, Indicator],
) -> None:
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(
            plan=plan,
            task=task,
            position=position,
            indicator=indicators.get(target.indicator),
            **target_values(target),
        )
        for position, (task, target) in enumerate(targets, start=1)
    )


def target_values(target: TargetDraft) -> dict[str, Any]:
    """Return the column values of an `IndicatorTarget` for `target`, except its indicator."""
    names = (
        "name", "scope", "operator", "value", "unit", "reference", "by", "sentence", "is_status",
        "note",
    )  # fmt: skip
    return {name: getattr(target, name) for name in names} | _lines(target)
