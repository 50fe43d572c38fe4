"""As of the day before, every paper and export is what it was, however units are called now."""

import io
import re
import zipfile
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from counties.choices import DepartmentKind
from counties.models import Department, DepartmentGroup, School
from counties.services.departments import add_department, edit_department, edit_group
from counties.services.schools import close_school, edit_school
from counties.services.successions import follow
from tests.conftest import Cast
from tests.test_walk import Place, places

__all__ = ["places"]  # a county with something of each kind

DAY = date(2024, 5, 20)
EXPORTS = {
    "roadmap_pdf": "?progress=1", "roadmap_xlsx": "?progress=1", "plan_docx": "", "plan_xlsx": "",
    "plan_yaml": "", "month_pdf": "", "dashboard_pdf": "", "ledger_xlsx": "", "ledger_csv": "",
    "meeting_pdf": "", "problems_xlsx": "", "school_pack": "", "school_pdf": "", "sheet_pdf": "",
    "bulletin_pdf": "", "bulletin_docx": "", "indicators_xlsx": "", "scorecard_pdf": "",
}  # fmt: skip
PAGES = (
    "dashboard", "board_month", "ledger", "roadmap", "task", "department", "silent",
    "problems", "sheet", "archive", "departments", "groups", "schools", "meeting",
)  # fmt: skip
NEW = "改名后"


def keys(name: str, place: Place) -> dict[str, object]:
    return {
        "board_month": {"month": "2024-05"}, "month_pdf": {"month": "2024-05"},
        "task": {"pk": place.task.pk}, "department": {"pk": place.assignment.department_id},
        "school_pdf": {"pk": place.school.pk},
        "sheet": {"pk": place.county.sheets.get().pk},
        "sheet_pdf": {"pk": place.county.sheets.get().pk},
        "bulletin_pdf": {"pk": place.county.bulletins.get().pk},
        "bulletin_docx": {"pk": place.county.bulletins.get().pk},
    }.get(name, {})  # fmt: skip


def answer(cast: Cast, place: Place, name: str, query: str = "") -> bytes:
    url = reverse(name, kwargs={"code": place.county.code, **keys(name, place)})
    mark = "&" if query else "?"
    response = cast.client("leader").get(f"{url}{query}{mark}as_of={DAY:%Y-%m-%d}")
    assert response.status_code == 200, name
    return b"".join(response.streaming_content) if response.streaming else response.content


def words(page: bytes) -> str:
    """The text of a page, without what is made anew for each answer."""
    text = re.sub(r"<(script|style|form|header|nav).*?</\1>", "", page.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def everything(cast: Cast, place: Place) -> tuple[dict[str, bytes], dict[str, str]]:
    exports = {name: answer(cast, place, name, query) for name, query in EXPORTS.items()}
    return exports, {name: words(answer(cast, place, name)) for name in PAGES}


def add_spare(cast: Cast, place: Place) -> None:
    """Add a department without duties, which will take over those of another."""
    add_department(
        by=cast.office, county=place.county, name="县新设局", kind="bureau", position=0,
        parent=None, is_active=True, aliases=[],
    )  # fmt: skip


def change_all(cast: Cast, place: Place) -> None:
    """Rename every unit, move one below another, close a school, merge two departments."""
    office, county = cast.office, place.county
    spare = Department.objects.for_county(county).get(name="县新设局")
    for group in DepartmentGroup.objects.for_county(county):
        edit_group(
            by=office, group=group, version=group.version, name=f"{NEW}{group.name}",
            kind=group.kind, members=list(group.members.all()),
            aliases=list(group.aliases.values_list("name", flat=True)),
        )  # fmt: skip
    for row in Department.objects.for_county(county).exclude(pk=spare.pk):
        aliases = list(row.aliases.values_list("name", flat=True))
        if School.objects.filter(department=row).exists():
            edit_school(
                by=office, department=row, version=row.version, name=f"{NEW}{row.name}",
                aliases=aliases, kind=row.school.kind, township=None, opened_on=None,
                groups=list(row.member_of.all()),
            )  # fmt: skip
        else:
            edit_department(
                by=office, department=row, version=row.version, name=f"{NEW}{row.name}",
                kind=row.kind, position=row.position, is_active=True, aliases=aliases,
                parent=spare if row.kind == DepartmentKind.SECTION else None,
            )  # fmt: skip
    place.school.refresh_from_db()
    close_school(
        by=office, department=place.school, version=place.school.version,
        closed_on=timezone.localdate(), merged_into=None,
    )  # fmt: skip
    finance = place.assignment.department
    assert finance is not None
    finance.refresh_from_db()
    follow(by=office, department=finance, successor=spare, reason="合并")


def test_papers_and_pages_as_of_the_day_before_are_what_they_were(
    cast: Cast, places: tuple[Place, Place], time_machine
):
    here, _ = places
    add_spare(cast, here)
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    exports, pages = everything(cast, here)
    change_all(cast, here)
    after_exports, after_pages = everything(cast, here)
    assert [name for name in EXPORTS if after_exports[name] != exports[name]] == []
    assert {name: text for name, text in after_pages.items() if NEW in text} == {}
    assert [name for name in PAGES if after_pages[name] != pages[name]] == []


def test_today_uses_the_new_names(cast: Cast, places: tuple[Place, Place], time_machine):
    here, _ = places
    add_spare(cast, here)
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    change_all(cast, here)
    page = cast.client("leader").get(f"/{here.county.code}/tasks/").content.decode()
    table = page.split("<tbody")[1]
    assert f"{NEW}县教育局" in table
    assert "县新设局" in table
    assert "县财政局" not in table


def test_the_same_day_gives_the_same_bytes(cast: Cast, places: tuple[Place, Place], time_machine):
    here, _ = places
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    first, _ = everything(cast, here)
    time_machine.move_to(timezone.now() + timedelta(days=40, hours=3), tick=False)
    second, _ = everything(cast, here)
    assert [name for name in EXPORTS if second[name] != first[name]] == []
    for name, content in first.items():
        if name.endswith(("xlsx", "docx")):
            stamps = {info.date_time for info in zipfile.ZipFile(io.BytesIO(content)).infolist()}
            assert len(stamps) == 1, name
