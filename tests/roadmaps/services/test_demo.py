"""The demo: an account for each role, progress that says it is simulated, the same every time."""

from datetime import date
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from counties.access import Access
from counties.choices import DepartmentKind
from counties.models import AuditEvent, County, Department, DepartmentGroup, Membership, User
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO, ROADMAP
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import (
    Assignment,
    CountyPlan,
    ProgressReport,
    Review,
    Ruling,
    Task,
    TaskGain,
)
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.assignments import duties_of_task
from tracker.roadmaps.services.demo import PASSWORD, add_demo_effects, make_demo
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)
ACCOUNTS = {
    "htb-leader": ("leader", "652323", None),
    "htb-office": ("office", "652323", None),
    "htb-admin": ("admin", "652323", None),
    "htb-finance": ("reporter", "652323", "县财政局"),
    "htb-education": ("reporter", "652323", "县教育局"),
    "htb-housing": ("reporter", "652323", "县住建局"),
    "es-leader": ("leader", "530426", None),
    "es-office": ("office", "530426", None),
    "es-admin": ("admin", "530426", None),
    "pl-leader": ("leader", "640221", None),
    "pl-office": ("office", "640221", None),
    "pl-admin": ("admin", "640221", None),
    "supervisor": ("supervisor", None, None),
}


@pytest.fixture
def hutubi(reference) -> CountyPlan:
    issue_plan(ROADMAP, by=None)
    return issue_plan(HUTUBI, by=None)


@pytest.fixture
def pingluo(reference) -> CountyPlan:
    """A plan of eight tasks, for what any plan shows."""
    return issue_plan(PINGLUO, by=None)


def story() -> list[tuple]:
    rows = ProgressReport.objects.order_by("at", "assignment")
    return list(rows.values_list("assignment", "at", "kind", "text", "share", "by__username"))


def test_an_account_for_each_role(hutubi) -> None:
    made = make_demo(today=TODAY)
    assert sorted(made) == sorted(ACCOUNTS)
    found = {
        m.user.username: (m.role, m.county and m.county.code, m.department and m.department.name)
        for m in Membership.objects.select_related("user", "county", "department")
    }
    assert found == ACCOUNTS
    for user in User.objects.all():
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        assert "（演示）" in user.name
    assert set(County.objects.values_list("is_demo", flat=True)) == {True}


def test_progress_says_it_is_simulated_and_ends_before_today(hutubi) -> None:
    make_demo(today=TODAY)
    assert ProgressReport.objects.count() > 50
    for model in (ProgressReport, Review):
        assert not model.objects.filter(at__gte=end_of(TODAY)).exists()
    assert not AuditEvent.objects.exclude(verb="载入方案").filter(at__gte=end_of(TODAY)).exists()
    assert not ProgressReport.objects.exclude(text__startswith="（演示）").exists()
    assert not Review.objects.exclude(reason="").exclude(reason__startswith="（演示）").exists()
    assert not Ruling.objects.exists()
    # only the plan in force is reported on
    assert not ProgressReport.objects.exclude(assignment__task__plan=hutubi).exists()
    # there is something to see: closed, open, and a request that waits
    states = set(Task.objects.filter(plan=hutubi).judged_at(TODAY).values_list("state", flat=True))
    assert {State.CLOSED, State.UNDER_REVIEW, State.NOT_STARTED} <= states
    waiting = ProgressReport.objects.awaiting(TODAY)
    assert {r.kind for r in waiting} == {ReportKind.CLOSING}
    # a unit with an account reports by it
    by = ProgressReport.objects.filter(assignment__department__name="县财政局")
    names = by.exclude(assignment__leads=True).values_list("by__username", flat=True)
    assert set(names) == {"htb-finance"}


def test_the_same_day_gives_the_same_demo(pingluo) -> None:
    told = []
    for _ in range(2):
        with transaction.atomic():
            make_demo(today=TODAY)
            told.append(story())
            transaction.set_rollback(True)
    assert told[0] == told[1]


def test_a_second_run_does_nothing(pingluo, time_machine) -> None:
    time_machine.move_to(end_of(TODAY), tick=False)
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("make_demo", stdout=out)
        said.append((out.getvalue().split("（")[0].split("，")[0].strip(), story()))
    assert [words for words, _ in said] == ["演示账号", "演示已存在"]
    assert said[0][1] == said[1][1]


def test_before_the_plan_begins_there_is_little_to_tell(pingluo) -> None:
    make_demo(today=date(2021, 1, 1))
    assert Task.objects.judged_at(date(2021, 1, 1)).exclude(state="not_started").count() <= 1


def test_the_schools_the_documents_name_report_for_their_group(hutubi) -> None:
    call_command("load_schools", stdout=StringIO())
    written = yaml.safe_load((settings.ROOT / "fixtures" / "schools.yaml").read_text("utf-8"))
    named = [row["name"] for row in written["652323"] if "kind" in row]
    today = date(2025, 3, 1)
    made = make_demo(today=today)
    assert "htb-school" in made
    group = DepartmentGroup.objects.get(name="各义务教育学校")
    assert sorted(group.members.values_list("name", flat=True)) == sorted(named)
    schools = Department.objects.filter(county__code="652323", kind=DepartmentKind.SCHOOL)
    assert schools.count() == len(written["652323"])  # none is invented
    owns = Assignment.objects.filter(group=group, task__plan=hutubi)
    assert owns.exists()
    assert not ProgressReport.objects.filter(assignment__in=owns).exists()
    rolled = []
    for own in owns.order_by("task__position"):
        duties = duties_of_task(own.task, today, Access((), frozenset()), [])
        (duty,) = [d for d in duties if d.assignment.pk == own.pk]
        assert duty.member_count == len(named)
        rolled.append((duty.members_closed, len(duty.members_open)))
    assert (len(named), 0) in rolled
    assert (len(named) - 2, 2) in rolled  # a task that waits for two, which it names
    by = ProgressReport.objects.filter(assignment__department__name="县二小")
    assert set(by.values_list("by__username", flat=True)) == {"htb-school"}


def test_tasks_under_way_promise_simulated_gains(hutubi) -> None:
    call_command("load_schools", stdout=StringIO())
    assert add_demo_effects() == 0  # nothing outside the demo
    make_demo(today=TODAY)
    assert (add_demo_effects(), add_demo_effects()) == (2, 2)
    gains = TaskGain.objects.values_list("task__position", "school__department__name", "figure")
    assert sorted(gains) == [
        (25, "县一小东风校区", "network_classrooms"),
        (33, "五工台小学", "grounds_area"),
    ]


def test_a_county_whose_documents_name_no_school_gets_none(reference) -> None:
    issue_plan(ESHAN, by=None)
    call_command("load_schools", stdout=StringIO())
    make_demo(today=TODAY)
    assert not Department.objects.filter(county__code="530426", kind="school").exists()
