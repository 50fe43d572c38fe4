"""Archive packages: the list with the progress of each, requesting, cancelling, the file."""

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
from tracker.exports.views.selected_plan import plan_in_force
from tracker.roadmaps.models import CountyPlan

MAX_PACKAGES = 30  # on the page


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def packages(request: CountyRequest) -> HttpResponse:
    """The county's packages, newest first. While one is being made, the list reloads itself."""
    rows = list(_packages(request).select_related("by", "plan")[:MAX_PACKAGES])
    is_open = any(package.is_open for package in rows)
    context = {
        "packages": rows,
        "is_open": is_open,
        "stalled": is_open and queue.stalled(timezone.now()),
        "may_ask": request.access.may(Permission.SUPERVISE),
        "has_plan": CountyPlan.objects.for_county(request.county).in_force().exists(),
        "kept": services.RETENTION.days,
    }
    wants_list = request.headers.get("HX-Target") == "packages"
    page = "exports/package_list.html" if wants_list else "exports/packages.html"
    return render(request, page, context)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.ARCHIVE)
@idempotent
def package_ask(request: CountyRequest) -> HttpResponse:
    """Request the archive as of the day of the page."""
    services.request_package(plan=plan_in_force(request), day=request.day, by=request.user)
    messages.success(request, "正在后台生成，完成后会发消息给您；您可以离开这个页面。")
    return _back(request)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.ARCHIVE)
def package_cancel(request: CountyRequest, pk: int) -> HttpResponse:
    """Cancel a package that is waiting or being made."""
    package = get_object_or_404(_packages(request).select_related("county"), pk=pk)
    if services.cancel_package(package=package, by=request.user):
        messages.success(request, "已取消，没有生成文件。")
    else:
        messages.info(request, "这个档案包已经结束，没有可以取消的。")
    return _back(request)


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def package_zip(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Download the finished file."""
    finished = _packages(request).filter(state=PackageState.DONE).select_related("county")
    package = get_object_or_404(finished, pk=pk)
    try:
        content = package.file.open("rb")
    except OSError:
        context = {
            "status": 404,
            "title": "文件不在服务器上",
            "happened": f"{package}有记录，但存放的文件找不到了。",
            "mend": "请创建办重新生成。",
        }
        return render(request, "error.html", context, status=404)
    name = services.package_name(package)
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Content-Encoding"] = "identity"  # keeps the middleware from compressing a ZIP
    return response


def _packages(request: CountyRequest) -> OfCountyQuerySet:
    return ArchivePackage.objects.for_county(request.county)


def _back(request: CountyRequest) -> HttpResponse:
    return redirect("packages", code=request.county.code)
