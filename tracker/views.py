"""The first page, the health checks, and the error pages, which say what happened and what
to do.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache

from counties.access import public_view, signed_in_view
from counties.drafts import posted, show_again, sign_in_again
from counties.models import User
from counties.permissions import RoleName
from tracker import queue


@signed_in_view
def home(request: HttpRequest) -> HttpResponse:
    """Redirect users to the first page of their role."""
    user = request.user
    assert isinstance(user, User)
    memberships = user.active_memberships
    for membership in memberships:
        if membership.role == RoleName.SUPERVISOR or membership.county is None:
            continue
        return redirect(membership.role_class.first_page, code=membership.county.code)
    if memberships:
        return redirect("portfolio")
    return _page(
        request,
        HTTPStatus.FORBIDDEN,
        "还没有为您分配县和角色",
        "您的账号可以登录，但没有任何县的任职，所以看不到任何内容。",
        "请联系系统管理员，为您的账号添加县、角色和单位。",
    )


@public_view
def printed_code(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect from the short address in the code of a printed wall chart to the county's picture,
    wherever that is by then. What hangs on a wall cannot be changed: this address stays."""
    return redirect("roadmap", code=code)


@never_cache
@public_view
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive."""
    return JsonResponse({"status": "ok"})


@never_cache
@public_view
def readyz(request: HttpRequest) -> JsonResponse:
    """Check that the database answers and its tables belong to this version.

    A queue without a worker is reported but does not make the portal unready.
    """
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        stalled = not behind and queue.stalled(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if behind:
        return JsonResponse(
            {"status": "behind", "migrations": len(behind), "mend": "manage.py migrate"}, status=503
        )
    if stalled:
        return JsonResponse({"status": "ok", "tasks": "stalled", "mend": "manage.py work_tasks"})
    return JsonResponse({"status": "ok"})


def _page(
    request: HttpRequest | None, status: HTTPStatus, title: str, happened: str, mend: str
) -> HttpResponse:
    """Return an error page: what happened, and what to do (`mend`)."""
    if request is not None and not _has_readable_query(request):
        request = None  # the frame of the page would read the query again
    context = {"status": status.value, "title": title, "happened": happened, "mend": mend}
    return HttpResponse(render_to_string("error.html", context, request), status=status.value)


def _has_readable_query(request: HttpRequest) -> bool:
    """Return whether the query can be read: one of too many parameters cannot."""
    try:
        request.GET  # noqa: B018  read when asked for
    except SuspiciousOperation:
        return False
    return True


def _message(exception: Exception | None, kind: type[Exception], otherwise: str) -> str:
    """Return the message of an exception that our own code raised, which is in Chinese, or else
    `otherwise`.
    """
    text = exception.args[0] if isinstance(exception, kind) and exception.args else ""
    if not isinstance(text, str):  # the resolver's 404 carries the path and the site map
        return otherwise
    return text if any("\u4e00" <= char <= "\u9fff" for char in text) else otherwise


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for status 400."""
    happened = _message(exception, BadRequest, "浏览器发来的地址或数据无法识别。")
    return _page(
        request, HTTPStatus.BAD_REQUEST, "请求有误", happened, "请返回上一页，检查后重试。"
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for status 403."""
    return _page(
        request,
        HTTPStatus.FORBIDDEN,
        "没有权限",
        _message(exception, Exception, "您的角色不能使用这个页面。"),
        "如果工作需要，请联系本县系统管理员调整角色。",
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for status 404."""
    return _page(
        request,
        HTTPStatus.NOT_FOUND,
        "没有这个页面",
        _message(exception, Http404, "地址有误，内容已不存在，或者不属于您能查看的县。"),
        "请检查地址，或从首页重新进入。",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for status 500."""
    # Without the request: reading its user would query the database, which may have failed.
    return _page(
        None,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "系统出错",
        "处理这个请求时系统出错，刚才的操作没有保存。",
        "请返回上一页重试；如果仍然出错，请把时间和操作告诉系统管理员。",
    )


def csrf_failure(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The page for a failed CSRF check; a form that keeps drafts is shown again, filled."""
    form = posted(request)
    if form and not request.user.is_authenticated:
        return sign_in_again(request, form.page)
    if form and form.draft and request.user.pk == form.token.user:
        return show_again(
            request, form, "页面打开得太久，或者您重新登录过，内容没有提交。请核对后再提交一次。"
        )
    return _page(
        request,
        HTTPStatus.FORBIDDEN,
        "页面已过期",
        "这个表单打开得太久，或者您在另一个窗口重新登录过，安全校验没有通过，内容没有保存。",
        "请返回上一页，刷新页面后重新提交；填写的文字可先复制保存。",
    )


class MethodPageMiddleware:
    """Return 405 with an explanation when a form action is opened by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        page = _page(
            request,
            HTTPStatus.METHOD_NOT_ALLOWED,
            "不能直接打开",
            "这个地址只接收表单，不能直接打开；没有任何内容被改动。",
            "请从首页重新进入，用页面上的按钮操作。",
        )
        page["Allow"] = response["Allow"]
        return page
