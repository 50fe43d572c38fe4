"""缺口清单: every school and indicator that misses its threshold, what the county itself misses,
the schools that have not reported; and the problems made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counties.models import County, Department, User
from tracker.dashboards.indicator_pages.plan_side import GapPlanSide, read_gaps
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.verdicts.gaps import (
    MissedIndicator,
    UnreportedSchool,
    missed_by_county,
    missed_by_schools,
    unreported_schools,
)
from tracker.indicators.verdicts.judging import YearVerdicts
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.services.problems import ProblemInput, record_problems


@dataclass(frozen=True)
class IndicatorGap(MissedIndicator):
    """`problem`: the open one that was made of the gap. `lead`: the id of the unit that leads a
    task for the indicator."""

    problem: Problem | None = None
    lead: int | None = None

    @property
    def key(self) -> str:
        """The value of its tick box."""
        return f"{self.row.school.pk if self.row else 'county'}-{self.indicator.code}"

    @property
    def place(self) -> str:
        return str(self.row.school) if self.row else "全县"


@dataclass(frozen=True)
class GapList:
    """校校清 (`schools`), 项项清 (`county`), and the schools that have not reported
    (`unreported`)."""

    schools: tuple[IndicatorGap, ...]
    county: tuple[IndicatorGap, ...]
    unreported: tuple[UnreportedSchool, ...]

    @property
    def required_schools(self) -> tuple[IndicatorGap, ...]:
        """Return 必须补: those of schools without which the county cannot pass."""
        return tuple(gap for gap in self.schools if gap.is_required)

    @property
    def optional_schools(self) -> tuple[IndicatorGap, ...]:
        """Return 可不补: what schools may leave at 85 %."""
        return tuple(gap for gap in self.schools if not gap.is_required)

    @property
    def all(self) -> tuple[IndicatorGap, ...]:
        return (*self.schools, *self.county)


def read_gap_list(county: County, year: YearVerdicts, day: date) -> GapList:
    """All that `year` misses, with the problems open and the plan in force as of `day`. Two
    queries."""
    return gap_list(year, read_gaps(county, day))


def gap_list(year: YearVerdicts, plan: GapPlanSide) -> GapList:
    """All that `year` misses, with what is done about it. No query."""
    return GapList(
        tuple(_gap(missed, plan) for missed in missed_by_schools(year)),
        tuple(_gap(missed, plan) for missed in missed_by_county(year)),
        tuple(unreported_schools(year)),
    )


def _gap(missed: MissedIndicator, plan: GapPlanSide) -> IndicatorGap:
    code, row = missed.indicator.code, missed.row
    department = row.school.department_id if row else None
    return IndicatorGap(
        **vars(missed),
        problem=plan.problems.get((department, code)),
        lead=None if row else plan.leads.get(code),
    )


def make_problems(
    *,
    by: User,
    county: County,
    year: int,
    gaps: Sequence[tuple[IndicatorGap, Department]],
    due_on: date,
) -> list[Problem]:
    """Record a problem for each of `gaps` without an open one, in one act. `gaps` name the
    responsible department of each."""
    contents = [
        ProblemInput(
            source=ProblemSource.FIGURES,
            place=gap.row.school.department if gap.row else None,
            indicator=gap.indicator,
            description=f"{gap.place}{gap.indicator.code} {gap.indicator.name}"
            f"（{year_name(year)}）：{gap.words}。",
            responsible=unit,
            due_on=due_on,
        )
        for gap, unit in gaps
        if gap.problem is None
    ]
    return record_problems(by=by, county=county, contents=contents)
