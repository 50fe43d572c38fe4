"""A count on a page, with a link to the ledger filtered to exactly the rows that it counts."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from counties.models import County


def ledger_url(county: County, day: date, today: date, **filters: object) -> str:
    """The address of the county's ledger with `filters`, as of `day` when that is not `today`."""
    return LedgerLinks.of(county, day, today).url(**filters)


@dataclass(frozen=True)
class Counted:
    """`count` rows, and the address that lists them; empty if there are none."""

    count: int
    url: str


@dataclass(frozen=True)
class LedgerLinks:
    """Addresses in one county's ledger as of one day."""

    base: str
    as_of: str

    @classmethod
    def of(cls, county: County, day: date, today: date) -> "LedgerLinks":
        base = reverse("ledger", kwargs={"code": county.code})
        return cls(base, "" if day == today else day.isoformat())

    def url(self, **filters: object) -> str:
        query = {name: str(value) for name, value in filters.items()}
        if self.as_of:
            query["as_of"] = self.as_of
        return f"{self.base}?{urlencode(query)}" if query else self.base

    def counted(self, count: int, **filters: object) -> Counted:
        return Counted(count, self.url(**filters) if count else "")
