"""Rows of one county: the only door through which views reach them."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from counties.models import County, User


class OfCountyQuerySet(models.QuerySet[Any]):
    """Base of every queryset whose rows belong to a county. `county_path` leads to it."""

    county_path = "county"

    def for_county(self, county: "County") -> Self:
        """The rows of `county` and no other."""
        return self.filter(**{self.county_path: county})


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
