"""The tables of cases of `rules.status` as conditions and expressions of the database."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from tracker.roadmaps.rules.status import (
    LAMP_CASES,
    TIMELINESS_CASES,
    DateRange,
    Lamp,
    StatusCase,
    Timeliness,
)


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
