"""What 作战图 shows of a county's plan: tasks as bars, stages, goals, targets and inspections."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone

from counties.access import CountyRequest
from counties.caching import cached_until_change
from counties.days import chinese_day
from counties.querysets import end_of
from tracker.dashboards.charts.roadmap.values import (
    ChartPlan,
    ChartTask,
    DayMark,
    Lane,
    LaneKey,
    StageSpan,
    YearNote,
    arrange,
    by_stage,
    by_unit,
    is_long_term,
    short_name,
)
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.blanks import printed
from tracker.roadmaps.selectors.ledger import Ledger, read_ledger
from tracker.roadmaps.selectors.task_rows import TaskRow, rows_of
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem

DETAIL_LENGTH = 90
# Problems of these sources are registered when inspectors have been there.
INSPECTIONS = (
    ProblemSource.VISIT, ProblemSource.FIRST, ProblemSource.SECOND, ProblemSource.NATIONAL,
)  # fmt: skip
_YEAR_BEFORE = re.compile(r"^(?:力争|争取)?(?:到|至|在)?\d{4}年(?:底|末)?(?:前)?[，,、]?")

# The groupings that a reader may choose: label, and the key of the lanes.
GROUPINGS: Mapping[str, tuple[str, Callable[[ChartPlan], LaneKey]]] = {
    "unit": ("按单位", lambda plan: by_unit),
    "stage": ("按阶段", lambda plan: by_stage(plan.stages)),
}


def lanes_of(plan: ChartPlan, grouping: str) -> tuple[Lane, ...]:
    """Return the tasks of `plan` in lanes by one of `GROUPINGS`, in the order of the stages."""
    key = GROUPINGS[grouping][1](plan)
    order = [stage.name for stage in plan.stages] if grouping == "stage" else []
    return arrange(plan.tasks, key, order)


def chart_task(row: TaskRow, href: str, *, with_people: bool = True) -> ChartTask:
    """Return `row` as a bar that leads to `href`.

    Without `with_people` it names the lead alone, since the units of a plan may name persons.
    """
    return ChartTask(
        number=row.position,
        name=short_name(printed(row.title), printed(row.content)),
        href=href,
        details=_details(row, with_people=with_people),
        unit=row.lead,
        start=row.dates.start,
        end=row.dates.end,
        planned=row.dates.planned,
        due=row.dates.due,
        state=row.state,
        lamp=row.lamp,
        closed_on=row.closed_on,
        is_long_term=is_long_term(row.window_text, row.due_text),
    )


def _details(row: TaskRow, *, with_people: bool) -> tuple[str, ...]:
    text = printed(row.title or row.content).replace("\n", " ")
    text = text if len(text) <= DETAIL_LENGTH else f"{text[: DETAIL_LENGTH - 1]}…"
    units = row.units_written if with_people else ""
    lines = [
        f"第{row.position}项　{text}",
        f"牵头单位：{row.lead}" if row.lead else "",
        f"责任单位：{units}" if units and units != row.lead else "",
        f"完成时限：{chinese_day(row.due)}" if row.due else "未定期限",
        row.extension_words if row.extensions else "",
        status_words(row),
    ]
    return tuple(line for line in lines if line)


def status_words(row: TaskRow) -> str:
    """Return how the task stands: 已办结，2024年8月5日，晚36天."""
    words = row.state.label
    if row.share and row.is_open:
        words += f"，{row.share_words}"
    if row.closed_on:
        words += f"，{chinese_day(row.closed_on)}"
        late = (row.closed_on - row.due).days if row.due else 0
        return f"{words}，晚{late:,}天" if late > 0 else f"{words}，按期"
    if row.overdue_days:
        return f"{words}，逾期{row.overdue_days:,}天"
    left = (row.due - row.day).days if row.due and row.is_open else -1
    return f"{words}，还有{left:,}天" if left >= 0 else words


def read_frame(plan: CountyPlan, day: date) -> ChartPlan:
    """Return what stands around the bars of `plan`, without tasks. Four queries."""
    goals = [
        YearNote(milestone.year, _goal(milestone.goal))
        for milestone in plan.milestones.all()
        if milestone.goal
    ]
    return ChartPlan(
        day=day,
        tasks=(),
        stages=tuple(StageSpan(s.name, s.starts_on, s.ends_on) for s in plan.stages.all()),
        goals=tuple(goals),
        targets=_targets(plan),
        inspections=_inspections(plan, day),
        target_year=plan.target_year,
    )


def with_rows(
    frame: ChartPlan, rows: Iterable[TaskRow], address: Callable[[int], str], **more: bool
) -> ChartPlan:
    """Return `frame` with `rows`; `address` makes the link of a task from its id."""
    tasks = tuple(chart_task(row, address(row.pk), **more) for row in rows)
    return replace(frame, tasks=tasks)


def _goal(text: str) -> str:
    """Return the first clause of a goal without the year, which the picture shows."""
    first = printed(text).strip().splitlines()[0]
    return _YEAR_BEFORE.sub("", first).rstrip("。；")


def _targets(plan: CountyPlan) -> tuple[YearNote, ...]:
    rows = plan.targets.filter(is_status=False).exclude(by="").order_by("position")
    names: dict[int, list[str]] = defaultdict(list)
    for by, name in rows.values_list("by", "name"):
        if by[:4].isdecimal():
            names[int(by[:4])].append(name)
    return tuple(
        YearNote(year, f"{len(each)}项：{'、'.join(dict.fromkeys(each))}")
        for year, each in sorted(names.items())
    )


def _inspections(plan: CountyPlan, day: date) -> tuple[DayMark, ...]:
    """Return the days on which inspectors' findings were registered, by the end of `day`."""
    found = Problem.objects.for_county(plan.county)
    found = found.filter(source__in=INSPECTIONS, made_at__lt=end_of(day))
    days = {
        (timezone.localdate(at), ProblemSource(source).label)
        for at, source in found.values_list("made_at", "source")
    }
    return tuple(DayMark(each, label) for each, label in sorted(days))


def dimmed(plan: ChartPlan, bright: Sequence[int]) -> ChartPlan:
    """Return `plan` with every task stepping back but those numbered in `bright`."""
    tasks = (replace(task, dim=task.number not in bright) for task in plan.tasks)
    return replace(plan, tasks=tuple(tasks))


@dataclass(frozen=True)
class Road:
    """The plan on one day: the ledger that chose its tasks, their rows, and the chart of them."""

    day: date
    ledger: Ledger
    rows: list[TaskRow]
    chart: ChartPlan


def read_road(request: CountyRequest, day: date) -> Road | None:
    """Return the plan in force on `day` with the tasks that the address chooses; None without a
    plan."""
    ledger = read_ledger(request, day)
    if ledger.plan is None:
        return None
    rows = list(rows_of(ledger.tasks, day))
    rows.sort(key=lambda row: row.position)
    plan = ledger.plan
    name = f"road-{plan.pk}-{day}"
    frame = cached_until_change(request.county, name, lambda: read_frame(plan, day))
    return Road(day, ledger, rows, with_rows(frame, rows, _task_addresses(request, day)))


def _task_addresses(request: CountyRequest, day: date) -> Callable[[int], str]:
    base = reverse("ledger", kwargs={"code": request.county.code})
    query = f"?as_of={day}" if day != request.today else ""
    return lambda pk: f"{base}{pk}/{query}"


def chosen_grouping(request: CountyRequest) -> str:
    """Return the one of `GROUPINGS` that `?by=` names, or the first."""
    grouping = request.GET.get("by", "")
    return grouping if grouping in GROUPINGS else next(iter(GROUPINGS))
