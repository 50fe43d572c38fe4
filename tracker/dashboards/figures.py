"""Everything the dashboard of a county says, counted from what stood in its plan on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counties.models import County
from tracker.dashboards.counts import Counted, Ledger
from tracker.dashboards.heat_map import Heat, heat_table
from tracker.dashboards.plan_timing import StageAt, TimeLeft, stage_at, time_left
from tracker.dashboards.progress_curve import CurvePoint, cumulative
from tracker.dashboards.targets import AreaTargets, targets_by_area
from tracker.dashboards.work import UnitDuty, Work, leads_of, read_plan
from tracker.roadmaps.filtersets import ACTIVE, OPEN
from tracker.roadmaps.models import CountyPlan, YearlyMilestone
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness, covers, span_of
from tracker.roadmaps.selectors.boards import opening_month

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

    work: Work
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
    works, duties = read_plan(plan, day)
    milestones = list(plan.milestones.all())
    ledger = Ledger.of(county, day, today)
    span = span_of(work.dates for work in works)
    month = opening_month(span, day)
    milestone = _milestone(milestones, day)
    late = [w for w in works if w.timeliness is Timeliness.OVERDUE]
    coming = [w for w in works if _is_due_within(w, day, LATER)]
    return CountyFigures(
        county=county,
        plan=plan,
        day=day,
        stage=stage_at(list(plan.stages.all()), day),
        time_left=time_left(plan, day),
        milestone=milestone,
        over_since=span[1] if span and span[1] < Month.of(day) else None,
        scopes=_scopes(works, month, milestone, day, ledger),
        totals=_totals(works, day, ledger),
        curve=tuple(cumulative(works, day, ledger)),
        heat=heat_table(duties, month.year, ledger),
        overdue_tasks=_pressing(late, duties, day),
        later_tasks=_pressing(coming, duties, day),
        targets=targets_by_area(plan),
    )


def _totals(works: Sequence[Work], day: date, ledger: Ledger) -> Totals:
    states = [work.standing.state for work in works]
    timeliness = [work.timeliness for work in works]

    def due_within(span: timedelta) -> Counted:
        count = sum(_is_due_within(work, day, span) for work in works)
        return ledger.counted(count, state=OPEN, due_from=day, due_to=day + span)

    def in_time(value: Timeliness) -> Counted:
        return ledger.counted(timeliness.count(value), timeliness=value)

    return Totals(
        active=ledger.counted(len(states) - states.count(State.CANCELLED), state=ACTIVE),
        closed=ledger.counted(states.count(State.CLOSED), state=State.CLOSED),
        overdue=in_time(Timeliness.OVERDUE),
        yellow=ledger.counted(sum(w.lamp is Lamp.YELLOW for w in works), lamp=Lamp.YELLOW),
        soon=due_within(SOON),
        later=due_within(LATER),
        undated=in_time(Timeliness.UNDATED),
    )


def _milestone(milestones: Sequence[YearlyMilestone], day: date) -> YearlyMilestone | None:
    """The milestone of the year of `day`, or else the plan's last one before, or its first."""
    past = [m for m in milestones if m.year <= day.year]
    return past[-1] if past else next(iter(milestones), None)


def _scopes(
    works: Sequence[Work],
    month: Month,
    milestone: YearlyMilestone | None,
    day: date,
    ledger: Ledger,
) -> tuple[Scope, ...]:
    this_month = "本月" if month == Month.of(day) else ""
    scopes = [
        _scope(
            f"{this_month}（{month.label}）" if this_month else month.label,
            [w for w in works if covers(w.dates, month)],
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
                [w for w in works if w.milestone_id == milestone.pk],
                ledger,
                year=milestone.year,
            )
        )
    return (*scopes, _scope("整个方案", works, ledger))


def _scope(label: str, works: Sequence[Work], ledger: Ledger, **filters: object) -> Scope:
    def by_state(state: State) -> Counted:
        count = sum(w.standing.state is state for w in works)
        return ledger.counted(count, **filters, state=state)

    def by_lamp(lamp: Lamp) -> Counted:
        return ledger.counted(sum(w.lamp is lamp for w in works), **filters, lamp=lamp)

    return Scope(
        label=label,
        total=ledger.counted(len(works), **filters),
        states={state: by_state(state) for state in State},
        lamps={lamp: by_lamp(lamp) for lamp in Lamp},
    )


def _is_due_within(work: Work, day: date, span: timedelta) -> bool:
    return work.is_open and work.dates.due is not None and day <= work.dates.due <= day + span


def _pressing(works: Sequence[Work], duties: Sequence[UnitDuty], day: date) -> tuple[Pressing, ...]:
    """`works`, which all have a deadline, by it: the longest overdue and the next due first."""
    leads = leads_of(duties)
    dated = [(work.dates.due, work) for work in works if work.dates.due is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].position))
    return tuple(
        Pressing(work, leads.get(work.pk, ""), abs((due - day).days)) for due, work in dated
    )
