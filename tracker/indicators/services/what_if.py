"""Save and delete scenarios (试算方案)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from counties.audit import record
from counties.models import County, User
from tracker.indicators.models import Scenario
from tracker.indicators.verdicts.what_if_steps import WhatIfStep, steps_to_json

MOST = 20  # scenarios of one year, which one page compares


@transaction.atomic
def save_scenario(
    *, by: User, county: County, year: int, name: str, steps: Sequence[WhatIfStep]
) -> Scenario:
    """Save `steps` under `name`; the same steps under the same name are saved once.

    Raises ValidationError if there are no steps, the name is taken, or the year has `MOST`
    scenarios.
    """
    County.objects.select_for_update().get(pk=county.pk)
    existing = list(Scenario.objects.for_county(county).filter(year=year))
    scenario = Scenario(
        county=county, year=year, name=name.strip(), steps=steps_to_json(steps), by=by
    )
    for other in existing:
        if (other.name, other.steps) == (scenario.name, scenario.steps):
            return other
    if not steps:
        raise ValidationError("还没有变动，先填写变动再保存。")
    if len(existing) >= MOST:
        raise ValidationError(f"这一学年已有{MOST}个试算方案，请先删去不用的。")
    scenario.full_clean()
    scenario.save()
    after = {"year": year, "steps": scenario.steps}
    record(by=by, verb="保存试算方案", target=scenario, county=county, after=after)
    return scenario


@transaction.atomic
def discard_scenario(*, by: User, scenario: Scenario) -> None:
    """Delete a scenario; the audit log keeps its steps."""
    before = {"year": scenario.year, "steps": scenario.steps}
    record(by=by, verb="删除试算方案", target=scenario, county=scenario.county, before=before)
    scenario.delete()
