"""First page, health, and the error pages: what happened, and what to do about it."""

from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from counties.access import public_view
from counties.models import Membership, User
from counties.permissions import RoleName
from tests.conftest import Cast
from tracker import queue, urls, views
from tracker.exports.services.packages import make_package

RAISED = {
    "bad": BadRequest("截至日期无法识别。"),
    "bad-foreign": BadRequest("bad date"),
    "suspicious": SuspiciousOperation("不可告人"),
    "denied": PermissionDenied("须由管理员办理。"),
    "denied-foreign": PermissionDenied(),
    "missing": Http404("本县没有这个单位。"),
    "missing-foreign": Http404("No Task matches the given query."),
    "broken": ZeroDivisionError("内情"),
}


@public_view
def raising(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISED[what]


urlpatterns = [path("raise/<what>", raising), path("", include(urls.urlpatterns))]
handler400, handler403 = views.bad_request, views.permission_denied
handler404, handler500 = views.page_not_found, views.server_error


class TestHome:
    def test_a_supervisor_of_one_county_goes_to_the_portfolio(self, cast: Cast) -> None:
        Membership.objects.filter(user=cast.supervisor).update(county=cast.county, code_prefix="")
        assert cast.client("supervisor").get("/")["Location"] == "/counties/"

    def test_the_first_role_with_a_county_decides(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.supervisor, role=RoleName.OFFICE, county=cast.other)
        assert cast.client("supervisor").get("/")["Location"] == "/530426/board/"

    def test_who_has_no_role_is_told_whom_to_ask(self, cast: Cast) -> None:
        cast.office.memberships.all().delete()
        response = cast.client("office").get("/")
        assert response.status_code == 403
        page = response.content.decode()
        assert "还没有为您分配县和角色" in page
        assert "请联系系统管理员" in page

    def test_who_is_not_signed_in_logs_in_first(self, db) -> None:
        assert Client().get("/")["Location"] == "/login?next=/"


class TestHealth:
    def test_the_process_answers_without_the_database(self) -> None:
        response = Client().get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        assert "no-store" in response["Cache-Control"]

    def test_ready(self, db) -> None:
        response = Client().get("/readyz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    def test_a_queue_that_nobody_works_is_named(self, db, time_machine) -> None:
        make_package.enqueue(1)
        time_machine.move_to(timezone.now() + queue.STALLED + timedelta(seconds=1))
        response = Client().get("/readyz")
        assert response.status_code == 200
        assert response.json() == {
            "status": "ok",
            "tasks": "stalled",
            "mend": "manage.py work_tasks",
        }

    def test_not_ready_while_migrations_are_behind(self, db) -> None:
        MigrationRecorder(connection).record_unapplied("roadmaps", "0002_append_only")
        response = Client().get("/readyz")
        assert response.status_code == 503
        assert response.json() == {
            "status": "behind",
            "migrations": 1,
            "mend": "manage.py migrate",
        }

    def test_not_ready_without_a_database(self, monkeypatch) -> None:
        def fail(connection: object) -> None:
            raise OperationalError("no such host: db.secret")

        monkeypatch.setattr(views, "MigrationExecutor", fail)
        response = Client().get("/readyz")
        assert (response.status_code, response.json()) == (503, {"status": "no database"})


@pytest.mark.urls("tests.tracker.test_views")
class TestErrors:
    @pytest.mark.parametrize(
        ("what", "status", "title", "happened", "hidden"),
        [
            ("bad", 400, "请求有误", "截至日期无法识别。", "bad date"),
            ("bad-foreign", 400, "请求有误", "浏览器发来的地址或数据无法识别。", "bad date"),
            ("suspicious", 400, "请求有误", "浏览器发来的地址或数据无法识别。", "不可告人"),
            ("denied", 403, "没有权限", "须由管理员办理。", "Forbidden"),
            ("denied-foreign", 403, "没有权限", "您的角色不能使用这个页面。", "Forbidden"),
            ("missing", 404, "没有这个页面", "本县没有这个单位。", "Task"),
            ("missing-foreign", 404, "没有这个页面", "地址有误，内容已不存在", "Task"),
            ("broken", 500, "系统出错", "刚才的操作没有保存。", "内情"),
        ],
    )
    @pytest.mark.parametrize("signed_in", [True, False])
    def test_says_what_happened_and_what_to_do(
        self,
        cast: Cast,
        *,
        what: str,
        status: int,
        title: str,
        happened: str,
        hidden: str,
        signed_in: bool,
    ) -> None:
        client = cast.client("office") if signed_in else Client()
        client.raise_request_exception = False
        response = client.get(f"/raise/{what}")
        assert response.status_code == status
        page = response.content.decode()
        assert f"<h1>{title}</h1>" in page
        assert happened in page
        assert "<dt>怎么办</dt>" in page
        assert f"错误代码 {status}" in page
        assert hidden not in page

    def test_an_address_that_is_none(self, cast: Cast) -> None:
        response = cast.client("office").get("/nowhere")
        assert response.status_code == 404
        assert "<h1>没有这个页面</h1>" in response.content.decode()

    def test_what_only_a_button_may_do(self, cast: Cast) -> None:
        response = cast.client("office").get("/logout")
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert "这个地址只接收表单" in response.content.decode()

    def test_a_form_without_its_token(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.office, backend="django.contrib.auth.backends.ModelBackend")
        response = client.post("/logout")
        assert response.status_code == 403
        assert "<h1>页面已过期</h1>" in response.content.decode()

    def test_a_host_that_is_not_ours(self, db) -> None:
        response = Client().get("/login", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert "evil.example" not in response.content.decode()


def test_the_page_of_a_broken_server_asks_no_database() -> None:
    """No `db` fixture: a query would fail the test."""
    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(User.objects.get)
    assert views.server_error(request).status_code == 500
