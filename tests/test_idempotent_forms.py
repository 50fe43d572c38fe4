"""Every form of the portal that creates something creates one row when it is posted twice.

A new route that takes a POST fails here until its view is decorated with `idempotent` and has a
form in `FORMS`, or until `OTHERWISE` says how a second post is answered.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counties.access import access_in
from counties.permissions import RoleName
from tests.conftest import Cast, make_user
from tests.imports import staged_plans, workbook_files
from tests.imports.figures.test_figure_checks import line as figures_line
from tests.imports.workbooks.test_problems import line as problem_line
from tests.imports.workbooks.test_schools_and_users import school as school_line
from tests.indicators.builders import report
from tests.roadmaps import hostile
from tests.roadmaps.pages import words
from tests.test_walk import ALL, PLACES, Place, everything, places  # noqa: F401  # a fixture
from tracker.imports.figures.template import HEADS as FIGURE_HEADS
from tracker.imports.models import StagedImport
from tracker.imports.workbooks.problems import HEADS as PROBLEM_HEADS
from tracker.imports.workbooks.progress_reports import HEADS as DUTY_HEADS
from tracker.imports.workbooks.progress_reports import open_assignments, progress_workbook
from tracker.imports.workbooks.schools_and_users import SCHOOL_HEADS, USER_HEADS
from tracker.roadmaps.models import PlanTemplate

pytestmark = pytest.mark.django_db

NUMBER = "the row keeps the form's number"
VERSION = "the second has an old version: a redirect, or a page that shows both texts"
STATE = "done already: the second says so, or changes nothing"
UNIQUE = "the name or the upload is used up, and the second says so"
OTHERWISE = {
    **dict.fromkeys(
        [
            "report",
            "no_change",
            "no_change_all",
            "problem_add",
            "problem_sheet",
            "sheet_add",
            "silent_sheet",
            "bulletin_add",
            "matter_add",
        ],
        NUMBER,
    ),
    **dict.fromkeys(
        [
            "department_edit",
            "group_edit",
            "school_edit",
            "school_close",
            "user_edit",
            "draft_row",
            "draft_row_act",
            "plan_blanks",
            "version_choose",
            "version_issue",
            "staged_plan_units",
            "staged_plan_columns",
            "staged_row",
            "staged_row_act",
            "staged_row_split",
            "problem_edit",
            "sheet_edit",
            "sheet_issue",
            "sheet_discard",
            "bulletin_edit",
            "bulletin_issue",
            "matter_decide",
        ],
        VERSION,
    ),
    **dict.fromkeys(
        [
            "logout",
            "password_change",
            "email_change",
            "session_end",
            "sessions_end_others",
            "session_prolong",
            "draft_save",
            "draft_discard",
            "notice_read",
            "notices_read_all",
            "notice_choices",
            "placement_end",
            "confirm_lead",
            "ruling",
            "leave_out",
            "take_back",
            "gain_remove",
            "scenario_delete",
            "report_day",
            "review",
            "approve_many",
            "extension_decide",
            "instruction_answer",
            "needs_evidence",
            "version_discard",
            "staged_plan_act",
            "template_share",
            "template_delete",
            "import_figures_columns",
            "figures_edit",
            "county_figures_edit",
            "figures_freeze",
            "figures_confirm",
            "figures_reopen",
            "sheet_reply",
            "sheet_close",
            "package_cancel",
            "calendar",
            "screen_address",
            "user_reset",
        ],
        STATE,
    ),
    **dict.fromkeys(("user_add", "import_users_check"), UNIQUE),
    "standard_new": UNIQUE,  # the same words sent twice are one draft
    "standard_draft": VERSION,
    **dict.fromkeys(("standard_discard", "standard_withdraw", "threshold_change_enable"), STATE),
}


class _Forms(HTMLParser):
    """What each form of a page would send as it stands, by its address."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here, self.name, self.text = here, "", None
        self.sent: dict[str, dict[str, Any]] = {}
        self.open: dict[str, Any] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method") == "post":
            self.open = self.sent.setdefault(has.get("action") or self.here, {})
        if self.open is None or ("name" not in has and tag != "option"):
            return
        kind = has.get("type", "text")
        ticked = kind in ("checkbox", "radio")
        if tag == "input" and kind != "file" and (not ticked or "checked" in has):
            self.open[has["name"]] = has.get("value", "")
        elif tag in ("select", "textarea"):
            self.name, self.text = has["name"], "" if tag == "textarea" else None
        elif tag == "option" and "selected" in has:
            self.open[self.name] = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.open is not None:
            self.open[self.name], self.text = (self.text or "").strip(), None


@dataclass
class Form:
    """A form to be sent twice: who sends it, on which page it stands (its own where empty), what
    is typed, and the table in which it makes rows. `at` fills the address
    where `PLACES` does not, `first` comes before."""

    makes: str
    typed: Callable[[Place], dict[str, Any]] = field(default=lambda place: {})
    who: str = "office"
    page: str = ""
    query: Callable[[Place], str] = field(default=lambda place: "")
    at: Callable[[Place], dict[str, Any]] | None = None
    first: Callable[[Place], object] = field(default=lambda place: None)


def _words(**typed: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda place: typed


def _book(heads: Any, *rows: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda place: {"file": workbook_files.upload(workbook_files.book(heads, *rows))}


def _duties(place: Place) -> dict[str, Any]:
    """The office's own workbook with one duty reported."""
    rows = open_assignments(
        place.county,
        timezone.localdate(),
        access_in(place.task.extensions_asked.get().by, place.county),
    )
    book = workbook_files.opened(progress_workbook(place.county, rows))
    page = book.worksheets[0]
    for head, value in {"状态": "推进中", "进展情况": "已招标"}.items():
        page.cell(2, DUTY_HEADS.index(head) + 1).value = value
    return {"file": workbook_files.upload(workbook_files.content_of(book))}


def _steps(place: Place) -> str:
    step = {"kind": "add", "school": place.school.school.pk, "stage": "primary",
            "figure": "backbone_teachers", "amount": 1}  # fmt: skip
    rows = {"year": 2023, "s-TOTAL_FORMS": 1, "s-INITIAL_FORMS": 0}
    return "?" + urlencode(rows | {f"s-0-{name}": value for name, value in step.items()})


FORMS = {
    "department_add": Form("counties.Department", _words(name="县医保局", kind="bureau")),
    "group_add": Form("counties.DepartmentGroup", _words(name="各医院", kind="other")),
    "school_add": Form("counties.School", _words(name="第九小学", kind="primary")),
    "placements": Form("counties.Membership", _words(username="office", role="supervisor",
                                                     place="65"), who="chief"),
    "version_revise": Form("roadmaps.CountyPlan", page="versions"),
    "draft_add": Form("roadmaps.Task", _words(content="配齐校医", units_text="县教育局",
                                              due_text="2025年底")),
    "draft_target": Form("roadmaps.IndicatorTarget", _words(
        indicator="L4", name="生均用房", scope="school", operator=">=", value="9", by="2026",
        sentence="不低于9")),
    "plan_template": Form("roadmaps.CountyPlan"),
    "template_save": Form("roadmaps.PlanTemplate", page="plan_templates",
                          first=lambda place: PlanTemplate.objects.all().delete()),
    "gains": Form("roadmaps.TaskGain", lambda place: {
        "school": place.school.school.pk, "figure": "teaching_area", "amount": "300"}),
    "extension_ask": Form("roadmaps.Extension", _words(due="2024-09-30", reason="雨季停工"),
                          at=lambda place: {"pk": place.plan.tasks.get(position=3).pk}),
    "instruction_add": Form("roadmaps.Instruction", _words(text="请抓紧"), who="leader"),
    "evidence_add": Form("roadmaps.EvidenceUse", lambda place: {
        "evidence": workbook_files.upload(hostile.picture(size=(40, 40)), "新照片.jpg")}),
    "chase": Form("roadmaps.Reminder", _words(all="1"), page="silent"),
    "import_plan": Form("imports.StagedPlan", _words(text=staged_plans.table("开展校医培训"))),
    "staged_plan_confirm": Form("roadmaps.CountyPlan", _words(title="新方案")),
    "import_schools": Form("imports.StagedImport", _book(SCHOOL_HEADS, school_line("第九小学"))),
    "import_users": Form("imports.StagedImport", _book(USER_HEADS, ["甲", "jia"]), who="admin"),
    "import_duties": Form("imports.StagedImport", _duties),
    "import_problems": Form("imports.StagedImport", _book(PROBLEM_HEADS, problem_line())),
    "import_figures": Form("imports.StagedImport", lambda place: {
        "year": "2023", "source": "statistics", "file": workbook_files.upload(workbook_files.book(
            FIGURE_HEADS, figures_line(place.school.name, migrant_students="9")))}),
    "indicator_gaps": Form("supervision.Problem", _words(due_on="2024-12-31"),
                           query=lambda place: "?year=2023",
                           first=lambda place: report(
                               place.county, place.user, place.school.school,
                               backbone_teachers=8)),
    "trial_save": Form("indicators.Scenario", _words(name="加一名教师"), page="trial",
                       query=_steps),
    "sheet_proposals": Form("supervision.DispatchSheet"),
    "problem_task": Form("roadmaps.Task", page="problem"),
    "problem_act": Form("supervision.ProblemEvent", _words(act="progress", text="正在整改"),
                        page="problem"),
    "problem_evidence_add": Form("supervision.ProblemEvidence", lambda place: {
        "evidence": workbook_files.upload(hostile.picture(size=(40, 40)), "新照片.jpg")}),
    "department_succession": Form("counties.DepartmentSuccession", lambda place: {
        "successor": place.county.departments.get(name="县教育局").pk, "reason": "机构改革"}),
    "package_ask": Form("exports.ArchivePackage", page="packages"),
}  # fmt: skip


# What an upload leads to, by the form of the upload.
CHECKED = {
    "import_schools_check": ("import_schools", "counties.School"),
    "import_problems_check": ("import_problems", "supervision.Problem"),
    "import_figures_check": ("import_figures", "indicators.SchoolFigure"),
    "import_duties_check": ("import_duties", "roadmaps.ProgressReport"),
}


def test_every_form_says_how_a_second_one_is_answered():
    takes = set()
    for pattern, _ in ALL:
        source = inspect.getsource(inspect.unwrap(pattern.callback))
        if "POST" in source or "@edits" in source or "submitted(" in source:
            takes.add(pattern.name)
    decorated = {p.name for p, _ in ALL if getattr(p.callback, "idempotent", False)}
    assert decorated.isdisjoint(OTHERWISE)
    assert takes - decorated - OTHERWISE.keys() == set()
    assert decorated == FORMS.keys() | CHECKED.keys()


def _address(name: str, place: Place, at: Callable[[Place], dict[str, Any]] | None = None) -> str:
    fill = (at or PLACES.get(name, lambda _: {}))(place)
    return reverse(name, kwargs=fill if name == "placements" else {"code": "652323", **fill})


def _held(client: Client, page: str, address: str) -> dict[str, Any]:
    """What the form that is sent to `address` holds on `page`."""
    response = client.get(page)
    assert response.status_code == 200
    found = _Forms(response.content.decode(), page.partition("?")[0]).sent
    return next(form for to, form in found.items() if to.split("?")[0] == address)


def _client(cast: Cast, who: str) -> Client:
    if who != "chief":
        return cast.client(who)
    client = Client()
    user = make_user("chief", RoleName.ADMIN, name="总管理员")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _post_twice(
    client: Client, address: str, sent: Callable[[], dict[str, Any]], makes: str
) -> None:
    assert sent()["nonce"]
    before = everything()
    first = client.post(address, sent())
    assert first.status_code == 302, words(first)
    after = everything()
    assert after[makes] > before[makes]
    second = client.post(address, sent())
    assert everything() == after
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    page = client.get(second["Location"])
    assert "同一份表单提交了两次，只保存了一次。" in page.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_twice_makes_one_row(cast: Cast, places, name: str):  # noqa: F811
    here, form = places[0], FORMS[name]
    StagedImport.objects.all().delete()  # a new upload replaces the last
    form.first(here)
    client, address = _client(cast, form.who), _address(name, here, form.at)
    page = _address(form.page, here) if form.page else address
    query = form.query(here)
    held = _held(client, page + query, address)
    _post_twice(client, address + query, lambda: held | form.typed(here), form.makes)


@pytest.mark.parametrize("name", CHECKED)
def test_what_was_uploaded_is_confirmed_once(cast: Cast, places, name: str):  # noqa: F811
    upload, makes = CHECKED[name]
    here, client = places[0], cast.client("office")
    made = client.post(_address(upload, here), FORMS[upload].typed(here))
    address = made["Location"].removesuffix("columns/")
    held = _held(client, address, address)
    _post_twice(client, address, lambda: held, makes)
