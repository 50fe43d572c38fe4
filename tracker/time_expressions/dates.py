"""Readings of written days: a point, a range, or several of either in one cell."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

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
from tracker.time_expressions.points import TimePoint, YearMissingError, spans
from tracker.time_expressions.vocabulary import Precision, Recurrence

# What leaves a deadline's day to habit: the last one is taken, and said so.
_COARSE = frozenset({Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR})
_DONE = re.compile(r"完成|建成|投用|投入使用|竣工|交付|达到|达标|实现|创建")
_ONE_DAY = timedelta(days=1)
_ABOUT = timedelta(days=3)  # row 79: 4月20日左右


def dated(cell: TimeCell) -> Period | None:
    """Rows 1-14, 20-28, 30, 31, 38-40, 42-55, 58, 60, 64-66, 68-70, 72, 74, 77-85, 90, 91, 93."""
    recurrence, _ = rhythm(cell.words)
    try:
        found = list(spans(cell.words, cell.points()))
    except YearMissingError:
        if recurrence:  # rows 72, 91 without a year in force: only the recurrence is known
            return None
        raise
    if not found:
        return None
    first, second = found[0]
    if len(found) > 1:
        period = _several(cell, [each for span in found for each in span if each])
    else:
        period = _range(cell, first, second) if second else _single(cell, first)
    if recurrence in (Recurrence.YEARLY, Recurrence.TERMLY) and len(found) == 2:  # rows 72, 74
        recurrence = Recurrence.TWICE_YEARLY
    period = replace(period, recurrence=recurrence)
    if period.due and open_word(cell.words):  # row 84: …前，并长期坚持
        period = replace(period, recurrence=recurrence or open_word(cell.words))
        period = noted(period, "到期后仍须长期坚持")
    return period


def _single(cell: TimeCell, point: TimePoint) -> Period:
    """One point, read by the words around it."""
    around = _TAIL_READERS.get(point.tail)
    if around:
        return doubted(around(cell, point), *point.doubts)
    done = _DONE.search(cell.words, point.stop)
    if point.lead == "as_of" and not cell.is_due:
        return doubted(_as_of(cell, point), *point.doubts)
    if point.lead or point.tail == "by" or point.ends or done or cell.is_due:
        return _by(cell, point, bare=not (point.lead or point.tail or done))
    period = doubted(cell.window(point.first, point.last, point.precision), *point.doubts)
    if point.vague or point.precision == Precision.YEAR:
        days = f"{point.first.month}月{point.first.day}日至{point.last.month}月{point.last.day}日"
        return doubted(period, f"「{point.words}」按{days}计，原文未写明日期")
    return period


def _by(cell: TimeCell, point: TimePoint, *, bare: bool) -> Period:
    """A deadline on the last day of the point.

    到2025年 and 6月底 are plain (rows 14, 30, 38); a bare month or year leaves its day to habit
    (row 1). 8月底 alone in a window cell gives no window (row 9), 2021年底 only its end (row 10).
    """
    period = doubted(cell.deadline(point.last, point.precision), *point.doubts)
    if point.vague or (point.precision in _COARSE and not (point.lead or point.ends)):
        period = doubted(period, taken_as(point.words, point.last))
    if bare and not cell.is_due:
        end = point.last if point.precision == Precision.YEAR_END else None
        period = doubted(replace(period, end=end), f"「{point.words}」只写了终点，起点未写明")
    return period


def _as_of(cell: TimeCell, point: TimePoint) -> Period:
    """Rows 28 and 78: 截至7月份 reports on January to July; it is no deadline."""
    start = point.first.replace(month=1, day=1) if point.precision == Precision.MONTH else None
    period = cell.window(start, point.last, point.precision)
    return doubted(period, f"「截至{point.words}」是统计时点，不是完成时限")


def _before(cell: TimeCell, point: TimePoint) -> Period:
    """Rows 23-25, 58, 60, 83: 9月30日前 includes the day, 8月前 strictly ends with July.

    8月底前 is the end of August, as 底 says.
    """
    if point.precision == Precision.DAY or point.ends:
        period = cell.deadline(point.last, point.precision)
        hour = re.search(r"\d{1,2}(:\d{2}|[时点])整?$", point.words)  # row 68: 9月18日18:00前
        return noted(period, f"当日{hour[0]}截止") if hour else period
    due = point.first - _ONE_DAY
    reason = f"「{point.words}前」按{chinese_day(due)}计，也可能指{chinese_day(point.last)}"
    return doubted(cell.deadline(due, point.precision), reason)


def _eve(cell: TimeCell, point: TimePoint) -> Period:
    """Row 77: 9月1日开学前夕 is the day before."""
    return cell.deadline(point.first - _ONE_DAY, point.precision)


def _about(cell: TimeCell, point: TimePoint) -> Period:
    """Row 79: 4月20日左右, three days either way, due on the day."""
    around = _ABOUT if point.precision == Precision.DAY else timedelta(0)
    period = replace(
        cell.deadline(point.last, point.precision),
        start=None if cell.is_due else point.first - around,
        end=None if cell.is_due else point.last + around,
    )
    return doubted(period, f"「{point.words}」前后不定，期限按{chinese_day(point.last)}计")


def _after(cell: TimeCell, point: TimePoint) -> Period:
    """Row 83: …之后 begins on the next day."""
    return starting(cell, point.last + _ONE_DAY, point.precision)


def _from(cell: TimeCell, point: TimePoint) -> Period:
    """Row 45: 9月份开始施工 says no end."""
    return starting(cell, point.first, point.precision)


def _breaking_ground(cell: TimeCell, point: TimePoint) -> Period:
    """Rows 48 and 50: 二季度开工建设 falls within the quarter; it is not the completion."""
    if cell.is_due:
        return cell.unknown(f"「{point.words}」是开工时间，未写明完成时限")
    return cell.window(point.first, point.last, point.precision)


_TAIL_READERS: dict[str, Callable[[TimeCell, TimePoint], Period]] = {
    "before": _before,
    "eve": _eve,
    "about": _about,
    "after": _after,
    "from": _from,
    "ground": _breaking_ground,
}


def starting(cell: TimeCell, start: date, precision: Precision = Precision.DAY) -> Period:
    if cell.is_due:
        return cell.unknown("只写了开始时间，未写明完成时限")
    return noted(cell.window(start, None, precision), "未写明终点")


def _range(cell: TimeCell, first: TimePoint, second: TimePoint) -> Period:
    """Rows 3-8, 11-13, 21, 22, 26, 27, 40-44, 46, 55, 64, 66, 68-70, 80, 81, 90."""
    order = list(Precision)
    precision = max(first.precision, second.precision, key=order.index)
    if cell.is_due:
        period = doubted(cell.deadline(second.last, second.precision), *first.doubts)
        loose = second.vague or (second.precision in _COARSE and not second.ends)
        words = taken_as(second.words, second.last) if loose else ""
        return doubted(period, *second.doubts, words)
    doubts = [
        f"「{each.words}」未写明日期，按{chinese_day(day)}计"
        for each, day in ((first, first.first), (second, second.last))
        if each.vague
    ]
    period = cell.window(first.first, second.last, precision)
    return doubted(period, *first.doubts, *second.doubts, *doubts)


def _several(cell: TimeCell, points: list[TimePoint]) -> Period:
    """Rows 47, 50, 52, 72, 74: months in a row are one window, else the last point is the end."""
    if _follow_each_other(cell.words, points):
        return _range(cell, points[0], points[-1])
    last = max(points, key=lambda point: point.last)
    begins = points[0].first if points[0].tail in ("from", "ground") and not cell.is_due else None
    period = replace(cell.deadline(last.last, last.precision), start=begins)
    doubts = (doubt for point in points for doubt in point.doubts)
    return doubted(
        period, *doubts, f"写有{len(points)}个时间，期限按最晚的{chinese_day(last.last)}计"
    )


def _follow_each_other(words: str, points: list[TimePoint]) -> bool:
    return all(
        words[one.stop : two.begin] in ("", "、", "和", "及", "与")
        and one.last + _ONE_DAY == two.first
        for one, two in pairwise(points)
    )
