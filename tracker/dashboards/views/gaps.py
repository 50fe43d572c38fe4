"""The list of gaps, and the act that makes problems of it."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from counties.access import CountyRequest, county_view
from counties.models import County
from counties.permissions import Permission
from tracker.dashboards.asked_year import asked_year
from tracker.dashboards.gaps import gaps_of, make_problems
from tracker.supervision.forms import day_field


class GapForm(forms.Form):
    """Until when the ticked gaps are to be made good."""

    due_on = day_field("整改期限")


@require_http_methods(["GET", "HEAD", "POST"])
@county_view(Permission.SUPERVISE)
def gaps(request: CountyRequest) -> HttpResponse:
    """School × indicator with what is missing; ticked ones become problems."""
    asked = asked_year(request)
    if asked is None:
        raise Http404("还没有载入指标体系。")
    form = GapForm(request.POST if request.method == "POST" else None)
    ticked = set(request.POST.getlist("gap"))
    wrong = "请先勾选缺口。" if form.is_bound and not ticked else ""
    if form.is_bound and form.is_valid() and ticked:
        with transaction.atomic():
            # two people at once: the second sees what the first has made
            County.objects.select_for_update().get(pk=request.county.pk)
            chosen = [
                each
                for each in gaps_of(request.county, asked.verdicts, request.today)
                if each.key in ticked
            ]
            made = make_problems(
                by=request.user,
                county=request.county,
                year=asked.year,
                gaps=chosen,
                due_on=form.cleaned_data["due_on"],
            )
        messages.success(request, f"已登记 {len(made)} 个问题。")
        return redirect("problems", code=request.county.code)
    context = {
        "asked": asked,
        "gaps": gaps_of(request.county, asked.verdicts, request.day),
        "form": form,
        "ticked": ticked,
        "wrong": wrong,
    }
    status = 422 if form.is_bound else 200
    return render(request, "dashboards/indicators/gaps.html", context, status=status)
