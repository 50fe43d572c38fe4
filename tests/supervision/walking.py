"""A sheet, a problem and a bulletin of a county, for the walk over every route."""

import uuid
from datetime import date

from counties.models import County, Department, User
from tracker.exports.services.issued import make_issued_files
from tracker.roadmaps.models import Task
from tracker.supervision.choices import ProblemSource, SheetKind
from tracker.supervision.rules.bulletin_texts import BulletinKind
from tracker.supervision.rules.sheet_colours import SheetColour
from tracker.supervision.services import problems, sheets
from tracker.supervision.services.bulletins import (
    draft_bulletin,
    edit_bulletin,
    issue_bulletin,
)
from tracker.supervision.services.meetings import add_matter
from tracker.supervision.services.papers import paper_of


def furnish(county: County, word: str, office: User, task: Task) -> None:
    """An issued sheet about `task`, an issued bulletin and a problem, full of `word`."""
    finance = Department.objects.for_county(county).get(name="县财政局")
    sheet = sheets.draft_sheet(
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
    sheets.issue(by=office, sheet=sheet, version=sheet.version)
    make_issued_files.call(paper_of(sheet).pk)
    problems.record_problem(
        by=office,
        county=county,
        content=problems.ProblemInput(
            source=ProblemSource.SELF,
            description=f"{word}实验室药品管理不规范",
            measure=f"{word}建立台账",
            responsible=finance,
            due_on=date(2024, 5, 10),
        ),
        nonce=uuid.uuid4(),
    )
    bulletin = draft_bulletin(
        by=office,
        county=county,
        kind=BulletinKind.CIRCULAR,
        since=date(2024, 5, 1),
        day=date(2024, 5, 19),
        nonce=uuid.uuid4(),
    )
    bulletin = edit_bulletin(
        by=office,
        bulletin=bulletin,
        version=0,
        title=f"{word}通报",
        wording=f"{word}办结{{办结}}件。",
    )
    issue_bulletin(by=office, bulletin=bulletin, version=bulletin.version)
    make_issued_files.call(paper_of(bulletin).pk)
    add_matter(
        by=office,
        county=county,
        department=finance,
        question=f"{word}请议定资金来源",
        nonce=uuid.uuid4(),
    )
