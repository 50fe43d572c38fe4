"""Time windows and deadlines of county plans: words in, days out.

Pure functions: no ORM, clock or request. Two kinds of cells use the same words with different
meanings ("8月底" is always a deadline, "3-6月" is a window in one column and its end a deadline in
the other), so there are two functions, `read_window` and `read_due`. Neither ever raises, returns
an end before a start, or decides a doubt silently: what the words leave open is flagged with a
reason, and what they do not say is returned as UNKNOWN.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from counties.days import chinese_day
from tracker.time_expressions.cells import (
    Period,
    TimeCell,
    doubted,
    noted,
    open_word,
    rhythm,
    taken_as,
)
from tracker.time_expressions.dates import dated, starting
from tracker.time_expressions.points import (
    FIRST_YEAR,
    LAST_YEAR,
    UnreadableError,
    add_months,
    find_points,
    make_day,
    month_end,
    resolve_year,
)
from tracker.time_expressions.vocabulary import (
    AT_ONCE,
    FESTIVALS,
    FIVE_YEAR_PLANS,
    NEW_YEARS,
    NOTHING,
    PLACEHOLDER,
    SAME_AS_ABOVE,
    VAGUE_WORDS,
    Precision,
    Recurrence,
    normalise,
)

__all__ = ["Period", "Precision", "Recurrence", "check_pair", "read_due", "read_window"]

_ONE_DAY = timedelta(days=1)
_AT_ONCE_DAYS = 30  # proposed for 立行立改, always with a doubt


def read_window(text: str, *, year: int | None = None, issued: date | None = None) -> Period:
    """Read a 时间 cell: the time of the work, and a deadline only if the words name one.

    `year` is the year of the group that the row belongs to; `issued` is the date of the document,
    to which 今年, 明年 and 即日起 refer. Never raises.
    """
    return _read(TimeCell(text, normalise(text), year, _usable(issued), is_due=False))


def read_due(text: str, *, year: int | None = None, issued: date | None = None) -> Period:
    """Read a 完成时限 cell: the last day allowed. Same arguments as `read_window`; never raises."""
    return _read(TimeCell(text, normalise(text), year, _usable(issued), is_due=True))


def check_pair(window: Period, due: Period) -> list[str]:
    """Return what a person should look at in the two cells of one row, in Chinese.

    The days stay as each cell gives them. Returns nothing if one of the cells gives no day.
    """
    if due.due is None:
        return []
    findings = []
    if window.start and due.due < window.start:
        findings.append(
            f"完成时限（{chinese_day(due.due)}）早于时段起点（{chinese_day(window.start)}）"
        )
    elif window.end and due.due < window.end:
        findings.append(
            f"完成时限（{chinese_day(due.due)}）早于时段末（{chinese_day(window.end)}）"
        )
    if window.end and due.due > window.end:
        findings.append(
            f"完成时限（{chinese_day(due.due)}）晚于时段末（{chinese_day(window.end)}）"
        )
    if window.due and window.end is None and window.due != due.due:
        findings.append(
            f"完成时限（{chinese_day(due.due)}）与时间栏所写期限（{chinese_day(window.due)}）不一致"
        )
    return findings


def _read(cell: TimeCell) -> Period:
    try:
        for recognise in _RECOGNISERS:
            period = recognise(cell)
            if period:
                return period
    except UnreadableError as error:
        return cell.unknown(str(error))
    return cell.unknown("读不出时间，请人工确认")


def _nothing_written(cell: TimeCell) -> Period | None:
    """Read an empty cell or 同上: a blank never means a deadline; 同上 refers to the row above."""
    if cell.words in NOTHING:
        return cell.unknown("未写明时间")
    if cell.words in SAME_AS_ABOVE:
        return cell.unknown(f"「{cell.words}」指相邻行的时间，请照填")
    return None


def _placeholder(cell: TimeCell) -> Period | None:
    """Read a placeholder such as 2026年X月."""
    if PLACEHOLDER.search(cell.words):
        return cell.unknown("年月日待填写，原文为占位符")
    return None


def _from_issue_day(cell: TimeCell) -> Period | None:
    """Read 即日起…为期一个月 and 即日起…持续至2月28日. A written date takes precedence over a
    duration.
    """
    if not re.search(r"即日起|[印发]发之日起", cell.words):
        return None
    if cell.issued is None:
        return cell.unknown("「即日起」以成文日期起算，未给出成文日期")
    lasting = re.search(r"为期(\d{1,2})个月", cell.words, re.ASCII)
    reckoned = add_months(cell.issued, int(lasting[1])) if lasting else None
    points = find_points(cell.words, year=cell.year or cell.issued.year, issued=cell.issued)
    end = points[-1].last if points else reckoned
    if end is None:
        return starting(cell, cell.issued)
    if end < cell.issued:
        return cell.unknown(f"终点（{chinese_day(end)}）早于成文日期（{chinese_day(cell.issued)}）")
    period = cell.either(cell.issued, end, points[-1].precision if points else Precision.MONTH)
    reason = ""
    if lasting and reckoned != end:
        reason = f"「{lasting[0]}」与写明的日期不一致，以日期为准"
    elif lasting and not points:
        reason = f"「{lasting[0]}」自成文之日起算，按{chinese_day(end)}计"
    return doubted(period, reason)


def _rest_of_year(cell: TimeCell) -> Period | None:
    """Read 剩下的半年时间."""
    if not re.search(r"(?:剩下|剩余|余下)的?半年", cell.words):
        return None
    year, doubt = resolve_year(None, year=cell.year, issued=cell.issued)
    half = cell.either(make_day(year, 7, 1), month_end(year, 12), Precision.HALF)
    return doubted(half, doubt, "「剩下的半年」按下半年计")


def _five_year_plan(cell: TimeCell) -> Period | None:
    """Read "十四五"期间 and "十四五"末."""
    match = re.search(rf"({'|'.join(FIVE_YEAR_PLANS)})(末)?", cell.words)
    if not match:
        return None
    first = FIVE_YEAR_PLANS[match[1]]
    end = month_end(first + 4, 12)
    if match[2]:
        return cell.deadline(end, Precision.YEAR_END)
    period = cell.either(make_day(first, 1, 1), end, Precision.YEAR)
    return doubted(period, taken_as(match[0], end)) if cell.is_due else period


def _recent_years(cell: TimeCell) -> Period | None:
    """Read 近三年: a span of evidence up to the date of the document, not a time of work."""
    match = re.search(r"近(\d)年", cell.words, re.ASCII)
    if not match:
        return None
    if cell.issued is None or cell.is_due:
        return cell.unknown(f"「{match[0]}」是回顾期间，不是完成时限")
    start = add_months(cell.issued, -12 * int(match[1]))
    return noted(cell.window(start, cell.issued, Precision.YEAR), "回顾期间，至成文日期止")


def _school_year(cell: TimeCell) -> Period | None:
    """Read 2023-2024学年 as 1 September to 31 August."""
    match = re.search(r"(?<!\d)(\d{4})(?:-(\d{4}))?学年", cell.words, re.ASCII)
    if not match:
        return None
    first = int(match[1])
    if match[2] and int(match[2]) != first + 1:
        return cell.unknown(f"「{match[0]}」不是一个学年")
    end = month_end(first + 1, 8)
    period = cell.either(make_day(first, 9, 1), end, Precision.SCHOOL)
    return doubted(period, taken_as(match[0], end)) if cell.is_due else period


_SEASON = r"(?:(?<=年)|(?=..(?:学期|开学|投)))(春|秋)季"
_TERM = re.compile(rf"(?:{_SEASON}(学期)?|暑(?:假|期)(?!前))(开学前|前|起|开始)?")


def _term(cell: TimeCell) -> Period | None:
    """Read terms and holidays (春季学期, 暑假) with their usual days; those of the county may
    differ.
    """
    match = _TERM.search(cell.words)
    if not match or rhythm(cell.words)[0] == Recurrence.TERMLY:
        return None
    year, year_doubt = _year_written(cell)
    season, term, around = match.groups()
    first, last = make_day(year, 7, 1), month_end(year, 8)
    if season == "春":
        first, last = make_day(year, 2, 20), make_day(year, 7, 10)
    elif season == "秋":
        first, last = make_day(year, 9, 1), make_day(year + 1, 1, 20)
    if around in ("起", "开始"):
        period = starting(cell, first, Precision.SCHOOL)
    elif around:
        period = cell.deadline(first - _ONE_DAY, Precision.SCHOOL)
    elif season and (not term or "开学" in cell.words):  # 秋季投用: in use when the term begins
        period = cell.deadline(first, Precision.SCHOOL)
    else:
        period = cell.either(first, last, Precision.SCHOOL)
    return doubted(period, year_doubt, f"「{match[0]}」按惯例计，具体日期以校历为准")


def _unknown_school_day(cell: TimeCell) -> Period | None:
    """Read what only the school calendar of the county can tell."""
    match = re.search(r"寒假|暑假前|学期|开学|学年", cell.words)
    if match and not rhythm(cell.words)[0]:
        return cell.unknown(f"「{match[0]}」的日期以校历为准，原文未写明")
    return None


def _before_festival(cell: TimeCell) -> Period | None:
    """Read 国庆节前 as the day before; 春节 by the table of lunar years."""
    match = re.search(rf"({'|'.join(FESTIVALS)}|春节)节?(?:之前|以前|前)(?!后)", cell.words)
    if not match:
        return None
    year, year_doubt = _year_written(cell)
    if match[1] == "春节" and year not in NEW_YEARS:
        return cell.unknown(f"{year}年春节的日期不在历表内")
    day = NEW_YEARS[year] if match[1] == "春节" else make_day(year, *FESTIVALS[match[1]])
    return doubted(cell.deadline(day - _ONE_DAY, Precision.DAY), year_doubt)


def _at_once(cell: TimeCell) -> Period | None:
    """Read 立行立改 from the date of the document; thirty days are proposed with a doubt."""
    match = AT_ONCE.search(cell.words)
    if not match or open_word(cell.words):
        return None
    if cell.issued is None:
        return cell.unknown(f"「{match[0]}」未写明期限，也未给出成文日期")
    if not cell.is_due:
        return doubted(starting(cell, cell.issued), f"「{match[0]}」自成文之日起")
    if match[0] in ("立即", "马上"):
        return cell.unknown(f"「{match[0]}」未写明期限")
    due = cell.issued + timedelta(days=_AT_ONCE_DAYS)
    reason = f"「{match[0]}」未写明期限，暂按成文之日起{_AT_ONCE_DAYS}日计"
    return doubted(cell.deadline(due, Precision.MONTH), reason)


def _recurring(cell: TimeCell) -> Period | None:
    """Read recurring work without a date, such as 每月."""
    recurrence, doubt = rhythm(cell.words)
    if recurrence is None:
        return None
    if re.search(r"前|内|[底末初]|\d日", cell.words, re.ASCII):
        doubt = doubt or "按周期重复，每次的期限见原文"
    return doubted(cell.open(recurrence), doubt)


def _open_ended(cell: TimeCell) -> Period | None:
    """Read 长期坚持 and 常态化; 全年 is open, too, and has the year as its window."""
    recurrence = open_word(cell.words)
    if recurrence is None:
        return None
    period = cell.open(recurrence)
    if "全年" in cell.words and not cell.is_due and (_WRITTEN_YEAR.search(cell.words) or cell.year):
        year, year_doubt = _year_written(cell)
        period = replace(period, start=make_day(year, 1, 1), end=month_end(year, 12))
        period = doubted(period, year_doubt)
    return doubted(period, "短期、中期未写明期限" if "短期" in cell.words else "")


def _vague(cell: TimeCell) -> Period | None:
    """Read words that name no day, such as 适时 and 尽快."""
    match = VAGUE_WORDS.search(cell.words)
    return cell.unknown(f"「{match[0]}」未写明日期，请补填") if match else None


# The first recogniser that returns a period wins. Written dates come before everything that needs a
# calendar or a custom; a recurrence or 长期坚持 beside a date does not override the date.
_RECOGNISERS: tuple[Callable[[TimeCell], Period | None], ...] = (
    _nothing_written,
    _placeholder,
    _from_issue_day,
    dated,
    _rest_of_year,
    _five_year_plan,
    _recent_years,
    _school_year,
    _term,
    _unknown_school_day,
    _before_festival,
    _at_once,
    _recurring,
    _open_ended,
    _vague,
)


_WRITTEN_YEAR = re.compile(r"(?<!\d)(\d{4}|[今本当去明次翌])年", re.ASCII)


def _year_written(cell: TimeCell) -> tuple[int, str]:
    """Return the year that the words name, else the one in force, and a doubt about it."""
    written = _WRITTEN_YEAR.search(cell.words)
    return resolve_year(written and written[1], year=cell.year, issued=cell.issued)


def _usable(issued: date | None) -> date | None:
    """Return `issued`, or None if it is outside the years that a plan may have."""
    return issued if issued and FIRST_YEAR <= issued.year < LAST_YEAR else None
