"""全县数据 and 材料指标 of one school year: what is required, and what was reported."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from counties.models import County
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.requirements import Requirement
from tracker.indicators.engine.values import YES_NO
from tracker.indicators.models import CountyFigure, Indicator, Threshold
from tracker.indicators.selectors.rule_sets import RuleSet, conditions


@dataclass(frozen=True)
class CountyFigureRow:
    """A figure of the county, or a 材料指标 (`threshold` is None), with its reports of this year,
    the latest first, and the last report of the year before.
    """

    indicator: Indicator
    threshold: Threshold | None
    before: CountyFigure | None
    entries: tuple[CountyFigure, ...] = ()
    is_required: bool = True  # False if the figures do not meet its conditions
    requirement: Requirement | None = None  # as it is valid for this year; None of words

    @property
    def name(self) -> str:
        return self.threshold.figure if self.threshold else self.indicator.code

    @property
    def is_material(self) -> bool:
        return self.threshold is None

    @property
    def is_yes_no(self) -> bool:
        return self.threshold is None or self.threshold.unit == YES_NO

    @property
    def unit(self) -> str:
        return "" if self.is_yes_no or self.threshold is None else self.threshold.unit

    def applies(self, values: Mapping[str, Decimal | None]) -> bool:
        """Return whether the figures `values` of the county meet the conditions of the
        threshold.
        """
        when = self.threshold.when if self.threshold else []
        return all(condition.holds(values) for condition in conditions(when))

    @property
    def label(self) -> str:
        if self.threshold is None:
            return self.indicator.name
        scope = self.threshold.scope
        return self.indicator.name if scope == "全县" else f"{self.indicator.name}：{scope}"

    @property
    def now(self) -> CountyFigure | None:
        return self.entries[0] if self.entries else None

    @property
    def value_before(self) -> Decimal | None:
        return self.before.value if self.before else None

    @property
    def value(self) -> Decimal | None:
        return self.now.value if self.now else None


@dataclass(frozen=True)
class CountySheet:
    """All figures of the county for one year."""

    county: County
    year: int
    rows: list[CountyFigureRow]
    version: int  # primary key of the last report (`last_county_entry`)

    @property
    def missing(self) -> int:
        return sum(row.value is None for row in self.rows if row.is_required)

    @property
    def required_rows(self) -> list[CountyFigureRow]:
        """Return the rows that are required this year or have been reported."""
        return [row for row in self.rows if row.is_required or row.now]


def county_sheet(
    county: County, year: int, *, rules: RuleSet, at: datetime | None = None
) -> CountySheet:
    """Return every figure that `rules` require of the county itself, as of the moment `at` (None
    for now). One query.
    """
    figures = CountyFigure.objects.for_county(county).filter(year__in=(year - 1, year))
    if at is not None:
        figures = figures.filter(at__lt=at)
    before: dict[str, CountyFigure] = {}
    entries: dict[str, list[CountyFigure]] = defaultdict(list)
    version = 0
    for figure in figures.select_related("by").order_by("id"):
        if figure.year == year:
            entries[figure.name].insert(0, figure)
            version = figure.pk
        else:
            before[figure.name] = figure
    by_figure = {each.figure: each for each in rules.for_year(year).requirements}
    rows = [
        CountyFigureRow(
            indicator,
            threshold,
            before.get(name),
            tuple(entries.get(name, ())),
            requirement=by_figure.get(name),
        )
        for indicator, threshold, name in _required(rules)
    ]
    values = {row.name: row.value for row in rows}
    required = [replace(row, is_required=row.applies(values)) for row in rows]
    return CountySheet(county, year, required, version)


def _required(rules: RuleSet) -> list[tuple[Indicator, Threshold | None, str]]:
    required: list[tuple[Indicator, Threshold | None, str]] = []
    for indicator in rules.indicators:
        if indicator.kind == IndicatorKind.EVIDENCE:
            required.append((indicator, None, indicator.code))
        elif indicator.kind == IndicatorKind.COUNTY:
            required += [(indicator, t, t.figure) for t in indicator.thresholds.all() if t.figure]
    return required
