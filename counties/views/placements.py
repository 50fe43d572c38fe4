"""Views of roles beyond one county, for users who administer all counties."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from counties.access import CountyRequest, signed_in_view
from counties.editing import submitted
from counties.idempotency import idempotent
from counties.models import Membership
from counties.placement_forms import PlacementForm
from counties.services.placements import end_placement, place_user


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in_view
@idempotent
def placements(request: HttpRequest) -> HttpResponse:
    """List the roles by code prefix, and give a role."""
    admin_request = _administrator(request)
    form = PlacementForm(request.POST or None)
    account = submitted(admin_request, form, place_user)
    if account is not None:
        user, password = account
        if password:
            context = {"person": user, "password": password, "back": reverse("placements")}
            return render(request, "counties/one_time_password.html", context)
        messages.success(request, f"已给“{user}”新增任职。")
        return redirect("placements")
    context = {"form": form, "placed": _by_prefix()}
    return render(request, "counties/placements.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in_view
def placement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a role given by code prefix."""
    admin_request = _administrator(request)
    membership = get_object_or_404(_by_prefix(), pk=pk)
    end_placement(by=admin_request.user, membership=membership)
    messages.success(request, f"已取消“{membership.user}”的任职。")
    return redirect("placements")


def _administrator(request: HttpRequest) -> CountyRequest:
    """Return the request, or raise PermissionDenied if its user does not administer all
    counties.
    """
    admin_request = cast(CountyRequest, request)
    if not admin_request.user.administers_all:
        raise PermissionDenied("跨县任职由管理全部县的系统管理员办理。")
    return admin_request


def _by_prefix() -> QuerySet[Membership]:
    """Return the memberships by code prefix."""
    return (
        Membership.objects.filter(county=None)
        .exclude(code_prefix="")
        .select_related("user")
        .order_by("code_prefix", "user__username")
    )
