"""What the indicators ask, one thing a line, and what the verdicts of one year say of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.dashboards.overview import unit_of
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.items import Item, judge_item
from tracker.indicators.engine.spread import judged
from tracker.indicators.engine.values import STAGE_NAMES, Answer, Line, Stage
from tracker.indicators.engine.verdicts import short, written
from tracker.indicators.engine.workings import line_words
from tracker.indicators.models import Indicator
from tracker.indicators.verdicts import Verdict, YearVerdicts

EVERY = Line(">=", Decimal(1))  # 每所学校; of a material item: 是
OF_SCHOOLS, SPREAD = "各校达标", "差异系数"


@dataclass(frozen=True)
class Read:
    """What one year says. `is_known`: no school that has not reported could change the verdict."""

    value: Decimal | None
    words: str
    is_known: bool = True


@dataclass(frozen=True)
class Aim:
    """One thing asked: `value` of `read` against `line`, in the words `wanted`. `places` and
    `unit`: how a change of it is written, a share in percent. `has_gains`: tasks can say what they
    bring to it; `has_speed`: one year can be measured against another."""

    indicator: Indicator
    stage: str
    what: str
    line: Line
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
        times = 100 if self.line is EVERY else 1
        return f"{value * times:+.{self.places}f}{self.unit}"


def aims_of(found: YearVerdicts) -> list[Aim]:
    """All that the set asks in the year of `found`, in its order."""
    return [aim for verdict in found.verdicts for aim in _aims(verdict)]


def _aims(verdict: Verdict) -> Iterator[Aim]:
    indicator = verdict.indicator
    if verdict.tests:
        for test in verdict.tests:
            line = next(r.line for unit, r in verdict.resources if unit.stage is test.stage)
            yield resource_aim(indicator, test.stage, line)
            yield spread_aim(indicator, test.stage, test.line)
    elif indicator.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS):
        yield Aim(indicator, "", OF_SCHOOLS, EVERY, "每所", _asked)
    elif indicator.kind == IndicatorKind.EVIDENCE:
        yield Aim(indicator, "", "材料", EVERY, "是", _material, has_gains=False, has_speed=False)
    for item in verdict.items:
        yield item_aim(indicator, item, item.requirement.line)


def resource_aim(indicator: Indicator, stage: Stage, line: Line) -> Aim:
    """Every school of `stage` meets `line` of one of the seven."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        return _share(
            Answer.MISSING if each.value is None else line.answer(each.held.top, each.held.bottom)
            for unit, each in verdict.resources
            if unit.stage is stage
        )

    return Aim(indicator, STAGE_NAMES[stage], OF_SCHOOLS, EVERY, "每所", read)


def spread_aim(indicator: Indicator, stage: Stage, line: Line) -> Aim:
    """The spread of one of the seven over the schools of `stage`."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        test = next((each for each in verdict.tests if each.stage is stage), None)
        if test is None or test.spread.value is None:
            return Read(None, "—")
        value = judged(test.spread.value, found.rule_set.rules.places)
        return Read(value, written(value, 4, line), test.answer is not Answer.MISSING)

    name = STAGE_NAMES[stage]
    return Aim(indicator, name, SPREAD, line, line_words(line), read, places=4, unit="")


def requirement_aim(indicator: Indicator, scope: str, line: Line, wanted: str) -> Aim:
    """Every school meets `line` in place of what the set asks of `scope`."""

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        items = (
            judge_item(replace(each.item.requirement, line=line), each.figures)
            for each in verdict.asked
            if each.item.requirement.scope == scope
        )
        return _share(item.answer for item in items if item is not None)

    return Aim(indicator, "", f"{scope}：{OF_SCHOOLS}", EVERY, wanted, read)


def item_aim(indicator: Indicator, item: Item, line: Line) -> Aim:
    """A figure of the county; tasks say nothing of what they bring to it."""
    scope, unit = item.requirement.scope, unit_of(indicator, item)

    def read(verdict: Verdict, found: YearVerdicts) -> Read:
        held = (each for each in verdict.items if each.requirement.scope == scope)
        value = next((each.value for each in held), None)
        return Read(value, "未填报" if value is None else f"{short(value, line)}{unit}")

    wanted = line_words(line, unit)
    return Aim(indicator, "", scope, line, wanted, read, places=2, unit=unit, has_gains=False)


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
    words = f"{met}/{every}所" + (f"（{every - reported}所未填报）" if every > reported else "")
    value = Decimal(met) / reported if reported else None
    return Read(value, words if every else "—", met < reported or reported == every)
