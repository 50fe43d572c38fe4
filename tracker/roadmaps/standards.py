"""What a plan promises against what the indicator set asks: looser, the same, or stricter. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.roadmaps.drafts import PlanDraft, Problem, TargetDraft

# Words by which the lines of one indicator are told apart.
_WORDS = ("小学", "初中", "九年一贯制", "十二年一贯制", "音乐", "美术", "骨干", "差异")
_SPREAD = "差异系数"
_LEAST, _MOST = (">=", ">"), ("<=", "<")
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


class Standing(StrEnum):
    """A target beside the line of the set."""

    LOOSER = "looser"
    SAME = "same"
    STRICTER = "stricter"


@dataclass(frozen=True)
class Standard:
    """One line of the set; `clause` is the indicator's own words."""

    code: str
    scope: str
    operator: str
    value: Decimal
    unit: str = ""
    is_spread: bool = False
    clause: str = ""

    @property
    def words(self) -> str:
        """小学≥0.9人"""
        return f"{self.scope}{_SIGNS[self.operator]}{self.value.normalize():f}{self.unit}"


@dataclass(frozen=True)
class Compared:
    """How a target stands to the set, and the line that says so."""

    standing: Standing
    standard: Standard


def compared(target: TargetDraft, standards: Iterable[Standard]) -> Compared | None:
    """`target` beside the lines that speak of the same thing; None where none does.

    A target for all stages answers to the strictest line: looser than one is looser, stricter
    only where it is stricter than all.
    """
    if target.value is None or target.is_status:
        return None
    found = [
        Compared(standing, line)
        for line in _about(target, standards)
        if (standing := _against(target.operator, target.value, line)) is not None
    ]
    order = list(Standing)
    return min(found, key=lambda each: order.index(each.standing), default=None)


def looser(draft: PlanDraft, standards: Iterable[Standard]) -> list[Problem]:
    """The targets of `draft` that ask less than the set, each with the clause it falls short of."""
    lines = tuple(standards)
    return list(_looser(draft.targets, "targets", lines)) + [
        problem
        for place, task in enumerate(draft.tasks, 1)
        for problem in _looser(task.targets, f"tasks[{place}].targets", lines)
    ]


def _looser(
    targets: Iterable[TargetDraft], path: str, standards: tuple[Standard, ...]
) -> Iterator[Problem]:
    for place, target in enumerate(targets, 1):
        found = compared(target, standards)
        if found and found.standing is Standing.LOOSER and target.value is not None:
            line = found.standard
            sign = _SIGNS.get(target.operator, "")
            scope = f"（{target.scope}）" if target.scope not in target.name else ""
            promised = f"{sign}{target.value.normalize():f}{target.unit}"
            yield Problem(
                f"{path}[{place}]",
                f"“{target.name}{scope}”定为{promised}，宽于国家标准{line.words}，不能采用。"
                f"{line.code}条：{line.clause}",
            )


def _about(target: TargetDraft, standards: Iterable[Standard]) -> list[Standard]:
    said = f"{target.name}{target.scope}"
    is_spread = _SPREAD in said
    rows = [
        line
        for line in standards
        if line.is_spread == is_spread
        and line.unit == target.unit.split("/")[0]  # 人/百名学生 is counted in 人
        and (line.code == target.indicator or (is_spread and not target.indicator))
    ]
    named = {word for word in _WORDS if word in said}
    its = {id(line): {word for word in _WORDS if word in line.scope} for line in rows}
    special = [line for line in rows if its[id(line)] and its[id(line)] <= named]
    general = [line for line in rows if not its[id(line)]]
    return special or general or ([] if named - {"差异"} else rows)


def _against(operator: str, value: Decimal, line: Standard) -> Standing | None:
    for direction, sign in ((_LEAST, 1), (_MOST, -1)):
        if line.operator in direction and operator not in _opposite(direction):
            ahead = (value - line.value) * sign
            if ahead == 0:
                return _at_the_line(operator, line.operator)
            return Standing.STRICTER if ahead > 0 else Standing.LOOSER
    return None


def _opposite(direction: tuple[str, str]) -> tuple[str, ...]:
    return (*(_MOST if direction is _LEAST else _LEAST), "text")


def _at_the_line(operator: str, asked: str) -> Standing:
    """On the same figure it matters whether the figure itself is enough."""
    if asked in ("<", ">"):
        return Standing.SAME if operator == asked else Standing.LOOSER
    return Standing.STRICTER if operator in ("<", ">") else Standing.SAME
