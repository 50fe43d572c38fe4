"""Confirm the figures of several schools in one act."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from counties.models import County, School, User
from tracker.indicators.models import FigureConfirmation, SchoolFigure
from tracker.indicators.services.figures import confirm_figures


@transaction.atomic
def confirm_schools(
    *, by: User, county: County, year: int, versions: Mapping[School, int]
) -> tuple[list[School], list[School]]:
    """Confirm the figures of several schools in one act, each as `confirm_figures`.

    `versions` holds for each school the `last_entry` that the page showed. Returns the schools
    that are confirmed, and those that are not since their figures have changed meanwhile or there
    are none. A school that has confirmed these figures already is among the confirmed.
    """
    keys = [school.pk for school in versions]
    list(School.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if any(school.department.county_id != county.pk for school in versions):
        raise ValidationError("所选学校不属于本县。")
    stored, changed_at = _last_entries(year, keys)
    done_at = dict(
        FigureConfirmation.objects.filter(school__in=keys, year=year)
        .order_by()
        .values_list("school")
        .annotate(last=Max("at"))
    )
    confirmed, changed = [], []
    for school, version in versions.items():
        if not version or stored.get(school.pk) != version:
            changed.append(school)
            continue
        confirmed.append(school)
        if school.pk not in done_at or done_at[school.pk] < changed_at[school.pk]:
            confirm_figures(by=by, school=school, year=year)
    return confirmed, changed


def _last_entries(
    year: int, schools: Collection[int]
) -> tuple[dict[int, int], dict[int, datetime]]:
    rows = SchoolFigure.objects.filter(school__in=schools, year=year).order_by()
    last = list(rows.values_list("school").annotate(last=Max("id"), at=Max("at")))
    return {key: number for key, number, _ in last}, {key: at for key, _, at in last}
