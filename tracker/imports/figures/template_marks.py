"""The mark of a template of school figures, which says when the template was made.

It is a note in the workbook that names the county, the school year and the last figure that the
portal held then. The file cannot contain figures that were entered later.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from counties.models import County
from tracker.imports.workbooks.sheet_reader import MARK
from tracker.indicators.models import SchoolFigure

_MARK = re.compile(r"([0-9]{6})-([0-9]{4})-([0-9]{1,18})-([0-9]{12})")
_MOMENT = "%Y%m%d%H%M"


@dataclass(frozen=True)
class TemplateMark:
    """When a template was made: `at`, and `entry`, the id of the last figure at that moment."""

    entry: int
    at: datetime


def last_figure_id(county: County, year: int) -> int:
    """Return the id of the last figure of `county` for `year`, 0 if there is none. One query."""
    rows = SchoolFigure.objects.for_county(county).filter(year=year)
    last: int | None = rows.order_by("-id").values_list("id", flat=True).first()
    return last or 0


def mark_for(county: County, year: int) -> str:
    """Return the note for a template made now. One query."""
    now = timezone.localtime().strftime(_MOMENT)
    return f"{MARK}{county.code}-{year}-{last_figure_id(county, year)}-{now}"


def read_mark(text: str, county: County, year: int) -> TemplateMark | None:
    """Return the mark in a note; None if it is no mark of this county and year."""
    match = _MARK.fullmatch(text.strip())
    if match is None or match[1] != county.code or match[2] != str(year):
        return None
    try:
        at = datetime.strptime(match[4], _MOMENT)  # noqa: DTZ007 (made aware below)
    except ValueError:
        return None
    return TemplateMark(int(match[3]), timezone.make_aware(at))
