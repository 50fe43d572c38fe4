"""When a template of school figures was made: what it says of itself, and reads again.

The mark names the county, the school year and the last figure that the portal held then. What was
entered after it the file cannot have known.
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
    """`entry`: the number of the last figure held when the file was made, `at` that moment."""

    entry: int
    at: datetime


def last_figure_id(county: County, year: int) -> int:
    """The number of the last figure of `county` for `year`; 0 for none. One query."""
    rows = SchoolFigure.objects.for_county(county).filter(year=year)
    last: int | None = rows.order_by("-id").values_list("id", flat=True).first()
    return last or 0


def mark_for(county: County, year: int) -> str:
    """The note for a template made now. One query."""
    now = timezone.localtime().strftime(_MOMENT)
    return f"{MARK}{county.code}-{year}-{last_figure_id(county, year)}-{now}"


def read_mark(text: str, county: County, year: int) -> TemplateMark | None:
    """What the note says; None where there is none, or it is another county's or year's."""
    found = _MARK.fullmatch(text.strip())
    if found is None or found[1] != county.code or found[2] != str(year):
        return None
    try:
        at = datetime.strptime(found[4], _MOMENT)  # noqa: DTZ007 (made aware below)
    except ValueError:
        return None
    return TemplateMark(int(found[3]), timezone.make_aware(at))
