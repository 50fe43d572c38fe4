"""The day of the month by which a county reports."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import County, User
from tracker.roadmaps.rules.months import Month

REPORT_DAYS = range(1, 29)


@transaction.atomic
def set_report_day(*, county: County, day: int, by: User) -> None:
    """Set the report day of `county` to `day`, from the first month that is over neither by the old
    day nor by the new one: months that were judged keep their day. Raises ValueError outside 1
    to 28."""
    if day not in REPORT_DAYS:
        raise ValueError("填报截止日是 1 至 28 日。")
    locked = County.objects.select_for_update(no_key=True).get(pk=county.pk)
    if locked.report_day == day:
        return
    before, locked.report_day = locked.report_day, day
    locked.past_report_days += _past_report_days(locked, before, timezone.localdate())
    locked.save(update_fields=["report_day", "past_report_days"])
    audit.record(
        by=by,
        verb="设定填报截止日",
        target=locked,
        county=locked,
        before={"report_day": before},
        after={"report_day": day},
    )


def _past_report_days(county: County, before: int, today: date) -> list[list[str | int]]:
    """The entry that keeps the day `before` for past months: the last month for which it holds.
    Empty if an earlier change in the same month has made it."""
    month = Month.of(today)
    is_over = today.day > min(before, county.report_day)
    last = str(month if is_over else month.previous)
    known = [month for month, _ in county.past_report_days]
    return [[last, before]] if not known or known[-1] < last else []
