"""Views of the users of a county and their roles in it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.editing import submitted
from counties.forms import NewUserForm, UserEditForm
from counties.models import County, Membership, User
from counties.navigation import Section
from counties.permissions import Permission
from counties.services import accounts
from counties.services.handovers import sole_reporting

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def users(request: CountyRequest) -> HttpResponse:
    """List the users of the county."""
    here = Membership.objects.filter(county=request.county).select_related("department")
    roles = Prefetch("memberships", here, to_attr="county_memberships")
    rows = User.objects.of_county(request.county).prefetch_related(roles)
    return render(request, "counties/users.html", {"users": rows})


@edits
@never_cache
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def user_add(request: CountyRequest) -> HttpResponse:
    """Add a user."""
    form = NewUserForm(request.POST or None, county=request.county)
    account = submitted(request, form, accounts.add_user, county=request.county)
    if account is not None:
        return _password_page(request, *account)
    context = {"form": form, "title": "新增用户", "back": _list(request)}
    return render(request, "counties/edit.html", context)


@edits
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def user_edit(request: CountyRequest, pk: int) -> HttpResponse:
    """Edit a user."""
    user = _find(request.county, pk)
    account_open = accounts.governs(request.user, user)
    alone = sole_reporting(user)
    form = _form(request.county, user, account_open, request.POST or None, bool(alone))
    try:
        saved = submitted(request, form, accounts.edit_user, county=request.county, user=user)
    except StaleEdit:
        now = _form(request.county, _find(request.county, pk), account_open, None, bool(alone))
        return conflict_page(request, typed=form, stored=now, back=_list(request))
    if saved is not None:
        messages.success(request, f"已保存用户“{saved}”。")
        return redirect("users", code=request.county.code)
    context = {
        "form": form,
        "person": user,
        "account_open": account_open,
        "sole_reporting": alone,
        "back": _list(request),
    }
    return render(request, "counties/user_edit.html", context)


@require_POST
@never_cache
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def user_reset(request: CountyRequest, pk: int) -> HttpResponse:
    """Reset the password of a user."""
    user = _find(request.county, pk)
    password = accounts.reset_password(by=request.user, county=request.county, user=user)
    return _password_page(request, user, password)


def _find(county: County, pk: int) -> User:
    user = User.objects.of_county(county).filter(pk=pk).first()
    if user is None:
        raise Http404("本县没有这个用户。")
    return user


def _form(
    county: County, user: User, account_open: bool, data: Any = None, hands_over: bool = False
) -> UserEditForm:
    values = UserEditForm.values(user, county)
    return UserEditForm(
        data,
        initial=values,
        county=county,
        own=user,
        account_open=account_open,
        hands_over=hands_over,
    )


def _password_page(request: CountyRequest, user: User, password: str) -> HttpResponse:
    """Return the only page that ever shows the one-time password."""
    context = {"person": user, "password": password, "back": _list(request)}
    return render(request, "counties/one_time_password.html", context)


def _list(request: CountyRequest) -> str:
    return reverse("users", kwargs={"code": request.county.code})
