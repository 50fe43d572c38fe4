"""Read the standards of a county's indicator set, and compare targets of plans with them."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from counties.models import County
from tracker.indicators.choices import IndicatorKind, Operator
from tracker.indicators.engine.values import YES_NO, Answer, NumericThreshold, worst
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of
from tracker.indicators.selectors.year_verdicts import read_latest
from tracker.indicators.verdicts.criteria import ThresholdScope, answers_by, set_answers
from tracker.indicators.verdicts.judging import Verdict, YearVerdicts
from tracker.roadmaps.models import CountyPlan, IndicatorTarget
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
    """Return the numeric standards of the set in force for `county` on `day`. Four queries."""
    rule_set = rule_set_of(county, day)
    return standards_in(rule_set) if rule_set else ()


def standards_in(rule_set: RuleSet) -> tuple[Standard, ...]:
    """Return the numeric standards of `rule_set`, without yes-or-no thresholds. No query."""
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
        if threshold.value is not None and threshold.unit != YES_NO and not threshold.is_alternative
    )


@dataclass(frozen=True)
class TargetLine:
    """A target for display.

    `compared` is the decisive match, None if no standard matches; `lines` is the text of the
    standards with the same strictness. `past` says that its day has gone by, and what came of it.
    """

    target: IndicatorTarget
    compared: TargetMatch | None
    lines: str
    past: str = ""


def target_lines(
    targets: Iterable[IndicatorTarget], standards: Iterable[Standard]
) -> list[TargetLine]:
    """Compare each of `targets` with `standards`, for display."""
    all_standards = tuple(standards)
    rows = []
    for target in targets:
        matches = matches_of(target_draft(target), all_standards)
        match = decisive(matches)
        alike = [each.standard for each in matches if match and each.strictness is match.strictness]
        rows.append(TargetLine(target, match, "、".join(_standard_texts(alike))))
    return rows


@dataclass(frozen=True)
class StandardComparison:
    """A standard that matches a target; `threshold` is what the target sets in its place for
    `part`, the scope of the standard.
    """

    strictness: Strictness
    standard: Standard
    threshold: NumericThreshold
    part: ThresholdScope


@dataclass(frozen=True)
class TargetComparison:
    """`target` compared with the matching `standards` of the indicator `code`, if any.

    `compared` is the decisive match.
    """

    target: IndicatorTarget
    code: str
    standards: tuple[StandardComparison, ...]
    compared: TargetMatch | None


def compare_targets(
    targets: Iterable[IndicatorTarget], rule_set: RuleSet
) -> list[TargetComparison]:
    """Compare each of `targets` with each indicator of `rule_set` that it is for. No query.

    A target for the coefficient of variation without an indicator is for all seven resources.
    """
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
    matches = matches_of(target_draft(target), standards)
    match = decisive(matches)
    compared = (
        StandardComparison(
            each.strictness,
            each.standard,
            _threshold(target, each.standard),
            ThresholdScope(each.standard.scope, each.standard.stage, each.standard.is_spread),
        )
        for each in matches
    )
    return TargetComparison(target, code, tuple(compared), match)


def _threshold(target: IndicatorTarget, standard: Standard) -> NumericThreshold:
    """Return the threshold that `target` sets in place of `standard`.

    An exact target (按5%安排) is taken in the direction of the standard. A target without a number
    is the standard itself.
    """
    is_exact = target.operator in (Operator.EQUAL, Operator.ABOUT)
    operator = standard.operator if is_exact else target.operator
    return NumericThreshold(operator, standard.value if target.value is None else target.value)


ACTUAL = {
    Answer.MET: "实际达到",
    Answer.KEPT: "实际未达到",
    Answer.FLOOR: "实际未达到",
    Answer.BELOW: "实际未达到",
    Answer.MISSING: "尚无数据",
}


def lines_with_past(
    lines: Iterable[TargetLine], plan: CountyPlan, county: County, day: date
) -> list[TargetLine]:
    """Return `lines` of `plan` with `past`, judged by the latest figures as of `day`.

    A target without a day is for the end of the plan's target year. No query if no day has gone
    by, else six.
    """
    rows = list(lines)
    past = [row for row in rows if not row.target.is_status and _is_past(row.target, plan, day)]
    years = read_latest(county, day) if past else None
    answers: dict[int, list[Answer]] = {}
    if years:
        latest = years[0]
        verdicts = {verdict.indicator.code: verdict for verdict in latest.verdicts}
        for each in compare_targets([row.target for row in past], latest.rule_set):
            own = own_answers(each, verdicts[each.code], latest)
            answers.setdefault(each.target.pk, []).extend(own)
    texts = {
        row.target.pk: _past_text(row.target, plan, answers.get(row.target.pk)) for row in past
    }
    return [replace(row, past=texts.get(row.target.pk, "")) for row in rows]


def own_answers(comparison: TargetComparison, verdict: Verdict, year: YearVerdicts) -> list[Answer]:
    """Return how the figures of `year` answer to what the target sets, for each of its parts.

    A target without a number is the standard itself, with its 85 %.
    """
    answers: list[Answer] = []
    for each in comparison.standards:
        if comparison.target.value is None:
            answers += set_answers(verdict, each.part)
        else:
            answers += answers_by(each.threshold, verdict, year, each.part)
    return answers


def day_of(by: str) -> date:
    """Return the last day of 2023, of 2023-08, or 2023-08-31 itself; the schema checks it."""
    year, month, day = (*map(int, by.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    return date(year, month or 12, monthrange(year, month or 12)[1])


def _is_past(target: IndicatorTarget, plan: CountyPlan, day: date) -> bool:
    by = target.by or str(plan.target_year or "")
    return bool(by) and day_of(by) < day


def _past_text(target: IndicatorTarget, plan: CountyPlan, answers: list[Answer] | None) -> str:
    by = target.by or str(plan.target_year)
    gone = "目标时限已过" if "-" in by else "目标年度已过"
    return f"{gone}，{ACTUAL[worst(answers)]}" if answers else gone


def _standard_texts(standards: list[Standard]) -> Iterable[str]:
    """Return the texts of `standards` without duplicates.

    Standards that differ only by subject (校际差异率（语文）…) become one text without the subject.
    """
    bare = [replace(each, scope=each.scope.partition("（")[0]).words for each in standards]
    pairs = zip(bare, standards, strict=True)
    return dict.fromkeys(short if bare.count(short) > 1 else each.words for short, each in pairs)


def refuse_looser(draft: PlanDraft, county: County) -> None:
    """Raise DraftError if a target of `draft` is looser than the set in force for `county`.

    A target with an open blank is not checked yet.
    """
    if problems := looser_targets(draft, standards_of(county, timezone.localdate())):
        raise DraftError([replace(problem, path="") for problem in problems])
