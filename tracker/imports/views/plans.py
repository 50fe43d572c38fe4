"""A plan in: upload or paste, the review page, and the plan that comes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.files.responses import attachment, lost
from tracker.imports.dataclass_json import from_json
from tracker.imports.documents.source import SourceDocument
from tracker.imports.models import StagedPlan
from tracker.imports.plan_review.forms import ColumnsForm, CoverForm, PlanUploadForm, UnitsForm
from tracker.imports.plan_review.review_page import SourceLines, counts, shown_rows, shown_source
from tracker.imports.plan_review.unit_choices import county_units, undecided, unit_lines
from tracker.imports.services import plans as services
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.services.versions import NotIssuable

edits = require_http_methods(["GET", "HEAD", "POST"])
STALE = "没有保存：这份方案刚刚有了别的修改，请看过现在的内容再改。"


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def plan(request: CountyRequest) -> HttpResponse:
    """The upload, and what was uploaded before and is not confirmed."""
    is_sent = request.method == "POST"
    form = PlanUploadForm(request.POST, request.FILES) if is_sent else PlanUploadForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read() if file else form.cleaned_data["text"].encode()
        try:
            made = services.stage_plan(
                by=request.user,
                county=request.county,
                content=content,
                filename=file.name if file else "",
            )
        except services.NotStaged as error:
            form.add_error("file" if file else "text", str(error))
        else:
            return redirect("staged_plan", code=request.county.code, pk=made.pk)
    waiting = StagedPlan.objects.for_county(request.county).filter(done_at=None)
    fields = ("document", "review", "units", "cover")
    context = {"form": form, "waiting": waiting.select_related("by").defer(*fields)}
    status = 422 if form.errors else 200
    return render(request, "imports/plan_upload.html", context, status=status)


def find_staged_plan(request: CountyRequest, pk: int) -> StagedPlan:
    """The county's own; 404 otherwise."""
    rows = StagedPlan.objects.for_county(request.county)
    return get_object_or_404(rows.select_related("county", "by", "changed_by", "plan"), pk=pk)


def review_address(staged: StagedPlan, key: str = "") -> str:
    """The review page, at the row `key`."""
    address = reverse("staged_plan", kwargs={"code": staged.county.code, "pk": staged.pk})
    return f"{address}#row-{key}" if key else address


@require_safe
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def review(request: CountyRequest, pk: int) -> HttpResponse:
    """The document and what was understood of it, side by side."""
    staged = find_staged_plan(request, pk)
    document = from_json(SourceDocument, staged.document)
    held = services.review_of(staged) if staged.review else None
    lines = SourceLines(document, held)
    context: dict[str, Any] = {
        "staged": staged,
        "source": shown_source(document, lines),
        "open": staged.done_at is None,
    }
    if held:
        units = unit_lines(held, staged.units, county_units(request.county))
        context |= {
            "review": held,
            "named": named_elsewhere(staged),
            "rows": shown_rows(held, lines),
            "counts": counts(held),
            "undecided": list(undecided(units)),
            "findings": [(f, lines.at(f.place.line) if f.place else 0) for f in held.findings],
        }
    return render(request, "imports/plan_review.html", context)


@require_safe
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def original(request: CountyRequest, pk: int) -> HttpResponseBase:
    """The file as it was uploaded."""
    staged = find_staged_plan(request, pk)
    name = staged.filename or "粘贴的文字.txt"
    try:
        content = staged.file.open("rb")
    except OSError:
        return lost(request, name)
    return attachment(content, name, "application/octet-stream")


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def units(request: CountyRequest, pk: int) -> HttpResponse:
    """What the names mean that the county does not know."""
    staged = find_staged_plan(request, pk)
    if staged.review is None or staged.done_at:
        return redirect(review_address(staged))
    county = county_units(request.county)
    lines = unit_lines(services.review_of(staged), staged.units, county)
    unknown = [line for line in lines if not line.is_known]
    form = UnitsForm(request.POST or None, lines=unknown, county=county, version=staged.version)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            services.name_units(staged=staged, by=request.user, seen=seen, said=form.said())
        except StaleEdit:
            return _moved_on(request, staged, form, "imports/plan_units.html", county)
        messages.success(request, f"已保存 {len(unknown)} 个单位。")
        return redirect(review_address(staged))
    context = {"staged": staged, "form": form, "county_names": [*county.units]}
    status = 422 if form.errors else 200
    return render(request, "imports/plan_units.html", context, status=status)


def _moved_on(
    request: CountyRequest, staged: StagedPlan, form: Any, template: str, county: Any
) -> HttpResponse:
    """The same words in a form that has seen the plan as it is now."""
    staged.refresh_from_db(fields=["version"])
    form.data = {**form.data.dict(), "version": staged.version}
    form.add_error(None, f"{STALE}您填写的内容还在下面，可以再保存。")
    context = {"staged": staged, "form": form, "county_names": [*county.units]}
    return render(request, template, context, status=409)


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def columns(request: CountyRequest, pk: int) -> HttpResponse:
    """What each column of the table holds; then the file is read again."""
    staged = find_staged_plan(request, pk)
    found = services.matched_columns(staged)
    if staged.done_at or not found:
        return redirect(review_address(staged))
    form = ColumnsForm(request.POST or None, columns=found, version=staged.version)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            services.match_columns(
                staged=staged, by=request.user, seen=seen, columns=form.matched()
            )
        except StaleEdit:
            messages.error(request, STALE)
        except services.NotStaged as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已按您指明的各列重新识别，下次同样的表头照此处理。")
        return redirect(review_address(staged))
    edited = staged.review and any(row.get("version") for row in staged.review["rows"])
    context = {"staged": staged, "form": form, "edited": edited}
    status = 422 if form.errors else 200
    return render(request, "imports/plan_columns.html", context, status=status)


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def confirm(request: CountyRequest, pk: int) -> HttpResponse:
    """How the plan is called, what still keeps it from being one, and 确认."""
    staged = find_staged_plan(request, pk)
    if staged.review is None or staged.done_at:
        return redirect(review_address(staged))
    form = CoverForm(request.POST or None, initial=first_cover(staged))
    if request.method != "POST" or not form.is_valid():
        return _confirm_page(request, staged, form, 422 if form.errors else 200)
    save = services.keep_cover if "keep" in request.POST else services.confirm
    seen = form.cleaned_data["version"]
    try:
        made = save(staged=staged, by=request.user, seen=seen, cover=form.cover())
    except StaleEdit:
        staged.refresh_from_db()
        stored = CoverForm(initial=first_cover(staged))
        return conflict_page(request, typed=form, stored=stored, back=review_address(staged))
    except services.NotConfirmable as error:
        for problem in error.problems:
            form.add_error(None, problem)
        return _confirm_page(request, staged, form, 422)
    if made is None:
        messages.success(request, "已保存。")
        return redirect(review_address(staged))
    messages.success(request, f"已确认：{made.title}，{made.tasks.count()} 项任务。")
    return redirect(after_confirming(request, made))


def named_elsewhere(staged: StagedPlan) -> str:
    """The county that the document's title names, where that is another one."""
    said = staged.review["reading"].get("county", "") if staged.review else ""
    return "" if said in ("", staged.county.name, staged.county.short_name) else str(said)


def first_cover(staged: StagedPlan) -> dict[str, Any]:
    """What the form begins with: what was kept, else what the document says of itself."""
    reading = staged.review["reading"] if staged.review else {}
    said = {name: reading.get(name, "") for name in ("title", "doc_number")}
    return {"version": staged.version, **said, **staged.cover}


def _confirm_page(
    request: CountyRequest, staged: StagedPlan, form: CoverForm, status: int
) -> HttpResponse:
    held = services.review_of(staged)
    lines = unit_lines(held, staged.units, county_units(request.county))
    context = {
        "staged": staged,
        "form": form,
        "named": named_elsewhere(staged),
        "counts": counts(held),
        "undecided": list(undecided(lines)),
        "current": CountyPlan.objects.current(request.county),
    }
    return render(request, "imports/plan_confirm.html", context, status=status)


def after_confirming(request: CountyRequest, made: CountyPlan) -> str:
    """The comparison with the plan in force where there is one, else where it is issued."""
    current = CountyPlan.objects.current(request.county)
    code = request.county.code
    if current:
        return reverse("comparison", kwargs={"code": code, "old": current.pk, "new": made.pk})
    return reverse("version_issue", kwargs={"code": code, "pk": made.pk})


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def act(request: CountyRequest, pk: int) -> HttpResponse:
    """Of the whole: 撤销确认, 丢弃, 疑点已核对."""
    staged = find_staged_plan(request, pk)
    try:
        if "undo" in request.POST:
            services.undo(staged=staged, by=request.user)
            messages.success(request, "已撤销确认，可以继续修改。")
        elif "discard" in request.POST:
            services.discard(staged=staged, by=request.user)
            messages.success(request, f"已丢弃：{staged}。")
            return redirect("import_plan", code=request.county.code)
        elif "settle" in request.POST and staged.review:
            services.settle_document(staged=staged, by=request.user)
    except StaleEdit:
        messages.error(request, STALE)
    except NotIssuable as error:
        messages.error(request, str(error))
    return redirect(review_address(staged))
