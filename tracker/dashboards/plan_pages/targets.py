"""The targets of a plan, counted by the four areas of indicators."""

from collections import defaultdict
from dataclasses import dataclass

from tracker.indicators.choices import Area
from tracker.roadmaps.models import CountyPlan

OUTSIDE_SET = "指标体系以外"


@dataclass(frozen=True)
class AreaTargets:
    """The number of targets in one area, and their indicators in the order of the set."""

    label: str
    count: int
    indicators: tuple[str, ...]


def targets_by_area(plan: CountyPlan) -> tuple[AreaTargets, ...]:
    """Return the targets of `plan` by area; those outside the indicator set come last.

    Rows that only report the present state are left out. One query.
    """
    rows = (
        plan.targets.filter(is_status=False)
        .order_by("indicator__position", "position")
        .values_list("indicator__area", "indicator__code", "indicator__name", "name")
    )
    name_of: dict[str, str] = {}  # by code: one name, even if two sets word it differently
    names: dict[str, list[str]] = defaultdict(list)
    for area, code, indicator, name in rows:
        names[area or ""].append(name_of.setdefault(code, indicator) if code else name)
    labels = {**dict(Area.choices), "": OUTSIDE_SET}
    return tuple(
        AreaTargets(label, len(names[area]), tuple(dict.fromkeys(names[area])))
        for area, label in labels.items()
        if area in names
    )
