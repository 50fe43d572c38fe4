"""校点 that are not counted as schools: what they have goes to the school they belong to.

教育事业统计 marks them 是否计校数＝否. The seven are then judged of both together: added first,
divided afterwards.
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
    """`schools` with those that `hosts` (key of a 校点 → key of its school) names given to theirs
    and left out by themselves. One whose school is not among `schools` stands for itself."""
    held = {school.key: school for school in schools}
    parts: dict[int, list[SchoolResources]] = {}
    for point, host in hosts.items():
        if point in held and host in held:
            parts.setdefault(host, []).append(held[point])
    given = {point.key for points in parts.values() for point in points}
    return [
        replace(school, excluded="不单独计校数")
        if key in given
        else merge_school(school, parts.get(key, []))
        for key, school in held.items()
    ]


def merge_school(host: SchoolResources, parts: Sequence[SchoolResources]) -> SchoolResources:
    """`host` with all that its `parts` have. What one of them has not reported is not known of
    all; of a stage count those that have it."""
    if not parts:
        return host
    everyone = (host, *parts)
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
    held = [school.own.get(stage, {}) for school in everyone if stage in school.students]
    return _sums(held, _OF_STAGE)


def _sums(
    held: Sequence[Mapping[str, Decimal | None]], names: Sequence[str] | frozenset[str]
) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for name in names:
        known = [value for each in held if (value := each.get(name)) is not None]
        found[name] = sum(known, Decimal(0)) if len(known) == len(held) else None
    return found
