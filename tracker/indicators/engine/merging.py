"""校点 that the statistics do not count as schools (是否计校数＝否): their figures are added to
those of the school they belong to, before anything is divided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.indicators.engine.values import (
    ADDITIONS,
    FIGURES,
    SHARED_FIGURES,
    EducationStage,
    SchoolResources,
)

_OF_STAGE = [name for name in FIGURES if name not in SHARED_FIGURES]


def merge_sites(
    schools: Iterable[SchoolResources], main_schools: Mapping[int, int]
) -> list[SchoolResources]:
    """Return `schools` with the sites named in `main_schools` merged into their schools.

    `main_schools` maps the key of a 校点 to the key of its school. A merged site stays in the list
    as excluded; a site whose school is not among `schools` counts as a school of its own.
    """
    by_key = {school.key: school for school in schools}
    sites: dict[int, list[SchoolResources]] = {}
    for site, main_school in main_schools.items():
        if site in by_key and main_school in by_key:
            sites.setdefault(main_school, []).append(by_key[site])
    merged = {site.key for of_school in sites.values() for site in of_school}
    return [
        replace(school, excluded="不单独计校数")
        if key in merged
        else merge_school(school, sites.get(key, []))
        for key, school in by_key.items()
    ]


def merge_school(school: SchoolResources, sites: Sequence[SchoolResources]) -> SchoolResources:
    """Return `school` with the figures of its `sites` added.

    A figure that one of them has not reported is not reported for all together. Figures of a stage
    are added over those that have the stage.
    """
    if not sites:
        return school
    with_sites = (school, *sites)
    stages = list(dict.fromkeys(stage for each in with_sites for stage in each.students))
    return replace(
        school,
        students={stage: _students(with_sites, stage) for stage in stages},
        own={stage: _own(with_sites, stage) for stage in stages},
        shared={
            **school.shared,
            **_sums([each.shared for each in with_sites], SHARED_FIGURES),
        },
    )


def _students(schools: Sequence[SchoolResources], stage: EducationStage) -> int | None:
    counts = [school.students[stage] for school in schools if stage in school.students]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _own(schools: Sequence[SchoolResources], stage: EducationStage) -> dict[str, Decimal | None]:
    figures = [school.own.get(stage, {}) for school in schools if stage in school.students]
    return _sums(figures, _OF_STAGE)


def _sums(
    reports: Sequence[Mapping[str, Decimal | None]], names: Sequence[str] | frozenset[str]
) -> dict[str, Decimal | None]:
    totals: dict[str, Decimal | None] = {}
    for name in names:
        known = [value for report in reports if (value := report.get(name)) is not None]
        if name in ADDITIONS and known:
            totals[name] = sum(known, Decimal(0))  # an empty field means none
            continue
        totals[name] = sum(known, Decimal(0)) if len(known) == len(reports) else None
    return totals
