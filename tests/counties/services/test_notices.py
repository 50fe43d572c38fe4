"""Told once, to whom it concerns, as each has chosen."""

import pytest

from counties.choices import NoticeKind
from counties.models import Membership, Notice, NoticeChoice, User
from counties.permissions import RoleName
from counties.services import notices
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


def tell(cast, *users: User, key: str = "report-1", **more: object) -> int:
    fields = {"kind": NoticeKind.RETURNED, "text": "已退回", "address": "/652323/mine/", **more}
    return notices.notify(users=users, county=cast.county, key=key, **fields)


def unread_of(user: User) -> int:
    """What the header of a page read afresh says."""
    return User.objects.get(pk=user.pk).unread_notices


class TestTell:
    def test_each_user_is_told_once_for_each_key(self, cast) -> None:
        assert tell(cast, cast.reporter, cast.colleague) == 2
        assert tell(cast, cast.reporter, cast.office, text="又一次") == 1
        assert tell(cast, cast.reporter, key="report-2") == 1
        rows = Notice.objects.order_by("id").values_list("user__username", "key", "text", "read_at")
        assert list(rows) == [
            ("reporter", "report-1", "已退回", None),
            ("colleague", "report-1", "已退回", None),
            ("office", "report-1", "又一次", None),
            ("reporter", "report-2", "已退回", None),
        ]

    def test_a_user_named_twice_is_told_once(self, cast) -> None:
        assert tell(cast, cast.reporter, cast.reporter) == 1

    def test_no_notice_without_recipients(self, cast, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            assert tell(cast) == 0

    def test_a_disabled_account_is_not_told(self, cast) -> None:
        cast.reporter.is_active = False
        assert tell(cast, cast.reporter) == 0

    @pytest.mark.parametrize(
        ("in_portal", "by_email", "kept", "unread"),
        [(True, True, 1, 1), (True, False, 1, 1), (False, True, 1, 0), (False, False, 0, 0)],
    )
    def test_as_the_user_has_chosen(
        self, cast, *, in_portal: bool, by_email: bool, kept: int, unread: int
    ) -> None:
        NoticeChoice.objects.create(
            user=cast.reporter, kind=NoticeKind.RETURNED, in_portal=in_portal, by_email=by_email
        )
        assert tell(cast, cast.reporter) == kept
        assert Notice.objects.count() == kept
        assert unread_of(cast.reporter) == unread
        assert tell(cast, cast.reporter, key="other", kind=NoticeKind.DUE) == 1

    def test_a_long_text_is_cut(self, cast) -> None:
        tell(cast, cast.reporter, text="长" * 301)
        assert Notice.objects.get().text == "长" * 300

    def test_many_cost_no_more_than_one(self, cast, django_assert_num_queries) -> None:
        messages = [
            notices.Message([cast.reporter, cast.office], NoticeKind.DUE, f"k{n}", "到期", "/")
            for n in range(20)
        ]
        with django_assert_num_queries(3):
            assert notices.notify_all(county=cast.county, messages=messages) == 40


class TestReading:
    def test_one_or_all_of_ones_own(self, cast) -> None:
        for key in ("a", "b", "c"):
            tell(cast, cast.reporter, cast.office, key=key)
        notice = cast.reporter.notices.first()
        assert notice is not None
        notices.mark_read(by=cast.office, notice=notice)
        assert unread_of(cast.reporter) == 3
        notices.mark_read(by=cast.reporter, notice=notice)
        assert unread_of(cast.reporter) == 2
        first = Notice.objects.get(pk=notice.pk).read_at
        notices.mark_read(by=cast.reporter, notice=notice)
        assert Notice.objects.get(pk=notice.pk).read_at == first
        assert notices.mark_all_read(by=cast.reporter) == 2
        assert unread_of(cast.reporter) == 0
        assert unread_of(cast.office) == 3

    def test_choices_are_kept_for_every_kind(self, cast) -> None:
        notices.choose(by=cast.reporter, in_portal=["due"], by_email=[])
        notices.choose(by=cast.reporter, in_portal=["due", "asked"], by_email=["due"])
        rows = NoticeChoice.objects.filter(user=cast.reporter)
        assert rows.count() == len(NoticeKind)
        assert set(rows.filter(in_portal=True).values_list("kind", flat=True)) == {"due", "asked"}
        assert set(rows.filter(by_email=True).values_list("kind", flat=True)) == {"due"}


class TestWhoIsTold:
    def test_by_role_and_department(self, cast) -> None:
        second = make_user("second", RoleName.REPORTER, county=cast.county, department=cast.finance)
        gone = make_user("gone", RoleName.REPORTER, county=cast.county, department=cast.finance)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        assert notices.reporters_of(cast.finance) == [cast.reporter, second]
        assert notices.reporters_of(cast.education) == [cast.colleague]
        assert notices.office_of(cast.county) == [cast.office]
        assert notices.office_of(cast.other) == [cast.stranger]
        assert notices.leaders_of(cast.county) == [cast.leader]
        assert notices.leaders_of(cast.other) == []

    def test_an_officer_with_a_department_is_no_reporter_of_it(self, cast) -> None:
        Membership.objects.create(
            user=cast.office, role=RoleName.LEADER, county=cast.county, department=cast.finance
        )
        assert notices.reporters_of(cast.finance) == [cast.reporter]
        assert notices.leaders_of(cast.county) == [cast.leader, cast.office]
