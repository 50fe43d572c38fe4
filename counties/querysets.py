"""Querysets of rows that belong to a county; views reach rows only through `for_county`."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from counties.models import County, User


def end_of(day: date) -> datetime:
    """Return the moment just after `day` in the time zone of the portal."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class OfCountyQuerySet(models.QuerySet[Any]):
    """Base class for rows that belong to a county; `county_path` is the lookup that leads to it."""

    county_path = "county"

    def for_county(self, county: "County") -> Self:
        """Return only the rows of `county`."""
        return self.filter(**{self.county_path: county})


class DepartmentQuerySet(OfCountyQuerySet):
    def in_use_or(self, chosen: Iterable[int]) -> Self:
        """Return the departments that a form may offer: those in use, and those already
        `chosen`.
        """
        return self.filter(Q(is_active=True) | Q(pk__in=chosen))


class SchoolQuerySet(OfCountyQuerySet):
    county_path = "department__county"

    def open_on(self, day: date) -> Self:
        """Return the schools open at the end of `day`; a school is closed from its closing
        day on.
        """
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day)
        )


class CountyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Return the counties that the memberships of `user` name or cover by a code prefix."""
        named, prefixes = [], []
        for membership in user.active_memberships:
            if membership.county_id:
                named.append(membership.county_id)
            else:
                prefixes.append(membership.code_prefix)
        allowed = Q(pk__in=named)
        for prefix in prefixes:
            allowed |= Q(code__startswith=prefix)
        return self.filter(allowed)


class UserQuerySet(models.QuerySet[Any]):
    def of_county(self, county: "County") -> Self:
        """Return the users with a role in `county` itself, not through a code prefix."""
        return self.filter(memberships__county=county).distinct()
