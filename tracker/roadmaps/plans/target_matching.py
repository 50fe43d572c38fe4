"""Which lines of the indicator set a plan's target answers to: looser, the same, or stricter. Pure.

A target is put beside a line by its indicator, unit and words. Where that is not clear it answers
to none: nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.roadmaps.plans.schema import Flaw, PlanDraft, TargetDraft

# Words by which the lines of one indicator are told apart.
_WORDS = ("小学", "初中", "九年一贯制", "十二年一贯制", "音乐", "美术", "骨干", "差异")
_ALSO_NAMES = {"骨干", "差异"}  # in the names of indicators themselves: no line need say them
SPREAD = "差异系数"
# A promise of this, without a figure of its own, is a promise of the line itself.
_THE_LINE = "优质均衡标准"
_LEAST, _MOST = (">=", ">"), ("<=", "<")
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


class Strictness(StrEnum):
    """A target beside the line of the set."""

    LOOSER = "looser"
    SAME = "same"
    STRICTER = "stricter"


@dataclass(frozen=True)
class Standard:
    """One line of the set, that of a `stage` or of none; `clause` is the indicator's own words,
    `level` whose standard it is: 国家, 省级."""

    code: str
    scope: str
    operator: str
    value: Decimal
    unit: str = ""
    is_spread: bool = False
    stage: str = ""
    clause: str = ""
    level: str = "国家"

    @property
    def words(self) -> str:
        """小学≥0.9人"""
        return f"{self.scope}{_SIGNS[self.operator]}{self.value.normalize():f}{self.unit}"


@dataclass(frozen=True)
class TargetMatch:
    """How a target stands to the set, and the line that says so."""

    strictness: Strictness
    standard: Standard


def matches_of(target: TargetDraft, standards: Iterable[Standard]) -> list[TargetMatch]:
    """Every line that `target` speaks of, with how it stands to it, in the order of the set: one,
    that of each stage where it names none, or none. A reported figure promises nothing."""
    if target.is_status:
        return []
    found = ((_against(target, line), line) for line in _about(target, standards))
    return [TargetMatch(standing, line) for standing, line in found if standing is not None]


def decisive_match(target: TargetDraft, standards: Iterable[Standard]) -> TargetMatch | None:
    """`target` beside all lines that it answers to; None where there is none.

    Looser than one of them is looser, whatever the others ask; else stricter than one is stricter.
    """
    return decisive(matches_of(target, standards))


def decisive(found: Iterable[TargetMatch]) -> TargetMatch | None:
    """The one of `found` that speaks for all."""
    order = (Strictness.LOOSER, Strictness.STRICTER, Strictness.SAME)
    return min(found, key=lambda each: order.index(each.strictness), default=None)


def looser_targets(draft: PlanDraft, standards: Iterable[Standard]) -> list[Flaw]:
    """The targets of `draft` that ask less than the set, each with the clause it falls short of."""
    lines = tuple(standards)
    return list(_looser(draft.targets, "targets", lines)) + [
        problem
        for place, task in enumerate(draft.tasks, 1)
        for problem in _looser(task.targets, f"tasks[{place}].targets", lines)
    ]


def _looser(
    targets: Iterable[TargetDraft], path: str, standards: tuple[Standard, ...]
) -> Iterator[Flaw]:
    for place, target in enumerate(targets, 1):
        found = decisive_match(target, standards)
        if found and found.strictness is Strictness.LOOSER and target.value is not None:
            line = found.standard
            sign = _SIGNS.get(target.operator, "")
            scope = f"（{target.scope}）" if target.scope not in target.name else ""
            promised = f"{sign}{target.value.normalize():f}{target.unit}"
            yield Flaw(
                f"{path}[{place}]",
                f"“{target.name}{scope}”定为{promised}，宽于{line.level}标准{line.words}，不能采用。"
                f"{line.code}条：{line.clause}",
            )


def _about(target: TargetDraft, standards: Iterable[Standard]) -> list[Standard]:
    # 中小学 names no one stage
    said = re.sub("(?<!初)中小学", "", f"{target.name}{target.scope}")
    is_spread = SPREAD in said
    unit = target.unit.split("/")[0]  # 人/百名学生 is counted in 人
    rows = [
        line
        for line in standards
        if line.is_spread == is_spread
        and (line.unit == unit or target.value is None)
        and (line.code == target.indicator or (is_spread and not target.indicator))
    ]
    named = {word for word in _WORDS if word in said}
    its = {id(line): {word for word in _WORDS if word in line.scope} for line in rows}
    special = [line for line in rows if its[id(line)] and its[id(line)] <= named]
    general = [line for line in rows if not its[id(line)]]
    if special or not general:
        return special or ([] if named - _ALSO_NAMES else rows)
    alike = {(line.operator, line.value) for line in general}  # one line, of several subjects
    return general if len(alike) == 1 else []


def _against(target: TargetDraft, line: Standard) -> Strictness | None:
    if target.value is None:
        return Strictness.SAME if _is_the_line(target, line) else None
    for direction, sign in ((_LEAST, 1), (_MOST, -1)):
        if line.operator in direction and target.operator not in _opposite(direction):
            ahead = (target.value - line.value) * sign
            if ahead == 0:
                return _at_the_line(target.operator, line.operator)
            return Strictness.STRICTER if ahead > 0 else Strictness.LOOSER
    return None


def _is_the_line(target: TargetDraft, line: Standard) -> bool:
    """Whether a target without a figure promises the line itself: by the standard's name, or 不低于
    what 100 % of which is asked (教师平均工资不低于公务员)."""
    if target.operator not in (line.operator, "=", "~="):
        return False
    whole = target.reference.removeprefix("当地").removesuffix("水平")
    is_whole = line.unit == "%" and line.value == 100 and line.scope.endswith(f"占{whole}")
    return _THE_LINE in target.reference or (bool(whole) and is_whole)


def _opposite(direction: tuple[str, str]) -> tuple[str, ...]:
    return (*(_MOST if direction is _LEAST else _LEAST), "text")


def _at_the_line(operator: str, asked: str) -> Strictness:
    """On the same figure it matters whether the figure itself is enough."""
    if asked in ("<", ">"):
        return Strictness.SAME if operator == asked else Strictness.LOOSER
    return Strictness.STRICTER if operator in ("<", ">") else Strictness.SAME
