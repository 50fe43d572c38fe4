"""Views of 全县数据 and 材料指标: read, enter, and make a year final (定稿)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.navigation import Section
from counties.permissions import Permission
from counties.querysets import end_of
from tracker.indicators.choices import FigureState
from tracker.indicators.forms.county_figures import CountyFiguresForm, ReopeningForm
from tracker.indicators.models import FrozenYear, IndicatorSet
from tracker.indicators.selectors.county_figures import CountySheet, county_sheet, sums_of_schools
from tracker.indicators.selectors.reporting import school_reports, unregistered
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.services.figures import (
    enter_county_figures,
    freeze_year,
    is_frozen,
    reopen_year,
)
from tracker.indicators.views.figures import refuse_year, year_context

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def county_figures(request: CountyRequest, year: int) -> HttpResponse:
    """Show every figure required of the county, with last year's and all reports of it."""
    context = {**year_context(request, year), "sheet": _sheet(request, year)}
    return render(request, "indicators/county_figures.html", context)


@edits
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def county_figures_edit(request: CountyRequest, year: int) -> HttpResponse:
    """Edit all figures of the county on one page; only what differs is saved."""
    form = _form(request, year, request.POST or None)
    address = reverse("county_figures", kwargs={"code": request.county.code, "year": year})
    if request.method == "POST" and form.is_valid():
        try:
            count = enter_county_figures(
                by=request.user,
                county=request.county,
                year=year,
                entries=form.entries,
                version=form.cleaned_data["version"],
                counted_on=form.cleaned_data["counted_on"],
            )
        except StaleEdit:
            return conflict_page(request, typed=form, stored=_form(request, year), back=address)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已保存 {count} 项。" if count else "没有改动。")
            return redirect(address)
    context = {**year_context(request, year), "form": form}
    status = 422 if form.errors else 200
    return render(request, "indicators/county_figures_edit.html", context, status=status)


@edits
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def figures_freeze(request: CountyRequest, year: int) -> HttpResponse:
    """Make a year final, after a page that lists what is still missing."""
    refuse_year(request, year)
    context = _open_parts(request, year)
    if request.method == "POST":
        freeze_year(by=request.user, county=request.county, year=year)
        missing = _missing_words(context)
        messages.success(
            request,
            f"{year_name(year)}的数据已定稿，此后更正须写原因。"
            + (f"定稿时还缺：{missing}。" if missing else ""),
        )
        return redirect(f"{reverse('figures', kwargs={'code': request.county.code})}?year={year}")
    return render(request, "indicators/freeze.html", context)


@require_POST
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def figures_reopen(request: CountyRequest, year: int) -> HttpResponse:
    """Reopen a year that is final, with a reason; a year that is not stays as it is."""
    refuse_year(request, year)
    rows = FrozenYear.objects.standing().for_county(request.county)
    frozen = rows.filter(year=year).select_related("county").last()
    address = reverse("figures_freeze", kwargs={"code": request.county.code, "year": year})
    if frozen is None:
        messages.info(request, f"{year_name(year)}的数据没有定稿，不用重新打开。")
        return redirect(address)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        context = {**_open_parts(request, year), "form": form}
        return render(request, "indicators/freeze.html", context, status=422)
    reopen_year(by=request.user, frozen=frozen, reason=form.cleaned_data["reason"])
    messages.success(request, f"{year_name(year)}的数据已重新打开，改好以后请再定稿。")
    return redirect(address)


def _missing_words(context: dict[str, Any]) -> str:
    """Return in words what a year lacks that is made final; empty if nothing."""
    parts = [f"{state.label} {len(schools)} 所" for state, schools in context["open"] if schools]
    if context["partly"]:
        parts.append(f"有缺项 {len(context['partly'])} 所")
    if context["county_missing"]:
        parts.append(f"全县数据和材料指标未填报 {context['county_missing']} 项")
    return "，".join(parts)


def _open_parts(request: CountyRequest, year: int) -> dict[str, Any]:
    """Return the context of the page of 定稿: what is not complete, and what was done before."""
    rules = rule_set_of(request.county, request.day)
    indicator_set = rules.set if rules else IndicatorSet()
    reports = school_reports(request.county, year, rules=indicator_set)
    frozen = year_context(request, year)
    states = (FigureState.NONE, FigureState.WAITING)
    return {
        **frozen,
        "form": ReopeningForm(),
        "earlier": FrozenYear.objects.for_county(request.county)
        .filter(year=year, reopening__isnull=False)
        .select_related("by", "reopening__by"),
        "is_frozen": frozen["frozen"] is not None,
        "open": [(s, [r.row.school for r in reports if r.state == s]) for s in states],
        "partly": [r for r in reports if r.missing and r.state != FigureState.NONE],
        "total": len(reports),
        "unregistered": unregistered(request.county),
        "county_missing": county_sheet(request.county, year, rules=rules).missing if rules else 0,
    }


def _sheet(request: CountyRequest, year: int) -> CountySheet:
    refuse_year(request, year)
    rules = rule_set_of(request.county, request.day)
    if rules is None:  # without an indicator set nothing is required
        return CountySheet(request.county, year, [], 0)
    return county_sheet(request.county, year, rules=rules, at=end_of(request.day))


def _form(request: CountyRequest, year: int, data: Any = None) -> CountyFiguresForm:
    sheet = _sheet(request, year)
    return CountyFiguresForm(
        data,
        sheet=sheet,
        is_frozen=is_frozen(request.county, year),
        sums=sums_of_schools(request.county, year),
    )
