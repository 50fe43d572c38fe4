"""全县数据 and 材料指标 of one school year: what is required, and what was reported."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from counties.models import County
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.county_shares import SHARE_OF_PART, SHARES, CountyShare
from tracker.indicators.engine.labels import figure_text
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.requirements import Requirement
from tracker.indicators.engine.values import YES_NO
from tracker.indicators.models import CountyFigure, Indicator, SchoolFigure, Threshold
from tracker.indicators.selectors.rule_sets import RuleSet, conditions
from tracker.indicators.selectors.schools import in_force, schools_counted


@dataclass(frozen=True)
class CountyFigureRow:
    """A figure of the county, or a 材料指标 (`threshold` is None), with its reports of this year,
    the latest first, and what was in force the year before. `now` is in force this year. The
    reports of a percentage are those of its parts, and the percentages reported as such.
    """

    indicator: Indicator
    threshold: Threshold | None
    before: CountyFigure | None
    entries: tuple[CountyFigure, ...] = ()
    is_required: bool = True  # False if the figures do not meet its conditions
    requirement: Requirement | None = None  # as it is valid for this year; None of words
    now: CountyFigure | None = None
    parts: Mapping[str, CountyFigure] = field(default_factory=dict)  # in force, by name

    @property
    def share(self) -> CountyShare | None:
        """The parts of a percentage; None for every other figure."""
        return SHARES.get(self.name)

    @property
    def part_values(self) -> dict[str, Decimal | None]:
        return {name: figure.value for name, figure in self.parts.items()}

    @property
    def entered(self) -> str:
        """Return what the percentage was derived from; empty if it was reported as such."""
        return self.share.entered(self.part_values) if self.share else ""

    @property
    def is_bare(self) -> bool:
        """Whether a percentage was reported as such, as earlier versions asked for it."""
        return self.share is not None and not self.parts and self.value is not None

    @property
    def history(self) -> list[tuple[str, CountyFigure]]:
        """Return the reports, each with the label of the part that it is of."""
        labels = {part.name: part.label for part in self.share.parts} if self.share else {}
        return [(labels.get(entry.name, ""), entry) for entry in self.entries]

    @property
    def corrections(self) -> int:
        """Return how often the figure was reported again."""
        counts = Counter(entry.name for entry in self.entries)
        bare = counts.pop(self.name, 0)
        return max(bare + max(counts.values(), default=0) - 1, 0)

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
    def value_label(self) -> str:
        """Return the value with its unit, a derived percentage rounded for reading only."""
        return self._label(self.value)

    @property
    def before_label(self) -> str:
        return self._label(self.value_before)

    def _label(self, value: Decimal | None) -> str:
        if value is None:
            return "—"
        if self.share is None:
            return f"{plain_number(value)}{self.unit}"
        limit = self.requirement.threshold if self.requirement else None
        return figure_text(value, self.unit, limit)

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
    latest: dict[int, dict[str, CountyFigure]] = {year: {}, year - 1: {}}
    entries: dict[str, list[CountyFigure]] = defaultdict(list)
    version = 0
    for figure in figures.select_related("by").order_by("id"):
        latest[figure.year][figure.name] = figure
        if figure.year == year:
            entries[SHARE_OF_PART.get(figure.name, figure.name)].insert(0, figure)
            version = figure.pk
    now, before = in_force(latest[year]), in_force(latest[year - 1])
    by_figure = {each.figure: each for each in rules.for_year(year).requirements}
    rows = [
        CountyFigureRow(
            indicator,
            threshold,
            before.get(name),
            tuple(entries.get(name, ())),
            requirement=by_figure.get(name),
            now=now.get(name),
            parts=_parts(name, now),
        )
        for indicator, threshold, name in _required(rules)
    ]
    values = {row.name: row.value for row in rows}
    required = [replace(row, is_required=row.applies(values)) for row in rows]
    return CountySheet(county, year, required, version)


def _parts(name: str, figures: Mapping[str, CountyFigure]) -> dict[str, CountyFigure]:
    share = SHARES.get(name)
    parts = share.parts if share else ()
    return {part.name: figures[part.name] for part in parts if part.name in figures}


@dataclass(frozen=True)
class SchoolSum:
    """The sum of a figure over the schools of a year: 各校合计."""

    total: Decimal
    reported: int
    schools: int

    @property
    def words(self) -> str:
        silent = self.schools - self.reported
        return f"各校合计（{self.reported}所已填报{f'，{silent}所未填报' if silent else ''}）"


def sums_of_schools(county: County, year: int) -> dict[str, SchoolSum]:
    """Return by part the sum over the schools that is offered for it. Two queries.

    A part is left out if no school has reported its figure.
    """
    parts = {p.summed: p.name for share in SHARES.values() for p in share.parts if p.summed}
    schools = set(schools_counted(county, year).values_list("pk", flat=True))
    rows = SchoolFigure.objects.filter(school__in=schools, year=year, name__in=parts)
    latest: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    for name, school, value in rows.order_by("id").values_list("name", "school", "value"):
        latest[name][school] = value
    sums = {}
    for name, by_school in latest.items():
        values = [value for value in by_school.values() if value is not None]
        if values:
            sums[parts[name]] = SchoolSum(sum(values, Decimal(0)), len(values), len(schools))
    return sums


def _required(rules: RuleSet) -> list[tuple[Indicator, Threshold | None, str]]:
    required: list[tuple[Indicator, Threshold | None, str]] = []
    for indicator in rules.indicators:
        if indicator.kind == IndicatorKind.EVIDENCE:
            required.append((indicator, None, indicator.code))
        elif indicator.kind == IndicatorKind.COUNTY:
            required += [(indicator, t, t.figure) for t in indicator.thresholds.all() if t.figure]
    return required
