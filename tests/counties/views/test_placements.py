"""Roles beyond one county: who may give them, what is refused, what is written down."""

import pytest
from django.test import Client

from counties.models import AuditEvent, Membership, User
from counties.permissions import RoleName
from tests.conftest import Cast, make_user

PAGE = "/placements/"


@pytest.fixture
def chief(cast: Cast) -> Client:
    """A browser of who administers every county."""
    client = Client()
    user = make_user("chief", RoleName.ADMIN, name="总管理员")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def wanted(**changes: str) -> dict[str, str]:
    return {"username": "du", "name": "督学", "role": "supervisor", "place": "6523", **changes}


@pytest.mark.parametrize("person", ["leader", "office", "reporter", "supervisor", "admin"])
def test_nobody_else_may(cast: Cast, person: str) -> None:
    client = cast.client(person)
    given = Membership.objects.get(user=cast.supervisor)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, wanted()).status_code == 403
    assert client.post(f"{PAGE}{given.pk}/end/").status_code == 403
    assert not User.objects.filter(username="du").exists()
    assert Membership.objects.filter(pk=given.pk).exists()


def test_an_administrator_of_a_prefix_may_not(cast: Cast) -> None:
    client = Client()
    user = make_user("province", RoleName.ADMIN, prefix="65")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).status_code == 403


def test_a_supervisor_of_a_prefecture_is_made(cast: Cast, chief: Client) -> None:
    slip = chief.post(PAGE, wanted())
    made = User.objects.get(username="du")
    assert made.check_password(slip.context["password"])
    assert "no-store" in slip["Cache-Control"]
    membership = made.memberships.get()
    assert (membership.role, membership.county, membership.code_prefix) == (
        "supervisor", None, "6523",
    )  # fmt: skip
    event = AuditEvent.objects.get(verb="新增任职")
    assert (event.actor.username, event.county, event.after) == (
        "chief", None, {"roles": "上级督导", "code": "6523"},
    )  # fmt: skip
    assert "督学" in chief.get(PAGE).content.decode()


def test_an_account_gets_a_role_in_a_second_county(cast: Cast, chief: Client) -> None:
    data = wanted(username="office", name="", role="office", place=cast.other.code)
    assert "已给“办公室乙”新增任职。" in chief.post(PAGE, data, follow=True).content.decode()
    places = {m.county.code for m in cast.office.memberships.select_related("county")}
    assert places == {"652323", "530426"}
    assert AuditEvent.objects.get(verb="新增任职").county == cast.other
    again = chief.post(PAGE, data)
    assert again.status_code == 422
    assert "已在530426任创建办。" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "没有这个用户名"),
        ({"username": "office"}, "该用户名已有账号（办公室乙）"),
        ({"place": "999999", "role": "office"}, "没有代码为 999999 的县"),
        ({"place": "99"}, "没有代码以 99 开头的县"),
        ({"role": "admin"}, "只有上级督导可以管多个县"),
        ({"place": "653"}, "请填写二位（省）"),
        ({"role": "reporter"}, "reporter"),
        ({"username": "a b"}, "a b"),
    ],
)
def test_what_cannot_be_is_told_and_kept(
    changes: dict[str, str], says: str, cast: Cast, chief: Client
) -> None:
    before = User.objects.count(), Membership.objects.count()
    page = chief.post(PAGE, wanted(**changes))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert (User.objects.count(), Membership.objects.count()) == before


def test_a_prefix_is_taken_back_and_a_county_is_left_to_its_own_page(
    cast: Cast, chief: Client
) -> None:
    given = Membership.objects.get(user=cast.supervisor)
    page = chief.post(f"{PAGE}{given.pk}/end/", follow=True)
    assert "已取消“督导戊”的任职。" in page.content.decode()
    assert not cast.supervisor.memberships.exists()
    assert AuditEvent.objects.get(verb="取消任职").before == {"roles": "上级督导", "code": "6523"}
    own = Membership.objects.get(user=cast.office)
    every = Membership.objects.get(user__username="chief")
    for other in (own, every):
        assert chief.post(f"{PAGE}{other.pk}/end/").status_code == 404


def test_the_list_of_users_leads_there_who_may(cast: Cast, chief: Client) -> None:
    assert PAGE in chief.get("/652323/users/").content.decode()
    assert PAGE not in cast.client("admin").get("/652323/users/").content.decode()
