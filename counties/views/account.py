"""Views of a user's own account: login and logout, password, sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties import drafts
from counties.access import public_view, signed_in_view
from counties.forms import LoginForm, PasswordForm
from counties.middleware import password_expired
from counties.models import User
from counties.notice_forms import EmailForm
from counties.parameters import split_address
from counties.services import accounts, sessions


class LoginPage(LoginView):
    """Log in, then return to the page that the user wanted to open, if it belongs to this
    portal.
    """

    template_name = "account/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.request.session
        ended, kept = session.pop("ended", False), session.get("kept", "")
        return super().get_context_data(ended=ended, kept=kept, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        user = form.get_user()
        assert isinstance(user, User)
        sessions.log_in(self.request, user=user)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if form.cleaned_data.keys() >= {"username", "password"}:
            sessions.record_failure(username=form.cleaned_data["username"])
        return super().form_invalid(form)


login = public_view(LoginPage.as_view())


def user_of(request: HttpRequest) -> User:
    """Return the user of a request that is signed in."""
    assert isinstance(request.user, User)
    return request.user


@require_POST
@public_view
def logout(request: HttpRequest) -> HttpResponse:
    """Log out."""
    if request.user.is_authenticated:
        sessions.log_out(request, user=user_of(request))
        messages.success(request, "您已退出登录。")
    return redirect("login")


@require_safe
@never_cache
@signed_in_view
def account(request: HttpRequest) -> HttpResponse:
    """Show the account with its roles and e-mail address."""
    user = user_of(request)
    form = EmailForm(initial={"email": user.email})
    context = {"memberships": user.active_memberships, "email_form": form}
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in_view
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the own password."""
    user = user_of(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.change_own_password(request, by=user, password=form.cleaned_data["new_password1"])
        messages.success(request, "密码已修改，其他地方的登录已全部退出。")
        return redirect(_next(request) or "home")
    context = {
        "form": form,
        "next": _next(request),
        "kept": drafts.FIELD in QueryDict(split_address(_next(request)).query),
        "expired": password_expired(user),
        "rules": password_validators_help_texts(),
    }
    return render(request, "account/password.html", context)


def _next(request: HttpRequest) -> str:
    """Return the page of this portal to show after the password was changed, or nothing."""
    address = request.POST.get("next") or request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_own else ""


@require_safe
@never_cache
@signed_in_view
def session_list(request: HttpRequest) -> HttpResponse:
    """List the own sessions."""
    context = {
        "sessions": sessions.living(user_of(request)),
        "this_key": request.session.session_key,
    }
    return render(request, "account/sessions.html", context)


@require_POST
@signed_in_view
def session_prolong(request: HttpRequest) -> JsonResponse:
    """Prolong the session, as every request does; return the seconds it may last at most."""
    return JsonResponse({"left": sessions.seconds_left(request)})


@require_POST
@signed_in_view
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own sessions."""
    session = get_object_or_404(user_of(request).login_sessions, pk=pk)
    sessions.end_one(by=user_of(request), session=session)
    messages.success(request, "该登录会话已结束。")
    return redirect("sessions")


@require_POST
@signed_in_view
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End all other sessions of the user."""
    count = sessions.end_others(request, by=user_of(request))
    messages.success(request, f"已结束其他 {count} 个登录会话。")
    return redirect("sessions")
