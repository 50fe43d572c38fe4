"""Who is let in where, and which day is asked for."""

from datetime import date

import pytest
from django.core.exceptions import BadRequest
from django.http import Http404
from django.test import RequestFactory

from counties.access import access_in, find_county, read_day
from counties.models import County, Membership, User
from counties.permissions import ROLES, Permission, RoleName
from tests.conftest import Cast

TODAY = date(2024, 9, 14)


class TestReadDay:
    @pytest.mark.parametrize(
        ("query", "day"),
        [
            ({}, TODAY),
            ({"as_of": ""}, TODAY),
            ({"as_of": "  "}, TODAY),
            ({"as_of": "2024-09-14"}, TODAY),
            ({"as_of": " 2024-09-13 "}, date(2024, 9, 13)),
            ({"as_of": "2000-01-01"}, date(2000, 1, 1)),
        ],
    )
    def test_reads(self, query: dict, day: date) -> None:
        assert read_day(RequestFactory().get("/", query), TODAY) == day

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("yesterday", "“yesterday”无法识别"),
            ("2024-02-30", "“2024-02-30”无法识别"),
            ("x" * 99, f"“{'x' * 20}”无法识别"),
            ("2024-09-15", "2024-09-15 在今天之后"),
            ("9999-12-31", "9999-12-31 在今天之后"),
            ("1999-12-31", "1999-12-31 过早"),
            ("0001-01-01", "0001-01-01 过早"),
        ],
    )
    def test_refuses(self, text: str, words: str) -> None:
        with pytest.raises(BadRequest, match=words):
            read_day(RequestFactory().get("/", {"as_of": text}), TODAY)

    def test_a_refused_day_is_a_page_with_what_to_do(self, cast: Cast) -> None:
        response = cast.client("leader").get("/652323/departments/", {"as_of": "soon"})
        assert response.status_code == 400
        assert "请写成 2024-09-14 的形式" in response.content.decode()


class TestFindCounty:
    @pytest.mark.parametrize(
        "name", ["leader", "office", "reporter", "colleague", "supervisor", "admin"]
    )
    def test_ones_own(self, cast: Cast, name: str) -> None:
        county, access = find_county(getattr(cast, name), "652323")
        assert county == cast.county
        assert access.may(Permission.READ)

    @pytest.mark.parametrize("code", ["530426", "000000"])
    def test_another_and_none_at_all_are_the_same_404(self, cast: Cast, code: str) -> None:
        with pytest.raises(Http404, match="没有这个县，或您无权查看。"):
            find_county(cast.office, code)

    @pytest.mark.parametrize(
        ("prefix", "found"), [("", True), ("65", True), ("6523", True), ("6524", False)]
    )
    def test_by_prefix(self, cast: Cast, prefix: str, found: bool) -> None:
        user = User.objects.create_user("far", name="远", password="x")
        Membership.objects.create(user=user, role=RoleName.SUPERVISOR, code_prefix=prefix)
        if found:
            assert find_county(user, "652323")[0] == cast.county
        else:
            with pytest.raises(Http404):
                find_county(user, "652323")

    def test_no_county_is_found_without_a_role(self, cast: Cast) -> None:
        user = User.objects.create_user("none", name="无", password="x")
        with pytest.raises(Http404):
            find_county(user, "652323")


class TestAccessIn:
    @pytest.mark.parametrize("role", RoleName)
    def test_a_role_brings_its_permissions_and_no_other(self, cast: Cast, role: RoleName) -> None:
        user = User.objects.create_user("one", name="一", password="x")
        Membership.objects.create(user=user, role=role, county=cast.county, department=cast.finance)
        access = access_in(user, cast.county)
        assert access.permissions == ROLES[role].permissions
        assert access.role_labels == [ROLES[role].label]
        assert access.reviews == (role == RoleName.OFFICE)
        assert access.reports_for_all == (role == RoleName.OFFICE)
        assert access.may(Permission.MANAGE_USERS) == (role == RoleName.ADMIN)
        assert access.manages_departments == (role in (RoleName.OFFICE, RoleName.ADMIN))
        expected = {cast.finance.pk} if role == RoleName.REPORTER else set()
        assert access.department_ids == expected

    def test_roles_add_up_within_a_county_and_do_not_leak_into_another(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.reporter, role=RoleName.ADMIN, county=cast.county)
        Membership.objects.create(user=cast.reporter, role=RoleName.LEADER, county=cast.other)
        here = access_in(cast.reporter, cast.county)
        assert here.permissions == {
            Permission.READ,
            Permission.REPORT,
            Permission.MANAGE_DEPARTMENTS,
            Permission.MANAGE_USERS,
            Permission.AUDIT,
        }
        assert here.department_ids == {cast.finance.pk}
        there = access_in(User.objects.get(pk=cast.reporter.pk), cast.other)
        leads = {Permission.READ, Permission.INSTRUCT}
        assert (there.permissions, there.department_ids) == (leads, set())

    def test_outside_there_is_none(self, cast: Cast) -> None:
        access = access_in(cast.office, cast.other)
        assert (access.memberships, access.permissions) == ((), frozenset())


class TestVisibleTo:
    def test_named_counties_and_those_under_a_prefix(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.supervisor, role=RoleName.LEADER, county=cast.other)
        third = County.objects.create(code="110101", name="东城区", short_name="东城区")
        assert set(County.objects.visible_to(cast.supervisor)) == {cast.county, cast.other}
        assert third not in County.objects.visible_to(cast.supervisor)

    def test_sees_many_counties(self, cast: Cast) -> None:
        assert not cast.office.sees_many_counties
        assert cast.supervisor.sees_many_counties
        Membership.objects.create(user=cast.leader, role=RoleName.LEADER, county=cast.other)
        assert User.objects.get(pk=cast.leader.pk).sees_many_counties
