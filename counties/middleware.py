"""Session limits, the forced change of a first or old password, and the address for the audit."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from counties.audit import current_address
from counties.models import LoginSession, User

Respond = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 300  # seconds: a page view writes to the session at most this often


class SessionLimitMiddleware:
    """Ends a session after too long without a click, or too long in all (等保 身份鉴别 b)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(request.META.get("REMOTE_ADDR"))
        try:
            if request.user.is_authenticated:
                self._check(request)
            return self.get_response(request)
        finally:
            current_address.reset(token)

    def _check(self, request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        started = request.session.get("started", now)
        seen = request.session.get("seen", now)
        if (
            now - seen > settings.SESSION_IDLE.total_seconds()
            or now - started > settings.SESSION_LIFETIME.total_seconds()
        ):
            logout(request)
            request.session["ended"] = True
            return
        if now - seen >= SEEN_EVERY or "seen" not in request.session:
            request.session["started"] = started
            request.session["seen"] = now
            LoginSession.objects.filter(session_key=request.session.session_key).update(
                seen_at=datetime.fromtimestamp(now, tz=timezone.get_current_timezone())
            )


class FirstPasswordMiddleware:
    """Lets a user with a first or expired password see nothing but the page that changes it."""

    OPEN = frozenset({"password_change", "logout", "login", "healthz", "readyz"})

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if not isinstance(user, User) or match is None or match.url_name in self.OPEN:
            return None
        if user.must_change_password or _expired(user):
            return redirect("password_change")
        return None


def _expired(user: User) -> bool:
    age = settings.PASSWORD_MAX_AGE
    return age is not None and timezone.now() - user.password_changed_at > age
