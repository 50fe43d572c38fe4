"""Results of a 试算: the seven resources of every school and the coefficients, before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.indicators.choices import StepKind
from tracker.indicators.engine import resources
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.labels import coefficient_label, value_label
from tracker.indicators.engine.merging import merge_sites
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
    school_answers,
)
from tracker.indicators.engine.values import JUDGED, STAGE_NAMES, Answer, EducationStage
from tracker.indicators.selectors.rule_sets import RuleSet
from tracker.indicators.selectors.schools import SchoolRow
from tracker.indicators.verdicts.what_if_steps import WhatIfStep, apply_steps

GONE = "撤并"


@dataclass(frozen=True)
class Side:
    """A value as shown, with its verdict; None if there is nothing to judge."""

    value: str
    answer: Answer | None
    gap: str = ""


@dataclass(frozen=True)
class Pair:
    """A value before and after."""

    name: str
    before: Side
    after: Side

    @property
    def turns(self) -> bool:
        """Return whether the verdict changes."""
        return self.before.answer is not self.after.answer

    @property
    def moves(self) -> bool:
        """Return whether the value as shown changes."""
        return self.before != self.after


@dataclass(frozen=True)
class UnitPair:
    """A stage of a school that the changes affect."""

    school: str
    stage: str
    before: Answer | None
    after: Answer | None
    resources: tuple[Pair, ...]

    @property
    def turns(self) -> bool:
        """Return whether the verdict changes."""
        return self.before is not self.after


@dataclass(frozen=True)
class WhatIfResult:
    """The result of a 试算. `refused` maps the place of a step that could not be applied to the
    reason.
    """

    before: resources.CountyVerdict
    after: resources.CountyVerdict
    coefficients: tuple[Pair, ...]
    units: tuple[UnitPair, ...]
    refused: Mapping[int, str]

    @property
    def passing(self) -> tuple[int, int]:
        """Return how many schools pass the seven resources, before and after."""
        return _passing(self.before), _passing(self.after)

    @property
    def schools(self) -> tuple[int, int]:
        """Return how many schools count for the seven resources, before and after."""
        return len(school_answers(self.before.units)), len(school_answers(self.after.units))

    @property
    def coefficients_met(self) -> tuple[int, int]:
        """Return how many coefficients meet their limit, before and after."""
        befores = [each.before.answer for each in self.coefficients]
        afters = [each.after.answer for each in self.coefficients]
        return befores.count(Answer.MET), afters.count(Answer.MET)

    @property
    def turned(self) -> list[UnitPair]:
        """Return the stages of schools whose verdict changes."""
        return [each for each in self.units if each.turns]


def run_what_if(
    rows: Iterable[SchoolRow], rule_set: RuleSet, steps: Iterable[WhatIfStep]
) -> WhatIfResult:
    """Judge the seven resources of `rows` before and after `steps`. No query; nothing is saved.

    A step changes a single site; a 校点 that is counted with its school is merged afterwards.
    """
    all_rows = list(rows)
    main_schools = {site.school.pk: row.school.pk for row in all_rows for site in row.sites}
    sites = {site.school.pk: site for row in all_rows for site in row.sites}
    schools = [sites.get(row.school.pk, row).alone() for row in all_rows]
    changed, refused = apply_steps(schools, steps)
    before = resources.judge_county(merge_sites(schools, main_schools), rule_set.rules)
    after = resources.judge_county(merge_sites(changed, main_schools), rule_set.rules)
    labels = {each.code: f"{each.code} {each.name}" for each in rule_set.indicators}
    names = {row.school.pk: str(row.school) for row in all_rows}
    return WhatIfResult(
        before,
        after,
        _coefficient_pairs(before, after, labels),
        _touched(before, after, names, labels),
        refused,
    )


def compare_coefficients(
    now: WhatIfResult, others: Sequence[WhatIfResult]
) -> list[tuple[str, Side, list[Side]]]:
    """Return for each coefficient its name, today's value, and its value in each of `others`."""
    by_name = [{pair.name: pair.after for pair in result.coefficients} for result in others]
    return [
        (pair.name, pair.before, [sides[pair.name] for sides in by_name])
        for pair in now.coefficients
    ]


def step_label(step: WhatIfStep, names: Mapping[int, str]) -> str:
    """Return a step as a label: 城关一小调出小学县级以上骨干教师数2人到城郊小学."""
    here = names.get(step.school, "已不在册的学校")
    there = names.get(step.into, "已不在册的学校") if step.into else ""
    if step.kind == StepKind.CLOSE:
        if not there:
            return f"{here}撤并，学生和资源不再计入"
        return f"{here}撤并到{there}，校舍和场地{'并入' if step.with_buildings else '不并入'}"
    figure = FIGURE_BY_NAME[step.figure]
    figure_label = (
        f"{STAGE_NAMES[step.stage] if step.stage else ''}{figure.label.removeprefix('其中：')}"
    )
    amount = f"{plain_number(abs(step.amount))}{figure.unit}"
    if step.kind == StepKind.MOVE:
        return f"{here}调出{figure_label}{amount}到{there}"
    return f"{here}{'增加' if step.amount >= 0 else '减少'}{figure_label}{amount}"


def _passing(county: resources.CountyVerdict) -> int:
    return sum(answer is Answer.MET for answer in school_answers(county.units).values())


def _coefficient_pairs(
    before: resources.CountyVerdict, after: resources.CountyVerdict, labels: Mapping[str, str]
) -> tuple[Pair, ...]:
    """Return the coefficients of the stages that exist, 小学 first."""
    stages = {unit.stage for unit in (*before.units, *after.units)}
    pairs = zip(before.tests, after.tests, strict=True)
    coefficient_pairs = [
        Pair(
            f"{STAGE_NAMES[former.stage]} {labels[former.measure.code]}",
            _tested(former),
            _tested(latter),
        )
        for former, latter in pairs
        if former.stage in stages
    ]
    return tuple(coefficient_pairs)


def _tested(verdict: CoefficientVerdict) -> Side:
    return Side(coefficient_label(verdict), verdict.answer)


def _touched(
    before: resources.CountyVerdict,
    after: resources.CountyVerdict,
    names: Mapping[int, str],
    labels: Mapping[str, str],
) -> tuple[UnitPair, ...]:
    """Return the stages of schools of which a value changes, those whose verdict changes first."""
    befores, afters = _by_place(before), _by_place(after)
    places = dict.fromkeys([*befores, *afters])
    touched = []
    for key, stage in places:
        former, latter = befores.get((key, stage)), afters.get((key, stage))
        pairs = tuple(pair for pair in _resources(former, latter, labels) if pair.moves)
        if pairs:
            touched.append(
                UnitPair(
                    names[key],
                    STAGE_NAMES[stage],
                    former.answer if former else None,
                    latter.answer if latter else None,
                    pairs,
                )
            )
    return tuple(sorted(touched, key=lambda each: not each.turns))


def _by_place(
    county: resources.CountyVerdict,
) -> dict[tuple[int, EducationStage], SchoolStageVerdict]:
    return {(unit.school.key, unit.stage): unit for unit in county.units if unit.stage in JUDGED}


def _resources(
    former: SchoolStageVerdict | None, latter: SchoolStageVerdict | None, labels: Mapping[str, str]
) -> list[Pair]:
    shown = former or latter
    if shown is None:
        return []
    return [
        Pair(
            labels[verdict.measure.code],
            _side(former.resources[place]) if former else Side("—", None),
            _side(latter.resources[place]) if latter else Side(GONE, None),
        )
        for place, verdict in enumerate(shown.resources)
    ]


def _side(verdict: ResourceVerdict) -> Side:
    gap = f"缺 {verdict.gap:,}{verdict.measure.unit}" if verdict.gap else ""
    return Side(value_label(verdict), verdict.answer, gap)
