"""Read a stored plan as a `PlanDraft`, to write it as a plan file or to compare it."""

from collections.abc import Mapping
from dataclasses import replace

from counties.models import Alias, Department, DepartmentGroup
from counties.units_on_day import current_units
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import Assignment, CountyPlan, IndicatorTarget, Task
from tracker.roadmaps.models.plans import SourcedModel
from tracker.roadmaps.plans.fields import draft_values
from tracker.roadmaps.plans.schema import (
    PLAN_FIELDS,
    AssignmentDraft,
    DepartmentDraft,
    GroupDraft,
    MemberDraft,
    MilestoneDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)


def draft_of(plan: CountyPlan) -> PlanDraft:
    """Return `plan` as a draft, in the order of the document; `issue_plan` does the reverse."""
    tasks = list(
        plan.tasks.filter(source=TaskSource.PLAN)
        .select_related("milestone").prefetch_related(
            "items", "targets__indicator", "assignments__department", "assignments__item",
            "assignments__group", "assignments__official",
        )
    )  # fmt: skip
    return PlanDraft(
        county=plan.county.code,
        **{name: getattr(plan, name) for name in PLAN_FIELDS},
        departments=_departments(plan),
        groups=_groups(plan),
        members=_members(plan),
        stages=tuple(
            StageDraft(
                name=s.name,
                window=WindowDraft(s.window_text, s.starts_on, s.ends_on),
                text=s.text,
                note=s.note,
                lines=_lines(s),
            )
            for s in plan.stages.all()
        ),
        milestones=tuple(
            MilestoneDraft(year=m.year, goal=m.goal, lines=_lines(m)) for m in plan.milestones.all()
        ),
        targets=tuple(
            target_draft(t) for t in plan.targets.select_related("indicator").filter(task=None)
        ),
        tasks=tuple(_task(task) for task in tasks),
    )


def differs(plan: CountyPlan, draft: PlanDraft) -> bool:
    """Whether the content of `plan` differs from `draft`.

    Departments and groups are not compared, because the county maintains them. It may also rename
    them, if the name in the draft is an alias.
    """
    aliases = Alias.objects.for_county(plan.county).select_related("department", "group")
    names = {alias.name: str(alias.department or alias.group) for alias in aliases}
    return _compared(draft_of(plan), {}) != _compared(draft, names)


def _compared(draft: PlanDraft, names: Mapping[str, str]) -> PlanDraft:
    """Return `draft` without the parts that are not compared, and with units renamed by `names`."""
    tasks = tuple(
        replace(
            task,
            assignments=tuple(replace(a, unit=names.get(a.unit, a.unit)) for a in task.assignments),
        )
        for task in draft.tasks
    )
    return replace(draft, departments=(), groups=(), state="", tasks=tasks)


def _lines(row: SourcedModel) -> tuple[int, int] | None:
    if row.line_first is None or row.line_last is None:
        return None
    return row.line_first, row.line_last


def _departments(plan: CountyPlan) -> tuple[DepartmentDraft, ...]:
    named = Department.objects.filter(
        assignments__task__plan=plan, assignments__via=None
    ) | Department.objects.filter(member_of__assignments__task__plan=plan)
    rows = named.distinct().select_related("parent").prefetch_related("aliases")
    # a department that another one follows has its name: the row of the other one comes last
    units = current_units()
    drafts = {
        str(d): DepartmentDraft(
            name=str(d),
            kind=d.kind,
            aliases=tuple(a.name for a in d.aliases.all()),
            parent=str(d.parent) if d.parent else "",
        )
        for d in sorted(rows, key=lambda d: d.pk not in units.successors)
    }
    return tuple(drafts[name] for name in dict.fromkeys(map(str, rows)))


def _members(plan: CountyPlan) -> tuple[MemberDraft, ...]:
    return tuple(
        MemberDraft(
            role=m.role,
            name=m.official.name if m.official else m.collective,
            post=m.official.post if m.official else "",
            collective=m.official is None,
            lines=_lines(m),
        )
        for m in plan.leading_group.select_related("official")
    )


def _groups(plan: CountyPlan) -> tuple[GroupDraft, ...]:
    groups = DepartmentGroup.objects.filter(assignments__task__plan=plan).distinct()
    return tuple(
        GroupDraft(
            name=str(g),
            kind=g.kind,
            aliases=tuple(a.name for a in g.aliases.all()),
            members=tuple(dict.fromkeys(map(str, g.members.all()))),
        )
        for g in groups.prefetch_related("aliases", "members")
    )


def _task(task: Task) -> TaskDraft:
    return TaskDraft(
        **draft_values(task),
        year=task.milestone.year if task.milestone else None,
        items=tuple(item.text for item in task.items.all()),
        assignments=tuple(
            dict.fromkeys(_assignment(a) for a in task.assignments.all() if a.via_id is None)
        ),
        targets=tuple(target_draft(t) for t in task.targets.all()),
        lines=_lines(task),
    )


def _assignment(assignment: Assignment) -> AssignmentDraft:
    return AssignmentDraft(
        unit=str(assignment),
        written=assignment.written,
        role=assignment.role,
        leads=assignment.leads,
        inferred=assignment.inferred,
        item=assignment.item.position if assignment.item else None,
    )


def target_draft(target: IndicatorTarget) -> TargetDraft:
    """Return a stored target as a draft."""
    return TargetDraft(
        name=target.name,
        operator=target.operator,
        value=target.value.normalize() if target.value is not None else None,
        unit=target.unit,
        reference=target.reference,
        scope=target.scope,
        by=target.by,
        sentence=target.sentence,
        indicator=target.indicator.code if target.indicator else "",
        is_status=target.is_status,
        note=target.note,
        lines=_lines(target),
    )
