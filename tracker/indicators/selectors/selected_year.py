"""The school year that a page of indicators shows, with its verdicts as of the request's day."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest

from counties.access import CountyRequest
from counties.parameters import read_number
from counties.querysets import end_of
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of
from tracker.indicators.selectors.schools import school_year, year_name
from tracker.indicators.selectors.year_verdicts import read_years, years_with_figures
from tracker.indicators.verdicts.judging import YearVerdicts


@dataclass(frozen=True)
class YearChoice:
    """One year that may be chosen."""

    year: int
    is_chosen: bool

    @property
    def label(self) -> str:
        return year_name(self.year)


@dataclass(frozen=True)
class SelectedYear:
    """`choices` are the years with figures, and the selected one. `has_figures`: of that year;
    `is_final`: 已定稿."""

    year: int
    choices: tuple[YearChoice, ...]
    rule_set: RuleSet
    has_figures: bool
    is_final: bool

    @property
    def label(self) -> str:
        return year_name(self.year)

    @property
    def is_latest(self) -> bool:
        """Whether these are the latest figures that there are."""
        return self.has_figures and self.choices[0].is_chosen


@dataclass(frozen=True)
class JudgedYear(SelectedYear):
    """A year with all its verdicts, and those of the year `before` if they were requested."""

    verdicts: YearVerdicts
    before: YearVerdicts | None


def selected_year(request: CountyRequest) -> SelectedYear | None:
    """The year of `?year=`, else the latest with figures, else the day's own. None if no indicator
    set is loaded. Two queries while the set is cached. Raises BadRequest for a year that is
    none."""
    rule_set = rule_set_of(request.county, request.day)
    if rule_set is None:
        return None
    now = school_year(request.day)
    requested = _requested_year(request.GET.get("year", ""), now)
    years = years_with_figures(request.county, end_of(request.day))
    year = requested or next(iter(years), now)
    choices = tuple(YearChoice(each, each == year) for each in sorted({*years, year}, reverse=True))
    return SelectedYear(year, choices, rule_set, year in years, years.get(year, False))


def judged_year(request: CountyRequest, *, with_before: bool = False) -> JudgedYear | None:
    """`selected_year`, judged as of the end of the request's day. Three queries more."""
    selected = selected_year(request)
    if selected is None:
        return None
    years = (selected.year, selected.year - 1) if with_before else (selected.year,)
    by_year = read_years(request.county, years, selected.rule_set, end_of(request.day))
    return JudgedYear(
        **vars(selected),
        verdicts=by_year[selected.year],
        before=by_year.get(selected.year - 1),
    )


def judged_years(
    request: CountyRequest, count: int
) -> tuple[SelectedYear, tuple[YearVerdicts, ...]] | None:
    """`selected_year`, and the verdicts on the last `count` years with figures, the earliest
    first. Three queries more."""
    selected = selected_year(request)
    if selected is None:
        return None
    years = sorted(choice.year for choice in selected.choices[:count])
    by_year = read_years(request.county, years, selected.rule_set, end_of(request.day))
    return selected, tuple(by_year[year] for year in years)


def _requested_year(text: str, now: int) -> int | None:
    if not text:
        return None
    year = read_number(text)
    if year is None or not 2000 <= year <= now:
        raise BadRequest(
            f"学年“{text[:20]}”无法识别，请写学年开始的年份，2000至{now}，例如 {now} 表示"
            f"{year_name(now)}。"
        )
    return year
