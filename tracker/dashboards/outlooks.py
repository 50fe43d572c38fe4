"""能否如期达标: the seven resources today, with the tasks that are done, in the promised year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counties.models import County
from tracker.indicators.engine import resources
from tracker.indicators.engine.projection import (
    OUTLOOK_NAMES,
    Gain,
    Outlook,
    Reading,
    after,
    outlook,
)
from tracker.indicators.engine.resources import Tested
from tracker.indicators.engine.trials import Change
from tracker.indicators.engine.values import STAGE_NAMES, Answer, Line, School, Stage
from tracker.indicators.engine.verdicts import written
from tracker.indicators.rules import RuleSet, rule_set_of
from tracker.indicators.schools import school_rows, year_name
from tracker.indicators.verdicts import reported_years
from tracker.roadmaps.models import CountyPlan, Task, TaskGain
from tracker.roadmaps.progress import State
from tracker.roadmaps.querysets import end_of

EVERY = Line(">=", Decimal(1))  # 每所学校
A_YEAR = 365


@dataclass(frozen=True)
class GainLine:
    """What one task brings, when, and whether that is by the promised day."""

    task: Task
    gain: TaskGain
    on: date | None
    is_done: bool
    counts: bool


@dataclass(frozen=True)
class OutlookLine:
    """One thing asked, on its way: `asked` and `seen` are changes a year."""

    code: str
    name: str
    what: str
    line: str
    now: str
    done: str
    promised: str
    asked: str
    seen: str
    outlook: Outlook | None

    @property
    def label(self) -> str:
        return OUTLOOK_NAMES[self.outlook] if self.outlook else "未填报"


@dataclass(frozen=True)
class CountyOutlook:
    """`by`: the day by which the plan promises; `counted_on`: of what day the figures are."""

    year: str
    counted_on: date
    by: date
    lines: tuple[OutlookLine, ...]
    gains: tuple[GainLine, ...]

    def count(self, which: Outlook) -> int:
        return sum(each.outlook is which for each in self.lines)

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(OUTLOOK_NAMES[each], self.count(each)) for each in Outlook]


def read_outlook(county: County, day: date) -> CountyOutlook | None:
    """How the plan in force on `day` will get the latest figures to their lines. None where there
    is no plan, no year it promises for, no rules or no figures. A constant number of queries."""
    plan = CountyPlan.objects.on(county, day)
    rule_set = rule_set_of(county, day)
    years = reported_years(county, end_of(day))
    if plan is None or plan.target_year is None or rule_set is None or not years:
        return None
    by, counted_on = date(plan.target_year, 12, 31), date(years[0], 9, 1)
    gains = _gains(plan, day, by)
    now = _schools(county, years[0], rule_set, day)
    earlier = years[0] - 1
    before = _schools(county, earlier, rule_set, day) if earlier in years else []
    coming = [(each, _engine(each)) for each in gains if each.counts]
    # what was done before the figures were counted is in them
    coming = [(each, gain) for each, gain in coming if not each.is_done or gain.on > counted_on]
    done = after(now, [gain for each, gain in coming if each.is_done], by)
    promised = after(now, [gain for _, gain in coming], by)
    sides = [resources.judge(schools, rule_set.rules) for schools in (before, now, done, promised)]
    days = (date(years[0] - 1, 9, 1), max(counted_on, day) if day >= by else counted_on, by)
    return CountyOutlook(
        year_name(years[0]), counted_on, by, tuple(_lines(rule_set, sides, days)), gains
    )


def _schools(county: County, year: int, rule_set: RuleSet, day: date) -> list[School]:
    rows = school_rows(county, year, rules=rule_set.set, at=end_of(day))
    return [row.judged() for row in rows]


def _gains(plan: CountyPlan, day: date, by: date) -> tuple[GainLine, ...]:
    """What the tasks of `plan` bring, by when. Two queries."""
    tasks = {task.pk: task for task in Task.objects.filter(plan=plan).standing_at(day)}
    roots = {task.carried_by_id or task.pk: task for task in tasks.values()}
    held = TaskGain.objects.held_on(day).filter(task__in=roots)
    lines = []
    for gain in held.select_related("school__department"):
        task = roots[gain.task_id]
        if task.state == State.CANCELLED:
            continue
        done = task.closed_on
        on = done or task.due
        lines.append(GainLine(task, gain, on, bool(done), on is not None and on <= by))
    return tuple(sorted(lines, key=lambda each: (each.on or date.max, each.gain.pk)))


def _engine(line: GainLine) -> Gain:
    gain = line.gain
    stage = Stage(gain.stage) if gain.stage else None
    assert line.on is not None
    return Gain(Change(gain.school_id, gain.figure, gain.amount, stage), line.on)


def _lines(
    rule_set: RuleSet, sides: Sequence[resources.County], days: tuple[date, date, date]
) -> list[OutlookLine]:
    """Every school and every spread of each resource and stage that there is, in order."""
    names = {each.code: each.name for each in rule_set.indicators}
    stages = {unit.stage for unit in sides[1].units}
    lines = []
    for place, test in enumerate(sides[1].tests):
        if test.stage not in stages:
            continue
        tests = [side.tests[place] for side in sides]
        code = test.measure.code
        name = f"{STAGE_NAMES[test.stage]} {code} {names[code]}"
        shares = [_met(side, test) for side in sides]
        for what, line, values, places in (
            ("各校达标", EVERY, [_share(each) for each in shares], 2),
            ("差异系数", test.line, [each.spread.value for each in tests], 4),
        ):
            shown = (
                [_counted(each) for each in shares]
                if line is EVERY
                else ["—" if v is None else written(v, places, line) for v in values]
            )
            # a school that has not reported may still fail what all others meet
            now = shares[1]
            is_known = (
                now[0] < now[1] or now[1] == now[2]
                if line is EVERY
                else tests[1].answer is not Answer.MISSING
            )
            lines.append(_line((code, name, what), line, (values, shown, is_known), days))
    return lines


def _met(side: resources.County, test: Tested) -> tuple[int, int, int]:
    """How many of the schools of the stage meet the line of the resource, how many have reported
    it, and how many there are."""
    answers = [
        each.answer
        for unit in side.units
        if unit.stage is test.stage
        for each in unit.resources
        if each.measure.code == test.measure.code
    ]
    return answers.count(Answer.MET), len(answers) - answers.count(Answer.MISSING), len(answers)


def _share(counted: tuple[int, int, int]) -> Decimal | None:
    met, reported, _ = counted
    return Decimal(met) / reported if reported else None


def _counted(counted: tuple[int, int, int]) -> str:
    met, reported, every = counted
    return f"{met}/{every}所" + (f"（{every - reported}所未填报）" if every > reported else "")


def _line(
    names: tuple[str, str, str],
    line: Line,
    held: tuple[Sequence[Decimal | None], Sequence[str], bool],
    days: tuple[date, date, date],
) -> OutlookLine:
    (before, now, _, promised), shown, is_known = held
    seen_on, on, by = days
    found, asked, seen = None, "—", "—"
    if now is not None and promised is not None:
        earlier = None if before is None else Reading(before, seen_on)
        if is_known:
            found = outlook(
                line=line, before=earlier, now=Reading(now, on), promised=promised, by=by
            )
        if not line.holds(now) and by > on:
            asked = _speed((line.value - now) * A_YEAR / (by - on).days, line)
        if before is not None:
            seen = _speed((now - before) * A_YEAR / (on - seen_on).days, line)
    wanted = "每所" if line is EVERY else f"≤{line.value.normalize():f}"
    return OutlookLine(*names, wanted, shown[1], shown[2], shown[3], asked, seen, found)


def _speed(a_year: Decimal, line: Line) -> str:
    if line is EVERY:
        return f"{a_year * 100:+.1f}%"
    return f"{a_year:+.4f}"
