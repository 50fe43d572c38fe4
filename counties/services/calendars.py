"""日历订阅: the secret addresses of department calendars."""

from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.models import CalendarFeed, Department, User
from counties.models.notices import new_token


@transaction.atomic
def renew_feed(*, by: User, department: Department) -> CalendarFeed:
    """Give `department` a new secret address; the old one stops working."""
    feed, _ = CalendarFeed.objects.update_or_create(
        department=department, defaults={"token": new_token(), "made_at": timezone.now()}
    )
    # the token is not logged, since more people may read the log than the address
    record(by=by, verb="更新日历订阅地址", target=department, county=department.county)
    return feed
