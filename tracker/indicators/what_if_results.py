"""What a 试算 changes: the seven resources of every school and the spreads, before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.choices import StepKind
from tracker.indicators.engine import resources
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.merging import merge_sites
from tracker.indicators.engine.numbers import plain
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import JUDGED, STAGE_NAMES, Answer, EducationStage
from tracker.indicators.engine.verdicts import of_schools, written
from tracker.indicators.rules import RuleSet
from tracker.indicators.schools import SchoolRow
from tracker.indicators.what_if_rows import WhatIfStep, apply_steps

GONE = "撤并"


@dataclass(frozen=True)
class Side:
    """One value as it is shown, with its verdict; None where there is nothing to judge."""

    value: str
    answer: Answer | None
    gap: str = ""


@dataclass(frozen=True)
class Pair:
    """One thing before and after. `turns`: the verdict is another; `moves`: the value is."""

    name: str
    before: Side
    after: Side

    @property
    def turns(self) -> bool:
        return self.before.answer is not self.after.answer

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class UnitPair:
    """One stage of one school that the trial touches."""

    school: str
    stage: str
    before: Answer | None
    after: Answer | None
    resources: tuple[Pair, ...]

    @property
    def turns(self) -> bool:
        return self.before is not self.after


@dataclass(frozen=True)
class WhatIfResult:
    """A whole trial. `refused`: why a step could not be done, by its place."""

    before: resources.CountyVerdict
    after: resources.CountyVerdict
    coefficients: tuple[Pair, ...]
    units: tuple[UnitPair, ...]
    refused: Mapping[int, str]

    @property
    def passing(self) -> tuple[int, int]:
        """How many schools pass the seven, before and after."""
        return _passing(self.before), _passing(self.after)

    @property
    def schools(self) -> tuple[int, int]:
        """How many schools the seven count, before and after."""
        return len(of_schools(self.before.units)), len(of_schools(self.after.units))

    @property
    def coefficients_met(self) -> tuple[int, int]:
        """How many of the tests of spread are met, before and after."""
        befores = [each.before.answer for each in self.coefficients]
        afters = [each.after.answer for each in self.coefficients]
        return befores.count(Answer.MET), afters.count(Answer.MET)

    @property
    def turned(self) -> list[UnitPair]:
        return [each for each in self.units if each.turns]


def run_what_if(
    rows: Iterable[SchoolRow], rule_set: RuleSet, steps: Iterable[WhatIfStep]
) -> WhatIfResult:
    """The seven of `rows` before and after `steps`. No query, nothing is saved.

    A step is of one site; a 校点 that is counted with its school is added to it afterwards.
    """
    held = list(rows)
    hosts = {point.school.pk: row.school.pk for row in held for point in row.points}
    points = {point.school.pk: point for row in held for point in row.points}
    schools = [points.get(row.school.pk, row).alone() for row in held]
    reached, refused = apply_steps(schools, steps)
    before = resources.judge_county(merge_sites(schools, hosts), rule_set.rules)
    after = resources.judge_county(merge_sites(reached, hosts), rule_set.rules)
    labels = {each.code: f"{each.code} {each.name}" for each in rule_set.indicators}
    names = {row.school.pk: str(row.school) for row in held}
    return WhatIfResult(
        before,
        after,
        _spreads(before, after, labels),
        _touched(before, after, names, labels),
        refused,
    )


def compare_coefficients(
    now: WhatIfResult, others: Sequence[WhatIfResult]
) -> list[tuple[str, Side, list[Side]]]:
    """Each test of spread that holds today: its name, today's value, and that of each trial."""
    found = [{pair.name: pair.after for pair in trial.coefficients} for trial in others]
    return [
        (pair.name, pair.before, [sides[pair.name] for sides in found]) for pair in now.coefficients
    ]


def step_label(step: WhatIfStep, names: Mapping[int, str]) -> str:
    """从城关一小调动2人（小学县级以上骨干教师数）到城郊小学."""
    here = names.get(step.school, "已不在册的学校")
    there = names.get(step.into, "已不在册的学校") if step.into else ""
    if step.kind == StepKind.CLOSE:
        return f"{here}撤并" + (f"到{there}" if there else "，学生和资源不再计入")
    figure = FIGURE_BY_NAME[step.figure]
    what = f"{STAGE_NAMES[step.stage] if step.stage else ''}{figure.label.removeprefix('其中：')}"
    amount = f"{plain(abs(step.amount))}{figure.unit}"
    if step.kind == StepKind.MOVE:
        return f"{here}调出{what}{amount}到{there}"
    return f"{here}{'增加' if step.amount >= 0 else '减少'}{what}{amount}"


def _passing(county: resources.CountyVerdict) -> int:
    return sum(answer is Answer.MET for answer in of_schools(county.units).values())


def _spreads(
    before: resources.CountyVerdict, after: resources.CountyVerdict, labels: Mapping[str, str]
) -> tuple[Pair, ...]:
    """The tests of the stages that there are, 小学 first."""
    stages = {unit.stage for unit in (*before.units, *after.units)}
    pairs = zip(before.tests, after.tests, strict=True)
    found = [
        Pair(f"{STAGE_NAMES[one.stage]} {labels[one.measure.code]}", _tested(one), _tested(other))
        for one, other in pairs
        if one.stage in stages
    ]
    return tuple(found)


def _tested(test: CoefficientVerdict) -> Side:
    value = test.coefficient.value
    return Side("—" if value is None else written(value, 4, test.threshold), test.answer)


def _touched(
    before: resources.CountyVerdict,
    after: resources.CountyVerdict,
    names: Mapping[int, str],
    labels: Mapping[str, str],
) -> tuple[UnitPair, ...]:
    """Stages of schools of which a value is another; those whose verdict turns come first."""
    befores, afters = _by_place(before), _by_place(after)
    places = dict.fromkeys([*befores, *afters])
    found = []
    for key, stage in places:
        one, other = befores.get((key, stage)), afters.get((key, stage))
        pairs = tuple(pair for pair in _resources(one, other, labels) if pair.moves)
        if pairs:
            found.append(
                UnitPair(
                    names[key],
                    STAGE_NAMES[stage],
                    one.answer if one else None,
                    other.answer if other else None,
                    pairs,
                )
            )
    return tuple(sorted(found, key=lambda each: not each.turns))


def _by_place(
    county: resources.CountyVerdict,
) -> dict[tuple[int, EducationStage], SchoolStageVerdict]:
    return {(unit.school.key, unit.stage): unit for unit in county.units if unit.stage in JUDGED}


def _resources(
    one: SchoolStageVerdict | None, other: SchoolStageVerdict | None, labels: Mapping[str, str]
) -> list[Pair]:
    shown = one or other
    if shown is None:
        return []
    return [
        Pair(
            labels[each.measure.code],
            _side(one.resources[place]) if one else Side("—", None),
            _side(other.resources[place]) if other else Side(GONE, None),
        )
        for place, each in enumerate(shown.resources)
    ]


def _side(judged: ResourceVerdict) -> Side:
    gap = f"缺 {judged.gap:,}{judged.measure.unit}" if judged.gap else ""
    value: Decimal | None = judged.value
    return Side("—" if value is None else written(value, 2, judged.threshold), judged.answer, gap)
