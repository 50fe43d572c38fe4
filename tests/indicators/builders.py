"""Schools with figures, for tests of what reads and writes them."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db.models import Model

from counties.choices import DepartmentKind
from counties.models import County, Department, School, User
from tests.indicators.engine.made import ON_THE_LINE
from tracker.indicators.choices import Area, IndicatorKind
from tracker.indicators.engine.values import SHARED_FIGURES, EducationStage
from tracker.indicators.models import Indicator, IndicatorSet, Relief, Threshold
from tracker.indicators.services.figures import FigureEntry, report_figures

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


def on_the_line(school: School, **changed: str | int) -> list[FigureEntry]:
    """Entries of a primary school of 1,000 that stands exactly on each of the seven lines."""
    held = {"students": 1000, **ON_THE_LINE, **changed}
    return [
        FigureEntry(
            school, name, Decimal(value), None if name in SHARED_FIGURES else EducationStage.PRIMARY
        )
        for name, value in held.items()
    ]


def report(county: County, by: User, school: School, **changed: str | int) -> None:
    """Report the figures of `on_the_line` for 2023/24."""
    report_figures(
        by=by, county=county, year=YEAR, entries=on_the_line(school, **changed), source="statistics"
    )


def load_provincial_set(county: County, valid_from: date) -> IndicatorSet:
    """A set of `county`'s province: the national one, which is loaded, as it might be changed. L1
    has other words, L4 (小学) and S1 ask for more, Q8 is gone, and G16 is the province's alone."""
    national = IndicatorSet.objects.get(code="national-2017")
    kept = values_of(national, code="province", name="省级指标体系", document="省教督〔2024〕1号",
                     province_prefix=county.code[:2], valid_from=valid_from)  # fmt: skip
    province = IndicatorSet.objects.create(**kept)
    for indicator in national.indicators.exclude(code="Q8"):
        own = Indicator.objects.create(**values_of(indicator, set=province))
        for threshold in indicator.thresholds.all():
            line = Threshold.objects.create(**values_of(threshold, indicator=own))
            for relief in threshold.reliefs.all():
                Relief.objects.create(**values_of(relief, threshold=line))
    rows = Indicator.objects.filter(set=province)
    rows.filter(code="L1").update(name="高学历教师", text="每百名学生拥有高学历教师数")
    lines = Threshold.objects.filter(indicator__set=province)
    lines.filter(indicator__code="L4", scope="小学", is_spread=False).update(value=5, floor="4.25")
    lines.filter(indicator__code="S1").update(value=90)
    Indicator.objects.create(
        set=province, code="G16", area=Area.GUARANTEE, number=16, position=33, name="心理健康教师",
        text="每所学校配备专职心理健康教师", kind=IndicatorKind.EVIDENCE,
    )  # fmt: skip
    return province


def values_of(row: Model, **changed: object) -> dict[str, Any]:
    """The values of `row` for another like it."""
    fields = (each for each in row._meta.concrete_fields if not each.primary_key)
    return {each.name: getattr(row, each.name) for each in fields} | changed
