"""One-time passwords, who administers an account, and the first administrator."""

from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from counties.models import AuditEvent, Membership, User
from counties.permissions import RoleName
from counties.services.accounts import governs, one_time_password
from tests.conftest import Cast, make_user


def test_one_time_passwords_keep_the_rules_and_differ() -> None:
    passwords = {one_time_password() for _ in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        validate_password(password)
        assert len(password) == 14
        assert not set(password) & set("0O1lIo")


class TestGoverns:
    @pytest.mark.parametrize(
        ("admin", "place", "answer"),
        [
            ({"county": "county"}, {"county": "county"}, True),
            ({"county": "county"}, {"county": "other"}, False),
            ({"county": "county"}, {"code_prefix": ""}, False),
            ({"county": "county"}, {"code_prefix": "6523"}, False),
            ({"code_prefix": "65"}, {"county": "county"}, True),
            ({"code_prefix": "65"}, {"county": "other"}, False),
            ({"code_prefix": "65"}, {"code_prefix": "6523"}, True),
            ({"code_prefix": "65"}, {"code_prefix": "65"}, True),
            ({"code_prefix": "6523"}, {"code_prefix": "65"}, False),
            ({"code_prefix": ""}, {"code_prefix": ""}, True),
        ],
    )
    def test_who_reaches_every_place_of_the_account(
        self, cast: Cast, admin: dict, place: dict, answer: bool
    ) -> None:
        by = User.objects.create_user("by", name="管", password="x")
        user = User.objects.create_user("user", name="人", password="x")
        for holder, role, where in ((by, RoleName.ADMIN, admin), (user, RoleName.LEADER, place)):
            values = {k: getattr(cast, v) if k == "county" else v for k, v in where.items()}
            Membership.objects.create(user=holder, role=role, **values)
        assert governs(by, user) is answer

    def test_other_roles_do_not_count(self, cast: Cast) -> None:
        assert not governs(cast.office, cast.leader)

    def test_all_places_must_be_reached(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.leader, role=RoleName.LEADER, county=cast.other)
        assert not governs(cast.admin, cast.leader)
        Membership.objects.create(user=cast.admin, role=RoleName.ADMIN, county=cast.other)
        assert governs(User.objects.get(pk=cast.admin.pk), cast.leader)


class TestMakeAdmin:
    def run(self) -> str:
        out = StringIO()
        call_command("make_admin", stdout=out)
        return out.getvalue()

    def test_makes_one_of_every_county_who_must_change_the_password(self, db) -> None:
        lines = self.run().splitlines()
        user = User.objects.get()
        assert lines[0] == "系统管理员：admin"
        assert lines[1].startswith("一次性密码：")
        assert user.check_password(lines[1].removeprefix("一次性密码："))
        assert user.must_change_password
        membership = user.memberships.get()
        assert (membership.role, membership.county, membership.code_prefix) == ("admin", None, "")
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.target_id) == ("新增用户", None, str(user.pk))

    def test_the_second_time_changes_nothing(self, db) -> None:
        self.run()
        before = User.objects.values().get()
        assert self.run() == "系统管理员 admin 已存在，未作改变。\n"
        assert User.objects.values().get() == before
        assert AuditEvent.objects.count() == 1

    def test_leaves_a_person_of_that_name_alone(self, cast: Cast) -> None:
        assert "已存在" in self.run()
        assert cast.admin.memberships.get().county == cast.county

    def test_manages_any_county_by_prefix(self, cast: Cast) -> None:
        root = make_user("root", RoleName.ADMIN, prefix="")
        cast.admin = root
        client = cast.client("admin")
        assert client.get("/")["Location"] == "/counties/"
        assert client.get("/652323/users/").status_code == 200
        assert client.get("/530426/users/").status_code == 200
