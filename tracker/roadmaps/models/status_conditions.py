"""The tables of cases of `rules.status` as conditions and expressions of the database."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import (
    LAMP_CASES,
    RUNS_FROM,
    RUNS_TO,
    TIMELINESS_CASES,
    DateRange,
    Lamp,
    StatusCase,
    Timeliness,
)

# The columns of a task for the fields of `status.Dates`.
_DATE_COLUMNS = {"start": "window_start", "end": "window_end", "own_due": "due_on"}


def _first_known(fields: Iterable[str], path: str = "") -> Coalesce:
    """`Dates.first_known` in SQL, of the task at the end of `path`."""
    prefix = f"{path}__" if path else ""
    return Coalesce(*(f"{prefix}{_DATE_COLUMNS[name]}" for name in fields))


def covers_month(first: Month, last: Month) -> Q:
    """`status.covers` in SQL for any month from `first` to `last`, over `TaskQuerySet.as_of`."""
    goes_on = Q(GreaterThanOrEqual(_first_known(RUNS_TO), first.first))
    goes_on |= Q(extended_to__gte=first.first)
    begun = Q(LessThanOrEqual(_first_known(RUNS_FROM), last.last))
    return begun & goes_on | Q(due__range=(first.first, last.last))


def wants_report(month: Month) -> Q:
    """`reporting_cycle.wants_report` in SQL, of assignments."""
    return Q(LessThanOrEqual(_first_known(RUNS_FROM, "task"), month.last))


def _in_range(field: str, dates: DateRange, day: date) -> Q:
    """`DateRange.holds` in SQL."""
    unknown = Q(**{f"{field}__isnull": True})
    if not dates.known:
        return unknown
    known = Q()
    if dates.after is not None:
        known &= Q(**{f"{field}__gt": day + dates.after})
    if dates.until is not None:
        known &= Q(**{f"{field}__lte": day + dates.until})
    return known | unknown if dates.unknown else known


def _closed_late(is_late: bool) -> Q:
    """`status.closed_late` in SQL."""
    if is_late:
        return Q(closed_on__gt=F("due"))
    return Q(due=None) | Q(closed_on=None) | Q(closed_on__lte=F("due"))


def _case_holds(case: StatusCase[Any], day: date) -> Q:
    """`StatusCase.holds` in SQL, over the annotations of `TaskQuerySet.as_of`."""
    holds = Q(state__in=case.states) if len(case.states) > 1 else Q(state=case.states[0])
    if case.due:
        holds &= _in_range("due", case.due, day)
    if case.start:
        holds &= _in_range("window_start", case.start, day)
    if case.closed_late is not None:
        holds &= _closed_late(case.closed_late)
    return holds


def case_expression(cases: Iterable[StatusCase[Any]], day: date) -> Case:
    """The result of the line of `cases` that holds for a task of `as_of`."""
    whens = [When(_case_holds(case, day), then=Value(case.result)) for case in cases]
    return Case(*whens, output_field=models.CharField())


def _any_case(cases: Iterable[StatusCase[Any]], day: date) -> Q:
    return reduce(or_, (_case_holds(case, day) for case in cases))


def timeliness_is(timeliness: Timeliness, day: date) -> Q:
    """Tasks of `as_of` that have this timeliness at the end of `day`."""
    return _any_case((case for case in TIMELINESS_CASES if case.result is timeliness), day)


def lamp_is(lamp: Lamp, day: date) -> Q:
    """Tasks of `as_of` that have this lamp at the end of `day`."""
    return _any_case((case for case in LAMP_CASES if case.result is lamp), day)
