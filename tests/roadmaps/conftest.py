"""A day in May 2024 on which the tests of plans and progress play."""

from datetime import date

import pytest

from tests.roadmaps.builders import at

TODAY = date(2024, 5, 20)


@pytest.fixture
def today(time_machine) -> date:
    """Freeze the portal at ten in the morning of that day."""
    time_machine.move_to(at(TODAY), tick=False)
    return TODAY
