"""A unit with open duties does not lose its only reporter unsaid."""

import pytest
from django.core.exceptions import ValidationError

from counties.models import AuditEvent, Department, Membership, User
from counties.permissions import RoleName
from counties.services.accounts import edit_user
from counties.services.handovers import sole_reporting
from counties.services.successions import follow
from tests.conftest import Cast, make_user
from tests.roadmaps.builders import FINANCE, HOUSING, plan, task
from tracker.roadmaps.plans.schema import DepartmentDraft
from tracker.roadmaps.services.plans import issue_plan


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """县财政局, of which the reporter is the only one, has an open task."""
    issue_plan(plan(task(units=(FINANCE,))), by=None)
    return cast


def leave(cast: Cast, way: str, **more: object) -> User:
    """The reporter is switched off, or loses the unit and becomes a leader."""
    user = User.objects.get(pk=cast.reporter.pk)
    values = {"is_active": way != "off", "roles": ["leader"], "reports_for": [], **more}
    return edit_user(
        by=cast.admin, county=cast.county, user=user, version=user.version, name=user.name,
        phone=user.phone, **values,
    )  # fmt: skip


def reporters() -> set[str]:
    rows = Membership.objects.filter(department__name=FINANCE, user__is_active=True)
    return set(rows.values_list("user__username", flat=True))


WAYS = ["off", "role"]


@pytest.mark.parametrize("way", WAYS)
def test_leaving_without_a_word_is_refused(busy: Cast, way: str) -> None:
    with pytest.raises(ValidationError) as error:
        leave(busy, way)
    (message,) = error.value.message_dict["successor"]
    assert "呼图壁县县财政局（未办结任务1项）" in message
    assert reporters() == {"reporter"}
    assert not AuditEvent.objects.filter(verb="修改用户").exists()


@pytest.mark.parametrize("way", WAYS)
def test_another_account_takes_over(busy: Cast, way: str) -> None:
    leave(busy, way, successor=busy.colleague)
    assert reporters() == {"colleague"}
    event = AuditEvent.objects.get(verb="修改用户")
    assert event.after["handover"].endswith("：由联络员丁接手")
    event = AuditEvent.objects.get(verb="接手填报")
    assert (event.target_label, event.after["department"]) == ("联络员丁", [FINANCE])


@pytest.mark.parametrize("way", WAYS)
def test_nobody_with_a_reason(busy: Cast, way: str) -> None:
    leave(busy, way, nobody_reason="下月到岗")
    assert reporters() == set()
    assert "暂时无人接手，下月到岗" in AuditEvent.objects.get(verb="修改用户").after["handover"]


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_asked_if_another_reports_or_nothing_is_open(cast: Cast, way: str) -> None:
    assert sole_reporting(cast.reporter) == []
    issue_plan(plan(task(units=(FINANCE,))), by=None)
    assert len(sole_reporting(cast.reporter)) == 1
    make_user("second", RoleName.REPORTER, county=cast.county, department=cast.finance)
    leave(cast, way)
    assert reporters() == {"second"}


def test_a_reporter_who_is_switched_off_does_not_count(busy: Cast) -> None:
    second = make_user("second", RoleName.REPORTER, county=busy.county, department=busy.finance)
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        leave(busy, "off")


@pytest.mark.parametrize("who", ["reporter", "stranger", "supervisor", "off"])
def test_who_cannot_take_over(busy: Cast, who: str) -> None:
    if who == "off":
        User.objects.filter(pk=busy.colleague.pk).update(is_active=False)
    successor = User.objects.get(username="colleague" if who == "off" else who)
    with pytest.raises(ValidationError) as error:
        leave(busy, "off", successor=successor)
    assert error.value.message_dict == {"successor": ["请选择本县另一个启用的账号。"]}
    assert reporters() == {"reporter"}


def test_a_person_and_a_reason_exclude_each_other(busy: Cast) -> None:
    with pytest.raises(ValidationError) as error:
        leave(busy, "off", successor=busy.colleague, nobody_reason="下月到岗")
    assert list(error.value.message_dict) == ["nobody_reason"]


def test_units_that_follow_one_another_share_their_reporters(busy: Cast) -> None:
    housing = Department.objects.get(name=HOUSING)
    follow(by=busy.admin, department=busy.finance, successor=housing, reason="合并")
    assert len(sole_reporting(busy.reporter)) == 1
    make_user("builder", RoleName.REPORTER, county=busy.county, department=housing)
    assert sole_reporting(busy.reporter) == []


def test_a_unit_of_another_county_is_handed_over_there(busy: Cast) -> None:
    far = Department.objects.create(county=busy.other, name="外县局", kind="bureau")
    Membership.objects.filter(user=busy.colleague).update(user=busy.reporter)
    Membership.objects.create(user=busy.admin, role=RoleName.ADMIN, county=busy.other)
    Membership.objects.create(
        user=busy.reporter, role=RoleName.REPORTER, county=busy.other, department=far
    )
    Membership.objects.create(user=busy.colleague, role=RoleName.LEADER, county=busy.county)
    issue_plan(
        plan(
            task(units=("外县局",)),
            county="530426",
            departments=(DepartmentDraft("外县局", "bureau"),),
            groups=(),
        ),
        by=None,
    )
    with pytest.raises(ValidationError) as error:
        leave(busy, "off", successor=busy.colleague)
    assert "请先在该县的“用户”页取消其填报单位" in error.value.message_dict["successor"][0]


def test_the_page_says_it_and_asks(busy: Cast) -> None:
    client, address = busy.client("admin"), f"/652323/users/{busy.reporter.pk}/"
    page = client.get(address).content.decode()
    assert "联络员丙是以下单位唯一的填报员：呼图壁县县财政局（未办结任务1项）" in page
    data = {"name": "联络员丙", "version": "0", "reports_for": [busy.finance.pk]}
    response = client.post(address, data)
    assert "请选择由谁接手" in response.content.decode()
    response = client.post(address, data | {"successor": busy.colleague.pk})
    assert response.status_code == 302
    assert reporters() == {"colleague"}
    assert "唯一的填报员" not in client.get(f"/652323/users/{busy.office.pk}/").content.decode()
