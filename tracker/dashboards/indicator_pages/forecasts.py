"""能否如期达标: every criterion today, with the tasks that are done, and on the target day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from counties.caching import cached_until_change
from counties.models import County
from tracker.dashboards.indicator_pages.plan_side import ForecastPlanSide, read_forecast
from tracker.indicators.engine.forecast import (
    ACTUAL,
    OVERDUE,
    PREDICTED,
    ExpectedEffect,
    Forecast,
    gravest,
    why_not_expected,
)
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.year_verdicts import read_latest
from tracker.indicators.verdicts.criteria import Criterion, criteria_of, criterion_with
from tracker.indicators.verdicts.forecasts import (
    CriterionForecast,
    Forecaster,
    SchoolEffect,
    forecast_label,
)
from tracker.indicators.verdicts.judging import YearVerdicts
from tracker.roadmaps.models import CountyPlan, IndicatorTarget, Task, TaskGain
from tracker.roadmaps.plans.target_matching import Strictness
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.targets import TargetComparison, day_of


@dataclass(frozen=True)
class EffectLine:
    """The expected effect of one task, and when. `never`: why it counts for no day; `late`: that
    it comes after the target day; both are empty if it counts."""

    task: Task
    effect: TaskGain
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

    @property
    def not_counted(self) -> str:
        """已逾期，未计入; 任务已中止，不计入."""
        return self.why_not if self.never == OVERDUE else f"{self.why_not}，不计入"


@dataclass(frozen=True)
class ForecastLine(CriterionForecast):
    """`own`: the target of the plan that sets the criterion, None if the indicator set does."""

    own: IndicatorTarget | None = None


@dataclass(frozen=True)
class CountyForecast:
    """`by`: the target day of the plan; `counted_on`: of what day the figures are."""

    year: str
    counted_on: date
    by: date
    lines: tuple[ForecastLine, ...]
    effects: tuple[EffectLine, ...]
    is_past: bool = False  # the target day has gone by: what is the case, nothing predicted

    @property
    def heading(self) -> str:
        """到2027年底预测, or that the year has gone by and the actual state follows."""
        return forecast_heading(self.by, is_past=self.is_past)

    @property
    def outcome(self) -> str:
        """Return the forecast for the county as a whole: all that the set requires has to hold."""
        return forecast_label(gravest(line.forecast for line in self.lines if line.own is None))

    @property
    def overdue(self) -> list[Task]:
        """The open tasks whose deadline has gone by, so that their effects do not count."""
        late = (each.task for each in self.effects if each.never == OVERDUE)
        return list(dict.fromkeys(late))

    @property
    def by_code(self) -> dict[str, Forecast | None]:
        """Each indicator by the gravest of the set's lines."""
        codes: dict[str, list[Forecast | None]] = {}
        for line in self.lines:
            if line.own is None:
                codes.setdefault(line.code, []).append(line.forecast)
        return {code: gravest(forecasts) for code, forecasts in codes.items()}

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of the indicators have each forecast."""
        return count_forecasts(self.by_code.values(), is_past=self.is_past)

    @property
    def labels(self) -> dict[str, str]:
        return {code: forecast_label(forecast) for code, forecast in self.by_code.items()}

    @property
    def own_counts(self) -> list[tuple[str, int]]:
        """The same of the county's own targets; empty if it has none."""
        own = [line.forecast for line in self.lines if line.own]
        return count_forecasts(own, is_past=self.is_past) if own else []


def forecast_heading(by: date, *, is_past: bool) -> str:
    """Return the words before the counts of forecasts for the target day `by`."""
    return f"目标年度（{by.year}年）已过，实际" if is_past else f"到{by.year}年底预测"


def count_forecasts(
    forecasts: Iterable[Forecast | None], *, is_past: bool
) -> list[tuple[str, int]]:
    """Return 预计达标 n, 须加快推进 n, 难以按期达标 n, 暂无法研判 n; 实际达标 n, 实际未达标 n,
    暂无法研判 n if the target day has gone by. Others of `Forecast` are added if they occur.
    """
    every = list(forecasts)
    shown = ACTUAL if is_past else PREDICTED
    others = [each for each in Forecast if each in every and each not in shown]
    return [(forecast_label(each), every.count(each)) for each in (*shown, *others, None)]


def county_forecast(county: County, day: date) -> CountyForecast | None:
    """`read_county_forecast`, cached until something is done in the county."""
    return _cached(county, day, lambda: read_county_forecast(county, day))


def forecast_years(
    county: County, day: date, now: YearVerdicts, before: YearVerdicts
) -> CountyForecast | None:
    """`county_forecast` for a page that has judged the latest figures and the year before."""
    return _cached(
        county, day, lambda: forecast_plan(CountyPlan.objects.on(county, day), day, now, before)
    )


def _cached(
    county: County, day: date, read: Callable[[], CountyForecast | None]
) -> CountyForecast | None:
    return cached_until_change(county, f"forecast-{day}", read)


def read_county_forecast(county: County, day: date) -> CountyForecast | None:
    """Whether the plan in force on `day` will get the latest figures to their thresholds. None if
    there is no plan, no target year, no rules or no figures. A constant number of
    queries."""
    plan = CountyPlan.objects.on(county, day)
    years = read_latest(county, day) if plan else None
    return forecast_plan(plan, day, *years) if years else None


def forecast_plan(
    plan: CountyPlan | None, day: date, now: YearVerdicts, before: YearVerdicts
) -> CountyForecast | None:
    """The forecast of `plan` as of `day` from the figures of two years; None without a plan or a
    target year. Three queries."""
    if plan is None or plan.target_year is None:
        return None
    by = date(plan.target_year, 12, 31)
    side = read_forecast(plan, day, now.rule_set)
    effects = effect_lines(side, by, now, day)
    criteria = list(required_criteria(side.comparisons, now, by))
    forecaster = Forecaster(day, now, before, school_effects(effects))
    lines = [
        ForecastLine(**vars(forecaster.forecast(criterion, until)), own=target)
        for criterion, until, target in criteria
    ]
    positions = {verdict.indicator.code: n for n, verdict in enumerate(now.verdicts)}
    lines.sort(key=lambda line: positions[line.code])
    counted_on = forecaster.counted_on
    return CountyForecast(year_name(now.year), counted_on, by, tuple(lines), effects, day > by)


def effect_lines(
    side: ForecastPlanSide, by: date, now: YearVerdicts, day: date
) -> tuple[EffectLine, ...]:
    """Return the effects that the plan expects on the figures of `now`, by when, the earliest
    first. `day` decides which tasks are overdue.
    """
    lines = []
    for task, effect in side.effects:
        on = task.closed_on or task.due
        never = "任务已中止" if task.state == State.CANCELLED else ""
        never = never or why_not_expected(
            closed_on=task.closed_on, due=task.due, day=day, counted_on=_counted_on(effect, now)
        )
        never = never or _why_unfit(effect, now)
        late = f"晚于{by.year}年" if on and on > by else ""
        lines.append(EffectLine(task, effect, on, bool(task.closed_on), never, late))
    return tuple(sorted(lines, key=lambda each: (each.on or date.max, each.effect.pk)))


def _counted_on(effect: TaskGain, now: YearVerdicts) -> date:
    """Return the day on which the figure was counted that `effect` changes."""
    row = now.rows.get(effect.school_id)
    days = row.counted_on if row else {}
    return days.get((effect.stage, effect.figure), date(now.year, 9, 1))


def _why_unfit(effect: TaskGain, now: YearVerdicts) -> str:
    """Why the figures of `now` have no place for `effect`; empty if they have."""
    row = now.rows.get(effect.school_id)
    if row is None:
        return "学校在这一学年不在办"
    stage = effect.stage
    figures = row.by_stage.get(EducationStage(stage), {}) if stage else row.whole
    return "学校没有填报这项数据" if figures.get(effect.figure) is None else ""


def school_effects(lines: Iterable[EffectLine]) -> list[SchoolEffect]:
    """Return those of `lines` that count for some day, as the forecaster takes them."""
    effects = []
    for line in lines:
        if line.on and not line.never:
            gain = line.effect
            stage = EducationStage(gain.stage) if gain.stage else None
            effect = ExpectedEffect(gain.figure, gain.amount, line.on, stage)
            effects.append(SchoolEffect(gain.school_id, effect, line.is_done))
    return effects


def required_criteria(
    comparisons: Sequence[TargetComparison], now: YearVerdicts, by: date
) -> Iterator[tuple[Criterion, date, IndicatorTarget | None]]:
    """What the set requires until `by`, and what the targets of the plan require beyond that; until
    when, and the target."""
    for criterion in criteria_of(now):
        yield criterion, by, None
    yield from own_criteria(comparisons, now, by)


def own_criteria(
    comparisons: Sequence[TargetComparison], now: YearVerdicts, by: date
) -> Iterator[tuple[Criterion, date, IndicatorTarget]]:
    """What the targets of the plan require beyond the set until `by`: a stricter threshold, or the
    threshold by another day; until when, and the target. Each once, for the first day named."""
    first: dict[tuple[str, str, str], tuple[Criterion, date, IndicatorTarget]] = {}
    verdicts = {verdict.indicator.code: verdict for verdict in now.verdicts}
    for comparison in comparisons:
        target, verdict = comparison.target, verdicts[comparison.code]
        until = day_of(target.by) if target.by else by
        for each in comparison.standards:
            is_stricter = each.strictness is Strictness.STRICTER
            if not is_stricter and (each.strictness is Strictness.LOOSER or until == by):
                continue
            criterion = criterion_with(each.threshold, verdict, each.part, each.standard.unit)
            if criterion is None:
                continue
            key = (criterion.name, criterion.what, criterion.required)
            if key not in first or until < first[key][1]:
                first[key] = (criterion, until, target)
    yield from first.values()
