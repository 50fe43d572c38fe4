"""Counts on a page, each with a link to the ledger of exactly the tasks that it counts."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from counties.models import County


@dataclass(frozen=True)
class LinkedCount:
    """A number of tasks, and the URL of the ledger that lists them; empty for 0."""

    count: int
    url: str


@dataclass(frozen=True)
class LedgerLinks:
    """Makes URLs of one county's ledger as of one day."""

    base: str
    as_of: str

    @classmethod
    def of(cls, county: County, day: date, today: date) -> "LedgerLinks":
        """Return the links for `county` as of `day`."""
        base = reverse("ledger", kwargs={"code": county.code})
        return cls(base, "" if day == today else day.isoformat())

    def url(self, **filters: object) -> str:
        """Return the URL of the ledger with `filters` (names and values of its query string)."""
        query = {name: str(value) for name, value in filters.items()}
        if self.as_of:
            query["as_of"] = self.as_of
        return f"{self.base}?{urlencode(query)}" if query else self.base

    def counted(self, count: int, **filters: object) -> LinkedCount:
        """Return `count` with the link to the ledger with `filters`."""
        return LinkedCount(count, self.url(**filters) if count else "")
