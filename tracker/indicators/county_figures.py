"""全县数据 and 材料指标 of one year: what is asked, what was said, this year and last."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from counties.models import County
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.values import YES_NO
from tracker.indicators.models import CountyFigure, Indicator, Threshold
from tracker.indicators.rules import RuleSet, conditions


@dataclass(frozen=True)
class CountyFigureRow:
    """One figure of the county, or one 材料指标 (`threshold` None), with what was said of it, the
    latest first."""

    indicator: Indicator
    threshold: Threshold | None
    before: CountyFigure | None
    entries: tuple[CountyFigure, ...] = ()
    is_required: bool = True  # False where it is asked on a condition that the figures do not meet

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
        """Whether `values` of the county meet the conditions on which it is asked."""
        when = self.threshold.when if self.threshold else []
        return all(each.holds(values) for each in conditions(when))

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
    """The county's page of figures of one year."""

    county: County
    year: int
    rows: list[CountyFigureRow]
    version: int  # the number of the last entry (`services.figures.last_county_entry`)

    @property
    def missing(self) -> int:
        return sum(line.value is None for line in self.rows if line.is_required)

    @property
    def required_rows(self) -> list[CountyFigureRow]:
        """The lines that are asked this year, and those of which something was said."""
        return [line for line in self.rows if line.is_required or line.now]


def county_sheet(
    county: County, year: int, *, rules: RuleSet, at: datetime | None = None
) -> CountySheet:
    """Every figure that `rules` ask of the county itself, as of the moment `at`. One query."""
    rows = CountyFigure.objects.for_county(county).filter(year__in=(year - 1, year))
    if at is not None:
        rows = rows.filter(at__lt=at)
    before: dict[str, CountyFigure] = {}
    entries: dict[str, list[CountyFigure]] = defaultdict(list)
    version = 0
    for row in rows.select_related("by").order_by("id"):
        if row.year == year:
            entries[row.name].insert(0, row)
            version = row.pk
        else:
            before[row.name] = row
    lines = [
        CountyFigureRow(indicator, threshold, before.get(name), tuple(entries.get(name, ())))
        for indicator, threshold, name in _asked(rules)
    ]
    values = {line.name: line.value for line in lines}
    asked = [replace(line, is_required=line.applies(values)) for line in lines]
    return CountySheet(county, year, asked, version)


def _asked(rules: RuleSet) -> list[tuple[Indicator, Threshold | None, str]]:
    found: list[tuple[Indicator, Threshold | None, str]] = []
    for indicator in rules.indicators:
        if indicator.kind == IndicatorKind.EVIDENCE:
            found.append((indicator, None, indicator.code))
        elif indicator.kind == IndicatorKind.COUNTY:
            found += [(indicator, t, t.figure) for t in indicator.thresholds.all() if t.figure]
    return found
