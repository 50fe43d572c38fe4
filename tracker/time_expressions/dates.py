"""Readings of written dates: a point of time, a range, or several of either in one cell."""

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

# With these precisions the day of a deadline is only customary: the last one, with a doubt.
_COARSE = frozenset({Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR})
_DONE = re.compile(r"完成|建成|投用|投入使用|竣工|交付|达到|达标|实现|创建")
_ONE_DAY = timedelta(days=1)
_ABOUT = timedelta(days=3)  # 4月20日左右


def dated(cell: TimeCell) -> Period | None:
    """Read a cell with at least one written date; return None if it has none.

    Raises UnreadableError for a date that does not exist.
    """
    recurrence, _ = rhythm(cell.words)
    try:
        points_and_ranges = list(spans(cell.words, cell.points()))
    except YearMissingError:
        if recurrence:  # without a year only the recurrence is known
            return None
        raise
    if not points_and_ranges:
        return None
    first, second = points_and_ranges[0]
    if len(points_and_ranges) > 1:
        period = _several(cell, [point for pair in points_and_ranges for point in pair if point])
    else:
        period = _range(cell, first, second) if second else _single(cell, first)
    if (
        recurrence in (Recurrence.YEARLY, Recurrence.TERMLY) and len(points_and_ranges) == 2
    ):  # 每年3月、9月
        recurrence = Recurrence.TWICE_YEARLY
    period = replace(period, recurrence=recurrence)
    if period.due and open_word(cell.words):  # …前，并长期坚持
        period = replace(period, recurrence=recurrence or open_word(cell.words))
        period = noted(period, "到期后仍须长期坚持")
    return period


def _single(cell: TimeCell, point: TimePoint) -> Period:
    """Read a single point of time by the words around it."""
    reader = _TAIL_READERS.get(point.tail)
    if reader:
        return doubted(reader(cell, point), *point.doubts)
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
    """Read a point as a deadline on its last day.

    到2025年 and 6月底 are clear. A bare month or year is ambiguous, since the day is only
    customary. In a window cell, 8月底 alone gives no window, and 2021年底 only its end.
    """
    period = doubted(cell.deadline(point.last, point.precision), *point.doubts)
    if point.vague or (point.precision in _COARSE and not (point.lead or point.ends)):
        period = doubted(period, taken_as(point.words, point.last))
    if bare and not cell.is_due:
        end = point.last if point.precision == Precision.YEAR_END else None
        period = doubted(replace(period, end=end), f"「{point.words}」只写了终点，起点未写明")
    return period


def _as_of(cell: TimeCell, point: TimePoint) -> Period:
    """Read 截至7月份 as January to July: it is a date of statistics and not a deadline."""
    start = point.first.replace(month=1, day=1) if point.precision == Precision.MONTH else None
    period = cell.window(start, point.last, point.precision)
    return doubted(period, f"「截至{point.words}」是统计时点，不是完成时限")


def _before(cell: TimeCell, point: TimePoint) -> Period:
    """Read …前: 9月30日前 includes the day, 8月前 ends with July, 8月底前 ends with August."""
    if point.precision == Precision.DAY or point.ends:
        period = cell.deadline(point.last, point.precision)
        hour = re.search(r"\d{1,2}(:\d{2}|[时点])整?$", point.words)  # 9月18日18:00前
        return noted(period, f"当日{hour[0]}截止") if hour else period
    due = point.first - _ONE_DAY
    reason = f"「{point.words}前」按{chinese_day(due)}计，也可能指{chinese_day(point.last)}"
    return doubted(cell.deadline(due, point.precision), reason)


def _eve(cell: TimeCell, point: TimePoint) -> Period:
    """Read 9月1日开学前夕 as the day before."""
    return cell.deadline(point.first - _ONE_DAY, point.precision)


def _about(cell: TimeCell, point: TimePoint) -> Period:
    """Read 4月20日左右 as three days either way, with the deadline on the day itself."""
    margin = _ABOUT if point.precision == Precision.DAY else timedelta(0)
    period = replace(
        cell.deadline(point.last, point.precision),
        start=None if cell.is_due else point.first - margin,
        end=None if cell.is_due else point.last + margin,
    )
    return doubted(period, f"「{point.words}」前后不定，期限按{chinese_day(point.last)}计")


def _after(cell: TimeCell, point: TimePoint) -> Period:
    """Read …之后 as a start on the next day."""
    return starting(cell, point.last + _ONE_DAY, point.precision)


def _from(cell: TimeCell, point: TimePoint) -> Period:
    """Read 9月份开始施工 as a start without an end."""
    return starting(cell, point.first, point.precision)


def _breaking_ground(cell: TimeCell, point: TimePoint) -> Period:
    """Read 二季度开工建设 as a window in that quarter, never as the completion."""
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
    """Return a window that starts on `start` and has no end; in a 完成时限 cell it is unknown."""
    if cell.is_due:
        return cell.unknown("只写了开始时间，未写明完成时限")
    return noted(cell.window(start, None, precision), "未写明终点")


def _range(cell: TimeCell, first: TimePoint, second: TimePoint) -> Period:
    """Read a range from `first` to `second`."""
    order = list(Precision)
    precision = max(first.precision, second.precision, key=order.index)
    if cell.is_due:
        period = doubted(cell.deadline(second.last, second.precision), *first.doubts)
        loose = second.vague or (second.precision in _COARSE and not second.ends)
        words = taken_as(second.words, second.last) if loose else ""
        return doubted(period, *second.doubts, words)
    doubts = [
        f"「{point.words}」未写明日期，按{chinese_day(day)}计"
        for point, day in ((first, first.first), (second, second.last))
        if point.vague
    ]
    period = cell.window(first.first, second.last, precision)
    return doubted(period, *first.doubts, *second.doubts, *doubts)


def _several(cell: TimeCell, points: list[TimePoint]) -> Period:
    """Read several points: consecutive months are one window, otherwise the last point is the
    deadline.
    """
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
        words[earlier.stop : later.begin] in ("", "、", "和", "及", "与")
        and earlier.last + _ONE_DAY == later.first
        for earlier, later in pairwise(points)
    )
