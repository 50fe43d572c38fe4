"""The list of gaps, and the act that makes problems of it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from counties.access import CountyRequest, county_view
from counties.choices import DepartmentKind
from counties.idempotency import idempotent
from counties.models import County, Department
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.gap_form import GapForm
from tracker.dashboards.indicator_pages.gaps import make_problems, read_gap_list
from tracker.indicators.selectors.selected_year import JudgedYear, judged_year
from tracker.indicators.verdicts.wording import excluded_by_rule

PAGE = 200  # gaps of schools; ticked and registered page by page


@require_http_methods(["GET", "HEAD", "POST"])
@county_view(Permission.SUPERVISE, section=Section.INDICATORS)
@idempotent
def gaps(request: CountyRequest) -> HttpResponse:
    """School × indicator with what is missing, and the county's own; ticked ones become problems.
    As of an earlier day it is only read."""
    if request.method == "POST" and request.day != request.today:
        raise BadRequest("这一页是过去某天的情况，只能查看。请回到今天的缺口清单再登记问题。")
    selected = judged_year(request)
    if selected is None:
        raise Http404("还没有载入指标体系。")
    units, unregistered = _departments(request.county)
    if request.method == "POST":
        form, is_done = _register(request, selected, units)
        if is_done:
            return redirect("problems", code=request.county.code)
    else:
        form = _form(request, selected, units)
    context = {
        "selected": selected,
        "form": form,
        "page": Paginator(form.schools, PAGE).get_page(request.GET.get("page")),
        "unreported": form.gaps.unreported,
        "unregistered": unregistered,
        "excluded": excluded_by_rule(selected.verdicts),
        "writable": request.day == request.today,
    }
    status = 422 if form.is_bound else 200
    return render(request, "dashboards/indicators/gaps.html", context, status=status)


def _register(
    request: CountyRequest, selected: JudgedYear, units: list[Department]
) -> tuple[GapForm, bool]:
    """The form as it was sent, and whether its problems have been made."""
    with transaction.atomic():
        # two people at once: the second sees what the first has made
        County.objects.select_for_update().get(pk=request.county.pk)
        form = _form(request, selected, units)
        if not form.is_valid():
            return form, False
        made = make_problems(
            by=request.user,
            county=request.county,
            year=selected.year,
            gaps=form.chosen,
            due_on=form.cleaned_data["due_on"],
        )
    if made:
        messages.success(request, f"已登记 {len(made)} 个问题。")
    else:
        messages.info(request, "勾选的缺口都已登记过，或者已经补齐，没有新的问题。")
    return form, True


def _form(request: CountyRequest, selected: JudgedYear, units: list[Department]) -> GapForm:
    return GapForm(
        request.POST if request.method == "POST" else None,
        gaps=read_gap_list(request.county, selected.verdicts, request.day),
        units=units,
    )


def _departments(county: County) -> tuple[list[Department], list[Department]]:
    """Who may answer beside the schools; and the schools whose kind nobody has registered, which
    no year can count. One query."""
    departments = Department.objects.for_county(county).in_use_or([]).select_related("school")
    units, unregistered = [], []
    for each in departments:
        if each.kind != DepartmentKind.SCHOOL:
            units.append(each)
        elif not hasattr(each, "school"):
            unregistered.append(each)
    return units, unregistered
