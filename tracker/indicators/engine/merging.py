"""校点 that the statistics do not count as schools (是否计校数＝否): their figures are added to
those of the school they belong to, before anything is divided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.indicators.engine.values import (
    FIGURES,
    SHARED_FIGURES,
    EducationStage,
    SchoolResources,
)

_OF_STAGE = [name for name in FIGURES if name not in SHARED_FIGURES]


def merge_sites(
    schools: Iterable[SchoolResources], hosts: Mapping[int, int]
) -> list[SchoolResources]:
    """Return `schools` with the sites named in `hosts` merged into their schools.

    `hosts` maps the key of a 校点 to the key of its school. A merged site stays in the list as
    excluded; a site whose school is not among `schools` counts as a school of its own.
    """
    by_key = {school.key: school for school in schools}
    sites: dict[int, list[SchoolResources]] = {}
    for point, host in hosts.items():
        if point in by_key and host in by_key:
            sites.setdefault(host, []).append(by_key[point])
    merged = {point.key for points in sites.values() for point in points}
    return [
        replace(school, excluded="不单独计校数")
        if key in merged
        else merge_school(school, sites.get(key, []))
        for key, school in by_key.items()
    ]


def merge_school(host: SchoolResources, sites: Sequence[SchoolResources]) -> SchoolResources:
    """Return `host` with the figures of its `sites` added.

    A figure that one of them has not reported is not reported for all together. Figures of a stage
    are added over those that have the stage.
    """
    if not sites:
        return host
    everyone = (host, *sites)
    stages = list(dict.fromkeys(stage for school in everyone for stage in school.students))
    return replace(
        host,
        students={stage: _students(everyone, stage) for stage in stages},
        own={stage: _own(everyone, stage) for stage in stages},
        shared=_sums([school.shared for school in everyone], SHARED_FIGURES),
    )


def _students(everyone: Sequence[SchoolResources], stage: EducationStage) -> int | None:
    counts = [school.students[stage] for school in everyone if stage in school.students]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _own(everyone: Sequence[SchoolResources], stage: EducationStage) -> dict[str, Decimal | None]:
    figures = [school.own.get(stage, {}) for school in everyone if stage in school.students]
    return _sums(figures, _OF_STAGE)


def _sums(
    reports: Sequence[Mapping[str, Decimal | None]], names: Sequence[str] | frozenset[str]
) -> dict[str, Decimal | None]:
    totals: dict[str, Decimal | None] = {}
    for name in names:
        known = [value for report in reports if (value := report.get(name)) is not None]
        totals[name] = sum(known, Decimal(0)) if len(known) == len(reports) else None
    return totals
