"""缺口清单: every school and indicator that misses its line, what the county itself misses, the
schools that have not reported; and the problems made of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from counties.choices import DepartmentKind
from counties.models import County, Department, User
from tracker.dashboards.indicator_pages.indicator import (
    best_repairs,
    gap_words,
    item_cells,
    value_words,
)
from tracker.dashboards.indicator_pages.overview import unit_of
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.derivation import threshold_label
from tracker.indicators.engine.requirements import RequirementVerdict
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.shortfalls import shortfall
from tracker.indicators.engine.values import STAGE_NAMES, YES_NO, Answer
from tracker.indicators.engine.verdicts import worst, written
from tracker.indicators.models import Indicator
from tracker.indicators.schools import SchoolRow, missing_figures, year_name
from tracker.indicators.verdicts import Asked, Verdict, YearVerdicts
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.models.querysets import in_force_on
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemState
from tracker.supervision.services.problems import ProblemInput, record_problems

MISSED = (Answer.FLOOR, Answer.BELOW)


@dataclass(frozen=True)
class Gap:
    """One indicator that one school misses, or the county itself (`row` None). `problem`: the open
    one that was made of it. `lead`: the id of the unit that leads a task for the indicator."""

    row: SchoolRow | None
    indicator: Indicator
    answer: Answer
    words: str
    problem: Problem | None
    lead: int | None = None

    @property
    def key(self) -> str:
        """What a tick says."""
        return f"{self.row.school.pk if self.row else 'county'}-{self.indicator.code}"

    @property
    def place(self) -> str:
        return str(self.row.school) if self.row else "全县"


@dataclass(frozen=True)
class Silent:
    """A school that has not reported all: which figures (`is_all`: nothing at all), and the
    indicators that cannot be judged of it."""

    row: SchoolRow
    figures: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    is_all: bool


@dataclass(frozen=True)
class Gaps:
    """校校清 (`schools`), 项项清 (`county`), and who has not said (`silent`)."""

    schools: tuple[Gap, ...]
    county: tuple[Gap, ...]
    silent: tuple[Silent, ...]

    @property
    def all(self) -> tuple[Gap, ...]:
        return (*self.schools, *self.county)


def gaps_of(county: County, found: YearVerdicts, day: date) -> Gaps:
    """All that `found` misses, with the problems open and the plan in force as of `day`. Two
    queries. Problems are matched by the indicator's code: another set has rows of its own."""
    opened = _opened(county, day)
    leads = _leads(county, day)
    schools = []
    for verdict in found.verdicts:
        said: dict[int, list[tuple[Answer, str]]] = {}
        for key, answer, words in (*_resource_gaps(verdict), *_asked_gaps(verdict)):
            said.setdefault(key, []).append((answer, words))
        for key, parts in said.items():
            row, code = found.rows[key], verdict.indicator.code
            answer, words = worst(each for each, _ in parts), "；".join(w for _, w in parts)
            problem = opened.get((row.school.department_id, code))
            schools.append(Gap(row, verdict.indicator, answer, words, problem))
    places = {key: place for place, key in enumerate(found.rows)}
    schools.sort(key=lambda each: places[each.row.school.pk] if each.row else 0)
    own = []
    for verdict in found.verdicts:
        parts = list(_county_gaps(verdict, found))
        if parts:
            code = verdict.indicator.code
            answer, words = worst(each for each, _ in parts), "；".join(w for _, w in parts)
            problem, lead = opened.get((None, code)), leads.get(code)
            own.append(Gap(None, verdict.indicator, answer, words, problem, lead))
    return Gaps(tuple(schools), tuple(own), tuple(_silent(found)))


def _opened(county: County, day: date) -> dict[tuple[int | None, str], Problem]:
    """Open problems that came from figures, by school (None: at no school) and code. One query."""
    held = Problem.objects.for_county(county).filter(
        source=ProblemSource.FIGURES, indicator__isnull=False
    )
    opened: dict[tuple[int | None, str], Problem] = {}
    for each in held.standing_at(day).select_related("indicator", "place"):
        if each.state != ProblemState.STRUCK and each.indicator is not None:
            # a school that is closed by now is still no part of the county's own gap
            is_school = each.place is not None and each.place.kind == DepartmentKind.SCHOOL
            opened[each.place_id if is_school else None, each.indicator.code] = each
    return opened


def _leads(county: County, day: date) -> dict[str, int]:
    """The unit that leads the first task for each indicator, by code. One query."""
    rows = (
        Assignment.objects.for_county(county)
        .filter(
            in_force_on(day, "task__plan"),
            leads=True,
            department__is_active=True,
            task__targets__indicator__isnull=False,
        )
        .order_by("-task__position", "-id")
    )
    return dict(rows.values_list("task__targets__indicator__code", "department_id"))


def _resource_gaps(verdict: Verdict) -> Iterator[tuple[int, Answer, str]]:
    for unit, judged in verdict.resources:
        if judged.gap:
            yield unit.school.key, judged.answer, _resource_words(unit, judged)


def _resource_words(unit: SchoolStageVerdict, judged: ResourceVerdict) -> str:
    value = f"{value_words(judged)}，应 {threshold_label(judged.threshold, judged.measure.unit)}"
    return f"{STAGE_NAMES[unit.stage]}现为{value}，{gap_words(judged)}"


def _asked_gaps(verdict: Verdict) -> Iterator[tuple[int, Answer, str]]:
    for each in verdict.asked:
        if each.item.answer in MISSED:
            yield each.row.school.pk, each.item.answer, _asked_words(verdict, each)


def _asked_words(verdict: Verdict, each: Asked) -> str:
    scope, value, asked, relief = item_cells(verdict, each.item)
    threshold = next(t for t in verdict.indicator.thresholds.all() if t.scope == scope)
    short = shortfall(each.item, each.figures, threshold.unit)
    return (
        f"{scope}现为{value}，应 {asked}"
        + (f"（{relief}）" if relief else "")
        + (f"，{short.words}" if short else "")
    )


def _county_gaps(verdict: Verdict, found: YearVerdicts) -> Iterator[tuple[Answer, str]]:
    """What no one school has to make good: spreads, figures of the county, 材料指标."""
    for test in verdict.tests:
        if test.answer is Answer.BELOW:
            yield test.answer, _spread_words(found, test)
    if verdict.items and all(item.value is None for item in verdict.items):
        yield Answer.MISSING, "未填报"
    else:
        for item in verdict.items:
            if item.answer is not Answer.MET:
                yield item.answer, _item_words(verdict, item)
    if verdict.indicator.kind == IndicatorKind.EVIDENCE and verdict.answer is not Answer.MET:
        said = "填报为“否”" if verdict.answer is Answer.BELOW else "未填报"
        note = verdict.material.note if verdict.material else ""
        yield verdict.answer, said + (f"：{note}" if note else "")


def _item_words(verdict: Verdict, item: RequirementVerdict) -> str:
    scope, value, asked, _ = item_cells(verdict, item)
    if item.value is None:
        said = "未填报"
    elif unit_of(verdict.indicator, item) == YES_NO:
        said = f"填报为“{value}”"
    else:
        said = f"现为{value}，应 {asked}"
    return said if scope == "全县" else f"{scope}{said}"


def _spread_words(found: YearVerdicts, test: CoefficientVerdict) -> str:
    if test.coefficient.value is None:
        value = "无法计算，各校都没有"
    else:
        value = written(test.coefficient.value, 4, test.threshold)
    words = f"{STAGE_NAMES[test.stage]}差异系数{value}，应 {threshold_label(test.threshold)}"
    for best in best_repairs(found, test)[:1]:
        passes = "，即达标" if best.passes else ""
        words += f"；先给{best.school}补 {best.gap}最有效，可降到{best.value}{passes}"
    return words


def _silent(found: YearVerdicts) -> Iterator[Silent]:
    unjudged: dict[int, dict[str, Indicator]] = {}
    for verdict in found.verdicts:
        pairs = [(unit.school.key, each.answer) for unit, each in verdict.resources]
        pairs += [(each.row.school.pk, each.item.answer) for each in verdict.asked]
        for key, answer in pairs:
            if answer is Answer.MISSING:
                unjudged.setdefault(key, {})[verdict.indicator.code] = verdict.indicator
    for key, row in found.rows.items():
        names = tuple(
            (STAGE_NAMES[stage] if stage else "")
            + FIGURE_BY_NAME[name].label.removeprefix("其中：")
            for stage, name in missing_figures(row)
        )
        held = (row.whole, *row.by_stage.values())
        is_all = not any(value is not None for figures in held for value in figures.values())
        indicators = tuple(unjudged.get(key, {}).values())
        if indicators or (names and row.stages_judged):
            yield Silent(row, names, indicators, is_all)


def make_problems(
    *,
    by: User,
    county: County,
    year: int,
    gaps: Sequence[tuple[Gap, Department]],
    due_on: date,
) -> list[Problem]:
    """A problem of each of `gaps` that has none open, all in one act; beside it who answers."""
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
