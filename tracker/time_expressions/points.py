"""Points of time in normalised words: a year, a quarter, a month, a part of a month, a day.

Finds every point with its first and last day, the doubts about it, and the words before and after
it (到…, …前, …起). The recognisers in `dates` decide what the points of a cell mean.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.time_expressions.vocabulary import MONTH_PARTS, Precision

# The years that a plan may contain, the same as a plan draft allows.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnreadableError(ValueError):
    """The words look like a time but are none; the message is the reason, in Chinese."""


class YearMissingError(UnreadableError):
    """The words name a time without a year, and no year is in force."""


@dataclass(frozen=True)
class TimePoint:
    """A point of time and its position in the words."""

    words: str
    first: date
    last: date
    precision: Precision
    lead: str  # "by" 到…, "as_of" 截至…, or nothing
    tail: str  # a name of _TAILS, or nothing
    ends: bool  # the words name an end: 底, 末, 年内
    vague: bool  # the words name no first or last day: 月初, 月中, 年初
    doubts: tuple[str, ...]  # about its year
    year: int
    begin: int
    stop: int


# A year before one of these words is no bare year but part of a term, a festival or an edition.
_NOT_A_BARE_YEAR = (
    r"度|全年|[春秋暑寒]|学年|国庆|教师节|五一|劳动节|六一|儿童节|元旦|中秋|端午|清明|开学|新学期"
    r"|版|修订|以来|中(?!小学|央|考|学|国)"
)
_POINT = re.compile(
    rf"""
    (?:(?<![\d.])(?P<year>\d{{4}}|\d{{2}}(?=年\d{{1,2}}月)|[今本当去明次翌])年度?)?
    (?:
        (?<![\d.])(?P<month>\d{{1,2}})月
        (?: (?P<day>\d{{1,2}})[日号]
          | (?P<part>上中旬|中下旬|[上中下]旬|[底末]
              |初(?![中级步一二三审评核验])|中(?![考学小央心国期华职高])) )?
      | (?P<half>[上下])半年(?P<half_end>[底末])?
      | (?:第|(?<!\d))(?P<quarter>\d)季度(?P<quarter_end>[底末])?
      | (?(year)年?|(?<![\d学半])年)(?P<year_part>底(?!数)|末|终|初(?!中)|内)
      | (?(year)(?!{_NOT_A_BARE_YEAR})|(?!))
    )
    (?P<hour>\d{{1,2}}(?::\d{{2}}|[时点])整?)?
    """,
    re.VERBOSE | re.ASCII,
)
_LEADS = {"as_of": re.compile(r"截[至止][到至]?$"), "by": re.compile(r"(?<!达)[到至]$")}
# Tried in this order, since 前后 must not be read as 前.
_TAILS = {
    "eve": re.compile(r"[春秋]?季?开学前夕?|前夕"),
    "about": re.compile(r"左右|前后"),
    "before": re.compile(r"之前|以前|前(?![往期置端沿瞻景述进\d两三几列])"),
    "after": re.compile(r"之后|以后|后(?![期勤续备进])"),
    "from": re.compile(r"开始|起(?!草)"),
    "ground": re.compile(r"(?:全面|正式)?(?:开工|动工)"),
    "by": re.compile(r"截[止至]|止|为止"),
}
_JOINED = re.compile(r"(?:起|开始)?[-至到]")


def find_points(words: str, *, year: int | None, issued: date | None) -> list[TimePoint]:
    """Return every point of time in `words` (normalised), in order.

    A point without a year takes that of the point before it, else `year`, else the year of
    `issued`, with a doubt. Raises UnreadableError for a day or month that does not exist, and
    YearMissingError if there is no year.
    """
    points: list[TimePoint] = []
    for match in _POINT.finditer(words):
        before = points[-1].year if points else None
        points.append(_point(match, before, year, issued))
    return points


def _point(
    match: re.Match[str], before: int | None, year: int | None, issued: date | None
) -> TimePoint:
    full_year, year_doubt = resolve_year(match["year"], before=before, year=year, issued=issued)
    first, last, precision = _days(match, full_year)
    text = match.string
    tails = (name for name, tail in _TAILS.items() if tail.match(text, match.end()))
    leads = (name for name, lead in _LEADS.items() if lead.search(text[: match.start()]))
    ends = match["part"] in ("底", "末") or (match["year_part"] or "初") != "初"
    return TimePoint(
        words=match.group(),
        first=first,
        last=last,
        precision=precision,
        lead=next(leads, ""),
        tail=next(tails, ""),
        ends=bool(ends or match["half_end"] or match["quarter_end"]),
        vague="初" in (match["part"], match["year_part"]) or match["part"] == "中",
        doubts=(year_doubt,) if year_doubt else (),
        year=full_year,
        begin=match.start(),
        stop=match.end(),
    )


def resolve_year(
    word: str | None, *, before: int | None = None, year: int | None, issued: date | None
) -> tuple[int, str]:
    """Return the year that `word` (2023, 23, 今, 次 … or None) means, and a doubt or "".

    Raises YearMissingError if it depends on a year that is not given.
    """
    if word is None or word == "当":
        return _year_in_force(before, year, issued)
    if word in ("次", "翌"):
        anchor, doubt = _year_in_force(before, year, issued)
        return anchor + 1, doubt or ("" if before else f"「{word}年」按{anchor}年的下一年计")
    if word in ("今", "本", "去", "明"):
        if issued is None:
            raise YearMissingError(f"「{word}年」以成文日期为准，未给出成文日期")
        return issued.year + {"去": -1, "明": 1}.get(word, 0), ""
    if len(word) == 2:
        return 2000 + int(word), f"「{word}年」按20{word}年计"
    return int(word), ""


def _year_in_force(before: int | None, year: int | None, issued: date | None) -> tuple[int, str]:
    known = before or year
    if known:
        return known, ""
    if issued is None:
        raise YearMissingError("未写明年份")
    return issued.year, f"未写明年份，按成文年份{issued.year}年计"


def _days(match: re.Match[str], year: int) -> tuple[date, date, Precision]:
    """Return the first day, the last day and the precision of a match."""
    if match["month"]:
        return _days_of_month(match, year, int(match["month"]))
    if match["half"]:
        first = 1 if match["half"] == "上" else 7
        return make_day(year, first, 1), month_end(year, first + 5), Precision.HALF
    if match["quarter"]:
        last = int(match["quarter"]) * 3
        if not 3 <= last <= 12:
            raise UnreadableError(f"没有第{match['quarter']}季度")
        return make_day(year, last - 2, 1), month_end(year, last), Precision.QUARTER
    if match["year_part"] == "初":
        return make_day(year, 1, 1), month_end(year, 3), Precision.QUARTER
    precision = Precision.YEAR_END if match["year_part"] else Precision.YEAR
    return make_day(year, 1, 1), month_end(year, 12), precision


def _days_of_month(match: re.Match[str], year: int, month: int) -> tuple[date, date, Precision]:
    if match["day"]:
        day = make_day(year, month, int(match["day"]))
        return day, day, Precision.DAY
    if not match["part"]:
        return make_day(year, month, 1), month_end(year, month), Precision.MONTH
    first, last, precision = MONTH_PARTS[match["part"]]
    end = month_end(year, month)
    return end.replace(day=first or end.day), end.replace(day=last or end.day), precision


def make_day(year: int, month: int, day: int) -> date:
    """Return that day. Raises UnreadableError with the reason if it does not exist."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableError(f"{year}年不在{FIRST_YEAR}年至{LAST_YEAR}年之间")
    if not 1 <= month <= 12:
        raise UnreadableError(f"没有{month}月")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise UnreadableError(f"{year}年{month}月没有{day}日")
    return date(year, month, day)


def month_end(year: int, month: int) -> date:
    """Return the last day of that month. Raises like `make_day`."""
    first = make_day(year, month, 1)
    return first.replace(day=calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a shorter month. Raises like
    `make_day`.
    """
    years, month = divmod(day.month - 1 + months, 12)
    end = month_end(day.year + years, month + 1)
    return end.replace(day=min(day.day, end.day))


def spans(words: str, points: list[TimePoint]) -> Iterator[tuple[TimePoint, TimePoint | None]]:
    """Yield (from, to) for two points joined by one dash, and (point, None) for any other.

    Raises UnreadableError for a range that ends before it begins: a range crosses the end of a year
    only if the words say so (次年).
    """
    rest = list(points)
    while rest:
        first = rest.pop(0)
        joined = rest and _JOINED.fullmatch(words, first.stop, rest[0].begin)
        if not joined:
            yield first, None
            continue
        second = rest.pop(0)
        if second.last < first.first:
            reason = "终点早于起点，跨年须写明「次年」"
            raise UnreadableError(f"「{words[first.begin : second.stop]}」{reason}")
        yield first, second
