"""The stored folded name, by which the database itself refuses a second row of the same name."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from counties.names import LONGEST

MARK = "\n"  # in no folded name


class FoldedName(models.Model):
    """A row whose `folded` name (`counties.names`) is unique beside others.

    A row that was stored beside another of the same name before there was this rule, and an alias
    that says the same as another of its unit, keep their own: the folded name, a mark, the name.
    """

    folded = models.CharField(max_length=LONGEST + 101, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row with its folded name, which changes only if the name does."""
        key = self.folded_name()
        if self.folded.partition(MARK)[0] != key:
            self.folded = key
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    def folded_name(self) -> str:
        """Return the folded name of the row as it is now."""
        raise NotImplementedError


def of_the_same_name(keys: Iterable[str]) -> Q:
    """Return the condition for rows with one of the folded names `keys`, marked ones among them."""
    condition = Q(pk__in=[])
    for key in keys:
        condition |= Q(folded=key) | Q(folded__startswith=f"{key}{MARK}")
    return condition
