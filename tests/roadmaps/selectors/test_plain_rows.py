from collections.abc import Callable
from datetime import date

import pytest

from tests.exports.conftest import IN_FORCE, TODAY, Place, place_of, today  # noqa: F401
from tests.roadmaps import builders
from tracker.roadmaps.models import Task
from tracker.roadmaps.selectors.plain_rows import plain_rows


@pytest.mark.parametrize("key", IN_FORCE)
@pytest.mark.parametrize("order", ["position", "-position"])
def test_the_same_rows_as_the_page(
    key: str,
    order: str,
    place_of: Callable[[str], Place],  # noqa: F811
    django_assert_num_queries,
):
    """Groups, officials, several roles, inferred leads, no year, no deadline, reports and none."""
    place = place_of(key)
    for position, day in ((1, date(2024, 5, 10)), (3, date(2024, 9, 14))):
        duty = place.plan.tasks.get(position=position).assignments.get(leads=True, via=None)
        if not duty.member_assignments.exists():
            builders.say(duty, place.reader, text="进行中", share=40, when=builders.at(day))
    for day in (TODAY, date(2024, 5, 9)):
        judged = Task.objects.filter(plan=place.plan).order_by(order).judged_at(day)
        expected = sorted(
            place.rows(day), key=lambda row: row.position, reverse=order.startswith("-")
        )
        with django_assert_num_queries(2):
            assert list(plain_rows(place.plan, judged, day)) == expected


def test_no_plan_has_no_rows(db: None):
    assert list(plain_rows(None, Task.objects.none().judged_at(TODAY), TODAY)) == []
