"""大屏: the screen of a county, also at an address that needs no login."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view, public_view
from counties.caching import cached_until_change
from counties.models import County, ScreenAddress
from counties.navigation import Section
from counties.permissions import Permission
from counties.services.screens import renew_screen_address, withdraw_screen_address
from tracker.dashboards.plan_pages.big_screen import (
    ScreenPicture,
    read_big_screen,
    read_indicator_map,
)

SECONDS = 30  # between two pictures


@never_cache
@require_safe
@county_view(Permission.READ, section=Section.ROADMAP)
def screen(request: CountyRequest) -> HttpResponse:
    """Show the screen to those who are signed in."""
    return _screen(request, request.county)


@never_cache
@require_safe
@public_view
def shared_screen(request: HttpRequest, token: str) -> HttpResponse:
    """Show the screen at its secret address: no login, no link, nothing to change."""
    rows = ScreenAddress.objects.select_related("county")
    return _screen(request, get_object_or_404(rows, token=token).county)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@county_view(Permission.SUPERVISE, section=Section.ROADMAP)
def screen_address(request: CountyRequest) -> HttpResponseBase:
    """Show the address of the screen to the office; POST renews it, or withdraws it."""
    county = request.county
    if request.method == "POST":
        if request.POST.get("act") == "withdraw":
            withdraw_screen_address(by=request.user, county=county)
            messages.success(request, "大屏地址已停用。")
        else:
            renew_screen_address(by=request.user, county=county)
            messages.success(request, "已生成新的大屏地址，原来的地址不再有效。")
        return redirect("screen_address", code=county.code)
    row = ScreenAddress.objects.filter(county=county).first()
    path = reverse("shared_screen", kwargs={"token": row.token}) if row else ""
    address = request.build_absolute_uri(path) if row else ""
    return render(request, "dashboards/screen_address.html", {"row": row, "address": address})


def _screen(request: HttpRequest, county: County) -> HttpResponse:
    """Return the picture that `?picture=` names. Everything is computed anew only after a change in
    the county."""
    day = timezone.localdate()
    context = cached_until_change(county, f"screen-{day}", lambda: _read(county))
    if context is None:
        raise Http404("本县还没有施行中的方案，大屏没有可以显示的内容。")
    pictures = [p for p in ScreenPicture if p is not ScreenPicture.INDICATORS or context["map"]]
    wanted = request.GET.get("picture", "")
    place = pictures.index(ScreenPicture(wanted)) if wanted in [*pictures] else 0
    following = pictures[(place + 1) % len(pictures)]
    return render(
        request,
        "dashboards/screen.html",
        {
            **context,
            "county": county,
            "pictures": pictures,
            "picture": pictures[place],
            "following": following,
            "seconds": SECONDS,
            "now": timezone.localtime(),
        },
    )


def _read(county: County) -> dict[str, Any] | None:
    day = timezone.localdate()
    shown = read_big_screen(county, day)
    if shown is None:
        return None
    return {
        "plan": shown.plan,
        "day": day,
        "sentence": shown.sentence,
        "total": shown.total,
        "closed": shown.closed,
        "overdue": len(shown.overdue),
        "late_tasks": shown.overdue_shown,
        "units": shown.units,
        "road": mark_safe(shown.road_svg()),  # it escapes every text
        "map": read_indicator_map(county, day),
    }
