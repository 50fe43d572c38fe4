"""The figures of a county's dashboard, as of the end of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counties.models import County
from tracker.dashboards.ledger_links import LedgerLinks, LinkedCount
from tracker.dashboards.plan_pages.heat_map import HeatMap, heat_map
from tracker.dashboards.plan_pages.progress_curve import CurvePoint, progress_curve
from tracker.dashboards.plan_pages.targets import AreaTargets, targets_by_area
from tracker.dashboards.plan_pages.timing import CurrentStage, TimeLeft, current_stage, time_left
from tracker.roadmaps.filtersets import ACTIVE, OPEN
from tracker.roadmaps.models import CountyPlan, YearlyMilestone
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness, covers, first_and_last_month
from tracker.roadmaps.rules.task_status import TaskStatus
from tracker.roadmaps.selectors.boards import opening_month
from tracker.roadmaps.selectors.status_at import AssignmentStatus, leads_of, plan_statuses

# "Due soon" and "due later" on the dashboard, counted from its day.
SOON, LATER = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class TaskScope:
    """本月, 本年 or the whole plan: the number of tasks by state and by lamp."""

    label: str
    total: LinkedCount
    states: dict[State, LinkedCount]
    lamps: dict[Lamp, LinkedCount]

    @property
    def label_lines(self) -> list[str]:
        """The label on two lines, for a narrow column: 本月 above （2024年5月）."""
        return self.label.replace("（", "\n（").split("\n")


@dataclass(frozen=True)
class UrgentTask:
    """A task that is overdue or due soon, with its lead; `days` since or until its deadline."""

    task: TaskStatus
    lead: str
    days: int


@dataclass(frozen=True)
class PlanTotals:
    """Counts of tasks of the whole plan."""

    active: LinkedCount  # all but the cancelled
    closed: LinkedCount
    overdue: LinkedCount
    yellow: LinkedCount
    soon: LinkedCount  # open and due within `SOON`
    later: LinkedCount  # open and due within `LATER`
    undated: LinkedCount  # open and without a deadline

    @property
    def closed_percent(self) -> int | None:
        """The percentage of closed tasks, rounded down, so that 100 means all."""
        return self.closed.count * 100 // self.active.count if self.active.count else None


@dataclass(frozen=True)
class CountyFigures:
    """All figures of the dashboard of one county."""

    county: County
    plan: CountyPlan
    day: date
    stage: CurrentStage
    time_left: TimeLeft | None
    milestone: YearlyMilestone | None
    over_since: Month | None  # the plan's last month, once all its months are past
    scopes: tuple[TaskScope, ...]
    totals: PlanTotals
    curve: tuple[CurvePoint, ...]
    heat: HeatMap
    overdue_tasks: tuple[UrgentTask, ...]  # longest first
    later_tasks: tuple[UrgentTask, ...]  # due within `LATER`, next first
    targets: tuple[AreaTargets, ...]

    @property
    def target_count(self) -> int:
        return sum(area.count for area in self.targets)


def county_figures(county: County, plan: CountyPlan, day: date, today: date) -> CountyFigures:
    """Return the figures of `plan`, the plan of `county`, as of the end of `day`. Five queries.

    Each count has a link to the ledger of the tasks it counts; a link for another day than `today`
    names the day.
    """
    tasks, assignments = plan_statuses(plan, day)
    milestones = list(plan.milestones.all())
    ledger = LedgerLinks.of(county, day, today)
    span = first_and_last_month(task.dates for task in tasks)
    month = opening_month(span, day)
    milestone = _milestone(milestones, day)
    overdue = [task for task in tasks if task.timeliness is Timeliness.OVERDUE]
    coming = [task for task in tasks if _is_due_within(task, day, LATER)]
    return CountyFigures(
        county=county,
        plan=plan,
        day=day,
        stage=current_stage(list(plan.stages.all()), day),
        time_left=time_left(plan, day),
        milestone=milestone,
        over_since=span[1] if span and span[1] < Month.of(day) else None,
        scopes=_scopes(tasks, month, milestone, day, ledger),
        totals=_totals(tasks, day, ledger),
        curve=tuple(progress_curve(tasks, day, ledger)),
        heat=heat_map(assignments, month.year, ledger),
        overdue_tasks=_urgent_tasks(overdue, assignments, day),
        later_tasks=_urgent_tasks(coming, assignments, day),
        targets=targets_by_area(plan),
    )


def _totals(tasks: Sequence[TaskStatus], day: date, ledger: LedgerLinks) -> PlanTotals:
    states = [task.state for task in tasks]
    timeliness = [task.timeliness for task in tasks]

    def due_within(span: timedelta) -> LinkedCount:
        count = sum(_is_due_within(task, day, span) for task in tasks)
        return ledger.counted(count, state=OPEN, due_from=day, due_to=day + span)

    def in_time(value: Timeliness) -> LinkedCount:
        return ledger.counted(timeliness.count(value), timeliness=value)

    return PlanTotals(
        active=ledger.counted(len(states) - states.count(State.CANCELLED), state=ACTIVE),
        closed=ledger.counted(states.count(State.CLOSED), state=State.CLOSED),
        overdue=in_time(Timeliness.OVERDUE),
        yellow=ledger.counted(sum(task.lamp is Lamp.YELLOW for task in tasks), lamp=Lamp.YELLOW),
        soon=due_within(SOON),
        later=due_within(LATER),
        undated=in_time(Timeliness.UNDATED),
    )


def _milestone(milestones: Sequence[YearlyMilestone], day: date) -> YearlyMilestone | None:
    """Return the milestone of the year of `day`, otherwise the last one before it or the first."""
    past = [m for m in milestones if m.year <= day.year]
    return past[-1] if past else next(iter(milestones), None)


def _scopes(
    tasks: Sequence[TaskStatus],
    month: Month,
    milestone: YearlyMilestone | None,
    day: date,
    ledger: LedgerLinks,
) -> tuple[TaskScope, ...]:
    this_month = "本月" if month == Month.of(day) else ""
    scopes = [
        _scope(
            f"{this_month}（{month.label}）" if this_month else month.label,
            [task for task in tasks if covers(task.dates, month)],
            ledger,
            month=month,
        )
    ]
    if milestone is not None:
        scopes.append(
            _scope(
                f"本年（{milestone.year}年）"
                if milestone.year == day.year
                else f"{milestone.year}年",
                [task for task in tasks if task.milestone_id == milestone.pk],
                ledger,
                year=milestone.year,
            )
        )
    return (*scopes, _scope("整个方案", tasks, ledger))


def _scope(
    label: str, tasks: Sequence[TaskStatus], ledger: LedgerLinks, **filters: object
) -> TaskScope:
    def by_state(state: State) -> LinkedCount:
        count = sum(task.state is state for task in tasks)
        return ledger.counted(count, **filters, state=state)

    def by_lamp(lamp: Lamp) -> LinkedCount:
        return ledger.counted(sum(task.lamp is lamp for task in tasks), **filters, lamp=lamp)

    return TaskScope(
        label=label,
        total=ledger.counted(len(tasks), **filters),
        states={state: by_state(state) for state in State},
        lamps={lamp: by_lamp(lamp) for lamp in Lamp},
    )


def _is_due_within(task: TaskStatus, day: date, span: timedelta) -> bool:
    return task.is_open and task.due is not None and day <= task.due <= day + span


def _urgent_tasks(
    tasks: Sequence[TaskStatus], assignments: Sequence[AssignmentStatus], day: date
) -> tuple[UrgentTask, ...]:
    """Return `tasks` by deadline: the longest overdue or the next due first."""
    leads = leads_of(assignments)
    dated = [(task.due, task) for task in tasks if task.due is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].position))
    return tuple(
        UrgentTask(task, leads.get(task.pk, ""), abs((due - day).days)) for due, task in dated
    )
