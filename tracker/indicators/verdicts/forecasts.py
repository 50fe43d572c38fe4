"""Whether criteria will be met in time: the figures of two years, and the effects that tasks are
expected to have on the figures of schools. No query; of tasks only their effects are known here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.indicators.engine.forecast import (
    FORECAST_NAMES,
    UNKNOWN,
    ExpectedEffect,
    Forecast,
    MeasuredValue,
    forecast,
    with_effects,
)
from tracker.indicators.selectors.rule_sets import RuleSet
from tracker.indicators.selectors.schools import SchoolRow, why_excluded, with_sites
from tracker.indicators.verdicts.criteria import Criterion, CriterionReading
from tracker.indicators.verdicts.judging import YearVerdicts, judge_year

A_YEAR = 365


@dataclass(frozen=True)
class SchoolEffect:
    """An effect expected on the figures of one school; `is_done`: the task is closed."""

    school: int
    effect: ExpectedEffect
    is_done: bool


@dataclass(frozen=True)
class CriterionForecast:
    """One criterion on its way to the day `by`. `now`, `done` and `expected`: its value today,
    with the tasks that are closed, and with all tasks due by then. `needed` and `observed`:
    changes a year. `forecast` is None if nothing can be said, `why` says why. `is_past`: the day
    has gone by, and `forecast` says what is the case instead of predicting."""

    code: str
    name: str
    what: str
    required: str
    by: date
    now: str
    done: str
    expected: str
    needed: str
    observed: str
    forecast: Forecast | None
    why: str
    is_past: bool

    @property
    def past(self) -> str:
        """That the year or the day of the target has gone by; empty if it has not."""
        if not self.is_past:
            return ""
        is_year = (self.by.month, self.by.day) == (12, 31)
        return "目标年度已过" if is_year else "目标时限已过"

    @property
    def label(self) -> str:
        return forecast_label(self.forecast)


def forecast_label(forecast: Forecast | None) -> str:
    """预计达标, 须加快推进, 难以按期达标, 实际达标, 实际未达标 or 暂无法研判."""
    return FORECAST_NAMES[forecast] if forecast else UNKNOWN


class Forecaster:
    """Forecasts of any criterion for any day, as of `day`, from the figures of the year `now`, the
    year `before` it and the `effects` that count. Verdicts are judged once for each day."""

    def __init__(
        self, day: date, now: YearVerdicts, before: YearVerdicts, effects: Sequence[SchoolEffect]
    ) -> None:
        self.day, self.now, self.before = day, now, before
        self.counted_on = date(now.year, 9, 1)
        self.by_school: dict[int, list[SchoolEffect]] = {}
        for each in effects:
            self.by_school.setdefault(each.school, []).append(each)
        self.judged: dict[tuple[date, bool], YearVerdicts] = {}

    def forecast(self, criterion: Criterion, by: date) -> CriterionForecast:
        """How `criterion` stands, and whether it will be met on the day `by`."""
        now = criterion.reading(self.now)
        done = criterion.reading(self._after(by, only_done=True))
        # after the day `by` no time is left, and tasks that are not closed have had no effect
        is_past = self.day > by
        expected = done if is_past else criterion.reading(self._after(by))
        before = criterion.reading(self.before) if criterion.has_speed else None
        why = _why_unknown(criterion, now, before, is_past=is_past)
        needed, observed = self._speeds(criterion, now, before, by)
        return CriterionForecast(
            criterion.indicator.code,
            criterion.name,
            criterion.what,
            criterion.required,
            by,
            now.words + now.note,
            done.words,
            expected.words,
            needed,
            observed,
            None if why else self._forecast(criterion, now, before, expected, by),
            why,
            is_past,
        )

    def _measured_on(self, by: date) -> date:
        return by if self.day >= by else self.counted_on

    @property
    def _before_on(self) -> date:
        return date(self.now.year - 1, 9, 1)

    def _forecast(
        self,
        criterion: Criterion,
        now: CriterionReading,
        before: CriterionReading | None,
        expected: CriterionReading,
        by: date,
    ) -> Forecast | None:
        if now.value is None:
            return None
        if self.day > by:
            value = now.value if expected.value is None else expected.value
            return Forecast.MET if criterion.threshold.holds(value) else Forecast.NOT_MET
        earlier = before.value if before else None
        return forecast(
            threshold=criterion.threshold,
            before=None if earlier is None else MeasuredValue(earlier, self._before_on),
            now=MeasuredValue(now.value, self._measured_on(by)),
            expected=now.value if expected.value is None else expected.value,
            by=by,
        )

    def _speeds(
        self,
        criterion: Criterion,
        now: CriterionReading,
        before: CriterionReading | None,
        by: date,
    ) -> tuple[str, str]:
        """The change a year that is needed, and the one observed; a dash for none."""
        needed = observed = "—"
        if now.value is None or before is None:
            return needed, observed
        days_left = (by - self._measured_on(by)).days
        if not criterion.threshold.holds(now.value) and days_left > 0:
            needed = criterion.change((criterion.threshold.value - now.value) * A_YEAR / days_left)
        if before.value is not None:
            days = (self.counted_on - self._before_on).days
            observed = criterion.change((now.value - before.value) * A_YEAR / days)
        return needed, observed

    def _after(self, by: date, *, only_done: bool = False) -> YearVerdicts:
        """The verdicts once all effects due by the end of `by` have come."""
        if not self.by_school:
            return self.now
        key = (by, only_done)
        if key not in self.judged:
            effects = {
                school: [each.effect for each in those if each.is_done or not only_done]
                for school, those in self.by_school.items()
            }
            self.judged[key] = judge_with(effects, by, self.now)
        return self.judged[key]


def judge_with(
    effects: Mapping[int, Sequence[ExpectedEffect]], by: date, year: YearVerdicts
) -> YearVerdicts:
    """`year` judged anew with the `effects` due by the end of `by` on the figures of schools."""
    rows = [
        _row_after(row, effects.get(key, ()), by, year.rule_set) for key, row in year.rows.items()
    ]
    together = with_sites(rows, year.rule_set.set)
    return judge_year(year.county, year.year, year.rule_set, together, year.figures)


def _row_after(
    row: SchoolRow, effects: Sequence[ExpectedEffect], by: date, rule_set: RuleSet
) -> SchoolRow:
    """`row` by itself, as it was reported, with its `effects`; the sites counted with it, and why
    it may be left out, are to be found anew."""
    by_stage, whole = with_effects(row.by_stage, row.whole, effects, by)
    alone = SchoolRow(row.school, by_stage, whole)
    return replace(alone, excluded=why_excluded(alone, rule_set.set))


def _why_unknown(
    criterion: Criterion,
    now: CriterionReading,
    before: CriterionReading | None,
    *,
    is_past: bool,
) -> str:
    """Why nothing can be said of `criterion`; empty if something can."""
    if now.value is None:
        return "未填报"
    if not now.is_known:
        return "有学校未填报"
    is_measured = before is not None and before.value is not None
    if is_past or criterion.threshold.holds(now.value) or criterion.has_effects or is_measured:
        return ""
    return "没有上学年的数据" if criterion.has_speed else "不能用数据测算"
