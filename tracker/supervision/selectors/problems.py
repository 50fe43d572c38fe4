"""The problems that a request selects, as of the day of the page."""

from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.models import Department
from tracker.supervision.filtersets import ProblemFilterSet
from tracker.supervision.models import Problem
from tracker.supervision.models.querysets import ProblemQuerySet


def known_problems(request: CountyRequest) -> ProblemQuerySet:
    """Return the county's problems as of the day, with all rows that a list shows."""
    rows = Problem.objects.for_county(request.county).as_of(request.day)
    return rows.select_related("place", "responsible", "indicator", "task", "by", "county")


def filtered_problems(request: CountyRequest) -> ProblemFilterSet:
    """Return the problems that the query string selects, for the page and for its export."""
    return ProblemFilterSet(
        request.GET,
        known_problems(request),
        departments=Department.objects.for_county(request.county),
        day=request.day,
    )


def find_problem(request: CountyRequest, pk: int) -> Problem:
    """Return the county's problem `pk` as of the day. Raises Http404."""
    return get_object_or_404(known_problems(request), pk=pk)
