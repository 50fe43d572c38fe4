"""The reader's own notices: the count in the header, reading one, the choice by kind, the mail."""

import pytest
from django.test import Client

from counties.choices import NoticeKind
from counties.models import AuditEvent, Notice, NoticeChoice
from counties.services import notices
from tests.conftest import CANARY, Cast

pytestmark = pytest.mark.django_db


def tell(cast: Cast, name: str, *keys: str) -> None:
    person = getattr(cast, name)
    for key in keys:
        notices.notify(
            users=[person], county=cast.county, kind=NoticeKind.RETURNED, key=key,
            text=f"{key}已退回", address="/652323/board/",
        )  # fmt: skip


class TestHeader:
    def test_counts_what_is_unread_on_every_page(self, cast) -> None:
        tell(cast, "reporter", "甲", "乙")
        tell(cast, "office", "丙")
        client = cast.client("reporter")
        for place in ("/account/", "/account/notices/", "/652323/departments/"):
            page = client.get(place).content.decode()
            assert 'unread">2<span class="visually-hidden"> 条未读' in page
        client.post("/account/notices/read/")
        assert 'class="unread"' not in client.get("/account/").content.decode()

    def test_costs_no_query_of_its_own(self, cast, django_assert_num_queries) -> None:
        client = cast.client("reporter")
        client.get("/652323/departments/")
        tell(cast, "reporter", *map(str, range(20)))
        with django_assert_num_queries(6):  # as without notices
            client.get("/652323/departments/")

    def test_a_guest_has_none(self, db) -> None:
        assert "消息" not in Client().get("/login").content.decode()


class TestList:
    def test_shows_ones_own_newest_first(self, cast) -> None:
        tell(cast, "reporter", "甲", "乙")
        tell(cast, "office", "丙")
        response = cast.client("reporter").get("/account/notices/")
        assert [n.key for n in response.context["page"]] == ["乙", "甲"]
        assert "丙已退回" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_nobody_told_anything(self, cast) -> None:
        assert "还没有消息" in cast.client("leader").get("/account/notices/").content.decode()

    def test_fifty_on_a_page_in_a_constant_number_of_queries(
        self, cast, django_assert_num_queries
    ) -> None:
        tell(cast, "reporter", *map(str, range(51)))
        client = cast.client("reporter")
        client.get("/account/notices/")
        with django_assert_num_queries(6):
            first = client.get("/account/notices/")
        second = client.get("/account/notices/?page=2")
        assert [len(r.context["page"]) for r in (first, second)] == [50, 1]

    def test_no_word_of_another_county(self, cast) -> None:
        notices.notify(
            users=[cast.stranger], county=cast.other, kind=NoticeKind.DUE, key="k",
            text=f"{CANARY}到期", address="/530426/",
        )  # fmt: skip
        assert CANARY in cast.client("stranger").get("/account/notices/").content.decode()
        assert CANARY not in cast.client("reporter").get("/account/notices/").content.decode()


class TestReading:
    def test_one_leads_to_its_page_and_is_read(self, cast) -> None:
        tell(cast, "reporter", "甲", "乙")
        client = cast.client("reporter")
        notice = Notice.objects.get(key="甲")
        response = client.post(f"/account/notices/{notice.pk}/")
        assert response["Location"] == "/652323/board/"
        unread = Notice.objects.filter(read_at=None).values_list("key", flat=True)
        assert list(unread) == ["乙"]

    def test_not_another_persons(self, cast) -> None:
        tell(cast, "reporter", "甲")
        notice = Notice.objects.get()
        assert cast.client("office").post(f"/account/notices/{notice.pk}/").status_code == 404
        assert cast.client("office").post("/account/notices/read/").status_code == 302
        assert Notice.objects.get().read_at is None

    @pytest.mark.parametrize("place", ["1/", "read/", "choices/"])
    def test_takes_no_get(self, cast, place: str) -> None:
        assert cast.client("office").get(f"/account/notices/{place}").status_code == 405


class TestChoices:
    def test_of_kinds_are_kept_and_shown(self, cast) -> None:
        client = cast.client("reporter")
        sent = {"in_portal": ["due", "returned"], "by_email": ["overdue"]}
        assert client.post("/account/notices/choices/", sent)["Location"] == "/account/notices/"
        shown = client.get("/account/notices/").context["choices"]
        assert {kind for kind, choice in shown if choice.in_portal} == {"due", "returned"}
        assert {kind for kind, choice in shown if choice.by_email} == {"overdue"}

    def test_an_unknown_kind_changes_nothing(self, cast) -> None:
        client = cast.client("reporter")
        response = client.post(
            "/account/notices/choices/", {"in_portal": ["nonsense"]}, follow=True
        )
        assert "没有保存" in response.content.decode()
        assert not NoticeChoice.objects.exists()


class TestEmail:
    def test_is_kept_audited_and_shown(self, cast) -> None:
        client = cast.client("reporter")
        response = client.post("/account/email/", {"email": "a@example.com"}, follow=True)
        assert 'value="a@example.com"' in response.content.decode()
        event = AuditEvent.objects.get(verb="修改邮箱")
        assert (event.before, event.after) == ({"email": ""}, {"email": "a@example.com"})
        client.post("/account/email/", {"email": ""})
        cast.reporter.refresh_from_db()
        assert cast.reporter.email == ""

    @pytest.mark.parametrize("email", ["nonsense", "a@b@c", "a@example.com\nBcc: b@example.com"])
    def test_refuses_what_is_no_address(self, cast, email: str) -> None:
        response = cast.client("reporter").post("/account/email/", {"email": email})
        assert response.status_code == 422
        cast.reporter.refresh_from_db()
        assert cast.reporter.email == ""
