"""Every route × role × county: who is let in, what nobody may see, and that reading never writes.

A new route fails here until it says what it needs (`county_view`) and how to reach it (`PLACES`).
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pypdf
import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from counties.models import County, Department, DepartmentGroup, School, User
from counties.permissions import ROLES, Permission, RoleName
from tests.conftest import CANARY, Cast
from tests.imports import staged_plans
from tests.indicators.builders import report
from tests.roadmaps import builders, hostile
from tests.shared import shared
from tests.sizes import FACTOR
from tests.supervision import walking
from tracker.exports.services.packages import make, request_package
from tracker.imports.choices import ImportKind
from tracker.imports.models import StagedImport, StagedPlan
from tracker.indicators.models import IndicatorSet, Scenario
from tracker.indicators.services.figures import report_county_figure
from tracker.roadmaps.choices import PlanState, ReportKind
from tracker.roadmaps.models import (
    Assignment,
    CountyPlan,
    Evidence,
    PlanTemplate,
    ProgressReport,
    Task,
    TaskGain,
)
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.extensions import ask_extension
from tracker.roadmaps.services.instructions import instruct
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.templates import save_as_template
from tracker.roadmaps.services.versions import revise
from tracker.supervision.services.problems import add_problem_files

pytestmark = pytest.mark.django_db

DAYS = ["2024-05-10", "2024-04-01", "2023-12-31", "2022-01-01"][: 4 if FACTOR > 1 else 1]
ROLE_OF = {
    "leader": RoleName.LEADER,
    "office": RoleName.OFFICE,
    "reporter": RoleName.REPORTER,
    "supervisor": RoleName.SUPERVISOR,
    "admin": RoleName.ADMIN,
}


@dataclass
class Place:
    """A county with something of each kind in it."""

    county: County
    plan: CountyPlan
    task: Task
    assignment: Assignment  # of the finance bureau
    claim: ProgressReport  # waits for review
    group: DepartmentGroup
    school: Department  # member of the group, in the register
    member: Assignment  # its duty
    user: User
    staged: dict[str, StagedImport]  # by kind, uploaded by the office
    staged_plan: StagedPlan  # of one row, "1"
    superseded: CountyPlan
    draft: CountyPlan
    spare: CountyPlan  # another draft, which the walk may delete

    @property
    def draft_row(self) -> Task:
        return self.draft.tasks.get(position=1)


# An upload is for who sent it alone: 404 for others who may import.
OWN_UPLOADS = (
    "import_schools_check",
    "import_users_check",
    "import_duties_check",
    "import_problems_check",
    "import_figures_check",
    "import_figures_columns",
)
# How to fill the parameters of a route beside the county's code, from what stands in a place.
PLACES: dict[str, Callable[[Place], dict[str, object]]] = {
    "department": lambda p: {"pk": p.assignment.department_id},
    "board_year": lambda p: {"year": 2024},
    "board_month": lambda p: {"month": "2024-05"},
    "month_pdf": lambda p: {"month": "2024-05"},
    "task": lambda p: {"pk": p.task.pk},
    "confirm_lead": lambda p: {"pk": p.task.pk},
    "ruling": lambda p: {"pk": p.task.pk},
    "leave_out": lambda p: {"pk": p.member.pk},
    "take_back": lambda p: {"pk": p.member.pk},
    "instruction_add": lambda p: {"pk": p.task.pk},
    "instruction_answer": lambda p: {"pk": p.assignment.instructions.get().pk},
    "calendar": lambda p: {"pk": p.assignment.department_id},
    "report": lambda p: {"pk": p.assignment.pk},
    "no_change": lambda p: {"pk": p.assignment.pk},
    "review": lambda p: {"pk": p.claim.pk},
    "extension_ask": lambda p: {"pk": p.task.pk},
    "extension_decide": lambda p: {"pk": p.task.extensions_asked.get().pk},
    "evidence": lambda p: {"pk": Evidence.objects.for_county(p.county).get().pk},
    "evidence_thumbnail": lambda p: {"pk": Evidence.objects.for_county(p.county).get().pk},
    "evidence_add": lambda p: {"pk": p.task.pk},
    "needs_evidence": lambda p: {"pk": p.task.pk},
    "department_edit": lambda p: {"pk": p.assignment.department_id},
    "department_succession": lambda p: {"pk": p.assignment.department_id},
    "county_figures": lambda p: {"year": 2023},
    "county_figures_edit": lambda p: {"year": 2023},
    "figures_freeze": lambda p: {"year": 2023},
    "figures_confirm": lambda p: {"year": 2023},
    "figures_reopen": lambda p: {"year": 2023},
    "figures_school": lambda p: {"year": 2023, "pk": p.school.pk},
    "figures_edit": lambda p: {"year": 2023, "pk": p.school.pk},
    "group_edit": lambda p: {"pk": p.group.pk},
    "school_edit": lambda p: {"pk": p.school.pk},
    "school_close": lambda p: {"pk": p.school.pk},
    "import_schools_check": lambda p: {"pk": p.staged["schools"].pk},
    "import_users_check": lambda p: {"pk": p.staged["users"].pk},
    "import_duties_check": lambda p: {"pk": p.staged["duties"].pk},
    "import_problems_check": lambda p: {"pk": p.staged["problems"].pk},
    "import_figures_check": lambda p: {"pk": p.staged["figures"].pk},
    "import_figures_columns": lambda p: {"pk": p.staged["figures"].pk},
    "import_figures_template": lambda p: {"year": 2023},
    "user_edit": lambda p: {"pk": p.user.pk},
    "user_reset": lambda p: {"pk": p.user.pk},
}
STAGED = ("", "_file", "_units", "_columns", "_confirm", "_act")
PLACES |= dict.fromkeys((f"staged_plan{n}" for n in STAGED), lambda p: {"pk": p.staged_plan.pk})
PLACES |= dict.fromkeys(
    ("staged_row", "staged_row_split", "staged_row_act"),
    lambda p: {"pk": p.staged_plan.pk, "key": "1"},
)
PLACES["indicator"] = lambda p: {"indicator": "L1"}
PLACES |= dict.fromkeys(("school_page", "school_pdf"), lambda p: {"pk": p.school.pk})
PROBLEMS = (
    "problem",
    "problem_edit",
    "problem_act",
    "problem_task",
    "problem_evidence_add",
    "problem_sheet",
)
PLACES |= dict.fromkeys(PROBLEMS, lambda p: {"pk": p.county.problems.get().pk})
DRAFTS = ("version_choose", "version_issue", "draft", "draft_add", "plan_blanks")
PLACES |= dict.fromkeys(DRAFTS, lambda p: {"pk": p.draft.pk})
DRAFT_ROWS = ("draft_row", "draft_row_act")
PLACES |= dict.fromkeys(DRAFT_ROWS, lambda p: {"pk": p.draft.pk, "row": p.draft_row.pk})
PLACES["draft_target"] = lambda p: {"pk": p.draft.pk, "row": p.draft_row.pk, "target": 0}
PLACES["version_discard"] = lambda p: {"pk": p.spare.pk}
PLACES["comparison"] = lambda p: {"old": p.superseded.pk, "new": p.plan.pk}
PLACES |= dict.fromkeys(
    ("plan_template", "template_share"), lambda p: {"pk": p.county.plan_templates.earliest("pk").pk}
)
PLACES["template_delete"] = lambda p: {"pk": p.county.plan_templates.latest("pk").pk}
PLACES["gains"] = lambda p: {"pk": p.task.pk}
PLACES["gain_remove"] = lambda p: {"pk": TaskGain.objects.for_county(p.county).get().pk}
PLACES["scenario_delete"] = lambda p: {"pk": p.county.scenarios.get().pk}
SHEETS = ("sheet", "sheet_edit", "sheet_issue", "sheet_reply", "sheet_close", "sheet_discard")
BULLETINS = ("bulletin", "bulletin_edit", "bulletin_issue", "bulletin_pdf", "bulletin_docx")
PLACES |= dict.fromkeys(
    ("package_zip", "package_cancel"), lambda p: {"pk": p.county.packages.earliest("pk").pk}
)
PLACES["matter_decide"] = lambda p: {"pk": p.county.matters.get().pk}
PLACES |= dict.fromkeys(BULLETINS, lambda p: {"pk": p.county.bulletins.get().pk})
PLACES |= dict.fromkeys((*SHEETS, "sheet_pdf"), lambda p: {"pk": p.county.sheets.get().pk})
# Their parameter is a time or a rule, which every county has.
OF_NO_OBJECT = (
    "board_year",
    "board_month",
    "month_pdf",
    "county_figures",
    "county_figures_edit",
    "figures_confirm",
    "figures_freeze",
    "figures_reopen",
    "indicator",
    "import_figures_template",
)
# outside the counties, with a parameter
OWN = {
    "session_end": {"pk": 1},
    "draft_discard": {"pk": 1},
    "notice_read": {"pk": 1},
    "placement_end": {"pk": 1},
    "standard": {"pk": 1},
    "standard_new": {"pk": 1},
    "standard_withdraw": {"pk": 1},
    "standard_draft": {"pk": 1},
    "standard_discard": {"pk": 1},
    "threshold_change_enable": {"pk": 1},
    "calendar_feed": {"token": "unknown"},
    "shared_screen": {"token": "unknown"},
    "printed_code": {"code": "652323"},
}


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[URLPattern, str]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield entry, path


ALL = list(routes())
OF_COUNTY = [pattern for pattern, path in ALL if path.startswith("<county:code>/")]
ELSEWHERE = [pattern for pattern, path in ALL if not path.startswith("<county:code>/")]


def permission(pattern: URLPattern) -> object:
    return getattr(pattern.callback, "permission", None)


def address(pattern: URLPattern, county: County, place: Place) -> str:
    fill = PLACES.get(str(pattern.name), lambda _: {})
    return reverse(str(pattern.name), kwargs={"code": county.code, **fill(place)})


def get_or_post(client: Client, url: str, place: Place | None = None):
    """GET, or POST where a page takes only that, naming the assignment of `place` and a month."""
    response = client.get(url)
    if response.status_code != 405:
        return response
    asked = {"assignment": place.assignment.pk, "month": "2024-05"} if place else {}
    return client.post(url, asked)


def furnish(county: County, word: str, office: User, user: User) -> Place:
    """A plan with an overdue task, one under way and one waiting for review."""
    draft = builders.plan(
        builders.task(
            f"{word}采购设备", start=date(2024, 3, 1), end=date(2024, 6, 30), due=date(2024, 6, 30),
            units=("县财政局", "县教育局"), year=2024,
        ),
        builders.task(f"{word}核定编制", due=date(2024, 4, 30), units=("县教育局",), year=2024),
        builders.task(f"{word}安全检查", start=date(2024, 5, 1), end=date(2024, 5, 31),
                      due=date(2024, 5, 31), units=(builders.SCHOOLS,), year=2024),
        county=county.code, key=f"plan-{county.code}", title=f"{word}实施方案", schools=2,
    )  # fmt: skip
    plan = issue_plan(draft, by=None)
    first, second, _ = plan.tasks.all()
    duty = builders.assignment(first, "县财政局")
    builders.say(duty, office, text=f"{word}正在推进", share=40)
    instruct(task=first, by=office, text=f"{word}请抓紧", answer_due=date(2024, 6, 1))
    claim = builders.say(
        builders.assignment(second, "县教育局"), office, ReportKind.CLOSING, text=f"{word}已完成"
    )
    walking.furnish(county, word, office, first)
    ask_extension(task=first, by=office, due=date(2024, 8, 31), reason=f"{word}招标流标")
    photo = hostile.kept(hostile.picture(), f"{word}现场.jpg")
    held = add_files(task=first, by=office, files=[photo])[0].evidence
    add_problem_files(by=office, problem=county.problems.get(), existing=[held])
    group = DepartmentGroup.objects.for_county(county).first()
    assert group is not None
    register = School.objects.create(department=group.members.all()[0], kind="primary")
    school = register.department
    member = school.assignments.get()
    report(county, office, register)
    for name in ("G1", "S1.1"):
        report_county_figure(
            by=office, county=county, year=2023, name=name, value=Decimal(1), note=f"{word}已做"
        )
    TaskGain.objects.create(
        task=first, school=register, figure="grounds_area", amount=500, by=office
    )
    Scenario.objects.create(county=county, year=2023, name=f"{word}试算", steps=[], by=office)
    staged = {
        kind: StagedImport.objects.create(
            by=office,
            county=county,
            kind=kind,
            filename=f"{word}.xlsx",
            rows=[[2, [word]]],
            options={"year": 2023, "heads": ["学校名称", "在校生数（人）"]},
        )
        for kind in ImportKind.values
    }
    staged_plan = staged_plans.staged_plan(county, office, staged_plans.table(f"{word}开展培训"))
    make(request_package(plan=plan, day=date(2024, 5, 20), by=office).pk, lambda: None)
    spare = save_as_template(plan=plan, by=office)  # for the walk to delete
    PlanTemplate.objects.create(
        county=county, key=f"kept-{county.code}", title=f"{word}模板", text=spare.text,
        tasks=spare.tasks, blanks=spare.blanks,
    )  # fmt: skip
    superseded = CountyPlan.objects.create(
        county=county, key=f"old-{county.code}", series="old", title=f"{word}旧方案",
        state=PlanState.SUPERSEDED, in_force_until=date(2020, 1, 1),
    )  # fmt: skip
    versions = [superseded, revise(plan=plan, by=office), revise(plan=plan, by=office)]
    uploads = (staged, staged_plan)
    return Place(county, plan, first, duty, claim, group, school, member, user, *uploads, *versions)


@shared(now=builders.at(date(2024, 5, 20)))
def places(cast: Cast, national_set: IndicatorSet) -> tuple[Place, Place]:
    here = furnish(cast.county, "本县", cast.office, cast.reporter)
    there = furnish(cast.other, CANARY, cast.stranger, cast.stranger)
    return here, there


def test_every_route_says_what_it_needs():
    silent = [path for pattern, path in ALL if permission(pattern) is None]
    assert silent == []
    assert all(isinstance(permission(p), Permission) for p in OF_COUNTY)
    assert {permission(p) for p in ELSEWHERE} == {"public", "signed_in"}
    assert len(OF_COUNTY) >= 30


def test_nobody_is_let_in_unsigned(places: tuple[Place, Place]):
    here, _ = places
    for pattern in OF_COUNTY:
        response = get_or_post(Client(), address(pattern, here.county, here))
        assert response.status_code == 302, pattern.name
        assert response["Location"].startswith(reverse("login")), pattern.name
    for pattern in ELSEWHERE:
        response = get_or_post(Client(), reverse(str(pattern.name), kwargs=OWN.get(pattern.name)))
        if pattern.name == "logout":  # leads to the login, signed in or not
            continue
        away = response.status_code == 302 and response["Location"].startswith(reverse("login"))
        assert away == (permission(pattern) == "signed_in"), pattern.name


@pytest.mark.parametrize("person", [*ROLE_OF, "stranger"])
def test_another_county_does_not_exist(cast: Cast, places: tuple[Place, Place], person: str):
    """Neither under its own code nor by its objects' numbers under one's own."""
    own, foreign = reversed(places) if person == "stranger" else places
    client = cast.client(person)
    visited = 0
    for pattern in OF_COUNTY:
        assert get_or_post(client, address(pattern, foreign.county, foreign)).status_code == 404
        visited += 1
        if str(pattern.name) in PLACES and pattern.name not in OF_NO_OBJECT:
            status = get_or_post(client, address(pattern, own.county, foreign)).status_code
            assert status in (403, 404), pattern.name
            visited += 1
    assert visited == len(OF_COUNTY) + len(PLACES) - len(OF_NO_OBJECT)


def text_of(response) -> str:
    """Everything a person could read in a response, its file name included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    name = unquote(response.get("Content-Disposition", ""))
    if kind == "application/pdf":
        reader = pypdf.PdfReader(io.BytesIO(body))
        pages = "".join(page.extract_text() for page in reader.pages)
        return name + pages + str(reader.metadata)
    if kind.endswith(("spreadsheetml.sheet", "wordprocessingml.document", "/zip")):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return name + "".join(
                book.read(part).decode("utf-8", "replace") for part in book.namelist()
            )
    return name if kind.startswith("image/") else name + body.decode("utf-8")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("person", ["office"] if FACTOR == 1 else ROLE_OF)
def test_a_past_day_tells_nothing_of_another_county(
    cast: Cast, places: tuple[Place, Place], person: str, day: str
):
    here, _ = places
    client = cast.client(person)
    for pattern in OF_COUNTY:
        response = client.get(address(pattern, here.county, here), {"as_of": day})
        assert response.status_code < 500, pattern.name
        assert response.status_code != 200 or CANARY not in text_of(response), pattern.name


def test_the_canary_can_sing(cast: Cast, places: tuple[Place, Place]):
    """The negative control: its own office reads it on the board, in the PDF and in Excel."""
    _, there = places
    client = cast.client("stranger")
    for name in (
        "board",
        "ledger",
        "roadmap",
        "roadmap_pdf",
        "ledger_xlsx",
        "ledger_csv",
        "dashboard",
    ):
        assert CANARY in text_of(client.get(reverse(name, kwargs={"code": there.county.code}))), (
            name
        )


def everything() -> dict[str, int]:
    """Rows of every table but the sessions'."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label
        in (
            "counties",
            "indicators",
            "roadmaps",
            "supervision",
            "imports",
            "exports",
        )
        and model._meta.model_name != "loginsession"
    }


def readable(pattern: URLPattern, person: str) -> bool:
    return permission(pattern) in ROLES[ROLE_OF[person]].permissions


def allowed(pattern: URLPattern, person: str) -> tuple[int, ...]:
    """The statuses with which the page may answer."""
    if not readable(pattern, person):
        return (403,)
    if (person, pattern.name) == ("reporter", "figures_edit"):
        return (403,)  # the finance bureau's: not its school
    if pattern.name == "extension_ask":
        return (409,)  # one is waiting for the office already
    return (200, 404) if pattern.name in OWN_UPLOADS else (200, 302, 422)


@pytest.mark.parametrize("person", ROLE_OF)
def test_each_role_reads_what_its_table_says_and_writes_nothing(
    cast: Cast, places: tuple[Place, Place], person: str
):
    """In all that it reads there is nothing of another county."""
    here, _ = places
    client = cast.client(person)
    addresses = {pattern: address(pattern, here.county, here) for pattern in OF_COUNTY}
    before = everything()
    answers = {pattern: client.get(url) for pattern, url in addresses.items()}
    of_all = [client.get(reverse(n)) for n in ("portfolio", "account", "sessions", "notices")]
    read = [(r.request["PATH_INFO"], text_of(r)) for r in (*answers.values(), *of_all)
            if r.status_code == 200]  # fmt: skip
    assert everything() == before
    assert len(read) >= 15
    assert [url for url, text in read if CANARY in text] == []
    for pattern in [pattern for pattern, answer in answers.items() if answer.status_code == 405]:
        answers[pattern] = get_or_post(client, addresses[pattern], here)
    statuses = {pattern: answer.status_code for pattern, answer in answers.items()}
    assert [(pattern.name, status) for pattern, status in statuses.items()
            if status not in allowed(pattern, person)] == []  # fmt: skip
    assert {403, 200} <= set(statuses.values())


@pytest.mark.parametrize("person", ["leader", "supervisor"])
def test_those_who_only_read_can_post_nothing(cast: Cast, places: tuple[Place, Place], person: str):
    here, _ = places
    client = cast.client(person)
    before = everything()
    for pattern in OF_COUNTY:
        client.post(address(pattern, here.county, here), {"text": "越权", "kind": "closing"})
    assert everything() == before


def test_a_reporter_reports_for_the_own_department_alone(cast: Cast, places: tuple[Place, Place]):
    here, _ = places
    client = cast.client("reporter")
    own = reverse("report", kwargs={"code": here.county.code, "pk": here.assignment.pk})
    education = builders.assignment(here.task, "县教育局")
    foreign = reverse("report", kwargs={"code": here.county.code, "pk": education.pk})
    assert client.get(own).status_code == 200
    assert client.get(foreign).status_code == 403
    assert client.post(foreign, {"kind": "progress", "text": "越权"}).status_code == 403
