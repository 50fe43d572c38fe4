"""Views of 学校数据: the state of all schools, the figures of one school, entering and
confirming.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.models import School
from counties.navigation import Section
from counties.parameters import read_id
from counties.permissions import Permission
from counties.querysets import end_of
from tracker.indicators.choices import FigureSource, FigureState
from tracker.indicators.forms.figures import SchoolFiguresForm
from tracker.indicators.models import FrozenYear, IndicatorSet
from tracker.indicators.selectors.reporting import (
    EARLIEST,
    FigureSheet,
    SchoolReport,
    last_year,
    school_reports,
    sheet_of,
    unregistered,
    years_and_last,
)
from tracker.indicators.selectors.rule_sets import set_of
from tracker.indicators.selectors.schools import school_year, schools_counted, year_name
from tracker.indicators.services.confirmations import confirm_schools
from tracker.indicators.services.figures import enter_figures, is_frozen

PAGE = 50
edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def figures(request: CountyRequest) -> HttpResponse:
    """List the schools with their state for the school year of `?year=`; `?state=` filters."""
    years, last = years_and_last(request.county, request.day)
    year = requested_year(request) if request.GET.get("year") else last
    reports = school_reports(request.county, year, rules=rules_of(request), at=end_of(request.day))
    state = request.GET.get("state", "")
    shown = [report for report in reports if state in ("", report.state)]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        **year_context(request, year),
        "years": [(report, year_name(report)) for report in years],
        "page": page,
        "versions": _versions(request, page.object_list),
        "counts": [(s, sum(r.state == s for r in reports)) for s in FigureState],
        "total": len(reports),
        "state": state,
        "unregistered": unregistered(request.county),
        "own": request.access.department_ids,
    }
    return render(request, "indicators/figures.html", context)


def _versions(request: CountyRequest, reports: Iterable[SchoolReport]) -> dict[int, int]:
    """Return the last entry of each school on the page that the user may confirm now."""
    if request.day != request.today:
        return {}
    return {
        report.row.school.pk: report.version
        for report in reports
        if report.state == FigureState.WAITING and _may_confirm(request, report.row.school)
    }


def _may_confirm(request: CountyRequest, school: School) -> bool:
    is_own = school.department_id in request.access.department_ids
    return request.access.enters_figures or is_own


@require_POST
@county_view(Permission.REPORT, section=Section.INDICATORS)
def figures_confirm(request: CountyRequest, year: int) -> HttpResponse:
    """Confirm all figures of the chosen schools in one act: the school its own, the office on
    behalf of several. Only what the page showed is confirmed.
    """
    refuse_year(request, year)
    pairs = (text.split("-") for text in request.POST.getlist("school"))
    seen = {int(p[0]): int(p[1]) for p in pairs if len(p) == 2 and all(_is_key(x) for x in p)}
    rows = schools_counted(request.county, year).filter(pk__in=seen)
    schools = list(rows.select_related("department__county"))
    if not all(_may_confirm(request, school) for school in schools):
        raise PermissionDenied("您只能确认本校的数据。")
    confirmed, changed = confirm_schools(
        by=request.user,
        county=request.county,
        year=year,
        versions={school: seen[school.pk] for school in schools},
    )
    if confirmed:
        messages.success(request, f"已确认 {len(confirmed)} 所学校的全部数据。")
    if changed:
        names = "、".join(map(str, changed))
        messages.error(request, f"{names}：您查看以后数据又有更正，没有确认，请核对后再确认。")
    if not schools:
        messages.error(request, "没有选中学校，没有确认。")
    return redirect(f"{reverse('figures', kwargs={'code': request.county.code})}?year={year}")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def figures_school(request: CountyRequest, year: int, pk: int) -> HttpResponse:
    """Show one school's figures with last year's and all reports of them."""
    sheet = _sheet(request, year, pk)
    context = {
        **year_context(request, year),
        "sheet": sheet,
        "may_edit": _may_edit(request, sheet) and request.day == request.today,
    }
    return render(request, "indicators/figures_school.html", context)


@edits
@county_view(Permission.REPORT, section=Section.INDICATORS)
def figures_edit(request: CountyRequest, year: int, pk: int) -> HttpResponse:
    """Let the office enter or correct a school's figures, or the school confirm its own."""
    sheet = _sheet(request, year, pk)
    if not _may_edit(request, sheet):
        raise PermissionDenied("您只能核对本校的数据。")
    form = _form(request, sheet, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, sheet, form)
        except StaleEdit:
            now = _form(request, _sheet(request, year, pk))
            return conflict_page(request, typed=form, stored=now, back=_address(request, sheet))
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        **year_context(request, year),
        "sheet": sheet,
        "form": form,
        "is_own": _is_own(request, sheet),
    }
    status = 422 if form.errors else 200
    return render(request, "indicators/figures_edit.html", context, status=status)


def _saved(request: CountyRequest, sheet: FigureSheet, form: SchoolFiguresForm) -> HttpResponse:
    values, is_own = form.cleaned_data, _is_own(request, sheet)
    count = enter_figures(
        by=request.user,
        school=sheet.school,
        year=sheet.year,
        entries=form.entries,
        version=values["version"],
        confirms=is_own,
        source=values.get("source", FigureSource.SCHOOL),
        counted_on=values["counted_on"],
        reason=values["reason"],
    )
    outcome = f"已更正 {count} 项" if count else "没有改动"
    messages.success(request, f"{sheet.school}：{outcome}{'，已确认' if is_own else ''}。")
    return redirect(_address(request, sheet))


def _address(request: CountyRequest, sheet: FigureSheet) -> str:
    place = {"code": request.county.code, "year": sheet.year, "pk": sheet.school.department_id}
    return reverse("figures_school", kwargs=place)


def _form(request: CountyRequest, sheet: FigureSheet, data: Any = None) -> SchoolFiguresForm:
    return SchoolFiguresForm(
        data,
        sheet=sheet,
        is_own=_is_own(request, sheet),
        is_frozen=is_frozen(request.county, sheet.year),
    )


def _is_own(request: CountyRequest, sheet: FigureSheet) -> bool:
    return sheet.school.department_id in request.access.department_ids


def _may_edit(request: CountyRequest, sheet: FigureSheet) -> bool:
    return request.access.enters_figures or _is_own(request, sheet)


def _sheet(request: CountyRequest, year: int, pk: int) -> FigureSheet:
    """Return the sheet of the school of department `pk`; 404 if it does not count in that year."""
    refuse_year(request, year)
    schools = schools_counted(request.county, year).select_related("department__county")
    school: School = get_object_or_404(schools, department=pk)
    return sheet_of(school, year, rules=rules_of(request), at=end_of(request.day))


def requested_year(request: CountyRequest) -> int:
    """Return the school year of `?year=`, or the last one reported. Raises Http404."""
    text = request.GET.get("year", "")
    if not text:
        return last_year(request.county, request.day)
    year = read_id(text)
    refuse_year(request, year)
    return year


def refuse_year(request: CountyRequest, year: int) -> None:
    """Raise Http404 for a school year that has not begun or is before the first possible one."""
    if not EARLIEST <= year <= school_year(request.day):
        raise Http404("没有这个学年。")


def rules_of(request: CountyRequest) -> IndicatorSet:
    """Return the set in force, or an empty one that excludes no school."""
    return set_of(request.county, request.day) or IndicatorSet()


def year_context(request: CountyRequest, year: int) -> dict[str, Any]:
    """Return the template context that all pages of a school year share."""
    rows = FrozenYear.objects.standing(end_of(request.day)).for_county(request.county)
    return {
        "year": year,
        "year_name": year_name(year),
        "frozen": rows.filter(year=year).select_related("by").last(),
    }
