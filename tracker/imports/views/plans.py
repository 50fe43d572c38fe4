"""Import of a plan: upload or paste, review, confirm."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.dataclass_json import from_json
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.files.responses import attachment, lost
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
    """The upload page, with earlier uploads that are not confirmed."""
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
    """Return a staged plan of the county. Raises Http404."""
    rows = StagedPlan.objects.for_county(request.county)
    return get_object_or_404(rows.select_related("county", "by", "changed_by", "plan"), pk=pk)


def review_address(staged: StagedPlan, key: str = "") -> str:
    """Return the address of the review page, at the row `key`."""
    address = reverse("staged_plan", kwargs={"code": staged.county.code, "pk": staged.pk})
    return f"{address}#row-{key}" if key else address


@require_safe
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def review(request: CountyRequest, pk: int) -> HttpResponse:
    """The review page: the document and its rows side by side."""
    staged = find_staged_plan(request, pk)
    document = from_json(SourceDocument, staged.document)
    plan_review = services.review_of(staged) if staged.review else None
    lines = SourceLines(document, plan_review)
    context: dict[str, Any] = {
        "staged": staged,
        "source": shown_source(document, lines),
        "open": staged.done_at is None,
    }
    if plan_review:
        units = unit_lines(plan_review, staged.units, county_units(request.county))
        context |= {
            "review": plan_review,
            "named": named_elsewhere(staged),
            "rows": shown_rows(plan_review, lines),
            "counts": counts(plan_review),
            "undecided": list(undecided(units)),
            "findings": [
                (f, lines.at(f.place.line) if f.place else 0) for f in plan_review.findings
            ],
        }
    return render(request, "imports/plan_review.html", context)


@require_safe
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def original(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Download the file as it was uploaded."""
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
    """The page on which a person says what unknown unit names stand for."""
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
            services.name_units(staged=staged, by=request.user, seen=seen, decided=form.decisions())
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
    """Show what was typed again, in a form with the current version of the plan."""
    staged.refresh_from_db(fields=["version"])
    form.data = {**form.data.dict(), "version": staged.version}
    form.add_error(None, f"{STALE}您填写的内容还在下面，可以再保存。")
    context = {"staged": staged, "form": form, "county_names": [*county.units]}
    return render(request, template, context, status=409)


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def columns(request: CountyRequest, pk: int) -> HttpResponse:
    """The page on which a person matches the columns; then the file is read again."""
    staged = find_staged_plan(request, pk)
    matched = services.matched_columns(staged)
    if staged.done_at or not matched:
        return redirect(review_address(staged))
    form = ColumnsForm(request.POST or None, columns=matched, version=staged.version)
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
    """The page with the data of the plan, what still prevents it, and 确认."""
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
    """Return the county that the title of the document names, if it is another one."""
    named = staged.review["reading"].get("county", "") if staged.review else ""
    return "" if named in ("", staged.county.name, staged.county.short_name) else str(named)


def first_cover(staged: StagedPlan) -> dict[str, Any]:
    """Return the initial data of the form: what was stored, or what the document says."""
    reading = staged.review["reading"] if staged.review else {}
    from_document = {name: reading.get(name, "") for name in ("title", "doc_number")}
    return {"version": staged.version, **from_document, **staged.cover}


def _confirm_page(
    request: CountyRequest, staged: StagedPlan, form: CoverForm, status: int
) -> HttpResponse:
    plan_review = services.review_of(staged)
    lines = unit_lines(plan_review, staged.units, county_units(request.county))
    context = {
        "staged": staged,
        "form": form,
        "named": named_elsewhere(staged),
        "counts": counts(plan_review),
        "undecided": list(undecided(lines)),
        "current": CountyPlan.objects.current(request.county),
    }
    return render(request, "imports/plan_confirm.html", context, status=status)


def after_confirming(request: CountyRequest, made: CountyPlan) -> str:
    """Return the address of the comparison with the plan in force, or of the page to issue it."""
    current = CountyPlan.objects.current(request.county)
    code = request.county.code
    if current:
        return reverse("comparison", kwargs={"code": code, "old": current.pk, "new": made.pk})
    return reverse("version_issue", kwargs={"code": code, "pk": made.pk})


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def act(request: CountyRequest, pk: int) -> HttpResponse:
    """Act on the whole staged plan: 撤销确认, 丢弃, 疑点已核对."""
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
