"""What a school sees of itself first: its seven resources, judged by the latest figures."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from counties.models import County, School
from counties.querysets import end_of
from tracker.indicators.engine.labels import value_label
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import STAGE_NAMES, Answer
from tracker.indicators.selectors.reporting import last_year
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.year_verdicts import read_school_verdicts


@dataclass(frozen=True)
class OwnStage:
    """One stage: whether it passes, how many of the seven resources meet their threshold, and the
    name, value and verdict of each."""

    name: str
    answer: Answer
    met: int
    resources: tuple[tuple[str, str, Answer], ...]


@dataclass(frozen=True)
class OwnSchool:
    school: School
    year: int
    excluded: str
    stages: tuple[OwnStage, ...]

    @property
    def year_name(self) -> str:
        return year_name(self.year)


def schools_of(county: County, departments: Collection[int]) -> list[School]:
    """The schools of `departments`. One query, none without departments."""
    if not departments:
        return []
    schools = School.objects.for_county(county).filter(department__in=departments)
    return list(schools.select_related("department"))


def own_schools(county: County, schools: Sequence[School], day: date) -> list[OwnSchool]:
    """`schools` judged as of the end of `day`. Six queries, none without schools."""
    rules = rule_set_of(county, day) if schools else None
    if rules is None:
        return []
    names = {each.code: each.name for each in rules.indicators}
    year = last_year(county, day)
    return [
        OwnSchool(
            each.row.school,
            year,
            each.row.excluded,
            tuple(_stage(unit, names) for unit in each.units),
        )
        for each in read_school_verdicts(county, schools, year, rules, end_of(day))
    ]


def _stage(unit: SchoolStageVerdict, names: dict[str, str]) -> OwnStage:
    return OwnStage(
        STAGE_NAMES[unit.stage],
        unit.answer,
        unit.count(Answer.MET),
        tuple(
            (
                f"{each.measure.code} {names[each.measure.code]}",
                value_label(each),
                each.answer,
            )
            for each in unit.resources
        ),
    )
