"""Counties by the thousand: one plan issued through the front door, then copied row by row."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import Model, QuerySet

from counties.models import County, Department, DepartmentGroup, User
from tests.bench.histories import add_histories
from tracker.roadmaps.models import (
    ActionItem,
    Assignment,
    CountyPlan,
    IndicatorTarget,
    Stage,
    Task,
    YearlyMilestone,
)
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.services.plans import issue_plan

PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "hutubi-2022-5.yaml"
AT_ONCE = 100  # counties in one transaction
Ids = dict[tuple[int, int], int]  # (place of the county, id of the row copied) → id of the copy


def fill(count: int, until: date) -> None:
    """Make `count` counties with Hutubi's plan and a history up to `until`."""
    call_command("loaddata", "reference", verbosity=0)
    reporter = User.objects.create_user("bench-reporter", name="压测填报员", password="bench")
    counties = [_county(place) for place in range(count)]
    counties[0].save()
    model = issue_plan(replace(yaml_files.read(PLAN), county=counties[0].code), by=None)
    add_histories([model], reporter, until)
    for start in range(1, count, AT_ONCE):
        with transaction.atomic():
            made = County.objects.bulk_create(counties[start : start + AT_ONCE])
            add_histories(_copy_plan(model, made), reporter, until)


def _county(place: int) -> County:
    """Codes run through provinces 11 to 40, ten prefectures of ten counties each."""
    code = f"{11 + place // 100:02d}{place % 100 // 10 + 1:02d}{place % 10 + 1:02d}"
    return County(code=code, name=f"第{place + 1}示范县", short_name=f"第{place + 1}县")


def _copy_plan(model: CountyPlan, counties: list[County]) -> list[CountyPlan]:
    """Copies of `model` and of everything under it, one for each of `counties`."""
    own = {(place, model.county_id): county.pk for place, county in enumerate(counties)}
    of_model = {"county": model.county}
    departments = _copies(Department.objects.filter(**of_model), counties, county_id=own)
    groups = _copies(DepartmentGroup.objects.filter(**of_model), counties, county_id=own)
    plans = _copies(CountyPlan.objects.filter(pk=model.pk), counties, county_id=own)
    _copies(Stage.objects.filter(plan=model), counties, plan_id=plans)
    milestones = _copies(YearlyMilestone.objects.filter(plan=model), counties, plan_id=plans)
    tasks = _copies(
        Task.objects.filter(plan=model), counties, plan_id=plans, milestone_id=milestones
    )
    items = _copies(ActionItem.objects.filter(task__plan=model), counties, task_id=tasks)
    _copies(IndicatorTarget.objects.filter(plan=model), counties, plan_id=plans, task_id=tasks)
    _copies(
        Assignment.objects.filter(task__plan=model), counties,
        task_id=tasks, item_id=items, department_id=departments, group_id=groups,
    )  # fmt: skip
    return list(CountyPlan.objects.filter(pk__in=plans.values()).order_by("pk"))


def _copies(rows: QuerySet[Any], counties: list[County], **owners: Ids) -> Ids:
    """Save a copy of each of `rows` for each county; foreign keys in `owners` lead to copies."""
    found = list(rows.order_by("pk"))
    copies: dict[tuple[int, int], Model] = {
        (place, row.pk): _copy(row, place, owners)
        for place in range(len(counties))
        for row in found
    }
    saved = rows.model._default_manager.bulk_create(copies.values(), batch_size=1000)
    return {key: row.pk for key, row in zip(copies, saved, strict=True)}


def _copy(row: Model, place: int, owners: dict[str, Ids]) -> Model:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    for name, ids in owners.items():
        values[name] = ids[place, values[name]] if values[name] is not None else None
    return type(row)(**values)
