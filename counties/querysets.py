"""Rows of one county: the only door through which views reach them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from counties.models import County, User


def end_of(day: date) -> datetime:
    """The moment just after `day` in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class OfCountyQuerySet(models.QuerySet[Any]):
    """Base of every queryset whose rows belong to a county. `county_path` leads to it."""

    county_path = "county"

    def for_county(self, county: "County") -> Self:
        """The rows of `county` and no other."""
        return self.filter(**{self.county_path: county})


class DepartmentQuerySet(OfCountyQuerySet):
    def in_use_or(self, held: Iterable[int]) -> Self:
        """Departments one may choose: those in use, and those (`held`) that were chosen before."""
        return self.filter(Q(is_active=True) | Q(pk__in=held))


class SchoolQuerySet(OfCountyQuerySet):
    county_path = "department__county"

    def open_on(self, day: date) -> Self:
        """Schools open at the end of `day`: a school closed on a day is closed at its end."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day)
        )


class CountyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """The counties that a membership of `user` names or whose code prefix covers them."""
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
        """Who has a role in `county` itself, not by a prefix that covers it."""
        return self.filter(memberships__county=county).distinct()
