"""Simulated figures for the demo: two school years of one county, a believable mixed picture.

The same day gives the same figures. What is short, and where, stands in the tables below; the
rest lies a little above the lines of 2017.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_CEILING, Decimal

from django.db import transaction
from django.utils import timezone

from counties.models import County, School, User
from counties.permissions import RoleName
from tracker.indicators.choices import FigureSource
from tracker.indicators.engine.derived import STAGES_OF_KIND
from tracker.indicators.engine.values import Stage
from tracker.indicators.models import SchoolFigure
from tracker.indicators.reporting import Place, places_of
from tracker.indicators.schools import schools_counted
from tracker.indicators.services.figures import (
    Entry,
    confirm_figures,
    freeze_year,
    report_county_figure,
    report_figures,
)

COUNTY = "652323"
# The statistics of 1 September are in by this day.
REPORTED = (10, 20)
# For each student of a 小学: a little above the line of 2017. Money in 万元.
_EACH = {
    "qualified_teachers": "0.050", "backbone_teachers": "0.0115", "sports_arts_teachers": "0.0102",
    "teaching_area": "6.4", "indoor_sports_area": "0.9", "grounds_area": "7.9",
    "equipment_value": "0.232", "network_classrooms": "0.0262", "public_budget": "0.094",
    "training_budget": "0.0049", "migrant_students": "0.08",
}  # fmt: skip
_SAME: dict[str, int] = {
    "music_rooms": 3, "art_rooms": 3, "smallest_music_room": 98, "smallest_art_room": 92,
    "rooms_built": 2018, "built_year": 2012, "is_rural": 0,
}  # fmt: skip
# Students now; times `_EACH` where it differs; figures as they are where they differ.
_SCHOOLS: list[tuple[int, dict[str, str], dict[str, str]]] = [
    # full classes, short of sports grounds and of classrooms with screens
    (1960, {"grounds_area": "0.72", "network_classrooms": "0.8"}, {"largest_class": "49"}),
    (1240, {}, {}),
    # short of backbone teachers, just above the floor
    (1530, {"backbone_teachers": "0.82", "sports_arts_teachers": "0.93"}, {}),
    (640, {"grounds_area": "1.6", "equipment_value": "1.2"}, {"is_rural": "1"}),
    # a small school with few teachers for sports and arts, and an old music room
    (310, {"backbone_teachers": "0.5", "sports_arts_teachers": "0.7", "grounds_area": "2.1"},
     {"is_rural": "1", "smallest_music_room": "70", "rooms_built": "2014"}),
    (205, {"backbone_teachers": "4.6", "equipment_value": "1.5", "grounds_area": "2.6"},
     {"is_rural": "1"}),
    # reports nothing this year
    (96, {"grounds_area": "3.1", "network_classrooms": "1.6"},
     {"is_rural": "1", "budget_students": "100"}),
    (870, {"backbone_teachers": "3.4", "grounds_area": "1.2"}, {}),
]  # fmt: skip
_SILENT = 6
_UNCONFIRMED = {2, 5}
_COUNTY: dict[str, int | str] = {
    "G1": 1, "G2": 1, "G7.1": 7200, "G8.1": "101.5", "G9.1": "98.6", "G10": 1, "G11.1": "12.4",
    "G11.2": "21.5", "G12.1": 100, "G13.1": 100, "G13.2": "96.2", "G14.1": 55, "G15.1": "93.5",
    "Q1.1": "98.1", "Q2.1": "97.4", "Q3": 1, "Q5": 1, "Q6": 1, "Q7": 0, "Q9.1": 3, "Q9.2": "0.14",
}  # fmt: skip


@transaction.atomic
def make_demo(*, today: date) -> int:
    """Figures of the last two school years for the demo county, where it has none; how many
    schools got any."""
    county = County.objects.filter(code=COUNTY, is_demo=True).first()
    if county is None or SchoolFigure.objects.for_county(county).exists():
        return 0
    office = User.objects.filter(memberships__county=county, memberships__role=RoleName.OFFICE)
    by = office.order_by("pk").first()
    last = today.year if (today.month, today.day) > REPORTED else today.year - 1
    schools = list(schools_counted(county, last - 1).select_related("department__county"))
    if by is None or not schools:
        return 0
    _report(by, county, last - 1, list(enumerate(schools)), growth=Decimal("0.94"))
    freeze_year(by=by, county=county, year=last - 1)
    now = [(number, school) for number, school in enumerate(schools) if number != _SILENT]
    _report(by, county, last, now, growth=Decimal(1))
    return len(schools)


def _report(
    by: User, county: County, year: int, schools: list[tuple[int, School]], *, growth: Decimal
) -> None:
    at = _moment(date(year, *REPORTED), 10)
    report_figures(
        by=by,
        county=county,
        year=year,
        entries=[entry for number, school in schools for entry in _entries(number, school, growth)],
        source=FigureSource.STATISTICS,
        counted_on=date(year, 9, 1),
        at=at,
    )
    is_past = growth < 1
    for number, school in schools:
        if is_past or number not in _UNCONFIRMED:
            confirm_figures(by=by, school=school, year=year, at=_moment(at.date(), 15))
    for name, value in _COUNTY.items():
        # of two things nothing is said yet this year
        if is_past or name not in {"G14.1", "Q5"}:
            report_county_figure(
                by=by,
                county=county,
                year=year,
                name=name,
                value=round(Decimal(value) * (growth if name in {"G9.1", "G11.1"} else 1), 2),
                note="（演示）",
                counted_on=date(year, 9, 1),
                at=at,
            )


def _entries(number: int, school: School, growth: Decimal) -> Iterable[Entry]:
    """All figures of one school; `growth`: what it has of this year's resources."""
    count, _, own = _SCHOOLS[number % len(_SCHOOLS)]
    students = Decimal(count)
    stages = [stage for stage in STAGES_OF_KIND[school.kind] if stage != Stage.SENIOR]
    for place in places_of(stages):
        value = _value(place, students, _times(number, place), own, growth)
        yield Entry(school, place.figure.name, value, place.stage)


def _times(number: int, place: Place) -> Decimal:
    """By how much a school has more or less than `_EACH`: as its row says, else up to 12 % more."""
    name = place.figure.name
    _, times, _ = _SCHOOLS[number % len(_SCHOOLS)]
    if name in times:
        return Decimal(times[name])
    return 1 + Decimal((number * 7 + len(name) * 5) % 13) / 100


def _value(
    place: Place, students: Decimal, times: Decimal, own: dict[str, str], growth: Decimal
) -> Decimal:
    name = place.figure.name
    if name in own:
        return Decimal(own[name])
    classes = (students / 43).to_integral_value(ROUND_CEILING)
    if name in _EACH:
        value = students * Decimal(_EACH[name]) * times * growth
        return round(value, place.figure.places)
    counted = {
        "students": students,
        "classes": classes,
        "largest_class": min(students, Decimal(45)),
        "budget_students": students,
    }
    return counted[name] if name in counted else Decimal(_SAME[name])


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
