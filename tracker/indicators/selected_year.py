"""Which school year a page of indicators shows, and its verdicts as of the day asked for."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest

from counties.access import CountyRequest
from counties.querysets import end_of
from tracker.indicators.rules import RuleSet, rule_set_of
from tracker.indicators.schools import school_year, year_name
from tracker.indicators.verdicts import YearVerdicts, held_years, read_years


@dataclass(frozen=True)
class YearChoice:
    """One year that may be chosen."""

    year: int
    is_chosen: bool

    @property
    def label(self) -> str:
        return year_name(self.year)


@dataclass(frozen=True)
class AskedYear:
    """`choices` are the years with figures, and the chosen one. `has_figures`: of that year;
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
class JudgedYear(AskedYear):
    """A year with all its verdicts, and those of the year `before` where they were asked for."""

    verdicts: YearVerdicts
    before: YearVerdicts | None


def year_of(request: CountyRequest) -> AskedYear | None:
    """The year of `?year=`, else the latest with figures, else the day's own. None where no
    indicator set is loaded. Two queries while the set is held. Raises BadRequest for a year that
    is none."""
    rule_set = rule_set_of(request.county, request.day)
    if rule_set is None:
        return None
    years = held_years(request.county, end_of(request.day))
    now = school_year(request.day)
    year = _chosen(request.GET.get("year", ""), now) or next(iter(years), now)
    choices = tuple(YearChoice(each, each == year) for each in sorted({*years, year}, reverse=True))
    return AskedYear(year, choices, rule_set, year in years, years.get(year, False))


def asked_year(request: CountyRequest, *, with_before: bool = False) -> JudgedYear | None:
    """`year_of`, judged as of the end of the request's day. Three queries more."""
    asked = year_of(request)
    if asked is None:
        return None
    years = (asked.year, asked.year - 1) if with_before else (asked.year,)
    found = read_years(request.county, years, asked.rule_set, end_of(request.day))
    before = found.get(asked.year - 1)
    return JudgedYear(**vars(asked), verdicts=found[asked.year], before=before)


def _chosen(text: str, now: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 2000 <= int(text) <= now):
        raise BadRequest(
            f"学年“{text[:20]}”无法识别，请写学年开始的年份，2000至{now}，例如 {now} 表示"
            f"{year_name(now)}。"
        )
    return int(text)
