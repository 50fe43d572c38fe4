"""Schools with figures, for tests of what reads and writes them."""

import json
from decimal import Decimal

from django.conf import settings
from django.core import serializers

from counties.choices import DepartmentKind
from counties.models import County, Department, School, User
from tests.indicators.engine.made import ON_THE_LINE
from tracker.indicators.engine.values import SHARED_FIGURES, Stage
from tracker.indicators.models import IndicatorSet
from tracker.indicators.services.figures import Entry, report_figures

YEAR = 2023


def load_national_set() -> IndicatorSet:
    """The national set as it ships, without the counties that come with it."""
    records = json.loads((settings.ROOT / "fixtures" / "reference.json").read_text("utf-8"))
    rules = [each for each in records if each["model"] != "counties.county"]
    for row in serializers.deserialize("python", rules):
        row.save()
    return IndicatorSet.objects.get(code="national-2017")


def make_school(county: County, name: str, kind: str = "primary") -> School:
    """A school open for ever, with a department of its own."""
    place = Department.objects.filter(county=county).count() + 1
    department = Department.objects.create(
        county=county, name=name, kind=DepartmentKind.SCHOOL, position=place
    )
    return School.objects.create(department=department, kind=kind)


def on_the_line(school: School, **changed: str | int) -> list[Entry]:
    """Entries of a primary school of 1,000 that stands exactly on each of the seven lines."""
    held = {"students": 1000, **ON_THE_LINE, **changed}
    return [
        Entry(school, name, Decimal(value), None if name in SHARED_FIGURES else Stage.PRIMARY)
        for name, value in held.items()
    ]


def report(county: County, by: User, school: School, **changed: str | int) -> None:
    """Report the figures of `on_the_line` for 2023/24."""
    report_figures(
        by=by, county=county, year=YEAR, entries=on_the_line(school, **changed), source="statistics"
    )
