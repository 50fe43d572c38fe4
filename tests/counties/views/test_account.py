"""Logging in and out, the lock, the forced change, one's own sessions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client

from counties.models import AuditEvent, LoginSession, Membership, PasswordRecord, User
from counties.permissions import RoleName
from tests.counties.conftest import PASSWORD

NOON = datetime(2024, 5, 6, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NEW = "Better-2025-word"


def attempt(client: Client, username: str, password: str = "wrong", **query: str):
    return client.post("/login", {"username": username, "password": password, **query})


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


class TestLogin:
    def test_page_is_open_to_all_and_in_chinese(self, db) -> None:
        response = Client().get("/login")
        assert response.status_code == 200
        page = " ".join(response.content.decode().split())
        assert '<label class="form-label" for="id_username">用户名</label>' in page
        assert "会话已超时" not in page

    @pytest.mark.parametrize(
        ("name", "first"),
        [
            ("leader", "dashboard"),
            ("office", "board"),
            ("reporter", "mine"),
            ("admin", "users"),
            ("supervisor", "portfolio"),
        ],
    )
    def test_leads_each_role_to_its_first_page(self, cast, log_in, name: str, first: str) -> None:
        response = log_in(name).get("/", follow=True)
        assert response.resolver_match.url_name == first

    def test_leaves_a_session_and_an_audit_row(self, cast, log_in) -> None:
        log_in("office")
        session = LoginSession.objects.get()
        assert (session.user, session.address) == (cast.office, "127.0.0.1")
        assert Session.objects.filter(session_key=session.session_key).exists()
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.target_id, event.address, event.county) == (
            "登录",
            cast.office,
            str(cast.office.pk),
            "127.0.0.1",
            None,
        )

    def test_gets_a_new_session_key(self, db, cast) -> None:
        client = Client()
        session = client.session
        session["ended"] = True
        session.save()
        client.cookies["sessionid"] = session.session_key
        attempt(client, "office", PASSWORD)
        assert client.cookies["sessionid"].value != session.session_key

    def test_one_user_after_another_in_one_browser(self, cast, log_in) -> None:
        client = log_in("office")
        client.cookies.pop("csrftoken", None)
        from counties.services import sessions  # the login page itself sends the signed-in home

        request = client.get("/account/").wsgi_request
        sessions.log_in(request, user=with_backend(cast.leader))
        request.session.save()
        assert LoginSession.objects.get(user=cast.leader).session_key == request.session.session_key

    def test_signed_in_user_is_redirected_home(self, cast, log_in) -> None:
        assert log_in("office").get("/login")["Location"] == "/"

    @pytest.mark.parametrize("username", ["office", "nobody"])
    def test_wrong_answers_are_the_same_for_a_known_and_an_unknown_user(
        self, cast, username: str
    ) -> None:
        response = attempt(Client(), username)
        assert response.status_code == 200
        assert response.context["form"].non_field_errors() == [
            "用户名或密码不正确，或者账号已停用。连续 5 次不正确，该用户名将锁定 15 分钟。"
        ]
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.after) == ("登录失败", None, {"username": username})
        assert event.target_id == (str(cast.office.pk) if username == "office" else "None")

    def test_a_disabled_account_gets_the_same_answer(self, cast) -> None:
        User.objects.filter(pk=cast.office.pk).update(is_active=False)
        response = attempt(Client(), "office", PASSWORD)
        assert "账号已停用" in response.context["form"].non_field_errors()[0]

    @pytest.mark.parametrize(
        "data", [{}, {"username": "office"}, {"username": "x" * 51, "password": "y"}]
    )
    def test_a_form_not_filled_in_is_no_attempt(self, cast, data: dict) -> None:
        assert Client().post("/login", data).status_code == 200
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize(
        ("target", "place"),
        [
            ("/account/", "/account/"),
            ("/652323/users/?a=1", "/652323/users/?a=1"),
            ("https://evil.example/", "/"),
            ("//evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("\\\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("http:///evil.example", "/"),
            ("http://testserver/account/", "http://testserver/account/"),
            ("", "/"),
        ],
    )
    def test_goes_on_only_within_the_portal(self, cast, target: str, place: str) -> None:
        response = attempt(Client(), "office", PASSWORD, next=target)
        assert (response.status_code, response["Location"]) == (302, place)

    def test_checks_the_csrf_token(self, cast) -> None:
        response = attempt(Client(enforce_csrf_checks=True), "office", PASSWORD)
        assert response.status_code == 403
        assert "页面已过期" in response.content.decode()


class TestLock:
    @pytest.fixture
    def clock(self):
        with time_machine.travel(NOON, tick=False) as clock:
            yield clock

    @pytest.mark.parametrize("username", ["office", "nobody"])
    def test_after_five_failures_even_the_right_password_is_refused(
        self, cast, clock, username: str
    ) -> None:
        client = Client()
        codes = [attempt(client, username).status_code for _ in range(5)]
        assert codes == [200, 200, 200, 200, 429]
        response = attempt(client, username, PASSWORD)
        assert response.status_code == 429
        page = response.content.decode()
        assert "连续 5 次登录没有成功" in page
        assert "等待 15 分钟" in page
        assert "联系本县系统管理员重置密码" in page
        assert username not in page

    def test_a_known_and_an_unknown_user_get_the_same_page(self, cast, clock) -> None:
        pages = []
        for username in ("office", "nobody"):
            client = Client()
            pages.append([attempt(client, username).content for _ in range(6)][-1])
        assert pages[0] == pages[1]

    def test_the_lock_is_of_one_name_from_every_place(self, cast, clock, log_in) -> None:
        for _ in range(5):
            attempt(Client(REMOTE_ADDR="10.0.0.1"), "office")
        assert attempt(Client(REMOTE_ADDR="10.0.0.2"), "office", PASSWORD).status_code == 429
        log_in("leader")

    def test_ends_fifteen_minutes_after_the_last_try(self, cast, clock) -> None:
        client = Client()
        for _ in range(5):
            attempt(client, "office")
        clock.shift(timedelta(minutes=14, seconds=59))
        assert attempt(client, "office", PASSWORD).status_code == 429
        clock.shift(timedelta(minutes=15, seconds=1))
        assert attempt(client, "office", PASSWORD).status_code == 302

    def test_a_good_login_forgets_the_failures(self, cast, clock) -> None:
        for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
            assert attempt(Client(), "office", password).status_code in (200, 302)


class TestLogout:
    def test_ends_the_session_and_says_so(self, cast, log_in) -> None:
        client = log_in("office")
        response = client.post("/logout", follow=True)
        assert response.redirect_chain == [("/login", 302)]
        assert "您已退出登录。" in response.content.decode()
        assert not LoginSession.objects.exists()
        assert client.get("/account/").status_code == 302
        assert verbs() == ["登录", "退出登录"]

    def test_takes_no_get(self, cast, log_in) -> None:
        client = log_in("office")
        assert client.get("/logout").status_code == 405
        assert client.get("/account/").status_code == 200

    def test_anonymous_user_is_redirected_to_login(self, db) -> None:
        assert Client().post("/logout")["Location"] == "/login"
        assert not AuditEvent.objects.exists()

    def test_checks_the_csrf_token(self, cast, log_in) -> None:
        client = log_in("office")
        client.handler.enforce_csrf_checks = True
        assert client.post("/logout").status_code == 403
        assert client.get("/account/").status_code == 200


class TestAccountPage:
    def test_says_what_one_may_do_and_what_is_kept(self, cast, log_in) -> None:
        Membership.objects.create(user=cast.office, role=RoleName.SUPERVISOR, code_prefix="65")
        page = log_in("office").get("/account/").content.decode()
        for words in (
            "办公室乙",
            "呼图壁县",
            "创建办",
            "代各单位填报；审核、退回、裁定",
            "区划代码 65 开头的各县",
            "个人信息处理说明",
            "未登记",
        ):
            assert words in page

    def test_is_not_kept_by_the_browser(self, cast, log_in) -> None:
        assert "no-store" in log_in("office").get("/account/")["Cache-Control"]

    def test_needs_a_login(self, db) -> None:
        assert Client().get("/account/")["Location"] == "/login?next=/account/"


class TestPassword:
    def change(self, client: Client, old: str = PASSWORD, new: str = NEW, again: str = ""):
        data = {"old_password": old, "new_password1": new, "new_password2": again or new}
        return client.post("/account/password/", data)

    def test_is_changed_kept_in_mind_and_ends_other_sessions(self, cast, log_in) -> None:
        client, elsewhere = log_in("office"), log_in("office")
        bystander = log_in("leader")
        response = self.change(client)
        assert (response.status_code, response["Location"]) == (302, "/")
        assert [str(m) for m in get_messages(response.wsgi_request)] == [
            "密码已修改，其他地方的登录已全部退出。"
        ]
        assert client.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302
        assert bystander.get("/account/").status_code == 200
        session = cast.office.login_sessions.get()
        assert session.session_key == client.session.session_key
        cast.office.refresh_from_db()
        assert cast.office.check_password(NEW)
        assert PasswordRecord.objects.get().password == cast.office.password
        assert verbs() == ["登录", "登录", "登录", "修改密码"]

    @pytest.mark.parametrize(
        ("old", "new", "again", "field", "message"),
        [
            ("wrong", NEW, NEW, "old_password", "原密码不正确，请重新填写。"),
            (PASSWORD, NEW, "Other-2025-word", "new_password2", "两次填写的新密码不一致。"),
            (PASSWORD, PASSWORD, PASSWORD, "new_password1", "新密码不能与原密码相同。"),
            (
                PASSWORD,
                "lowercase2only",
                "lowercase2only",
                "new_password2",
                "密码须包含大写字母、小写字母、数字、符号中的至少 3 种。",
            ),
            (
                PASSWORD,
                "Ab3-xyz",
                "Ab3-xyz",
                "new_password2",
                "密码须有至少 8 个字符。",
            ),
        ],
    )
    def test_refuses(
        self, cast, log_in, *, old: str, new: str, again: str, field: str, message: str
    ) -> None:
        response = self.change(log_in("office"), old, new, again)
        assert response.status_code == 200
        assert response.context["form"].errors[field] == [message]
        cast.office.refresh_from_db()
        assert cast.office.check_password(PASSWORD)

    def test_the_last_five_may_not_come_back_the_sixth_may(self, cast, log_in) -> None:
        client = log_in("office")
        words = [f"Better-202{n}-word" for n in range(6)]
        for old, new in zip([PASSWORD, *words], words, strict=False):
            assert self.change(client, old, new).status_code == 302
        response = self.change(client, words[5], words[1])
        assert response.context["form"].errors == {
            "new_password2": ["不能使用最近 5 次用过的密码。"]
        }
        assert self.change(client, words[5], words[0]).status_code == 302

    def test_a_first_password_must_be_changed_before_anything_else(self, cast, log_in) -> None:
        User.objects.filter(pk=cast.office.pk).update(must_change_password=True)
        client = log_in("office")
        for place in ("/", "/account/", "/account/sessions/", "/652323/departments/"):
            assert client.get(place)["Location"] == "/account/password/"
        page = client.get("/account/password/").content.decode()
        assert "您使用的是一次性密码" in page
        assert self.change(client).status_code == 302
        assert client.get("/account/").status_code == 200

    @pytest.mark.parametrize(("days", "seconds", "open_"), [(90, 0, True), (90, 1, False)])
    def test_a_password_of_ninety_days_is_the_last_good_one(
        self, cast, days: int, seconds: int, open_: bool, log_in
    ) -> None:
        with time_machine.travel(NOON, tick=False):
            User.objects.filter(pk=cast.office.pk).update(
                password_changed_at=NOON - timedelta(days=days, seconds=seconds)
            )
            client = log_in("office")
            assert (client.get("/account/").status_code == 200) is open_
            page = client.get("/account/password/").content.decode()
            assert ("超过规定的使用期限" in page) is not open_

    def test_never_expires_under_the_asvs_profile(self, cast, log_in, settings) -> None:
        settings.PASSWORD_MAX_AGE = None
        User.objects.filter(pk=cast.office.pk).update(password_changed_at=NOON)
        assert log_in("office").get("/account/").status_code == 200

    def test_one_may_still_log_out(self, cast, log_in) -> None:
        User.objects.filter(pk=cast.office.pk).update(must_change_password=True)
        assert log_in("office").post("/logout")["Location"] == "/login"


class TestLimits:
    """Both sides of the edge of each limit."""

    @pytest.fixture
    def clock(self):
        with time_machine.travel(NOON, tick=False) as clock:
            yield clock

    @pytest.mark.parametrize(("seconds", "open_"), [(30 * 60, True), (30 * 60 + 1, False)])
    def test_idle(self, cast, clock, log_in, seconds: int, open_: bool) -> None:
        client = log_in("office")
        clock.shift(seconds)
        assert (client.get("/account/").status_code == 200) is open_

    def test_an_idle_session_is_told_so_once(self, cast, clock, log_in) -> None:
        client = log_in("office")
        clock.shift(timedelta(minutes=31))
        response = client.get("/account/", follow=True)
        assert response.redirect_chain == [("/login?next=/account/", 302)]
        assert "会话已超时，请重新登录。" in response.content.decode()
        assert "会话已超时" not in client.get("/login").content.decode()
        assert verbs() == ["登录", "会话超时"]
        assert not LoginSession.objects.exists()

    @pytest.mark.parametrize(("seconds", "open_"), [(0, True), (1, False)])
    def test_in_all(self, cast, clock, log_in, seconds: int, open_: bool) -> None:
        client = log_in("office")
        for _ in range(36):  # a click every twenty minutes for twelve hours
            clock.shift(timedelta(minutes=20))
            if _ < 35:
                assert client.get("/account/").status_code == 200
        clock.shift(seconds)
        assert (client.get("/account/").status_code == 200) is open_

    def test_a_click_within_a_minute_writes_nothing(
        self, cast, clock, log_in, django_assert_num_queries
    ) -> None:
        client = log_in("office")
        clock.shift(59)
        client.get("/account/")
        assert LoginSession.objects.get().seen_at == NOON
        clock.shift(1)
        client.get("/account/")
        assert LoginSession.objects.get().seen_at == NOON + timedelta(minutes=1)

    def test_a_session_without_times_counts_from_its_first_request(self, cast, clock) -> None:
        client = cast.client("office")
        assert client.get("/account/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/account/").status_code == 302


class TestLateForms:
    """Who is no longer signed in is led back to a page, not to an address that takes forms."""

    def test_a_form_leads_back_to_the_page_it_stood_on(self, db) -> None:
        response = Client().post(
            "/652323/users/add/", headers={"referer": "http://testserver/652323/users/?a=1"}
        )
        assert response["Location"] == "/login?next=/652323/users/%3Fa%3D1"

    @pytest.mark.parametrize("referer", ["", "https://evil.example/652323/users/"])
    def test_without_a_page_of_ours_to_the_first_page(self, db, referer: str) -> None:
        response = Client().post("/652323/users/add/", headers={"referer": referer})
        assert response["Location"] == "/login?next=/"

    def test_a_fragment_is_replaced_by_the_whole_login_page(self, db) -> None:
        response = Client().get(
            "/652323/departments/",
            headers={"hx-request": "true", "hx-current-url": "http://testserver/652323/groups/"},
        )
        assert (response.status_code, response.content) == (200, b"")
        assert response["HX-Redirect"] == "/login?next=/652323/groups/"


class TestSessions:
    def test_shows_ones_own_and_marks_this_one(self, cast, log_in) -> None:
        client = log_in("office")
        log_in("office")
        log_in("leader")
        response = client.get("/account/sessions/")
        assert {s.user for s in response.context["sessions"]} == {cast.office}
        assert len(response.context["sessions"]) == 2
        assert response.content.decode().count("本次登录") == 1
        assert "no-store" in response["Cache-Control"]

    def test_ends_one(self, cast, log_in) -> None:
        client, elsewhere = log_in("office"), log_in("office")
        row = LoginSession.objects.get(session_key=elsewhere.session.session_key)
        assert client.post(f"/account/sessions/{row.pk}/end/")["Location"] == "/account/sessions/"
        assert elsewhere.get("/account/").status_code == 302
        assert client.get("/account/").status_code == 200
        assert verbs() == ["登录", "登录", "结束会话"]

    def test_ends_all_others(self, cast, log_in) -> None:
        client, *others = [log_in("office") for _ in range(3)]
        bystander = log_in("leader")
        client.post("/account/sessions/others/end/")
        assert [c.get("/account/").status_code for c in others] == [302, 302]
        assert client.get("/account/").status_code == 200
        assert bystander.get("/account/").status_code == 200
        assert AuditEvent.objects.latest("id").after == {"sessions": 2}

    def test_nobody_ends_another_persons_session(self, cast, log_in) -> None:
        client, victim = log_in("office"), log_in("leader")
        row = cast.leader.login_sessions.get()
        assert client.post(f"/account/sessions/{row.pk}/end/").status_code == 404
        assert victim.get("/account/").status_code == 200

    @pytest.mark.parametrize("place", ["others/end/", "1/end/"])
    def test_takes_no_get(self, cast, log_in, place: str) -> None:
        assert log_in("office").get(f"/account/sessions/{place}").status_code == 405

    def test_dead_sessions_are_not_shown_and_forgotten_at_the_next_login(
        self, cast, log_in
    ) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            log_in("office")
            clock.shift(timedelta(minutes=30))
            assert LoginSession.objects.count() == 1
            client = log_in("office")
            assert len(client.get("/account/sessions/").context["sessions"]) == 2
            clock.shift(1)
            assert len(client.get("/account/sessions/").context["sessions"]) == 1
            log_in("leader")
            assert LoginSession.objects.count() == 3
            log_in("office")
            assert LoginSession.objects.filter(user=cast.office).count() == 2
            assert Session.objects.count() == 3

    def test_a_disabled_user_is_out_at_once(self, cast, log_in) -> None:
        client = log_in("office")
        User.objects.filter(pk=cast.office.pk).update(is_active=False)
        assert client.get("/account/").status_code == 302


def with_backend(user: User) -> User:
    user.backend = "django.contrib.auth.backends.ModelBackend"
    return user
