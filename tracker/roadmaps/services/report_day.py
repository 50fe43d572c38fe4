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
    """Let a month of `county` be reported by its `day`, from the first month on that is not over
    by the old day nor by the new one: what was judged stays. Raises ValueError outside 1 to 28."""
    if day not in REPORT_DAYS:
        raise ValueError("填报截止日是 1 至 28 日。")
    held = County.objects.select_for_update(no_key=True).get(pk=county.pk)
    if held.report_day == day:
        return
    before, held.report_day = held.report_day, day
    held.past_report_days += _kept(held, before, timezone.localdate())
    held.save(update_fields=["report_day", "past_report_days"])
    audit.record(
        by=by,
        verb="设定填报截止日",
        target=held,
        county=held,
        before={"report_day": before},
        after={"report_day": day},
    )


def _kept(county: County, before: int, today: date) -> list[list[str | int]]:
    """What to remember of the day `before`: the last month it holds for, unless an earlier change
    of the same month has said so already."""
    month = Month.of(today)
    is_over = today.day > min(before, county.report_day)
    last = str(month if is_over else month.previous)
    known = [month for month, _ in county.past_report_days]
    return [[last, before]] if not known or known[-1] < last else []
