"""Everything the dashboard of a county says, counted from what stood in its plan on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counties.models import County
from tracker.dashboards.ledger_links import Counted, LedgerLinks
from tracker.dashboards.plan_pages.heat_map import Heat, heat_table
from tracker.dashboards.plan_pages.progress_curve import CurvePoint, cumulative
from tracker.dashboards.plan_pages.targets import AreaTargets, targets_by_area
from tracker.dashboards.plan_pages.timing import StageAt, TimeLeft, stage_at, time_left
from tracker.roadmaps.filtersets import ACTIVE, OPEN
from tracker.roadmaps.models import CountyPlan, YearlyMilestone
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness, covers, span_of
from tracker.roadmaps.rules.task_status import TaskStatus
from tracker.roadmaps.selectors.boards import opening_month
from tracker.roadmaps.selectors.status_at import AssignmentStatus, leads_of, plan_statuses

SOON, LATER = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class Scope:
    """本月, 本年 or the whole plan: how many tasks stand in each state and under each lamp."""

    label: str
    total: Counted
    states: dict[State, Counted]
    lamps: dict[Lamp, Counted]

    @property
    def label_lines(self) -> list[str]:
        """本月 over （2024年5月）: for a narrow column."""
        return self.label.replace("（", "\n（").split("\n")


@dataclass(frozen=True)
class Pressing:
    """A task that is overdue or soon due, and who owes it. `days` since or until its deadline."""

    task: TaskStatus
    lead: str
    days: int


@dataclass(frozen=True)
class Totals:
    """Counts over the whole plan."""

    active: Counted  # all but the cancelled
    closed: Counted
    overdue: Counted
    yellow: Counted
    soon: Counted  # open and due within `SOON`
    later: Counted  # open and due within `LATER`
    undated: Counted  # open and without a deadline

    @property
    def closed_percent(self) -> int | None:
        """The share of tasks that are closed, rounded down: 100 only when all are."""
        return self.closed.count * 100 // self.active.count if self.active.count else None


@dataclass(frozen=True)
class CountyFigures:
    county: County
    plan: CountyPlan
    day: date
    stage: StageAt
    time_left: TimeLeft | None
    milestone: YearlyMilestone | None
    over_since: Month | None  # the plan's last month, once all its months are past
    scopes: tuple[Scope, ...]
    totals: Totals
    curve: tuple[CurvePoint, ...]
    heat: Heat
    overdue_tasks: tuple[Pressing, ...]  # longest first
    later_tasks: tuple[Pressing, ...]  # due within `LATER`, next first
    targets: tuple[AreaTargets, ...]

    @property
    def target_count(self) -> int:
        return sum(area.count for area in self.targets)


def county_figures(county: County, plan: CountyPlan, day: date, today: date) -> CountyFigures:
    """The figures of `plan`, which is `county`'s, as of the end of `day`. Five queries.

    Each counted figure carries the address of the ledger that lists what it counts.
    """
    tasks, assignments = plan_statuses(plan, day)
    milestones = list(plan.milestones.all())
    ledger = LedgerLinks.of(county, day, today)
    span = span_of(task.dates for task in tasks)
    month = opening_month(span, day)
    milestone = _milestone(milestones, day)
    late = [task for task in tasks if task.timeliness is Timeliness.OVERDUE]
    coming = [task for task in tasks if _is_due_within(task, day, LATER)]
    return CountyFigures(
        county=county,
        plan=plan,
        day=day,
        stage=stage_at(list(plan.stages.all()), day),
        time_left=time_left(plan, day),
        milestone=milestone,
        over_since=span[1] if span and span[1] < Month.of(day) else None,
        scopes=_scopes(tasks, month, milestone, day, ledger),
        totals=_totals(tasks, day, ledger),
        curve=tuple(cumulative(tasks, day, ledger)),
        heat=heat_table(assignments, month.year, ledger),
        overdue_tasks=_pressing(late, assignments, day),
        later_tasks=_pressing(coming, assignments, day),
        targets=targets_by_area(plan),
    )


def _totals(tasks: Sequence[TaskStatus], day: date, ledger: LedgerLinks) -> Totals:
    states = [task.state for task in tasks]
    timeliness = [task.timeliness for task in tasks]

    def due_within(span: timedelta) -> Counted:
        count = sum(_is_due_within(task, day, span) for task in tasks)
        return ledger.counted(count, state=OPEN, due_from=day, due_to=day + span)

    def in_time(value: Timeliness) -> Counted:
        return ledger.counted(timeliness.count(value), timeliness=value)

    return Totals(
        active=ledger.counted(len(states) - states.count(State.CANCELLED), state=ACTIVE),
        closed=ledger.counted(states.count(State.CLOSED), state=State.CLOSED),
        overdue=in_time(Timeliness.OVERDUE),
        yellow=ledger.counted(sum(task.lamp is Lamp.YELLOW for task in tasks), lamp=Lamp.YELLOW),
        soon=due_within(SOON),
        later=due_within(LATER),
        undated=in_time(Timeliness.UNDATED),
    )


def _milestone(milestones: Sequence[YearlyMilestone], day: date) -> YearlyMilestone | None:
    """The milestone of the year of `day`, or else the plan's last one before, or its first."""
    past = [m for m in milestones if m.year <= day.year]
    return past[-1] if past else next(iter(milestones), None)


def _scopes(
    tasks: Sequence[TaskStatus],
    month: Month,
    milestone: YearlyMilestone | None,
    day: date,
    ledger: LedgerLinks,
) -> tuple[Scope, ...]:
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
) -> Scope:
    def by_state(state: State) -> Counted:
        count = sum(task.state is state for task in tasks)
        return ledger.counted(count, **filters, state=state)

    def by_lamp(lamp: Lamp) -> Counted:
        return ledger.counted(sum(task.lamp is lamp for task in tasks), **filters, lamp=lamp)

    return Scope(
        label=label,
        total=ledger.counted(len(tasks), **filters),
        states={state: by_state(state) for state in State},
        lamps={lamp: by_lamp(lamp) for lamp in Lamp},
    )


def _is_due_within(task: TaskStatus, day: date, span: timedelta) -> bool:
    return task.is_open and task.due is not None and day <= task.due <= day + span


def _pressing(
    tasks: Sequence[TaskStatus], assignments: Sequence[AssignmentStatus], day: date
) -> tuple[Pressing, ...]:
    """`tasks`, which all have a deadline, by it: the longest overdue and the next due first."""
    leads = leads_of(assignments)
    dated = [(task.due, task) for task in tasks if task.due is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].position))
    return tuple(
        Pressing(task, leads.get(task.pk, ""), abs((due - day).days)) for due, task in dated
    )
