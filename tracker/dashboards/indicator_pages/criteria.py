"""What the indicators and the plan's own targets ask, one thing a line, and what the verdicts of
one year say of each."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.dashboards.indicator_pages.overview import unit_of
from tracker.dashboards.indicator_pages.own_targets import line_of_target, spoken_of
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.coefficient import rounded_for_verdict
from tracker.indicators.engine.derivation import threshold_label
from tracker.indicators.engine.requirements import judge_requirement
from tracker.indicators.engine.values import (
    STAGE_NAMES,
    YES_NO,
    Answer,
    EducationStage,
    NumericThreshold,
)
from tracker.indicators.engine.verdicts import worded, written
from tracker.indicators.models import Indicator
from tracker.indicators.verdicts import Verdict, YearVerdicts
from tracker.roadmaps.models import CountyPlan, IndicatorTarget
from tracker.roadmaps.plans.target_matching import Standard, Strictness, answered
from tracker.roadmaps.selectors.plan_drafts import target_draft
from tracker.roadmaps.selectors.targets import standards_in

EVERY = NumericThreshold(">=", Decimal(1))  # 每所学校; of a material item: 是
OF_SCHOOLS, SPREAD = "各校达标", "差异系数"


@dataclass(frozen=True)
class Read:
    """What one year says. `note`: who has not reported; `is_known`: that they could not change
    the verdict."""

    value: Decimal | None
    words: str
    is_known: bool = True
    note: str = ""


@dataclass(frozen=True)
class Aim:
    """One thing asked: `value` of `read` against `line`, in the words `wanted`. `places` and
    `unit`: how a change of it is written, a share in percent. `has_gains`: tasks can say what they
    bring to it; `has_speed`: one year can be measured against another."""

    indicator: Indicator
    stage: str
    what: str
    line: NumericThreshold
    wanted: str
    read: Callable[[Verdict, YearVerdicts], Read]
    places: int = 1
    unit: str = "%"
    has_gains: bool = True
    has_speed: bool = True

    @property
    def name(self) -> str:
        return f"{self.stage} {self.indicator.code} {self.indicator.name}".strip()

    def reading(self, found: YearVerdicts) -> Read:
        """What `found` says, also of another year."""
        verdict = found.of(self.indicator.code)
        return self.read(verdict, found) if verdict else Read(None, "—")

    def change(self, value: Decimal) -> str:
        """A change a year of the value."""
        if not value:
            return "持平"
        times = 100 if self.line is EVERY else 1
        return f"{value * times:+.{self.places}f}{self.unit}".replace("-", "−")


def aims_of(found: YearVerdicts) -> list[Aim]:
    """All that the set asks in the year of `found`, in its order."""
    return [aim for verdict in found.verdicts for aim in _aims(verdict)]


def _aims(verdict: Verdict) -> Iterator[Aim]:
    indicator = verdict.indicator
    if verdict.tests:
        for test in verdict.tests:
            line = next(r.threshold for unit, r in verdict.resources if unit.stage is test.stage)
            yield resource_aim(indicator, test.stage, line, test.measure.unit)
            yield spread_aim(indicator, test.stage, test.threshold)
    elif indicator.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS):
        yield Aim(indicator, "", OF_SCHOOLS, EVERY, "每所", _asked)
    elif indicator.kind == IndicatorKind.EVIDENCE:
        yield Aim(indicator, "", "材料", EVERY, "是", _material, has_gains=False, has_speed=False)
    for item in verdict.items:
        scope, line = item.requirement.scope, item.requirement.threshold
        yield item_aim(indicator, scope, line, unit_of(indicator, item))


def own_aims(
    plan: CountyPlan, found: YearVerdicts, by: date
) -> Iterator[tuple[Aim, date, IndicatorTarget]]:
    """What `plan` promises beyond the set until `by`: a stricter line, or the line by another day;
    until when, and the target that says so. Each once, for the first day named. One query."""
    standards = standards_in(found.rule_set)
    first: dict[tuple[str, str, str], tuple[Aim, date, IndicatorTarget]] = {}
    for target in plan.targets.filter(is_status=False).select_related("indicator"):
        code = target.indicator.code if target.indicator else ""
        until = day_of(target.by) if target.by else by
        for verdict in spoken_of(code, target, found.verdicts):
            lines = [each for each in standards if each.code == verdict.indicator.code]
            for each in answered(target_draft(target), lines):
                stricter = each.standing is Strictness.STRICTER
                if not stricter and (each.standing is Strictness.LOOSER or until == by):
                    continue
                aim = _own(verdict, each.standard, line_of_target(target, each.standard))
                if aim is None:
                    continue
                key = (aim.name, aim.what, aim.wanted)
                if key not in first or until < first[key][1]:
                    first[key] = (aim, until, target)
    yield from first.values()


def _own(verdict: Verdict, standard: Standard, line: NumericThreshold) -> Aim | None:
    """`line` in place of `standard`; None where that is asked of nobody."""
    indicator, scope, unit = verdict.indicator, standard.scope, standard.unit
    if verdict.tests:
        if not any(test.stage == standard.stage for test in verdict.tests):
            return None
        stage = EducationStage(standard.stage)
        if standard.is_spread:
            return spread_aim(indicator, stage, line)
        return resource_aim(indicator, stage, line, unit)
    if any(item.requirement.scope == scope for item in verdict.items):
        return item_aim(indicator, scope, line, unit)
    if any(each.item.requirement.scope == scope for each in verdict.asked):
        return requirement_aim(indicator, scope, line, unit)
    return None


def day_of(by: str) -> date:
    """The last day of 2023, of 2023-08, or 2023-08-31 itself (`drafts` checks the form)."""
    year, month, day = (*map(int, by.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    return date(year, month or 12, monthrange(year, month or 12)[1])


def resource_aim(
    indicator: Indicator, stage: EducationStage, line: NumericThreshold, unit: str
) -> Aim:
    """Every school of `stage` meets `line` of one of the seven."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        return _share(
            Answer.MISSING
            if each.value is None
            else line.answer(each.available.top, each.available.bottom)
            for unit, each in verdict.resources
            if unit.stage is stage
        )

    wanted = f"每所 {threshold_label(line, unit)}"
    return Aim(indicator, STAGE_NAMES[stage], OF_SCHOOLS, EVERY, wanted, read)


def spread_aim(indicator: Indicator, stage: EducationStage, line: NumericThreshold) -> Aim:
    """The spread of one of the seven over the schools of `stage`."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        test = next((each for each in verdict.tests if each.stage is stage), None)
        if test is None or test.coefficient.value is None:
            return Read(None, "—")
        value = rounded_for_verdict(test.coefficient.value, found.rule_set.rules.places)
        return Read(value, written(value, 4, line), test.answer is not Answer.MISSING)

    name = STAGE_NAMES[stage]
    return Aim(indicator, name, SPREAD, line, threshold_label(line), read, places=4, unit="")


def requirement_aim(indicator: Indicator, scope: str, line: NumericThreshold, unit: str) -> Aim:
    """Every school meets `line` in place of what the set asks of `scope`."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        items = (
            judge_requirement(replace(each.item.requirement, threshold=line), each.figures)
            for each in verdict.asked
            if each.item.requirement.scope == scope
        )
        return _share(item.answer for item in items if item is not None)

    wanted = f"每所 {threshold_label(line, unit)}"
    return Aim(indicator, "", f"{scope}：{OF_SCHOOLS}", EVERY, wanted, read)


def item_aim(indicator: Indicator, scope: str, line: NumericThreshold, unit: str) -> Aim:
    """A figure of the county, or 是 and 否; tasks say nothing of what they bring to it."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        held = (each for each in verdict.items if each.requirement.scope == scope)
        value = next((each.value for each in held), None)
        return Read(value, "未填报" if value is None else worded(value, unit, line))

    return Aim(
        indicator,
        "",
        scope,
        line,
        threshold_label(line, unit),
        read,
        places=2,
        unit=unit,
        has_gains=False,
        has_speed=unit != YES_NO,
    )


def _asked(verdict: Verdict, found: YearVerdicts) -> Read:
    if not verdict.asked and verdict.answer is Answer.MET:
        return Read(Decimal(1), "没有适用的学校")
    return _share(verdict.places.values())


def _material(verdict: Verdict, found: YearVerdicts) -> Read:
    value = verdict.material.value if verdict.material else None
    return Read(value, "未填报" if value is None else "是" if value else "否")


def _share(answers: Iterable[Answer]) -> Read:
    """Which share of the schools that have reported meets it. Where one fails already, those
    that have not reported change nothing."""
    held = list(answers)
    every, met = len(held), held.count(Answer.MET)
    reported = every - held.count(Answer.MISSING)
    value = Decimal(met) / reported if reported else None
    return Read(
        value,
        f"{met}/{every}所" if every else "—",
        met < reported or reported == every,
        f"（{every - reported}所未填报）" if every > reported else "",
    )
