"""试算: what would be if figures changed; kept trials side by side."""

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
from tracker.indicators.models import Scenario
from tracker.indicators.reporting import years_offered
from tracker.indicators.rules import RuleSet, rule_set_of
from tracker.indicators.schools import SchoolRow, school_rows, year_name
from tracker.indicators.services.what_if import discard_scenario, save_scenario
from tracker.indicators.views.figures import requested_year
from tracker.indicators.what_if_forms import BaseSteps, ScenarioForm, as_query, steps_form
from tracker.indicators.what_if_results import compare_coefficients, run_what_if, step_label
from tracker.indicators.what_if_rows import steps_from_json


@dataclass(frozen=True)
class RequestedYear:
    """The year of a page, the rules of its day and the schools as of that day."""

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
    """Choose changes in a form that is part of the address, and see what they would do."""
    asked = _requested_year(request)
    form = steps_form(request.GET, asked.by_key, first=_first(request))
    return _page(request, asked, form, ScenarioForm())


@require_POST
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
@idempotent
def what_if_save(request: CountyRequest) -> HttpResponse:
    """Keep the trial of the page under a name."""
    asked = _requested_year(request)
    form = steps_form(request.POST, asked.by_key)
    naming = ScenarioForm(request.POST)
    if form.is_bound and form.is_valid() and naming.is_valid():
        try:
            kept = save_scenario(
                by=request.user,
                county=request.county,
                year=asked.year,
                name=naming.cleaned_data["name"],
                steps=form.steps,
            )
        except ValidationError as error:
            naming.add_error("name", error.messages)
        else:
            messages.success(request, f"已保存试算方案“{kept}”。")
            return redirect(_saved_address(request, asked.year))
    return _page(request, asked, form, naming, status=422)


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def scenarios(request: CountyRequest) -> HttpResponse:
    """All kept trials of a year beside what is reported."""
    asked = _requested_year(request)
    kept = _scenarios(request, asked.year).filter(at__lt=end_of(request.day)).select_related("by")
    rows: list[dict[str, Any]] = []
    for each in kept:
        steps = steps_from_json(each.steps)
        rows.append(
            {
                "scenario": each,
                "words": [step_label(step, asked.names) for step in steps],
                "result": run_what_if(asked.rows, asked.rule_set, steps),
                "query": urlencode({"year": asked.year, **as_query(steps)}),
            }
        )
    now = run_what_if(asked.rows, asked.rule_set, [])
    context = {
        **_context(request, asked.year),
        "rows": rows,
        "now": now,
        "coefficients": compare_coefficients(now, [row["result"] for row in rows]),
    }
    return render(request, "indicators/scenarios.html", context)


@require_POST
@county_view(Permission.ENTER_FIGURES, section=Section.INDICATORS)
def scenario_delete(request: CountyRequest, pk: int) -> HttpResponse:
    """Delete a kept trial."""
    scenario = get_object_or_404(Scenario.objects.for_county(request.county), pk=pk)
    discard_scenario(by=request.user, scenario=scenario)
    messages.success(request, f"已删除试算方案“{scenario}”。")
    return redirect(_saved_address(request, scenario.year))


def _page(
    request: CountyRequest,
    asked: RequestedYear,
    form: BaseSteps,
    naming: ScenarioForm,
    status: int = 200,
) -> HttpResponse:
    is_tried = form.is_bound and "more" not in request.GET and form.is_valid()
    steps = form.steps if is_tried else []
    context = {
        **_context(request, asked.year),
        "form": form,
        "naming": naming,
        "result": run_what_if(asked.rows, asked.rule_set, steps) if steps else None,
        "step_fields": as_query(steps).items(),
        "step_labels": [step_label(step, asked.names) for step in steps],
        "scenario_count": _scenarios(request, asked.year).count(),
        "schools": len(asked.rows),
    }
    return render(request, "indicators/what_if.html", context, status=status)


def _scenarios(request: CountyRequest, year: int) -> QuerySet[Scenario]:
    kept: QuerySet[Scenario] = Scenario.objects.for_county(request.county).filter(year=year)
    return kept


def _context(request: CountyRequest, year: int) -> dict[str, object]:
    return {
        "year": year,
        "year_name": year_name(year),
        "years": [(each, year_name(each)) for each in years_offered(request.county, request.day)],
    }


def _requested_year(request: CountyRequest) -> RequestedYear:
    """What `?year=` asks for. Raises Http404 where no indicator set has been loaded."""
    rule_set = rule_set_of(request.county, request.day)
    if rule_set is None:
        raise Http404("还没有载入指标体系。")
    year = requested_year(request)
    rows = school_rows(request.county, year, rules=rule_set.set, at=end_of(request.day))
    return RequestedYear(year, rule_set, rows)


def _first(request: CountyRequest) -> dict[str, str]:
    """What the first row says when one comes from the page of an indicator."""
    measure = MEASURE_BY_CODE.get(request.GET.get("indicator", ""))
    if measure is None:
        return {}
    return {"figure": measure.plus[0], "stage": request.GET.get("stage", "")}


def _saved_address(request: CountyRequest, year: int) -> str:
    return f"{reverse('scenarios', kwargs={'code': request.county.code})}?year={year}"
