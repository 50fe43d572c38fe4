"""Session limits, login redirects, forced password changes, and the client address for the audit
log.
"""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from counties.audit import current_address
from counties.base_forms import removals
from counties.drafts import leave, posted, sign_in_again
from counties.models import LoginSession, User
from counties.parameters import split_address
from counties.services.sessions import log_out

Respond = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 60  # seconds between two writes to the session
LONGEST_NEXT = 4000  # bytes of an address that fits, encoded again, into that of the login page


class SessionLimitMiddleware:
    """End sessions that were idle for too long or have lasted too long (等保 身份鉴别 b)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(client_address(request))
        try:
            if isinstance(request.user, User):
                self._check(request, request.user)
            response = self.get_response(request)
        finally:
            current_address.reset(token)
        if not response.has_header("Cache-Control"):
            # Not no-store, so that the Back button restores a half-filled form.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def _check(self, request: HttpRequest, user: User) -> None:
        now = timezone.now().timestamp()
        started = request.session.get("started", now)
        seen = request.session.get("seen", now)
        if (
            now - seen > settings.SESSION_IDLE.total_seconds()
            or now - started > settings.SESSION_LIFETIME.total_seconds()
        ):
            log_out(request, user=user, verb="会话超时")
            request.session["ended"] = True
            return
        if now - seen >= SEEN_EVERY or "seen" not in request.session:
            request.session["started"] = started
            request.session["seen"] = now
            LoginSession.objects.filter(session_key=request.session.session_key).update(
                seen_at=datetime.fromtimestamp(now, tz=timezone.get_current_timezone())
            )


def client_address(request: HttpRequest) -> str | None:
    """Return the IP address of the browser, or None if it is invalid; behind PROXY_COUNT proxies it
    is the address that the first of them saw.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.AXES_IPWARE_PROXY_COUNT or 0
    if 0 < count <= len(forwarded):
        address = forwarded[-count].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


class SignInMiddleware(LoginRequiredMiddleware):
    """Redirect visitors who are not signed in to the login page, and from there back to a readable
    page.

    After the login, a form action must not be opened with GET, and an HTMX request must not receive
    the login page as a fragment.
    """

    def handle_no_permission(  # type: ignore[override]  # a fragment is no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        is_fragment = request.headers.get("HX-Request") == "true"
        address = request.get_full_path()
        if is_fragment or request.method not in ("GET", "HEAD"):
            address = _page_of(request)
        if len(address) > LONGEST_NEXT:
            address = split_address(address).path[:LONGEST_NEXT]
        return sign_in_again(request, address)


def _page_of(request: HttpRequest) -> str:
    """Return the page from which a form or HTMX request was sent, or the first page."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return resolve_url("home")
    parts = split_address(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class FirstPasswordMiddleware:
    """Redirect users with an initial or expired password to the page that changes it."""

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
        if user.must_change_password or password_expired(user):
            form = posted(request)
            if form is None:
                return redirect("password_change")
            form.is_refused = form.leads_back = True
            address = f"{resolve_url('password_change')}?{urlencode({'next': form.page})}"
            return leave(request, redirect(address))
        return None


def password_expired(user: User) -> bool:
    """Return whether the password is older than the profile allows (等保: 90 days)."""
    age = settings.PASSWORD_MAX_AGE
    return age is not None and timezone.now() - user.password_changed_at > age


class RemovedCharactersMiddleware:
    """Tell the reader which characters were removed from what was sent.

    Must stand below MessageMiddleware. After a redirect the next page says it; a form that is shown
    again has the text without them.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        token = removals.set([])
        try:
            response = self.get_response(request)
            for message in removals.get() or []:
                messages.info(request, message)
        finally:
            removals.reset(token)
        return response
