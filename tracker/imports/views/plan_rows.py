"""One row of a plan under review: edit it in place, split, join, drop or restore it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page, differences
from counties.dataclass_json import from_json
from counties.navigation import Section
from counties.parameters import read_number
from counties.permissions import Permission
from tracker.imports.documents.source import SourceDocument
from tracker.imports.models import StagedPlan
from tracker.imports.plan_review.forms import ReviewRowForm, SplitForm
from tracker.imports.plan_review.review_page import SourceLines, shown_row
from tracker.imports.plan_review.unit_choices import county_units
from tracker.imports.recognise.editing import NotEditable, PlanReview, ReviewRow, row_with_key
from tracker.imports.recognise.typed_rows import read_typed_row
from tracker.imports.services import plans as services
from tracker.imports.views.plans import STALE, edits, find_staged_plan, review_address
from tracker.roadmaps.plans.fields import extra_headings

ACTS = {
    "join": services.join_row,
    "drop": services.drop_row,
    "restore": services.restore_row,
    "settle": services.settle_row,
}


def find_row(request: CountyRequest, pk: int, key: str) -> tuple[StagedPlan, PlanReview, ReviewRow]:
    """Return the row `key` of a plan under review. Raises Http404, also after confirming."""
    staged = find_staged_plan(request, pk)
    if staged.review is None or staged.done_at:
        raise Http404("这份方案已经确认，不能再改。")
    review = services.review_of(staged)
    try:
        return staged, review, row_with_key(review, key)
    except LookupError as error:
        raise Http404("没有这一行，可能已并入别的行。") from error


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def row(request: CountyRequest, pk: int, key: str) -> HttpResponse:
    """The form of a row: a row of the table for htmx, otherwise a page."""
    staged, review, review_row = find_row(request, pk, key)
    if request.method != "POST":
        if "cancel" in request.GET:
            return _row_again(request, staged, review_row)
        return _form_page(request, staged, review_row, _row_form(review, review_row), 200)
    form = _row_form(review, review_row, request.POST)
    if not form.is_valid():
        return _form_page(request, staged, review_row, form, 422)
    names = {unit.written: unit.name for each in review.rows for unit in each.row.units}
    known = county_units(request.county).known
    edit = read_typed_row(review_row.row, form.typed(), names=names, known=known)
    seen = form.cleaned_data["version"]
    try:
        saved = services.edit_row(staged=staged, by=request.user, key=key, seen=seen, edit=edit)
    except StaleEdit:
        return _stale(request, pk, key, form)
    if request.headers.get("HX-Request"):
        return _row_again(request, staged, row_with_key(saved, key))
    return redirect(review_address(staged, key))


def _row_form(review: PlanReview, row: ReviewRow, data: Any = None) -> ReviewRowForm:
    """The form of `row`, with a box for every further column of the document."""
    headings = extra_headings(each.row for each in review.kept)
    return ReviewRowForm(data, review_row=row, headings=headings)


def _row_again(request: CountyRequest, staged: StagedPlan, review_row: ReviewRow) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(review_address(staged, review_row.key))
    document = from_json(SourceDocument, staged.document)
    row = shown_row(review_row, SourceLines(document, None))
    return render(request, "imports/plan_row.html", {"staged": staged, "row": row, "open": True})


def _form_page(
    request: CountyRequest,
    staged: StagedPlan,
    review_row: ReviewRow,
    form: ReviewRowForm,
    status: int,
) -> HttpResponse:
    in_place = bool(request.headers.get("HX-Request"))
    template = "imports/plan_row_form.html" if in_place else "imports/plan_row_edit.html"
    document = from_json(SourceDocument, staged.document)
    row = shown_row(review_row, SourceLines(document, None))
    context = {"staged": staged, "row": row, "form": form, "in_place": in_place}
    return render(request, template, context, status=status)


def _stale(request: CountyRequest, pk: int, key: str, form: ReviewRowForm) -> HttpResponse:
    """Show what was typed beside the current row; if it is sent again, it is saved."""
    staged, review, review_row = find_row(request, pk, key)
    stored = _row_form(review, review_row)
    if not request.headers.get("HX-Request"):
        return conflict_page(request, typed=form, stored=stored, back=review_address(staged, key))
    conflicts = differences(form, stored)
    if not conflicts:
        return _row_again(request, staged, review_row)
    form.data = {**request.POST.dict(), "version": str(review_row.version)}
    form.add_error(None, "这一行刚刚被他人修改。您填写的内容还在下面；再按保存，以您的为准。")
    for each in conflicts:
        form.add_error(None, f"{each.label}现为：{each.stored or '（空）'}")
    return _form_page(request, staged, review_row, form, 409)


@edits
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def split(request: CountyRequest, pk: int, key: str) -> HttpResponse:
    """The page on which a row is split."""
    staged, _, review_row = find_row(request, pk, key)
    initial = {"version": review_row.version, "text": review_row.row.content}
    form = SplitForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            seen, parts = form.cleaned_data["version"], form.parts()
            try:
                services.split_row(staged=staged, by=request.user, key=key, seen=seen, parts=parts)
            except NotEditable as error:
                form.add_error("text", str(error))
            except StaleEdit:
                stored = SplitForm(initial=initial)
                back = review_address(staged, key)
                return conflict_page(request, typed=form, stored=stored, back=back)
            else:
                messages.success(request, f"第 {key} 行已拆成 {len(parts)} 行。")
                return redirect(review_address(staged, key))
    context = {"staged": staged, "review_row": review_row, "form": form}
    return render(request, "imports/plan_split.html", context, status=status)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def row_act(request: CountyRequest, pk: int, key: str) -> HttpResponse:
    """Do one of `ACTS`. The name of the button is the act, its value the version seen."""
    staged, _, _ = find_row(request, pk, key)
    name = next((act for act in ACTS if act in request.POST), None)
    if name is None:
        return redirect(review_address(staged, key))
    seen = read_number(request.POST[name])
    try:
        if seen is None:
            raise StaleEdit
        ACTS[name](staged=staged, by=request.user, key=key, seen=seen)
    except StaleEdit:
        messages.error(request, STALE)
    except NotEditable as error:
        messages.error(request, str(error))
    return redirect(review_address(staged, "" if name == "join" else key))
