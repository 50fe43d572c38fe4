"""Views of 试算: the verdicts after hypothetical changes to figures, and saved scenarios."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from counties.querysets import end_of
from tracker.indicators.engine.values import MEASURE_BY_CODE
from tracker.indicators.forms.what_if import BaseSteps, ScenarioForm, as_query, steps_form
from tracker.indicators.models import Scenario
from tracker.indicators.selectors.reporting import years_offered
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of
from tracker.indicators.selectors.schools import SchoolRow, school_rows, year_name
from tracker.indicators.services.what_if import discard_scenario, save_scenario
from tracker.indicators.verdicts.what_if_results import (
    compare_coefficients,
    run_what_if,
    step_label,
)
from tracker.indicators.verdicts.what_if_steps import steps_from_json
from tracker.indicators.views.figures import requested_year


@dataclass(frozen=True)
class RequestedYear:
    """The school year of a page, the rules of its day, and the schools as of that day."""

    year: int
    rule_set: RuleSet
    rows: list[SchoolRow]

    @property
    def by_key(self) -> dict[int, SchoolRow]:
        return {row.school.pk: row for row in self.rows}

    @property
    def names(self) -> dict[int, str]:
        return {row.school.pk: str(row.school) for row in self.rows}


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def what_if(request: CountyRequest) -> HttpResponse:
    """Show the form of changes, whose rows are part of the address, and their results."""
    requested = _requested_year(request)
    form = steps_form(request.GET, requested.by_key, first=_first(request))
    return _page(request, requested, form, ScenarioForm())


@require_POST
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
@idempotent
def what_if_save(request: CountyRequest) -> HttpResponse:
    """Save the changes of the page as a scenario."""
    requested = _requested_year(request)
    form = steps_form(request.POST, requested.by_key)
    naming = ScenarioForm(request.POST)
    if form.is_bound and form.is_valid() and naming.is_valid():
        try:
            scenario = save_scenario(
                by=request.user,
                county=request.county,
                year=requested.year,
                name=naming.cleaned_data["name"],
                steps=form.steps,
            )
        except ValidationError as error:
            naming.add_error("name", error.messages)
        else:
            messages.success(request, f"已保存试算方案“{scenario}”。")
            return redirect(_saved_address(request, requested.year))
    return _page(request, requested, form, naming, status=422)


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def scenarios(request: CountyRequest) -> HttpResponse:
    """Compare all saved scenarios of a year with the reported figures."""
    requested = _requested_year(request)
    saved = (
        _scenarios(request, requested.year).filter(at__lt=end_of(request.day)).select_related("by")
    )
    rows: list[dict[str, Any]] = []
    for scenario in saved:
        steps = steps_from_json(scenario.steps)
        rows.append(
            {
                "scenario": scenario,
                "words": [step_label(step, requested.names) for step in steps],
                "result": run_what_if(requested.rows, requested.rule_set, steps),
                "query": urlencode({"year": requested.year, **as_query(steps)}),
            }
        )
    now = run_what_if(requested.rows, requested.rule_set, [])
    context = {
        **_context(request, requested.year),
        "rows": rows,
        "now": now,
        "coefficients": compare_coefficients(now, [row["result"] for row in rows]),
    }
    return render(request, "indicators/scenarios.html", context)


@require_POST
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def scenario_delete(request: CountyRequest, pk: int) -> HttpResponse:
    """Delete a scenario."""
    scenario = get_object_or_404(Scenario.objects.for_county(request.county), pk=pk)
    discard_scenario(by=request.user, scenario=scenario)
    messages.success(request, f"已删除试算方案“{scenario}”。")
    return redirect(_saved_address(request, scenario.year))


def _page(
    request: CountyRequest,
    requested: RequestedYear,
    form: BaseSteps,
    naming: ScenarioForm,
    status: int = 200,
) -> HttpResponse:
    is_tried = form.is_bound and "more" not in request.GET and form.is_valid()
    steps = form.steps if is_tried else []
    context = {
        **_context(request, requested.year),
        "form": form,
        "naming": naming,
        "result": run_what_if(requested.rows, requested.rule_set, steps) if steps else None,
        "step_fields": as_query(steps).items(),
        "step_labels": [step_label(step, requested.names) for step in steps],
        "scenario_count": _scenarios(request, requested.year).count(),
        "schools": len(requested.rows),
    }
    return render(request, "indicators/what_if.html", context, status=status)


def _scenarios(request: CountyRequest, year: int) -> QuerySet[Scenario]:
    rows: QuerySet[Scenario] = Scenario.objects.for_county(request.county).filter(year=year)
    return rows


def _context(request: CountyRequest, year: int) -> dict[str, object]:
    return {
        "year": year,
        "year_name": year_name(year),
        "years": [(each, year_name(each)) for each in years_offered(request.county, request.day)],
    }


def _requested_year(request: CountyRequest) -> RequestedYear:
    """Return the year of `?year=`. Raises Http404 if no indicator set has been loaded."""
    rule_set = rule_set_of(request.county, request.day)
    if rule_set is None:
        raise Http404("还没有载入指标体系。")
    year = requested_year(request)
    rows = school_rows(request.county, year, rules=rule_set.set, at=end_of(request.day))
    return RequestedYear(year, rule_set, rows)


def _first(request: CountyRequest) -> dict[str, str]:
    """Return the initial values of the first row, if the user comes from an indicator's page."""
    measure = MEASURE_BY_CODE.get(request.GET.get("indicator", ""))
    if measure is None:
        return {}
    return {"figure": measure.plus[0], "stage": request.GET.get("stage", "")}


def _saved_address(request: CountyRequest, year: int) -> str:
    return f"{reverse('scenarios', kwargs={'code': request.county.code})}?year={year}"
