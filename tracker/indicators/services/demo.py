"""Simulated figures for the demo: two school years of one county, with every case that an
inspection meets.

The same day gives the same figures. What is short, and where, stands in the tables below;
everything else lies a little above the thresholds of 2017.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from counties.choices import SchoolKind
from counties.models import County, School, User
from counties.permissions import RoleName
from counties.services.schools import add_school
from tracker.indicators.choices import FigureSource
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.models import SchoolFigure
from tracker.indicators.selectors.reporting import FigurePlace, places_of
from tracker.indicators.selectors.schools import schools_counted
from tracker.indicators.services.figures import (
    FigureEntry,
    confirm_figures,
    freeze_year,
    report_county_figure,
    report_figures,
)

COUNTY = "652323"
# The statistics of 1 September are in by this day.
REPORTED = (10, 20)
# Per student: a little above the thresholds of 2017. Money is in 万元.
_EACH: dict[EducationStage, dict[str, str]] = {
    EducationStage.PRIMARY: {
        "qualified_teachers": "0.050", "backbone_teachers": "0.0115",
        "sports_arts_teachers": "0.0102", "teaching_area": "6.4", "indoor_sports_area": "0.9",
        "grounds_area": "7.9", "equipment_value": "0.232", "network_classrooms": "0.0262",
        "public_budget": "0.094", "training_budget": "0.0049", "migrant_students": "0.08",
    },
    EducationStage.JUNIOR: {
        "qualified_teachers": "0.061", "backbone_teachers": "0.0125",
        "sports_arts_teachers": "0.0105", "teaching_area": "7.6", "indoor_sports_area": "1.1",
        "grounds_area": "10.6", "equipment_value": "0.286", "network_classrooms": "0.0272",
        "public_budget": "0.115", "training_budget": "0.0061", "migrant_students": "0.08",
    },
}  # fmt: skip
_SAME: dict[str, int] = {
    "music_rooms": 3, "art_rooms": 3, "smallest_music_room": 98, "smallest_art_room": 92,
    "rooms_built": 2018, "built_year": 2012, "is_rural": 0,
}  # fmt: skip
_FULL = {EducationStage.PRIMARY: 45, EducationStage.JUNIOR: 50}  # the largest class allowed


@dataclass(frozen=True)
class _SchoolProfile:
    """What is simulated for a school. `times` multiplies entries of `_EACH`; `own` gives figures
    directly, by name or, for one stage only, by the key of their place.
    """

    students: dict[EducationStage, int]
    times: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


def _primary(students: int, times: dict[str, str], own: dict[str, str]) -> _SchoolProfile:
    return _SchoolProfile({EducationStage.PRIMARY: students}, times, own)


# Profiles of the schools that the documents of the county name, in their order.
_NAMED = [
    # full classes, short of sports grounds and of classrooms with screens
    _primary(1960, {"grounds_area": "0.72", "network_classrooms": "0.8"}, {"largest_class": "49"}),
    _primary(1240, {}, {}),
    # short of backbone teachers, just above the floor
    _primary(1530, {"backbone_teachers": "0.82", "sports_arts_teachers": "0.93"}, {}),
    _primary(640, {"grounds_area": "1.6", "equipment_value": "1.2"}, {"is_rural": "1"}),
    # a small school with few teachers for sports and arts, and an old music room
    _primary(
        310,
        {"backbone_teachers": "0.5", "sports_arts_teachers": "0.7", "grounds_area": "2.1"},
        {"is_rural": "1", "smallest_music_room": "70", "rooms_built": "2014"},
    ),
    _primary(
        205,
        {"backbone_teachers": "4.6", "equipment_value": "1.5", "grounds_area": "2.6"},
        {"is_rural": "1"},
    ),
    # reports nothing this year
    _primary(
        96,
        {"grounds_area": "3.1", "network_classrooms": "1.6"},
        {"is_rural": "1", "budget_students": "100"},
    ),
    _primary(870, {"backbone_teachers": "3.4", "grounds_area": "1.2"}, {}),
]
# Schools that no document names, for the cases that the named ones do not show. The coefficient of
# their backbone teachers at 初中 is 0.45019, which would pass if it were rounded.
_INVENTED = [
    # exactly on the threshold of backbone teachers
    ("演示初中甲", SchoolKind.JUNIOR, _SchoolProfile(
        {EducationStage.JUNIOR: 900}, own={"backbone_teachers": "9"}
    )),
    # 4.93 ㎡ of teaching rooms for each student, exactly 85 % of the threshold: it passes
    ("演示初中乙", SchoolKind.JUNIOR, _SchoolProfile(
        {EducationStage.JUNIOR: 600},
        own={"backbone_teachers": "15", "teaching_area": "3618", "indoor_sports_area": "660"},
    )),
    # its 初中 meets five of the seven; the same grounds are enough for its 小学
    ("演示九年一贯制学校", SchoolKind.NINE_YEAR, _SchoolProfile(
        {EducationStage.PRIMARY: 400, EducationStage.JUNIOR: 250},
        own={
            "junior-backbone_teachers": "3", "junior-sports_arts_teachers": "2",
            "grounds_area": "5500", "indoor_sports_area": "575",
        },
    )),
    # too small for the seven
    ("演示教学点", SchoolKind.POINT, _SchoolProfile({EducationStage.PRIMARY: 36}, own={
        "is_rural": "1", "budget_students": "100", "classes": "3", "largest_class": "14",
        "music_rooms": "1", "art_rooms": "1",
    })),
]  # fmt: skip
_NOT_REPORTING = 6  # places in `_NAMED`
_UNCONFIRMED = {2, 5}
_COUNTY: dict[str, int | str] = {
    "G1": 1, "G2.1": 1, "G2.2": 1, "G2.3": 1, "G2.4": 1, "G7.1": 7200, "G8.1": "101.5", "G8.2": 1,
    "G9.1": "98.6", "G10": 1, "G11.1": "12.4", "G11.2": "21.5", "G12.1": 100, "G13.1": 100,
    "G13.2": "96.2", "G14.1": 55, "G14.2": 1, "G15.1": "93.5", "G15.2": 1, "Q1.1": "98.1",
    "Q2.1": "97.4", "Q3": 1, "Q5": 1, "Q6": 1, "Q7": 0, "Q9.chinese": 0, "Q9.maths": 1,
    "Q9.maths.level": 3, "Q9.maths.rate": "0.14", "Q9.science": 0, "Q9.sports": 1,
    "Q9.sports.level": 3, "Q9.sports.rate": "0.12", "Q9.arts": 0, "Q9.moral": 0,
}  # fmt: skip


@dataclass(frozen=True)
class _Simulated:
    """A school of the demo, the `number`th, and its profile."""

    number: int
    school: School
    profile: _SchoolProfile

    def entries(self, growth: Decimal) -> list[FigureEntry]:
        """Return all its figures; `growth` is the share of this year's resources that it has."""
        return [
            FigureEntry(self.school, place.figure.name, self._value(place, growth), place.stage)
            for place in places_of(self.profile.students)
            if not place.figure.is_optional
        ]

    def _value(self, place: FigurePlace, growth: Decimal) -> Decimal:
        name, own = place.figure.name, self.profile.own
        if place.key in own or name in own:
            return Decimal(own.get(place.key) or own[name])
        stages = [place.stage] if place.stage else list(self.profile.students)
        if name in _SAME:
            return Decimal(_SAME[name])
        if name in _EACH[stages[0]]:
            each = sum(self.profile.students[s] * Decimal(_EACH[s][name]) for s in stages)
            return round(each * self._times(name) * growth, place.figure.places)
        students = sum(self.profile.students[stage] for stage in stages)
        largest = min(students, _FULL[stages[0]])
        counted = {"classes": -(-students // 43), "largest_class": largest}
        return Decimal(counted.get(name, students))

    def _times(self, name: str) -> Decimal:
        """Return the factor on `_EACH`: that of the profile, else between 1 and 1.12."""
        if name in self.profile.times:
            return Decimal(self.profile.times[name])
        return 1 + Decimal((self.number * 7 + len(name) * 5) % 13) / 100


@transaction.atomic
def make_demo(*, today: date) -> int:
    """Make the schools and the figures of the last two school years for the demo county.

    Does nothing if it has figures already. Returns how many schools got figures.
    """
    county = County.objects.filter(code=COUNTY, is_demo=True).first()
    if county is None or SchoolFigure.objects.for_county(county).exists():
        return 0
    office = User.objects.filter(memberships__county=county, memberships__role=RoleName.OFFICE)
    by = office.order_by("pk").first()
    last = today.year if (today.month, today.day) > REPORTED else today.year - 1
    if by is None or not schools_counted(county, last - 1).exists():
        return 0
    schools = _schools(by, county, last - 1)
    _report(by, county, last - 1, schools, growth=Decimal("0.94"))
    freeze_year(by=by, county=county, year=last - 1)
    _report(
        by,
        county,
        last,
        schools[:_NOT_REPORTING] + schools[_NOT_REPORTING + 1 :],
        growth=Decimal(1),
    )
    return len(schools)


def _schools(by: User, county: County, year: int) -> list[_Simulated]:
    """Return every school of the demo, after making those that no document names."""
    named = schools_counted(county, year).count()
    for name, kind, _ in _INVENTED:
        add_school(
            by=by, county=county, name=name, aliases=(), kind=kind,
            township=None, opened_on=None, groups=(),
        )  # fmt: skip
    profiles = [_NAMED[number % len(_NAMED)] for number in range(named)]
    profiles += [profile for _, _, profile in _INVENTED]
    schools = schools_counted(county, year).select_related("department__county")
    return [
        _Simulated(number, school, profile)
        for number, (school, profile) in enumerate(zip(schools, profiles, strict=True))
    ]


def _report(
    by: User, county: County, year: int, schools: list[_Simulated], *, growth: Decimal
) -> None:
    at = _moment(date(year, *REPORTED), 10)
    report_figures(
        by=by,
        county=county,
        year=year,
        entries=[entry for simulated in schools for entry in simulated.entries(growth)],
        source=FigureSource.STATISTICS,
        counted_on=date(year, 9, 1),
        at=at,
    )
    is_past = growth < 1
    for simulated in schools:
        if is_past or simulated.number not in _UNCONFIRMED:
            confirm_figures(by=by, school=simulated.school, year=year, at=_moment(at.date(), 15))
    for name, value in _COUNTY.items():
        # two figures are not reported yet this year
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


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
