"""Users of a county: who may manage them, what is refused, what is written down."""

import re

import pytest
from django.test import Client

from counties.models import AuditEvent, Department, LoginSession, Membership, User
from counties.permissions import Leader, Office, RoleName
from counties.phones import REFUSED
from tests.conftest import CANARY, Cast, make_user
from tests.counties.conftest import PASSWORD


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def new_user(**changes: object) -> dict:
    return {"username": "zhang", "name": "张三", "phone": "0994-4500000", **changes}


def edit_of(user: User, **changes: object) -> dict:
    user.refresh_from_db()
    return {
        "name": user.name,
        "phone": user.phone,
        "is_active": "on",
        "version": user.version,
        **changes,
    }


def roles_of(user: User) -> set[tuple[str, str]]:
    rows = user.memberships.select_related("department")
    return {(m.role, str(m.department or "")) for m in rows}


PLACES = ["users/", "users/add/", "users/{pk}/"]


class TestAccess:
    @pytest.mark.parametrize("place", [*PLACES, "users/{pk}/reset/"])
    @pytest.mark.parametrize("name", ["leader", "office", "reporter", "supervisor"])
    def test_other_roles_of_the_county_are_told_they_may_not(
        self, cast: Cast, place: str, name: str
    ) -> None:
        address = f"/652323/{place.format(pk=cast.finance.pk)}"
        method = "post" if "reset" in place else "get"
        response = getattr(cast.client(name), method)(address)
        assert response.status_code == 403
        assert "您的角色不能使用这个页面。" in response.content.decode()

    @pytest.mark.parametrize("place", PLACES)
    def test_the_administrator_may(self, cast: Cast, place: str) -> None:
        address = f"/652323/{place.format(pk=cast.office.pk)}"
        assert cast.client("admin").get(address).status_code == 200

    @pytest.mark.parametrize("place", [*PLACES, "users/{pk}/reset/"])
    def test_an_administrator_elsewhere_finds_nothing(self, cast: Cast, place: str) -> None:
        client = browser_of(make_user("far", RoleName.ADMIN, county=cast.other))
        address = f"/652323/{place.format(pk=cast.office.pk)}"
        method = client.post if "reset" in place else client.get
        assert method(address).status_code == 404

    @pytest.mark.parametrize("name", ["stranger", "supervisor"])
    def test_who_has_no_role_in_the_county_itself_is_not_found(self, cast: Cast, name: str) -> None:
        pk = getattr(cast, name).pk
        client = cast.client("admin")
        assert client.get(f"/652323/users/{pk}/").status_code == 404
        assert client.post(f"/652323/users/{pk}/reset/").status_code == 404

    def test_anonymous_is_sent_to_log_in(self, cast: Cast) -> None:
        assert Client().get("/652323/users/")["Location"] == "/login?next=/652323/users/"

    @pytest.mark.parametrize("place", ["users/add/", "users/{pk}/", "users/{pk}/reset/"])
    def test_csrf_is_checked(self, cast: Cast, place: str) -> None:
        client = cast.client("admin")
        client.handler.enforce_csrf_checks = True
        assert client.post(f"/652323/{place.format(pk=cast.office.pk)}").status_code == 403


class TestList:
    def test_shows_who_has_a_role_here_and_nobody_else(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.office, role=RoleName.ADMIN, county=cast.other)
        response = cast.client("admin").get("/652323/users/")
        assert [user.username for user in response.context["users"]] == [
            "admin",
            "colleague",
            "leader",
            "office",
            "reporter",
        ]
        page = response.content.decode()
        assert "填报员 · 县财政局" in page
        assert CANARY not in page
        office = next(u for u in response.context["users"] if u == cast.office)
        assert [m.county for m in office.county_memberships] == [cast.county]

    def test_costs_the_same_for_many(self, cast: Cast, django_assert_num_queries) -> None:
        client = cast.client("admin")
        client.get("/652323/users/")
        for count in (5, 25):
            while User.objects.of_county(cast.county).count() < count:
                name = f"user{User.objects.count()}"
                make_user(name, RoleName.REPORTER, county=cast.county, department=cast.finance)
            with django_assert_num_queries(5):
                client.get("/652323/users/")


class TestAdd:
    def test_makes_an_account_and_shows_its_password_once(self, cast: Cast) -> None:
        client = cast.client("admin")
        data = new_user(roles=["office"], reports_for=[cast.finance.pk, cast.education.pk])
        response = client.post("/652323/users/add/", data)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        password = re.search(r"<code[^>]*>(\S+)</code>", response.content.decode())[1]
        user = User.objects.get(username="zhang")
        assert user.check_password(password)
        assert user.must_change_password
        assert roles_of(user) == {
            ("office", ""),
            ("reporter", "县财政局"),
            ("reporter", "县教育局"),
        }
        assert password not in client.get(f"/652323/users/{user.pk}/").content.decode()
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.county, event.target_label, event.before) == (
            "新增用户",
            cast.admin,
            cast.county,
            "张三",
            {},
        )
        assert event.after == {
            "username": "zhang",
            "name": "张三",
            "phone": "0994-4500000",
            "is_active": True,
            "roles": ["创建办", "填报员 县教育局", "填报员 县财政局"],
        }

    def test_the_new_user_logs_in_and_must_change_the_password(self, cast: Cast) -> None:
        response = cast.client("admin").post("/652323/users/add/", new_user(roles=["leader"]))
        password = response.context["password"]
        client = Client()
        client.post("/login", {"username": "zhang", "password": password})
        assert client.get("/")["Location"] == "/account/password/"

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({}, "__all__", "请至少选择一个角色或一个填报单位；不再使用的账号请停用。"),
            (
                {"username": "office", "roles": ["leader"]},
                "username",
                "该用户名已被使用，请换一个。",
            ),
            ({"username": "", "roles": ["leader"]}, "username", "这个字段是必填项。"),
            ({"name": "", "roles": ["leader"]}, "name", "这个字段是必填项。"),
            (
                {"roles": ["reporter"]},
                "roles",
                "选择一个有效的选项。 reporter 不在可用的选项中。",
            ),
        ],
    )
    def test_refuses(self, cast: Cast, changes: dict, field: str, message: str) -> None:
        response = cast.client("admin").post("/652323/users/add/", new_user(**changes))
        assert response.status_code == 200
        assert response.context["form"].errors[field] == [message]
        assert not User.objects.filter(username="zhang").exists()
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("username", ["a b", "a/b", "x" * 51])
    def test_refuses_a_user_name_of_other_signs_or_too_long(
        self, cast: Cast, username: str
    ) -> None:
        data = new_user(username=username, roles=["leader"])
        response = cast.client("admin").post("/652323/users/add/", data)
        assert list(response.context["form"].errors) == ["username"]

    def test_refuses_a_department_of_another_county(self, cast: Cast) -> None:
        far = Department.objects.create(county=cast.other, name=f"{CANARY}局", kind="bureau")
        response = cast.client("admin").post("/652323/users/add/", new_user(reports_for=[far.pk]))
        assert list(response.context["form"].errors) == ["reports_for"]
        assert CANARY not in response.content.decode()


class TestEdit:
    def test_changes_the_account_and_its_roles_here_alone(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.office, role=RoleName.LEADER, county=cast.other)
        far_admin = Membership.objects.create(
            user=cast.admin, role=RoleName.ADMIN, county=cast.other
        )
        kept = cast.office.memberships.get(county=cast.county)
        data = edit_of(
            cast.office, name="李四", roles=["office", "leader"], reports_for=[cast.finance.pk]
        )
        response = cast.client("admin").post(f"/652323/users/{cast.office.pk}/", data)
        assert (response.status_code, response["Location"]) == (302, "/652323/users/")
        cast.office.refresh_from_db()
        assert (cast.office.name, cast.office.version) == ("李四", 1)
        here = cast.office.memberships.filter(county=cast.county)
        assert {m.role for m in here} == {"office", "leader", "reporter"}
        assert kept in here
        assert cast.office.memberships.filter(county=cast.other).count() == 1
        assert far_admin.pk
        event = AuditEvent.objects.get()
        assert (event.verb, event.county) == ("修改用户", cast.county)
        assert event.before == {"name": "办公室乙", "roles": ["创建办"]}
        assert event.after == {
            "name": "李四",
            "roles": ["创建办", "填报员 县财政局", "领导小组"],
        }

    def test_keeps_a_role_that_was_given_with_a_department(self, cast: Cast) -> None:
        membership = cast.office.memberships.get()
        membership.department = cast.education
        membership.save()
        data = edit_of(cast.office, roles=["office"])
        cast.client("admin").post(f"/652323/users/{cast.office.pk}/", data)
        assert cast.office.memberships.get() == membership

    def test_disabling_ends_the_sessions_at_once(self, cast: Cast, log_in) -> None:
        victim = log_in("office")
        data = edit_of(cast.office, roles=["office"])
        del data["is_active"]
        cast.client("admin").post(f"/652323/users/{cast.office.pk}/", data)
        assert victim.get("/account/").status_code == 302
        assert not LoginSession.objects.filter(user=cast.office).exists()
        response = Client().post("/login", {"username": "office", "password": PASSWORD})
        assert response.status_code == 200
        data = edit_of(cast.office, roles=["office"])
        cast.client("admin").post(f"/652323/users/{cast.office.pk}/", data)
        log_in("office")

    def test_taking_a_role_takes_effect_at_once(self, cast: Cast) -> None:
        client = cast.client("reporter")
        assert client.get("/652323/departments/").status_code == 200
        Membership.objects.create(user=cast.reporter, role=RoleName.LEADER, county=cast.other)
        Membership.objects.create(user=cast.admin, role=RoleName.ADMIN, county=cast.other)
        data = edit_of(cast.reporter)
        response = cast.client("admin").post(f"/652323/users/{cast.reporter.pk}/", data)
        assert response.status_code == 302
        assert client.get("/652323/departments/").status_code == 404

    def test_the_last_role_cannot_be_taken(self, cast: Cast) -> None:
        response = cast.client("admin").post(
            f"/652323/users/{cast.office.pk}/", edit_of(cast.office)
        )
        assert response.context["form"].non_field_errors() == [
            "请至少选择一个角色或一个填报单位；不再使用的账号请停用。"
        ]
        assert roles_of(cast.office) == {("office", "")}

    def test_nobody_takes_their_own_administration(self, cast: Cast) -> None:
        response = cast.client("admin").post(
            f"/652323/users/{cast.admin.pk}/", edit_of(cast.admin, roles=["leader"])
        )
        assert response.context["form"].errors == {
            "roles": ["不能取消自己的系统管理员角色，请由另一位系统管理员办理。"]
        }
        assert roles_of(cast.admin) == {("admin", "")}
        cast.admin.refresh_from_db()
        assert cast.admin.version == 0

    def test_nobody_disables_their_own_account(self, cast: Cast) -> None:
        data = edit_of(cast.admin, roles=["admin"])
        del data["is_active"]
        response = cast.client("admin").post(f"/652323/users/{cast.admin.pk}/", data)
        assert response.context["form"].errors == {
            "is_active": ["不能停用自己的账号，请由另一位系统管理员办理。"]
        }

    def test_another_administrator_may(self, cast: Cast) -> None:
        client = browser_of(make_user("second", RoleName.ADMIN, county=cast.county))
        data = edit_of(cast.admin, roles=["leader"])
        assert client.post(f"/652323/users/{cast.admin.pk}/", data).status_code == 302
        assert roles_of(cast.admin) == {("leader", "")}

    def test_who_administers_by_prefix_may_drop_the_role_here(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.admin, role=RoleName.ADMIN, code_prefix="65")
        data = edit_of(cast.admin, roles=["leader"])
        response = cast.client("admin").post(f"/652323/users/{cast.admin.pk}/", data)
        assert response.status_code == 302
        assert roles_of(cast.admin) == {("leader", ""), ("admin", "")}

    def test_an_account_with_roles_elsewhere_keeps_its_name_and_password(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.office, role=RoleName.ADMIN, county=cast.other)
        client = cast.client("admin")
        page = client.get(f"/652323/users/{cast.office.pk}/").content.decode()
        assert "该用户还在其他县任职" in page
        assert "重置密码" not in page
        data = edit_of(cast.office, name="冒名", roles=["leader"])
        del data["is_active"]
        assert client.post(f"/652323/users/{cast.office.pk}/", data).status_code == 302
        cast.office.refresh_from_db()
        assert (cast.office.name, cast.office.is_active) == ("办公室乙", True)
        assert {m.role for m in cast.office.memberships.filter(county=cast.county)} == {"leader"}
        response = client.post(f"/652323/users/{cast.office.pk}/reset/")
        assert response.status_code == 403
        assert "须由管理这些县的系统管理员办理" in response.content.decode()
        cast.office.refresh_from_db()
        assert cast.office.check_password(PASSWORD)

    def test_a_stale_form_shows_both_and_keeps_what_was_typed(self, cast: Cast) -> None:
        client = cast.client("admin")
        place = f"/652323/users/{cast.office.pk}/"
        stale = edit_of(cast.office, name="后来者", roles=["office"])
        first = edit_of(cast.office, name="先到者", roles=["office", "leader"])
        assert client.post(place, first).status_code == 302
        response = client.post(place, stale)
        assert response.status_code == 409
        assert [(d.label, d.stored, d.typed) for d in response.context["differences"]] == [
            ("姓名", "先到者", "后来者"),
            (
                "全县角色",
                f"领导小组：{Leader.description}、创建办：{Office.description}",
                f"创建办：{Office.description}",
            ),
        ]
        page = response.content.decode()
        assert '<input type="hidden" name="version" value="1" id="id_version">' in page
        assert 'value="后来者"' in page
        cast.office.refresh_from_db()
        assert cast.office.name == "先到者"
        assert client.post(place, {**stale, "version": 1}).status_code == 302
        cast.office.refresh_from_db()
        assert cast.office.name == "后来者"

    def test_the_same_form_sent_twice_is_saved_once(self, cast: Cast) -> None:
        client = cast.client("admin")
        data = edit_of(cast.office, name="李四", roles=["office"])
        place = f"/652323/users/{cast.office.pk}/"
        assert [client.post(place, data).status_code for _ in range(2)] == [302, 302]
        assert AuditEvent.objects.count() == 1


class TestReset:
    def test_gives_a_new_password_ends_sessions_and_unlocks(self, cast: Cast, log_in) -> None:
        victim = log_in("office")
        for _ in range(5):
            Client().post("/login", {"username": "office", "password": "wrong"})
        response = cast.client("admin").post(f"/652323/users/{cast.office.pk}/reset/")
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert victim.get("/account/").status_code == 302
        client = log_in("office", response.context["password"])
        assert client.get("/account/")["Location"] == "/account/password/"
        event = AuditEvent.objects.filter(verb="重置密码").get()
        assert (event.actor, event.county, event.before, event.after) == (
            cast.admin,
            cast.county,
            {},
            {},
        )

    def test_takes_no_get(self, cast: Cast) -> None:
        place = f"/652323/users/{cast.office.pk}/reset/"
        assert cast.client("admin").get(place).status_code == 405
        cast.office.refresh_from_db()
        assert cast.office.check_password(PASSWORD)


class TestPhone:
    """Of a person's telephones the portal keeps the office's alone."""

    def test_a_mobile_number_is_refused_and_stays_to_be_mended(self, cast: Cast) -> None:
        client = cast.client("admin")
        sent = new_user(phone="138 1234 5678", roles=["office"])
        page = client.post("/652323/users/add/", sent)
        assert page.context["form"].errors == {"phone": [REFUSED]}
        assert "138 1234 5678" in page.content.decode()
        assert not User.objects.filter(username="zhang").exists()
        address = f"/652323/users/{cast.office.pk}/"
        page = client.post(address, edit_of(cast.office, phone="13812345678", roles=["office"]))
        assert page.context["form"].errors == {"phone": [REFUSED]}

    def test_one_kept_from_before_does_not_stop_who_may_not_change_it(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.office, role=RoleName.OFFICE, county=cast.other)
        User.objects.filter(pk=cast.office.pk).update(phone="13812345678")
        address = f"/652323/users/{cast.office.pk}/"
        page = cast.client("admin").post(
            address, edit_of(cast.office, roles=["office", "leader"]), follow=True
        )
        assert page.status_code == 200
        assert ("leader", "") in roles_of(cast.office)
