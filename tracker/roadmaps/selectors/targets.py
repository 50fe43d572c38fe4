"""The lines of the indicator set that holds for a county, and a plan's targets beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from counties.models import County
from tracker.indicators.choices import IndicatorKind, Operator
from tracker.indicators.criteria import ThresholdScope
from tracker.indicators.engine.values import YES_NO, NumericThreshold
from tracker.indicators.rule_sets import RuleSet, rule_set_of
from tracker.roadmaps.models import IndicatorTarget
from tracker.roadmaps.plans.schema import DraftError, PlanDraft
from tracker.roadmaps.plans.target_matching import (
    SPREAD,
    Standard,
    Strictness,
    TargetMatch,
    decisive,
    looser_targets,
    matches_of,
)
from tracker.roadmaps.selectors.plan_drafts import target_draft


def standards_of(county: County, day: date) -> tuple[Standard, ...]:
    """The lines of the set in force for `county` on `day` that have a figure. Four queries."""
    found = rule_set_of(county, day)
    return standards_in(found) if found else ()


def standards_in(rule_set: RuleSet) -> tuple[Standard, ...]:
    """The lines of `rule_set` that have a figure; what is answered by 是 has none. No query."""
    return tuple(
        Standard(
            code=indicator.code,
            scope=threshold.scope,
            operator=threshold.operator,
            value=Decimal(threshold.value),
            unit=threshold.unit,
            is_spread=threshold.is_spread,
            stage=threshold.stage,
            clause=indicator.text,
            level=rule_set.set.level,
        )
        for indicator in rule_set.indicators
        for threshold in indicator.thresholds.all()
        if threshold.value is not None and threshold.unit != YES_NO
    )


@dataclass(frozen=True)
class TargetLine:
    """A target, how it stands to the set (None: no line speaks of it), and the words of the lines
    that it stands to so."""

    target: IndicatorTarget
    compared: TargetMatch | None
    lines: str


def target_lines(
    targets: Iterable[IndicatorTarget], standards: Iterable[Standard]
) -> list[TargetLine]:
    """Each of `targets` beside the lines that it answers to."""
    lines = tuple(standards)
    rows = []
    for target in targets:
        found = matches_of(target_draft(target), lines)
        whole = decisive(found)
        said = [each.standard for each in found if whole and each.strictness is whole.strictness]
        rows.append(TargetLine(target, whole, "、".join(_words(said))))
    return rows


@dataclass(frozen=True)
class StandardComparison:
    """One standard that a target answers to: how the target compares with it, and the `threshold`
    that the target sets in its place."""

    strictness: Strictness
    standard: Standard
    threshold: NumericThreshold

    @property
    def part(self) -> ThresholdScope:
        """What the standard is for, as `indicators.criteria` takes it."""
        standard = self.standard
        return ThresholdScope(standard.scope, standard.stage, standard.is_spread)


@dataclass(frozen=True)
class TargetComparison:
    """`target` beside the `standards` of the indicator `code` that it answers to, none if it
    answers to none of them. `compared`: the one that speaks for all."""

    target: IndicatorTarget
    code: str
    standards: tuple[StandardComparison, ...]
    compared: TargetMatch | None


def compare_targets(
    targets: Iterable[IndicatorTarget], rule_set: RuleSet
) -> list[TargetComparison]:
    """Each of `targets` with each indicator of `rule_set` that it is for. A target for the
    coefficient of variation that names no indicator is for all seven resources. No query."""
    standards: dict[str, list[Standard]] = {each.code: [] for each in rule_set.indicators}
    for standard in standards_in(rule_set):
        standards[standard.code].append(standard)
    resources = [
        each.code for each in rule_set.indicators if each.kind == IndicatorKind.SCHOOL_SPREAD
    ]
    comparisons = []
    for target in targets:
        code = target.indicator.code if target.indicator else ""
        codes = resources if not code and SPREAD in str(target) else [code]
        comparisons += [
            _compare(target, each, standards[each]) for each in codes if each in standards
        ]
    return comparisons


def _compare(target: IndicatorTarget, code: str, standards: Iterable[Standard]) -> TargetComparison:
    compared = matches_of(target_draft(target), standards)
    pairs = (
        StandardComparison(each.strictness, each.standard, _threshold(target, each.standard))
        for each in compared
    )
    return TargetComparison(target, code, tuple(pairs), decisive(compared))


def _threshold(target: IndicatorTarget, standard: Standard) -> NumericThreshold:
    """The threshold that `target` sets in place of `standard`. “按5%安排” is meant in the direction
    of the standard; a target without a figure is the standard itself."""
    is_exact = target.operator in (Operator.EQUAL, Operator.ABOUT)
    operator = standard.operator if is_exact else target.operator
    return NumericThreshold(operator, standard.value if target.value is None else target.value)


def _words(lines: list[Standard]) -> Iterable[str]:
    """Each of `lines` once; what is asked alike of each subject (校际差异率（语文）…) is one."""
    bare = [replace(line, scope=line.scope.partition("（")[0]).words for line in lines]
    pairs = zip(bare, lines, strict=True)
    return dict.fromkeys(short if bare.count(short) > 1 else line.words for short, line in pairs)


def refuse_looser(draft: PlanDraft, county: County) -> None:
    """Raise DraftError where a target of `draft` asks less than the set in force for `county`.

    Only what is written counts: an open blank promises nothing yet.
    """
    if problems := looser_targets(draft, standards_of(county, timezone.localdate())):
        raise DraftError([replace(problem, path="") for problem in problems])
