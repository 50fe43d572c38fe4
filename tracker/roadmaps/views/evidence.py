"""Pages for evidence: download a file, show a thumbnail, link files, require evidence."""

from io import BytesIO

from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.files import images
from tracker.files.responses import attachment, guarded, lost
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.evidence import EvidenceForm
from tracker.roadmaps.models import Evidence, Task
from tracker.roadmaps.selectors.evidence import PICTURE_TYPES, file_choice, may_add
from tracker.roadmaps.services.evidence import add_files, set_needs_evidence


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def evidence(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Send a file as an attachment, under the name that it was uploaded with."""
    file = get_object_or_404(Evidence.objects.for_county(request.county), pk=pk)
    try:
        content = file.file.open("rb")
    except OSError:
        return lost(request, file.name)
    return attachment(content, file.name, file.content_type)


@require_safe
@county_view(Permission.READ, section=Section.ARCHIVE)
def evidence_thumbnail(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Send a small PNG of a picture."""
    pictures = Evidence.objects.for_county(request.county).filter(content_type__in=PICTURE_TYPES)
    file = get_object_or_404(pictures, pk=pk)
    key = f"thumbnail-{file.sha256}"
    small = caches["papers"].get(key)
    if small is None:
        try:
            with file.file.open("rb") as content:
                small = images.thumbnail(BytesIO(content.read()))
        except OSError:
            return lost(request, file.name)
        caches["papers"].set(key, small)
    return guarded(HttpResponse(small, content_type="image/png"))


@county_view(Permission.REPORT, section=Section.ARCHIVE)
@idempotent
def evidence_add(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Link new files, or files of the county, to a task and perhaps an indicator."""
    task = _task(request, pk)
    if not may_add(task, request.access):
        raise PermissionDenied("您只能为本单位承担的任务添加材料。")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    # set by a link in the archive, for an indicator without evidence
    indicator = request.GET.get("indicator", "")
    form = EvidenceForm(*data, county=request.county, initial={"indicator": indicator})
    if form.is_bound and form.is_valid():
        made = add_files(task=task, by=request.user, **form.content)
        messages.success(request, f"第{task.position}项：新关联 {len(made)} 份材料。")
        return redirect("task", code=request.county.code, pk=pk)
    about = f"第{task.position}项 · {task.title or Truncator(task.content).chars(40)}"
    back = reverse("task", kwargs={"code": request.county.code, "pk": pk})
    context = {"form": form, "about": about, "act": "关联到这项任务", "back": back}
    context |= file_choice(request.county, request.GET)
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/evidence_add.html", context, status=status)


@require_POST
@county_view(Permission.REVIEW, section=Section.LEDGER)
def needs_evidence(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Require evidence for closing a task, or stop requiring it."""
    needed = request.POST.get("needed") == "1"
    set_needs_evidence(task=_task(request, pk), by=request.user, needed=needed)
    requirement = "须有佐证材料才能办结" if needed else "不再要求佐证材料"
    messages.success(request, f"已设定：这项任务{requirement}。")
    return redirect("task", code=request.county.code, pk=pk)


def _task(request: CountyRequest, pk: int) -> Task:
    tasks = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    return get_object_or_404(tasks.select_related("plan__county"), pk=pk)
