"""Logging in and out, and the list of a user's sessions (GB/T 22239-2019, 身份鉴别 b)."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from counties.audit import current_address, record
from counties.models import LoginSession, User


@transaction.atomic
def log_in(request: HttpRequest, *, user: User) -> None:
    """Start a session for `user`, who has just been authenticated; forget the dead ones."""
    _end(user.login_sessions.exclude(pk__in=living(user)))
    login(request, user)
    if request.session.session_key is None:
        request.session.create()
    now = timezone.now()
    request.session["started"] = request.session["seen"] = now.timestamp()
    LoginSession.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        started_at=now,
        seen_at=now,
        address=current_address.get(),
        browser=request.headers.get("User-Agent", "")[:200],
    )
    record(by=user, verb="登录", target=user)


def record_failure(*, username: str) -> None:
    """Write down a login that failed, whether or not there is such a user."""
    user = User.objects.filter(username=username).first() or User(username=username)
    record(by=None, verb="登录失败", target=user, after={"username": username})


@transaction.atomic
def log_out(request: HttpRequest, *, user: User, verb: str = "退出登录") -> None:
    """End the session of `request`."""
    record(by=user, verb=verb, target=user)
    LoginSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def living(user: User) -> QuerySet[LoginSession]:
    """The sessions of `user` that the limits have not ended, last used first."""
    now = timezone.now()
    return user.login_sessions.filter(
        seen_at__gte=now - settings.SESSION_IDLE, started_at__gte=now - settings.SESSION_LIFETIME
    )


@transaction.atomic
def end_one(*, by: User, session: LoginSession) -> None:
    """End one session of `by`: the next request from it must log in again."""
    _end(LoginSession.objects.filter(pk=session.pk))
    record(by=by, verb="结束会话", target=by, after={"sessions": 1})


@transaction.atomic
def end_others(request: HttpRequest, *, by: User) -> int:
    """End every session of `by` but that of `request`; how many there were."""
    count = end_all(by, but=request)
    record(by=by, verb="结束会话", target=by, after={"sessions": count})
    return count


def end_all(user: User, *, but: HttpRequest | None = None) -> int:
    """End the sessions of `user`, inside the transaction of what makes it necessary."""
    kept = but.session.session_key if but else None
    return _end(user.login_sessions.exclude(session_key=kept or ""))


def _end(sessions: QuerySet[LoginSession]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    LoginSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
