"""The indicators of a county: all of them, one of them, years side by side."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from counties.querysets import end_of
from tracker.dashboards.indicator_pages.forecasts import county_outlook
from tracker.dashboards.indicator_pages.indicator import (
    asked_page,
    item_lines,
    stage_view,
    stages_of,
)
from tracker.dashboards.indicator_pages.overview import (
    areas,
    asked_words,
    excluded_by_rule,
    spread_lines,
    state_words,
)
from tracker.dashboards.indicator_pages.own_targets import own_targets, plan_targets, tasks_for
from tracker.indicators.schools import year_name
from tracker.indicators.selected_year import JudgedYear, asked_year, year_of
from tracker.indicators.verdicts import Verdict, read_years
from tracker.supervision.models import Problem

RELATED = 50  # tasks and problems listed beside an indicator
COMPARED = 3  # years side by side: 近三年


@county_view(Permission.READ, section=Section.INDICATORS)
def indicators(request: CountyRequest) -> HttpResponseBase:
    """All indicators of a school year, against the year before and the county's own targets."""
    asked = asked_year(request, with_before=True)
    if asked is None:
        return render(request, "dashboards/indicators/no_set.html")
    found = asked.verdicts
    targets = own_targets(plan_targets(request.county, request.day), found)
    outlook = county_outlook(request.county, request.day) if asked.is_latest else None
    context = {
        "asked": asked,
        "areas": areas(found, asked.before, targets, outlook.labels if outlook else None),
        "outlook": outlook,
        "spreads": spread_lines(found) if asked.has_figures else (),
        "excluded": excluded_by_rule(found),
    }
    return render(request, "dashboards/indicators/overview.html", context)


@county_view(Permission.READ, section=Section.INDICATORS)
def indicator(request: CountyRequest, indicator: str) -> HttpResponseBase:
    """One indicator: every school it is asked of, how it was judged, what belongs to it."""
    asked = asked_year(request)
    verdict = asked.verdicts.of(indicator) if asked else None
    if asked is None or verdict is None:
        raise Http404("没有这项指标。")
    targets = plan_targets(request.county, request.day)
    problems = Problem.objects.for_county(request.county).filter(indicator__code=indicator)
    context = {
        "asked": asked,
        "verdict": verdict,
        "lines": asked_words(verdict.indicator),
        "targets": own_targets(targets, asked.verdicts).get(indicator, []),
        "tasks": tasks_for(targets, indicator)[:RELATED],
        "problems": problems.standing_at(request.day)[:RELATED],
        **_details(request, asked, verdict),
    }
    return render(request, "dashboards/indicators/indicator.html", context)


@county_view(Permission.READ, section=Section.INDICATORS)
def indicator_years(request: CountyRequest) -> HttpResponseBase:
    """The last school years with figures side by side, judged by the set in force."""
    asked = year_of(request)
    if asked is None:
        return render(request, "dashboards/indicators/no_set.html")
    years = sorted(choice.year for choice in asked.choices[:COMPARED])
    read = read_years(request.county, years, asked.rule_set, end_of(request.day))
    found = [read[year] for year in years]
    rows = [
        (indicator, [(v.answer, state_words(v, year)) for year in found if (v := year.of(code))])
        for indicator in asked.rule_set.indicators
        for code in [indicator.code]
    ]
    context = {"asked": asked, "years": [(year_name(y.year), y) for y in found], "rows": rows}
    return render(request, "dashboards/indicators/years.html", context)


def _details(request: CountyRequest, asked: JudgedYear, verdict: Verdict) -> dict[str, object]:
    """What only one kind of indicator has."""
    number = request.GET.get("page")
    if verdict.resources:
        stages = stages_of(verdict)
        stage = next((s for s in stages if s.value == request.GET.get("stage")), stages[0])
        return {
            "view": stage_view(asked.verdicts, verdict, stage, number),
            "stages": stages,
            "excluded": excluded_by_rule(asked.verdicts),
        }
    if verdict.asked:
        page, lines = asked_page(verdict, number)
        return {"page": page, "asked_lines": lines}
    return {"item_lines": item_lines(verdict)}
