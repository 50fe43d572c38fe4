"""What a plan promises for the indicators, summed up by their four areas."""

from collections import defaultdict
from dataclasses import dataclass

from tracker.indicators.choices import Area
from tracker.roadmaps.models import CountyPlan

BEYOND = "指标体系以外"


@dataclass(frozen=True)
class AreaTargets:
    """One area: how many targets, over which of the set's indicators, in the set's order."""

    label: str
    count: int
    indicators: tuple[str, ...]


def targets_by_area(plan: CountyPlan) -> tuple[AreaTargets, ...]:
    """The targets of `plan` by area, those outside the indicator set last. One query.

    Reported figures, which promise nothing, are left out.
    """
    rows = (
        plan.targets.filter(is_status=False)
        .order_by("indicator__position", "position")
        .values_list("indicator__area", "indicator__code", "indicator__name", "name")
    )
    named: dict[str, str] = {}  # one name for the rows of one code in two sets
    names: dict[str, list[str]] = defaultdict(list)
    for area, code, indicator, name in rows:
        names[area or ""].append(named.setdefault(code, indicator) if code else name)
    labels = {**dict(Area.choices), "": BEYOND}
    return tuple(
        AreaTargets(label, len(names[area]), tuple(dict.fromkeys(names[area])))
        for area, label in labels.items()
        if area in names
    )
