"""Days and months as people type them, in forms, filters, addresses and cells: the one reader.

Read are 2024-6-30, 2024.6.30, 2024/6/30, 20240630, 2024年6月30日 and 二〇二四年六月三十日, in
any width of characters, with blanks, with a weekday or a time of day behind; months alike, 2024-6
and 202406.
Refused, with the reason, is what may mean two days: 24-6-30, 6/30/2024, 30.6.2024.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2000, 2100  # of tasks, papers, reports and inspections
# Excel counts days from here; a cell that is not formatted as a date holds only this number.
_EXCEL_START = date(1899, 12, 30)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TIME = r"(?:[T ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_WEEKDAY = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_TAIL = re.compile(rf"{_TIME}{_WEEKDAY}\s*\.?$")
_SEPARATED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_WRITTEN = re.compile(r"(\d{4})年(\d{1,2})月(?:份|(\d{1,2})[日号]?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_TEN = re.compile(r"([一二三]?)十([一二三四五六七八九]?)(?=[月日号])")


def read_typed_day(
    text: str,
    *,
    first_year: int = FIRST_YEAR,
    last_year: int = LAST_YEAR,
    whole_month: str = "",
    is_cell: bool = False,
) -> date | None:
    """Return the day in `text`, None if it is blank. Raises ValueError with the reason in Chinese.

    A month without a day is refused, unless `whole_month` says which of its days is meant: "first"
    or "last". `is_cell`: the number of a day as Excel counts them is read, too.
    """
    plain = _plain(text)
    if not plain:
        return None
    shown = text.strip()[:20]
    if is_cell and (serial := _SERIAL.fullmatch(plain)):
        day = _EXCEL_START + timedelta(days=int(serial[1]))
    else:
        day = _day(plain, shown, whole_month)
    if not first_year <= day.year <= last_year:
        raise ValueError(_wrong_year(shown, first_year, last_year))
    return day


def read_typed_month(text: str) -> tuple[int, int] | None:
    """Return the year and month in `text`, None if it is blank. Raises ValueError as above."""
    plain = _plain(text)
    if not plain:
        return None
    parts = _parts(plain)
    if parts is None or parts[2] is not None or not 1 <= parts[1] <= 12:
        raise ValueError(f"“{text.strip()[:20]}”不是月份，请写成 2024-05 的形式。")
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise ValueError(_wrong_year(text.strip()[:20], FIRST_YEAR, LAST_YEAR))
    return parts[:2]


def _wrong_year(shown: str, first: int, last: int) -> str:
    return f"“{shown}”的年份不对，应在{first}年至{last}年之间。"


def _day(plain: str, shown: str, whole_month: str) -> date:
    parts = _parts(plain)
    if parts is None:
        raise ValueError(f"“{shown}”不是日期（应如 2024-09-01），请输入一个有效的日期。")
    year, month, day = parts
    if day is None and not whole_month:
        raise ValueError(f"“{shown}”只写到月，请写到日，如 2024-09-01。")
    try:
        first = date(year, month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError(f"没有“{shown}”这一天，请输入一个有效的日期。") from error
    if day is None and whole_month == "last":
        return first.replace(day=monthrange(year, month)[1])
    return first


def _parts(plain: str) -> tuple[int, int, int | None] | None:
    """The year, the month and, if there is one, the day as written; None if it is neither."""
    if match := _SEPARATED.fullmatch(plain):
        year, month, day = match[1], match[3], match[4]
    elif match := _WRITTEN.fullmatch(plain) or _TOGETHER.fullmatch(plain):
        year, month, day = match.groups()
    else:
        return None
    return int(year), int(month), int(day) if day else None


def _plain(text: str) -> str:
    """`text` in one width, Chinese digits as digits, without blanks, weekday and time of day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub("[\u200b-\u200f\u2060\ufeff]", "", plain)
    plain = plain.replace("。", ".").replace("—", "-").replace("–", "-").replace("−", "-")
    plain = _TAIL.sub("", plain) if re.search(r"[-/.年]|\d{8}", plain) else plain
    plain = _TEN.sub(lambda m: f"{m[1] or '一'}{m[2] or '〇'}", plain).translate(_DIGITS)
    return plain if re.search(r"\d\s+\d", plain) else "".join(plain.split())
