"""Login, logout, and the list of a user's sessions (GB/T 22239-2019, 身份鉴别 b)."""

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
    """Start a session for `user`, who was just authenticated; delete their expired sessions."""
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
    """Record a failed login, whether or not the user exists."""
    user = User.objects.filter(username=username).first() or User(username=username)
    record(by=None, verb="登录失败", target=user, after={"username": username})


@transaction.atomic
def log_out(request: HttpRequest, *, user: User, verb: str = "退出登录") -> None:
    """End the session of `request`."""
    record(by=user, verb=verb, target=user)
    LoginSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def seconds_left(request: HttpRequest) -> int:
    """Return how many seconds the session of `request` may last at most, however it is used."""
    lifetime = settings.SESSION_LIFETIME.total_seconds()
    now = timezone.now().timestamp()
    return int(lifetime - (now - request.session.get("started", now)))


def living(user: User) -> QuerySet[LoginSession]:
    """Return the sessions of `user` that have not expired, last used first."""
    now = timezone.now()
    return user.login_sessions.filter(
        seen_at__gte=now - settings.SESSION_IDLE, started_at__gte=now - settings.SESSION_LIFETIME
    )


@transaction.atomic
def end_one(*, by: User, session: LoginSession) -> None:
    """End one session of `by`; its next request must log in again."""
    _end(LoginSession.objects.filter(pk=session.pk))
    record(by=by, verb="结束会话", target=by, after={"sessions": 1})


@transaction.atomic
def end_others(request: HttpRequest, *, by: User) -> int:
    """End all sessions of `by` except that of `request`; return how many."""
    count = end_all(by, but=request)
    record(by=by, verb="结束会话", target=by, after={"sessions": count})
    return count


def end_all(user: User, *, but: HttpRequest | None = None) -> int:
    """End the sessions of `user`, in the transaction of the change that requires it; return how
    many.

    `but` is a request whose session is kept.
    """
    own_key = but.session.session_key if but else None
    return _end(user.login_sessions.exclude(session_key=own_key or ""))


def _end(sessions: QuerySet[LoginSession]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    LoginSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
