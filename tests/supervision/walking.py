"""A sheet and a problem of a county, for the walk over every route."""

import uuid
from datetime import date

from counties.models import County, Department, User
from tracker.roadmaps.models import Task
from tracker.supervision.choices import SheetKind
from tracker.supervision.rules import SheetColour
from tracker.supervision.services import sheets


def furnish(county: County, word: str, office: User, task: Task) -> None:
    """A draft sheet full of `word`, to the finance bureau, about `task`."""
    finance = Department.objects.for_county(county).get(name="县财政局")
    sheets.draft_sheet(
        by=office,
        county=county,
        content=sheets.SheetInput(
            kind=SheetKind.ORDER,
            colour=SheetColour.RED,
            title=f"{word}督办单",
            text=f"{word}请抓紧办理。",
            to=[finance],
            tasks=[task],
            reply_due=date(2024, 5, 27),
        ),
        nonce=uuid.uuid4(),
    )
