"""Archives as packages: the list with how far each is, asking for one, cancelling, the file."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from counties.querysets import OfCountyQuerySet
from tracker import queue
from tracker.exports.choices import PackageState
from tracker.exports.models import ArchivePackage
from tracker.exports.services import packages as services
from tracker.exports.views.papers import plan_in_force
from tracker.roadmaps.models import CountyPlan

SHOWN = 30


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def packages(request: CountyRequest) -> HttpResponse:
    """The county's packages, newest first. While one is made, the list asks for itself again."""
    found = list(_packages(request).select_related("by", "plan")[:SHOWN])
    is_open = any(package.is_open for package in found)
    context = {
        "packages": found,
        "is_open": is_open,
        "stalled": is_open and queue.stalled(timezone.now()),
        "may_ask": request.access.may(Permission.SUPERVISE),
        "has_plan": CountyPlan.objects.for_county(request.county).in_force().exists(),
        "kept": services.KEPT.days,
    }
    wants_list = request.headers.get("HX-Target") == "packages"
    page = "exports/package_list.html" if wants_list else "exports/packages.html"
    return render(request, page, context)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.ARCHIVE)
@idempotent
def package_ask(request: CountyRequest) -> HttpResponse:
    """Have the archive as of the day at hand made."""
    services.ask_package(plan=plan_in_force(request), day=request.day, by=request.user)
    messages.success(request, "正在后台生成，完成后会发消息给您；您可以离开这个页面。")
    return _back(request)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.ARCHIVE)
def package_cancel(request: CountyRequest, pk: int) -> HttpResponse:
    """Stop one that is being made."""
    package = get_object_or_404(_packages(request).select_related("county"), pk=pk)
    if services.cancel_package(package=package, by=request.user):
        messages.success(request, "已取消，没有生成文件。")
    else:
        messages.info(request, "这个档案包已经结束，没有可以取消的。")
    return _back(request)


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def package_zip(request: CountyRequest, pk: int) -> HttpResponseBase:
    """The finished file."""
    finished = _packages(request).filter(state=PackageState.DONE).select_related("county")
    package = get_object_or_404(finished, pk=pk)
    try:
        content = package.file.open("rb")
    except OSError:
        words = {
            "title": "文件不在服务器上",
            "happened": f"{package}有记录，但存放的文件找不到了。",
            "mend": "请创建办重新生成。",
        }
        return render(request, "error.html", {"status": 404, **words}, status=404)
    name = services.package_name(package)
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Content-Encoding"] = "identity"  # what is packed must not be packed again
    return response


def _packages(request: CountyRequest) -> OfCountyQuerySet:
    return ArchivePackage.objects.for_county(request.county)


def _back(request: CountyRequest) -> HttpResponse:
    return redirect("packages", code=request.county.code)
