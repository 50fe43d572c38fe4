"""Import of school figures by Excel: template, upload, meanings of columns, check, confirm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.parameters import read_id, read_ids
from counties.permissions import Permission
from tracker.files.containers import Refused
from tracker.imports.choices import ImportKind
from tracker.imports.figures.column_meanings import (
    DIVIDED,
    LEFT_OUT,
    all_meanings,
    is_ratio,
    parse_meaning,
    wrong_columns,
)
from tracker.imports.figures.figure_checks import (
    CheckedFigures,
    Correction,
    check_figures,
)
from tracker.imports.figures.forms import FigureColumnsForm, FiguresUploadForm
from tracker.imports.figures.table_heads import (
    column_meanings,
    empty_columns,
    find_heads,
    heads_over,
)
from tracker.imports.figures.template import NOTES, figure_layout
from tracker.imports.figures.template_marks import read_mark
from tracker.imports.models import StagedImport
from tracker.imports.services.figures import (
    KEEP,
    TAKE,
    FigureAnswers,
    choose_columns,
    import_figures,
    known_heads,
)
from tracker.imports.services.staging import NotImported, stage
from tracker.imports.views.workbook_uploads import (
    MOST_SHOWN,
    check_page,
    find_staged,
    workbook_response,
)
from tracker.imports.workbooks.blank_workbooks import blank_workbook
from tracker.imports.workbooks.layouts import MOST_ROWS
from tracker.imports.workbooks.uploads import read_upload
from tracker.indicators.models import FrozenYear
from tracker.indicators.selectors.reporting import years_offered
from tracker.indicators.selectors.schools import year_name

edits = require_http_methods(["GET", "HEAD", "POST"])
TEMPLATES = 2  # the number of school years for which a template is offered


@edits
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
@idempotent
def figures(request: CountyRequest) -> HttpResponse:
    years = years_offered(request.county, request.today)
    frozen = FrozenYear.objects.standing().for_county(request.county).values_list("year", flat=True)
    form = FiguresUploadForm(
        request.POST or None, request.FILES or None, years=years, frozen=list(frozen)
    )
    if request.method == "POST" and form.is_valid():
        try:
            staged = _staged(request, form)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect("import_figures_check", code=request.county.code, pk=staged.pk)
    context = {
        "title": "用 Excel 导入学校数据",
        "notes": (
            *NOTES,
            "也可以直接上传本县自己的表：认不出的表头会请您指明是哪一项，并记住；没有表头的列每次都会问。",
        ),
        "years": [(each, year_name(each)) for each in years[:TEMPLATES]],
        "back": "figures",
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "imports/figures_upload.html", context, status=status)


def _staged(request: CountyRequest, form: FiguresUploadForm) -> StagedImport:
    """Stage the upload with its heads. Raises Refused."""
    lines = read_upload(form.cleaned_data["file"], MOST_ROWS)
    rows: list[Any] = [(1, lines.heads), *lines.rows]
    known = known_heads(request.county)
    heads, used = find_heads(rows, known)
    below = [[number, cells] for number, cells in rows[used:]]
    if not below:
        raise Refused("表头下面没有内容，请填写后再上传。")
    heads = heads_over(heads, (cells for _, cells in below))
    meanings_of_heads = column_meanings(heads, known, {}).values()
    has_figures = any(
        meaning is None or parse_meaning(meaning).figure for meaning in meanings_of_heads
    )
    if not has_figures and any(is_ratio(head) for head in heads):
        raise Refused(DIVIDED)
    return stage(
        by=request.user,
        county=request.county,
        kind=ImportKind.FIGURES,
        filename=form.cleaned_data["file"].name,
        rows=below,
        options={**form.options, "heads": heads, "mark": lines.mark, "unread": lines.unread},
    )


@require_safe
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def template_of(request: CountyRequest, year: int) -> HttpResponse:
    if year not in years_offered(request.county, request.today):
        raise Http404("没有这个学年。")
    register, rows = figure_layout(request.county, year)
    name = f"{request.county}学校数据{year_name(year).replace('/', '-')}"
    return workbook_response(blank_workbook(register, "学校数据", rows), name)


@edits
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def columns(request: CountyRequest, pk: int) -> HttpResponse:
    """The page on which a person says what each column holds, once for the county."""
    staged = find_staged(request, ImportKind.FIGURES, pk)
    heads = staged.options.get("heads", [])
    form = FigureColumnsForm(request.POST or None, heads=heads, meanings=_columns(request, staged))
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(by=request.user, staged=staged, columns=form.columns)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("import_figures_check", code=request.county.code, pk=pk)
    status = 422 if form.errors else 200
    context = {"form": form, "staged": staged}
    return render(request, "imports/figures_columns.html", context, status=status)


def _columns(request: CountyRequest, staged: StagedImport) -> dict[str, str | None]:
    """Return the meaning of each head, None if it is not recognised."""
    heads = staged.options.get("heads", [])
    empty = empty_columns(heads, (cells for _, cells in staged.rows))
    chosen = {**dict.fromkeys(empty, LEFT_OUT), **staged.options.get("columns", {})}
    return column_meanings(heads, known_heads(request.county), chosen)


@edits
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
@idempotent
def figures_check(request: CountyRequest, pk: int) -> HttpResponse:
    staged = find_staged(request, ImportKind.FIGURES, pk)
    meanings = _columns(request, staged)
    columns = {head: meaning for head, meaning in meanings.items() if meaning is not None}
    if len(columns) < len(meanings) or wrong_columns(columns):
        return redirect("import_figures_columns", code=request.county.code, pk=pk)
    year = staged.options["year"]
    mark = read_mark(staged.options.get("mark", ""), request.county, year)
    checked = check_figures(
        request.county, staged.rows, year=year, heads=tuple(meanings), columns=columns, mark=mark
    )
    answers, problem = _answers(request, is_marked=mark is not None), ""
    if request.method == "POST":
        try:
            count = import_figures(by=request.user, staged=staged, checked=checked, answers=answers)
        except NotImported as error:
            problem = str(error)
        else:
            messages.success(request, f"已保存 {count} 项数据。" if count else "没有改动。")
            address = reverse("figures", kwargs={"code": request.county.code})
            return redirect(f"{address}?year={year}")
    return check_page(
        request,
        staged,
        checked,
        problem=problem,
        page="imports/figures_check.html",
        back="import_figures",
        asking=checked.asking,
        answers=answers,
        corrections=_shown(checked, answers),
        columns=[(head, all_meanings().get(meaning, "")) for head, meaning in columns.items()],
        in_yuan=[head for head, meaning in columns.items() if parse_meaning(meaning).in_yuan],
        year_name=year_name(year),
    )


def _shown(checked: CheckedFigures, answers: FigureAnswers) -> list[tuple[Correction, str]]:
    """Return the corrections with what was chosen; those that need a choice come first."""
    ordered = sorted(checked.corrections, key=lambda each: not each.is_asked)
    return [(each, answers.single.get(each.key, "")) for each in ordered[:MOST_SHOWN]]


def _answers(request: CountyRequest, *, is_marked: bool) -> FigureAnswers:
    """Return the answers on the page; by default a figure newer than a marked file is kept."""
    data = request.POST
    if request.method != "POST":
        return FigureAnswers(rest=KEEP if is_marked else "")
    return FigureAnswers(
        ticked=set(read_ids(data.getlist("ok"))),
        rest=data.get("rest", ""),
        single={
            name.removeprefix("of-"): value
            for name, value in data.items()
            if name.startswith("of-") and value in (KEEP, TAKE)
        },
        seen=read_id(data.get("seen")),
    )
