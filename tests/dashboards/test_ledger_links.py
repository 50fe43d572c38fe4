"""Addresses in the ledger."""

from datetime import date

from counties.models import County
from tracker.dashboards.ledger_links import LedgerLinks, LinkedCount
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import State

COUNTY = County(code="652323")
TODAY, PAST = date(2024, 5, 20), date(2024, 3, 1)


def test_address_without_filters():
    assert LedgerLinks.of(COUNTY, TODAY, TODAY).url() == "/652323/tasks/"


def test_filters_are_written_as_the_ledger_reads_them():
    url = LedgerLinks.of(COUNTY, TODAY, TODAY).url(
        month=Month(2024, 5), state=State.CLOSED, due_to=TODAY
    )
    assert url == "/652323/tasks/?month=2024-05&state=closed&due_to=2024-05-20"


def test_a_past_day_is_kept():
    assert LedgerLinks.of(COUNTY, PAST, TODAY).url() == "/652323/tasks/?as_of=2024-03-01"


def test_counted():
    figure = LedgerLinks.of(COUNTY, PAST, TODAY).counted(3, year=2024)
    assert figure == LinkedCount(3, "/652323/tasks/?year=2024&as_of=2024-03-01")


def test_nought_has_no_address():
    assert LedgerLinks.of(COUNTY, PAST, TODAY).counted(0, year=2024) == LinkedCount(0, "")
