"""日历订阅: the secret address of a department's calendar."""

from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.models import CalendarFeed, Department, User
from counties.models.notices import new_token


@transaction.atomic
def renew_feed(*, by: User, department: Department) -> CalendarFeed:
    """Give `department` a new secret address; the one it had leads nowhere from now on."""
    feed, _ = CalendarFeed.objects.update_or_create(
        department=department, defaults={"token": new_token(), "made_at": timezone.now()}
    )
    # the secret itself does not stand in the log, which more people read than the address
    record(by=by, verb="更新日历订阅地址", target=department, county=department.county)
    return feed
