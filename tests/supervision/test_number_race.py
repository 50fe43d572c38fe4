"""Offices that issue at the same time never share or skip a number; without the lock they collide.

In processes of their own, since only what is committed can be raced for.
"""

import pytest

from tests.programs import Programs
from tests.sizes import FACTOR

WRITERS, EACH = 3, 8 * FACTOR

SETUP = """
from datetime import timedelta
from django.utils import timezone
from counties.models import County, User
from tracker.supervision.models import DispatchSheet
county = County.objects.create(code="652323", name="呼图壁县", short_name="呼图壁县")
user = User.objects.create_user("office", name="乙", password="Cast-2024-secret")
for number in range({count}):
    DispatchSheet.objects.create(county=county, by=user, kind="order", colour="red",
                                 title="x", text="x",
                                 reply_due=timezone.localdate() + timedelta(days=7))
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


def race(before: str, programs: Programs) -> tuple[list[int], int]:
    """The numbers given, and how many issues collided."""
    programs.run(SETUP.format(count=WRITERS * EACH))
    codes = [ISSUE.format(first=n, step=WRITERS, before=before) for n in range(WRITERS)]
    failed = sum(int(output) for output in programs.run(*codes))
    return [int(number) for number in programs.run(CHECK)[0].split()], failed


@pytest.mark.slow
def test_numbers_without_gaps(programs: Programs):
    assert race("pass", programs) == (list(range(1, WRITERS * EACH + 1)), 0)


@pytest.mark.slow
def test_without_the_lock_they_collide(programs: Programs):
    _, failed = race(EARLY, programs)
    assert failed > 0
