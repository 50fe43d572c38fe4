"""The plan's side of the pages of indicators: what the plan in force and the list of problems say.

`tracker.indicators` knows no plan. A page takes the verdicts from there and the plan's side from
here, each with one call, and joins the two in plain functions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F

from counties.choices import DepartmentKind
from counties.models import County
from counties.querysets import end_of
from tracker.dashboards.plan_pages.department import by_deadline
from tracker.indicators.selectors.rule_sets import RuleSet
from tracker.roadmaps.models import (
    Assignment,
    CountyPlan,
    EvidenceUse,
    IndicatorTarget,
    Task,
    TaskGain,
)
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.selectors.status_at import (
    AssignmentStatus,
    assignment_statuses,
    task_statuses,
)
from tracker.roadmaps.selectors.targets import TargetComparison, compare_targets
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemState

RELATED = 50  # tasks and problems listed beside an indicator


@dataclass(frozen=True)
class PlanTargets:
    """The targets of the plan in force: all `rows`, and the `comparisons` with the indicator set of
    those that set a value, each distinct one once. `repeats`: how many more rows set the same."""

    rows: tuple[IndicatorTarget, ...]
    comparisons: tuple[TargetComparison, ...]
    repeats: Mapping[IndicatorTarget, int]


@dataclass(frozen=True)
class IndicatorPlanSide:
    """What belongs to one indicator."""

    targets: PlanTargets
    tasks: Sequence[Task]
    problems: Sequence[Problem]


@dataclass(frozen=True)
class GapPlanSide:
    """What is done about gaps: `problems` that are open, by school (its department's id, None: at
    no school) and indicator code; `leads`: the unit that leads the first task, by code."""

    problems: Mapping[tuple[int | None, str], Problem]
    leads: Mapping[str, int]


@dataclass(frozen=True)
class ForecastPlanSide:
    """What a plan contributes to a forecast: effects expected of its tasks, each with the task as
    of the day, and its targets beside the indicator set."""

    effects: Sequence[tuple[Any, TaskGain]]  # the task bears its state: `as_of`
    comparisons: Sequence[TargetComparison]


@dataclass(frozen=True)
class SchoolPlanSide:
    """What one school has to do: problems, what its department still owes, its evidence."""

    problems: Sequence[Problem]
    duties: Sequence[AssignmentStatus]
    files: Sequence[EvidenceUse]


def read_targets(county: County, day: date, rule_set: RuleSet) -> PlanTargets:
    """The targets of the plan in force in `county` at the end of `day`, with plan, indicator and
    task. One query."""
    rows = IndicatorTarget.objects.for_county(county).filter(in_force_on(day, "plan"))
    targets = tuple(rows.select_related("plan", "indicator", "task"))
    repeats = count_repeats(targets)
    return PlanTargets(targets, tuple(compare_targets(repeats, rule_set)), repeats)


def count_repeats(targets: Iterable[IndicatorTarget]) -> dict[IndicatorTarget, int]:
    """The distinct ones of `targets` that set a value, and how many more set the same. A reported
    figure sets none."""
    same: dict[tuple[object, ...], list[IndicatorTarget]] = {}
    for row in targets:
        if row.is_status:
            continue
        code = row.indicator.code if row.indicator else ""
        key = (code, row.scope, row.operator, row.value, row.unit, row.reference)
        same.setdefault(key if row.value is not None else (*key, row.name), []).append(row)
    return {rows[0]: len(rows) - 1 for rows in same.values()}


def tasks_for(targets: Iterable[IndicatorTarget], code: str) -> list[Task]:
    """The tasks that serve the indicator `code` by `targets`, in the order of the plan."""
    rows = (row for row in targets if row.indicator and row.indicator.code == code)
    return sorted({row.task for row in rows if row.task}, key=lambda task: task.position)


def read_indicator(county: County, day: date, rule_set: RuleSet, code: str) -> IndicatorPlanSide:
    """The plan's side of the indicator `code`. Two queries."""
    targets = read_targets(county, day, rule_set)
    problems = Problem.objects.for_county(county).filter(indicator__code=code).as_of(day)
    tasks = tasks_for(targets.rows, code)[:RELATED]
    return IndicatorPlanSide(targets, tasks, list(problems[:RELATED]))


def read_gaps(county: County, day: date) -> GapPlanSide:
    """Problems that came from figures and are open, and the units that lead tasks. Two queries.

    Problems are matched by the indicator's code: another indicator set has rows of its own."""
    from_figures = Problem.objects.for_county(county).filter(
        source=ProblemSource.FIGURES, indicator__isnull=False
    )
    problems: dict[tuple[int | None, str], Problem] = {}
    for each in from_figures.as_of(day).select_related("indicator", "place"):
        if each.state != ProblemState.STRUCK and each.indicator is not None:
            # a school that is closed by now is still no part of the county's own gap
            is_school = each.place is not None and each.place.kind == DepartmentKind.SCHOOL
            problems[each.place_id if is_school else None, each.indicator.code] = each
    leading = (
        Assignment.objects.for_county(county)
        .filter(
            in_force_on(day, "task__plan"),
            leads=True,
            department__is_active=True,
            task__targets__indicator__isnull=False,
        )
        .order_by("-task__position", "-id")
    )
    leads = dict(leading.values_list("task__targets__indicator__code", "department_id"))
    return GapPlanSide(problems, leads)


def read_forecast(plan: CountyPlan, day: date, rule_set: RuleSet) -> ForecastPlanSide:
    """The effects expected of the tasks of `plan` as of `day`, and its targets. Three queries."""
    # an effect hangs on the row that a task keeps from version to version
    tasks = {
        task.carried_by_id or task.pk: task for task in Task.objects.filter(plan=plan).as_of(day)
    }
    gains = TaskGain.objects.held_on(day).filter(task__in=tasks)
    effects = [(tasks[gain.task_id], gain) for gain in gains.select_related("school__department")]
    targets = plan.targets.filter(is_status=False).select_related("indicator")
    return ForecastPlanSide(effects, compare_targets(targets, rule_set))


def read_school_plans(county: County, units: Sequence[int], day: date) -> dict[int, SchoolPlanSide]:
    """The plan's side of the schools whose departments are `units`, by department. Five queries."""
    problems = _grouped(
        Problem.objects.for_county(county).filter(place__in=units).as_of(day),
        lambda problem: problem.place_id,
    )
    duties = _grouped(_open_duties(county, units, day), lambda duty: duty.owner.pk)
    uses = EvidenceUse.objects.filter(
        report__assignment__department__in=units, at__lt=end_of(day)
    ).annotate(unit=F("report__assignment__department"))
    files = _grouped(
        uses.select_related("evidence", "task").order_by("-at", "-id"), lambda use: use.unit
    )
    return {
        unit: SchoolPlanSide(problems.get(unit, []), duties.get(unit, []), files.get(unit, []))
        for unit in units
    }


def count_problems(county: County, units: Sequence[int], day: date) -> dict[int, int]:
    """How many problems at the departments `units` are not struck off. One query."""
    rows = Problem.objects.for_county(county).as_of(day).exclude(state=ProblemState.STRUCK)
    rows = rows.filter(place__in=units).order_by()
    return dict(rows.values_list("place").annotate(count=Count("pk")))


def _grouped(rows: Iterable[Any], unit: Callable[[Any], int]) -> dict[int, list[Any]]:
    """`rows` by the department that `unit` names."""
    by_unit: dict[int, list[Any]] = {}
    for row in rows:
        by_unit.setdefault(unit(row), []).append(row)
    return by_unit


def _open_duties(county: County, units: Sequence[int], day: date) -> list[AssignmentStatus]:
    """What the departments `units` still owe, the earliest deadline first. Three queries."""
    plan = CountyPlan.objects.on(county, day)
    own = Assignment.objects.filter(task__plan=plan, department__in=units)
    tasks = task_statuses(Task.objects.filter(pk__in=own.values("task")), day)
    duties = assignment_statuses(own, tasks, day)
    return list(by_deadline([duty for duty in duties if duty.is_open]))
