"""Offices that issue at the same time never share or skip a number; without the lock they collide.

Processes of their own over a fresh database, since only what is committed can be raced for.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counties.test_audit_race import done, start
from tests.databases import empty_database

WRITERS, EACH = 3, 8

SETUP = """
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from counties.models import County, User
from tracker.supervision.models import DispatchSheet
county = County.objects.create(code="652323", name="呼图壁县", short_name="呼图壁县")
user = User.objects.create_user("office", name="乙", password="Cast-2024-secret")
for number in range({count}):
    DispatchSheet.objects.create(county=county, by=user, kind="order", colour="red",
                                 title="x", text="x", reply_due=date(2024, 5, 27))
"""
ISSUE = """
from django.db import IntegrityError
from counties.models import User
from tracker.supervision.models import DispatchSheet
from tracker.supervision.services import sheets
user, failed = User.objects.get(), 0
for sheet in list(DispatchSheet.objects.order_by("pk"))[{first}::{step}]:
    {before}
    try:
        sheets.issue(by=user, sheet=sheet, version=0)
    except IntegrityError:
        failed += 1
print(failed)
"""
# the negative control: each reads the next number before its turn
EARLY = (
    "original = globals().setdefault('original', sheets._next_number); import time; "
    "from django.utils import timezone; "
    "seen = original(sheet.county_id, 'order', timezone.localdate().year); time.sleep(0.03); "
    "sheets._next_number = lambda *_: seen"
)
CHECK = """
from tracker.supervision.models import DispatchSheet
issued = DispatchSheet.objects.exclude(number=None).order_by("number")
print(*issued.values_list("number", flat=True))
"""


@pytest.fixture
def fresh(tmp_path: Path, django_db_setup, django_db_blocker) -> Iterator[str]:
    """The DATABASE_URL of a database of the engine under test, with the drafts in it."""
    with empty_database(tmp_path, django_db_blocker) as url:
        done(start(SETUP.format(count=WRITERS * EACH), url))
        yield url


def race(before: str, url: str) -> tuple[list[int], int]:
    """The numbers given, and how many issues collided."""
    codes = [ISSUE.format(first=n, step=WRITERS, before=before) for n in range(WRITERS)]
    failed = sum(int(done(writer)) for writer in [start(code, url) for code in codes])
    return [int(number) for number in done(start(CHECK, url)).split()], failed


@pytest.mark.slow
def test_numbers_without_gaps(fresh: str):
    assert race("pass", fresh) == (list(range(1, WRITERS * EACH + 1)), 0)


@pytest.mark.slow
def test_without_the_lock_they_collide(fresh: str):
    _, failed = race(EARLY, fresh)
    assert failed > 0
