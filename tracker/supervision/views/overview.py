"""The start page of supervision (督导)."""

from collections import Counter

from django.http import HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.filtersets import LOOK_BACK, OVERDUE
from tracker.supervision.models import Bulletin, DispatchSheet, Problem, SheetEvent
from tracker.supervision.rules.problem_states import ProblemState


@county_view(Permission.READ, section=Section.SUPERVISION)
def supervision(request: CountyRequest) -> HttpResponseBase:
    """Sheets and problems by state, and what the user's own departments have to do."""
    sheets = DispatchSheet.objects.for_county(request.county).as_of(request.day)
    sheets = sheets.visible_to(request.access)
    bulletins = Bulletin.objects.for_county(request.county).filter(day__lte=request.day)
    may_supervise = request.access.may(Permission.SUPERVISE)
    by_state = Counter(sheets.values_list("state", flat=True))
    context = {
        "sheet_states": [
            (state, by_state[state])
            for state in SheetState
            if may_supervise or state != SheetState.DRAFT
        ],
        "problem_states": _problem_counts(request),
        "bulletins": bulletins.visible_to(request.access, request.day)[:3],
        "my_sheets": _to_answer(request),
        "my_problems": _to_rectify(request),
        "writable": request.day == request.today,
        "may_supervise": may_supervise,
    }
    return render(request, "supervision/overview.html", context)


def _problem_counts(request: CountyRequest) -> list[tuple[str, str, int]]:
    """Return filter value, label and number of problems for each state and for overdue ones."""
    rows = Problem.objects.for_county(request.county).as_of(request.day)
    by_state = Counter(rows.values_list("state", flat=True))
    return [
        *((state.value, state.label, by_state[state]) for state in ProblemState),
        (OVERDUE, "整改逾期", rows.overdue(request.day).count()),
        (LOOK_BACK, "待回头看", rows.to_look_back(request.day).count()),
    ]


def _to_rectify(request: CountyRequest) -> list[Problem]:
    """Return the problems that the user's departments have to rectify."""
    mine = request.access.department_ids
    if not mine:
        return []
    rows = Problem.objects.for_county(request.county).as_of(request.day)
    not_theirs = (ProblemState.VERIFYING, ProblemState.STRUCK)
    return list(rows.filter(responsible__in=mine).exclude(state__in=not_theirs))


def _to_answer(request: CountyRequest) -> list[DispatchSheet]:
    """Return the sheets to which the user's departments have not replied."""
    mine = request.access.department_ids
    if not mine:
        return []
    answered = SheetEvent.objects.filter(act=SheetAct.REPLY, department__in=mine)
    sent = DispatchSheet.objects.for_county(request.county).filter(to__in=mine)
    sheets = DispatchSheet.objects.filter(pk__in=sent.values("pk")).as_of(request.day)
    return list(
        sheets.filter(state=SheetState.ISSUED)
        .exclude(pk__in=answered.values("sheet"))
        .order_by("reply_due", "pk")
    )
