"""Views of 全县数据 and 材料指标: read, enter, and make a year final (定稿)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.navigation import Section
from counties.permissions import Permission
from counties.querysets import end_of
from tracker.indicators.choices import FigureState
from tracker.indicators.forms.figures import CountyFiguresForm
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.county_figures import CountySheet, county_sheet
from tracker.indicators.selectors.reporting import school_reports, unregistered
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.services.figures import enter_county_figures, freeze_year, is_frozen
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
    if request.method == "POST":
        freeze_year(by=request.user, county=request.county, year=year)
        messages.success(request, f"{year_name(year)}的数据已定稿，此后更正须写原因。")
        return redirect(f"{reverse('figures', kwargs={'code': request.county.code})}?year={year}")
    rules = rule_set_of(request.county, request.day)
    indicator_set = rules.set if rules else IndicatorSet()
    reports = school_reports(request.county, year, rules=indicator_set)
    frozen = year_context(request, year)
    states = (FigureState.NONE, FigureState.WAITING)
    context = {
        **frozen,
        "is_frozen": frozen["frozen"] is not None,
        "open": [(s, [r.row.school for r in reports if r.state == s]) for s in states],
        "partly": [r for r in reports if r.missing and r.state != FigureState.NONE],
        "total": len(reports),
        "unregistered": unregistered(request.county),
        "county_missing": county_sheet(request.county, year, rules=rules).missing if rules else 0,
    }
    return render(request, "indicators/freeze.html", context)


def _sheet(request: CountyRequest, year: int) -> CountySheet:
    refuse_year(request, year)
    rules = rule_set_of(request.county, request.day)
    if rules is None:  # without an indicator set nothing is required
        return CountySheet(request.county, year, [], 0)
    return county_sheet(request.county, year, rules=rules, at=end_of(request.day))


def _form(request: CountyRequest, year: int, data: Any = None) -> CountyFiguresForm:
    sheet = _sheet(request, year)
    return CountyFiguresForm(data, sheet=sheet, is_frozen=is_frozen(request.county, year))
