"""What decides whether a county passes: schools, coefficients and the other areas. No query.

Single indicators do not decide: a school may leave one of the seven resources at 85 %, so the seven
count by school and by coefficient (教督〔2017〕6号).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.indicators.choices import Area
from tracker.indicators.engine.values import Answer, worst
from tracker.indicators.verdicts.judging import YearVerdicts


@dataclass(frozen=True)
class DecidingPart:
    """One of the parts of `area` that all have to be met: `met` of `total` schools or items."""

    area: Area
    label: str
    met: int
    total: int
    unit: str
    answer: Answer
    rule: str

    @property
    def words(self) -> str:
        """Return the part in one phrase: 学校合格12/13所."""
        return f"{self.label}{self.met}/{self.total}{self.unit}"


def deciding_parts(year: YearVerdicts) -> tuple[DecidingPart, ...]:
    """Return 学校合格 x/y, 差异系数 x/14, 政府保障 x/15, 教育质量 x/9, 社会认可度 x/1; an area that
    the indicator set does not have is left out.
    """
    rule = f"至少{year.rule_set.rules.needed}项达标，余项不低于85%"
    tests = [test.answer for verdict in year.verdicts for test in verdict.tests]
    parts = [
        _part(Area.RESOURCES, "学校合格", year.schools.values(), "所", rule),
        _part(Area.RESOURCES, "差异系数", tests, "项", "小学、初中分别判定"),
    ]
    for area in Area:
        answers = [each.answer for each in year.verdicts if each.indicator.area == area]
        if area != Area.RESOURCES and answers:
            parts.append(_part(area, area.label, answers, "项", "全部达标"))
    return tuple(parts)


def _part(area: Area, label: str, answers: Iterable[Answer], unit: str, rule: str) -> DecidingPart:
    every = list(answers)
    return DecidingPart(area, label, every.count(Answer.MET), len(every), unit, worst(every), rule)


def area_state(area: Area, year: YearVerdicts) -> str:
    """Return what decides in one area: 学校合格7/11所，差异系数6/14项 of the resources, of another
    达标9/15项.
    """
    parts = [part for part in deciding_parts(year) if part.area == area]
    if area == Area.RESOURCES:
        return "，".join(part.words for part in parts)
    return f"达标{parts[0].met}/{parts[0].total}{parts[0].unit}"
