"""缺口清单: every school and indicator that misses its line, and the problems made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counties.models import County, User
from tracker.dashboards.indicator_pages import gap_words, value_words
from tracker.indicators.engine.resources import Unit
from tracker.indicators.engine.values import STAGE_NAMES, Answer
from tracker.indicators.engine.workings import line_words
from tracker.indicators.models import Indicator
from tracker.indicators.schools import SchoolRow, year_name
from tracker.indicators.verdicts import YearVerdicts
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.problem_states import ProblemState
from tracker.supervision.services.problems import ProblemInput, record_problems


@dataclass(frozen=True)
class Gap:
    """One indicator that one school misses. `problem`: the open one that was made of it."""

    row: SchoolRow
    indicator: Indicator
    answer: Answer
    words: str
    problem: Problem | None

    @property
    def key(self) -> str:
        """What a tick says."""
        return f"{self.row.school.pk}-{self.indicator.code}"


def gaps_of(county: County, found: YearVerdicts, day: date) -> list[Gap]:
    """校校清、项项清: school by school, with open problems as of `day`. One query."""
    held = Problem.objects.for_county(county).filter(source=ProblemSource.FIGURES)
    opened = {
        (each.place_id, each.indicator_id): each
        for each in held.standing_at(day)
        if each.state != ProblemState.STRUCK
    }
    gaps = []
    for verdict in found.verdicts:
        said: dict[int, list[str]] = {}
        answers: dict[int, list[Answer]] = {}
        for unit, judged in verdict.resources:
            if judged.gap:
                key = unit.school.key
                value = f"{value_words(judged)}，应{line_words(judged.line, judged.measure.unit)}"
                said.setdefault(key, []).append(f"{_stage(unit)}现为{value}，{gap_words(judged)}")
                answers.setdefault(key, []).append(judged.answer)
        for key, words in said.items():
            row = found.rows[key]
            problem = opened.get((row.school.department_id, verdict.indicator.pk))
            answer = Answer.BELOW if Answer.BELOW in answers[key] else Answer.FLOOR
            gaps.append(Gap(row, verdict.indicator, answer, "；".join(words), problem))
    places = {key: place for place, key in enumerate(found.rows)}
    return sorted(gaps, key=lambda each: places[each.row.school.pk])


def _stage(unit: Unit) -> str:
    return STAGE_NAMES[unit.stage]


def make_problems(
    *, by: User, county: County, year: int, gaps: Sequence[Gap], due_on: date
) -> list[Problem]:
    """A problem of each of `gaps` that has none open, all in one act; the school answers for it."""
    contents = [
        ProblemInput(
            source=ProblemSource.FIGURES,
            place=gap.row.school.department,
            indicator=gap.indicator,
            description=f"{gap.row.school}{gap.indicator.code} {gap.indicator.name}"
            f"（{year_name(year)}）：{gap.words}。",
            responsible=gap.row.school.department,
            due_on=due_on,
        )
        for gap in gaps
        if gap.problem is None
    ]
    return record_problems(by=by, county=county, contents=contents)
