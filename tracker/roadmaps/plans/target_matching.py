"""Compare the targets of a plan with the standards of the indicator set. Pure.

A target is matched with a standard by its indicator, unit and words, and is then looser, the same
or stricter. A target that cannot be matched for certain has no match: nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.roadmaps.plans.schema import Flaw, PlanDraft, TargetDraft

# Words that distinguish the standards of one indicator.
_WORDS = ("小学", "初中", "九年一贯制", "十二年一贯制", "音乐", "美术", "骨干", "差异")
_ALSO_NAMES = {"骨干", "差异"}  # also in names of indicators: a standard need not contain them
SPREAD = "差异系数"
# A target with this reference and without a number is the standard itself.
_STANDARD_ITSELF = "优质均衡标准"
_LEAST, _MOST = (">=", ">"), ("<=", "<")
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


class Strictness(StrEnum):
    """How a target compares with a standard."""

    LOOSER = "looser"
    SAME = "same"
    STRICTER = "stricter"


@dataclass(frozen=True)
class Standard:
    """One threshold (标准值) of an indicator set.

    `stage` is the school stage it is for, if any; `clause` is the text of its indicator; `level` is
    the level of government that sets it (国家, 省级).
    """

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
        """The standard as text: 小学≥0.9人."""
        return f"{self.scope}{_SIGNS[self.operator]}{self.value.normalize():f}{self.unit}"


@dataclass(frozen=True)
class TargetMatch:
    """A standard that a target is about, and how strict the target is beside it."""

    strictness: Strictness
    standard: Standard


def matches_of(target: TargetDraft, standards: Iterable[Standard]) -> list[TargetMatch]:
    """Return the matches of `target` with `standards`, in their order.

    A target that names no school stage matches the standard of each stage. A reported figure has no
    match.
    """
    if target.is_status:
        return []
    pairs = ((_strictness(target, each), each) for each in _about(target, standards))
    return [TargetMatch(strictness, each) for strictness, each in pairs if strictness is not None]


def decisive_match(target: TargetDraft, standards: Iterable[Standard]) -> TargetMatch | None:
    """Return the match of `target` that stands for all of its matches; None if it has none.

    A target that is looser than one standard is looser as a whole. Otherwise, a target that is
    stricter than one standard is stricter as a whole.
    """
    return decisive(matches_of(target, standards))


def decisive(matches: Iterable[TargetMatch]) -> TargetMatch | None:
    """Return the one of `matches` that stands for all; see `decisive_match`."""
    order = (Strictness.LOOSER, Strictness.STRICTER, Strictness.SAME)
    return min(matches, key=lambda each: order.index(each.strictness), default=None)


def looser_targets(draft: PlanDraft, standards: Iterable[Standard]) -> list[Flaw]:
    """Return a problem for each target of `draft` that is looser than its standard."""
    all_standards = tuple(standards)
    return list(_looser(draft.targets, "targets", all_standards)) + [
        problem
        for place, task in enumerate(draft.tasks, 1)
        for problem in _looser(task.targets, f"tasks[{place}].targets", all_standards)
    ]


def _looser(
    targets: Iterable[TargetDraft], path: str, standards: tuple[Standard, ...]
) -> Iterator[Flaw]:
    for place, target in enumerate(targets, 1):
        match = decisive_match(target, standards)
        if match and match.strictness is Strictness.LOOSER and target.value is not None:
            standard = match.standard
            sign = _SIGNS.get(target.operator, "")
            scope = f"（{target.scope}）" if target.scope not in target.name else ""
            figure = f"{sign}{target.value.normalize():f}{target.unit}"
            yield Flaw(
                f"{path}[{place}]",
                f"“{target.name}{scope}”定为{figure}，宽于{standard.level}标准{standard.words}，不能采用。"
                f"{standard.code}条：{standard.clause}",
            )


def _about(target: TargetDraft, standards: Iterable[Standard]) -> list[Standard]:
    """Return the standards that `target` is about, by indicator, unit and words."""
    # 中小学 does not name a single stage
    text = re.sub("(?<!初)中小学", "", f"{target.name}{target.scope}")
    is_spread = SPREAD in text
    unit = target.unit.split("/")[0]  # 人/百名学生 is counted in 人
    candidates = [
        each
        for each in standards
        if each.is_spread == is_spread
        and (each.unit == unit or target.value is None)
        and (each.code == target.indicator or (is_spread and not target.indicator))
    ]
    named = {word for word in _WORDS if word in text}
    own_words = {id(each): {word for word in _WORDS if word in each.scope} for each in candidates}
    special = [each for each in candidates if own_words[id(each)] and own_words[id(each)] <= named]
    general = [each for each in candidates if not own_words[id(each)]]
    if special or not general:
        return special or ([] if named - _ALSO_NAMES else candidates)
    # equal thresholds for several subjects count as one standard
    thresholds = {(each.operator, each.value) for each in general}
    return general if len(thresholds) == 1 else []


def _strictness(target: TargetDraft, standard: Standard) -> Strictness | None:
    """Compare `target` with `standard`; None if they cannot be compared."""
    if target.value is None:
        return Strictness.SAME if _is_standard_itself(target, standard) else None
    for direction, sign in ((_LEAST, 1), (_MOST, -1)):
        if standard.operator in direction and target.operator not in _opposite(direction):
            ahead = (target.value - standard.value) * sign
            if ahead == 0:
                return _strictness_at_equal(target.operator, standard.operator)
            return Strictness.STRICTER if ahead > 0 else Strictness.LOOSER
    return None


def _is_standard_itself(target: TargetDraft, standard: Standard) -> bool:
    """Whether a target without a number is the standard itself.

    It is if it refers to the standard by name, or to the quantity of which the standard requires
    100 % (教师平均工资不低于公务员).
    """
    if target.operator not in (standard.operator, "=", "~="):
        return False
    whole = target.reference.removeprefix("当地").removesuffix("水平")
    is_whole = (
        standard.unit == "%" and standard.value == 100 and standard.scope.endswith(f"占{whole}")
    )
    return _STANDARD_ITSELF in target.reference or (bool(whole) and is_whole)


def _opposite(direction: tuple[str, str]) -> tuple[str, ...]:
    return (*(_MOST if direction is _LEAST else _LEAST), "text")


def _strictness_at_equal(operator: str, required: str) -> Strictness:
    """Compare two operators at equal numbers: < and > exclude the number itself, <= and >= do not.

    `operator` is that of the target, `required` that of the standard.
    """
    if required in ("<", ">"):
        return Strictness.SAME if operator == required else Strictness.LOOSER
    return Strictness.STRICTER if operator in ("<", ">") else Strictness.SAME
