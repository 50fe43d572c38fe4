"""能否如期达标: every indicator today, with the tasks that are done, on the promised day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counties.caching import cached_until_change
from counties.models import County
from counties.querysets import end_of
from tracker.dashboards.indicator_pages.criteria import Aim, Read, aims_of, own_aims
from tracker.indicators.engine.forecast import (
    FORECAST_NAMES,
    UNKNOWN,
    ExpectedEffect,
    Forecast,
    MeasuredValue,
    forecast,
    gravest,
    with_effects,
)
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.rules import RuleSet, rule_set_of
from tracker.indicators.schools import SchoolRow, why_excluded, with_points, year_name
from tracker.indicators.verdicts import YearVerdicts, judge_year, read_years, reported_years
from tracker.roadmaps.models import CountyPlan, IndicatorTarget, Task, TaskGain
from tracker.roadmaps.rules.status import State

A_YEAR = 365


@dataclass(frozen=True)
class GainLine:
    """What one task brings, and when. `never`: why that counts for no day; `late`: that it comes
    after the promised one; both empty where it counts."""

    task: Task
    gain: TaskGain
    on: date | None
    is_done: bool
    never: str
    late: str

    @property
    def counts(self) -> bool:
        return not self.why_not

    @property
    def why_not(self) -> str:
        return self.never or self.late


@dataclass(frozen=True)
class OutlookLine:
    """One thing asked, on its way: `asked` and `seen` are changes a year. `outlook` is None where
    nothing can be said, `why` says why. `own`: the target of the plan that asks it, None where the
    set does."""

    code: str
    name: str
    what: str
    wanted: str
    by: date
    now: str
    done: str
    promised: str
    asked: str
    seen: str
    forecast: Forecast | None
    why: str
    own: IndicatorTarget | None = None

    @property
    def label(self) -> str:
        return label_of(self.forecast)


@dataclass(frozen=True)
class CountyOutlook:
    """`by`: the day by which the plan promises; `counted_on`: of what day the figures are."""

    year: str
    counted_on: date
    by: date
    lines: tuple[OutlookLine, ...]
    gains: tuple[GainLine, ...]

    @property
    def by_code(self) -> dict[str, Forecast | None]:
        """Each indicator by the gravest of the set's lines."""
        codes: dict[str, list[Forecast | None]] = {}
        for line in self.lines:
            if line.own is None:
                codes.setdefault(line.code, []).append(line.forecast)
        return {code: gravest(found) for code, found in codes.items()}

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of the indicators have each outlook."""
        return counted(self.by_code.values())

    @property
    def labels(self) -> dict[str, str]:
        return {code: label_of(found) for code, found in self.by_code.items()}

    @property
    def own_counts(self) -> list[tuple[str, int]]:
        """The same of the county's own targets; empty where it has none."""
        own = [line.forecast for line in self.lines if line.own]
        return counted(own) if own else []


def label_of(found: Forecast | None) -> str:
    return FORECAST_NAMES[found] if found else UNKNOWN


def counted(outlooks: Iterable[Forecast | None]) -> list[tuple[str, int]]:
    """来得及 n, 需加速 n, 来不及 n, 尚不能判断 n."""
    found = list(outlooks)
    return [(label_of(each), found.count(each)) for each in (*Forecast, None)]


def county_outlook(county: County, day: date) -> CountyOutlook | None:
    """`read_outlook`, held until something is done in the county."""
    return cached_until_change(county, f"outlook-{day}", lambda: read_outlook(county, day))


def read_outlook(county: County, day: date) -> CountyOutlook | None:
    """How the plan in force on `day` will get the latest figures to their lines. None where there
    is no plan, no year it promises for, no rules or no figures. A constant number of queries."""
    plan = CountyPlan.objects.on(county, day)
    rule_set = rule_set_of(county, day)
    years = reported_years(county, end_of(day))
    if plan is None or rule_set is None or not years:
        return None
    found = read_years(county, (years[0], years[0] - 1), rule_set, end_of(day))
    return project(plan, day, found[years[0]], found[years[0] - 1])


def project(
    plan: CountyPlan | None, day: date, now: YearVerdicts, before: YearVerdicts
) -> CountyOutlook | None:
    """The outlook of `plan` as of `day` from the figures of two years; None without a plan or a
    year it promises for. Three queries."""
    if plan is None or plan.target_year is None:
        return None
    by, counted_on = date(plan.target_year, 12, 31), date(now.year, 9, 1)
    gains = _gains(plan, day, by, now)
    course = _Course(day, counted_on, now, before, gains)
    lines = [course.line(aim, by) for aim in aims_of(now)]
    for aim, until, target in own_aims(plan, now, by):
        lines.append(replace(course.line(aim, until), own=target))
    places = {verdict.indicator.code: place for place, verdict in enumerate(now.verdicts)}
    lines.sort(key=lambda each: places[each.code])
    return CountyOutlook(year_name(now.year), counted_on, by, tuple(lines), gains)


def _gains(plan: CountyPlan, day: date, by: date, now: YearVerdicts) -> tuple[GainLine, ...]:
    """What the tasks of `plan` bring to the figures of `now`, by when. Two queries."""
    tasks = {task.pk: task for task in Task.objects.filter(plan=plan).standing_at(day)}
    roots = {task.carried_by_id or task.pk: task for task in tasks.values()}
    gains = TaskGain.objects.held_on(day).filter(task__in=roots)
    lines = []
    for gain in gains.select_related("school__department"):
        task = roots[gain.task_id]
        on = task.closed_on or task.due
        never = late = ""
        if task.state == State.CANCELLED:
            never = "任务已中止"
        elif on is None:
            never = "没有时限"
        elif task.closed_on and on <= date(now.year, 9, 1):
            never = "已在数据中"
        elif on > by:
            late = f"晚于{by.year}年"
        never = never or _unfit(gain, now)
        lines.append(GainLine(task, gain, on, bool(task.closed_on), never, late))
    return tuple(sorted(lines, key=lambda each: (each.on or date.max, each.gain.pk)))


def _unfit(gain: TaskGain, now: YearVerdicts) -> str:
    """Why the figures of `now` have no place for `gain`; empty where they have."""
    row = now.rows.get(gain.school_id)
    if row is None:
        return "学校在这一学年不在办"
    held = row.by_stage.get(EducationStage(gain.stage), {}) if gain.stage else row.whole
    return "学校没有填报这项数据" if held.get(gain.figure) is None else ""


class _Course:
    """From one year's figures to any promised day, along the gains that count."""

    def __init__(
        self,
        day: date,
        counted_on: date,
        now: YearVerdicts,
        before: YearVerdicts,
        gains: Sequence[GainLine],
    ) -> None:
        self.day, self.counted_on, self.now, self.before = day, counted_on, now, before
        self.coming: dict[int, list[tuple[ExpectedEffect, bool]]] = {}
        for each in gains:
            if each.on and not each.never:
                stage = EducationStage(each.gain.stage) if each.gain.stage else None
                gain = ExpectedEffect(each.gain.figure, each.gain.amount, each.on, stage)
                self.coming.setdefault(each.gain.school_id, []).append((gain, each.is_done))
        self.reached: dict[tuple[date, bool], YearVerdicts] = {}

    def line(self, aim: Aim, by: date) -> OutlookLine:
        """Where `aim` stands, and whether it will be met on the day `by`."""
        now = aim.reading(self.now)
        done = aim.reading(self._after(by, only_done=True))
        # after the promised day nothing is left of the time, and what is not done did not come
        promised = done if self.day > by else aim.reading(self._after(by))
        before = aim.reading(self.before) if aim.has_speed else Read(None, "")
        on = by if self.day >= by else self.counted_on
        seen_on = date(self.now.year - 1, 9, 1)
        found, why = None, _why_not(aim, now, before)
        asked = seen = "—"
        if not why and now.value is not None:
            earlier = None if before.value is None else MeasuredValue(before.value, seen_on)
            found = forecast(
                line=aim.line,
                before=earlier,
                now=MeasuredValue(now.value, on),
                promised=now.value if promised.value is None else promised.value,
                by=by,
            )
        if now.value is not None and aim.has_speed:
            if not aim.line.holds(now.value) and by > on:
                asked = aim.change((aim.line.value - now.value) * A_YEAR / (by - on).days)
            if before.value is not None:
                apart = (self.counted_on - seen_on).days
                seen = aim.change((now.value - before.value) * A_YEAR / apart)
        return OutlookLine(
            aim.indicator.code,
            aim.name,
            aim.what,
            aim.wanted,
            by,
            now.words + now.note,
            done.words,
            promised.words,
            asked,
            seen,
            found,
            why,
        )

    def _after(self, by: date, *, only_done: bool = False) -> YearVerdicts:
        """The verdicts once all gains due by the end of `by` have come."""
        key = (by, only_done)
        if key not in self.reached:
            self.reached[key] = self._judged(by, only_done) if self.coming else self.now
        return self.reached[key]

    def _judged(self, by: date, only_done: bool) -> YearVerdicts:
        found = self.now
        rows = []
        for key, row in found.rows.items():
            coming = self.coming.get(key, [])
            gains = [gain for gain, is_done in coming if is_done or not only_done]
            rows.append(_row_after(row, gains, by, found.rule_set))
        together = with_points(rows, found.rule_set.set)
        return judge_year(found.county, found.year, found.rule_set, together, found.figures)


def _row_after(
    row: SchoolRow, gains: Sequence[ExpectedEffect], by: date, rule_set: RuleSet
) -> SchoolRow:
    """`row` by itself, as it was reported, with its gains; what it is judged with, and why it may
    be left out, is to be found anew."""
    by_stage, whole = with_effects(row.by_stage, row.whole, gains, by)
    alone = SchoolRow(row.school, by_stage, whole)
    return replace(alone, excluded=why_excluded(alone, rule_set.set))


def _why_not(aim: Aim, now: Read, before: Read) -> str:
    """Why nothing can be said of `aim`; empty where something can."""
    if now.value is None:
        return "未填报"
    if not now.is_known:
        return "有学校未填报"
    if aim.line.holds(now.value) or aim.has_gains or before.value is not None:
        return ""
    return "没有上学年的数据" if aim.has_speed else "不能用数据测算"
