"""An indicator set as the values that the engine judges by."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from counties.models import County
from counties.querysets import end_of
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.requirements import Requirement, RequirementRelief
from tracker.indicators.engine.values import Condition, EducationStage, NumericThreshold, Rules
from tracker.indicators.models import Indicator, IndicatorSet, Threshold, ThresholdChange

# Seconds after which a corrected threshold takes effect; a new set takes effect at once.
CACHE_SECONDS = 300


@dataclass(frozen=True)
class RuleSet:
    """One indicator set in force: `indicators` in their order, `rules` for the seven resources, and
    the `requirements` of the other indicators that are met by a figure (材料指标 have none)."""

    set: IndicatorSet
    indicators: tuple[Indicator, ...]
    rules: Rules
    requirements: tuple[Requirement, ...]
    changes: tuple[ThresholdChange, ...] = ()  # those that are enabled
    base: "RuleSet | None" = None  # without changes, if this is the set for one year

    def for_year(self, year: int) -> "RuleSet":
        """Return the set by which figures of `year` are judged: with the changed thresholds that
        are valid by then.
        """
        base = self.base or self
        valid = {each.figure: each for each in base.changes if each.from_year <= year}
        if not valid:
            return base
        requirements = tuple(_changed(each, valid.get(each.figure)) for each in base.requirements)
        return replace(base, requirements=requirements, base=base)

    def requirement(self, figure: str) -> Requirement | None:
        """Return the first requirement of the county's figure `figure`."""
        return next((each for each in self.requirements if each.figure == figure), None)


def _changed(requirement: Requirement, change: ThresholdChange | None) -> Requirement:
    """Return `requirement` with the value of `change`, unless its own is as strict or stricter."""
    threshold = requirement.threshold
    if change is None or not tightens(threshold, change.value):
        return requirement
    return replace(
        requirement, threshold=replace(threshold, value=change.value), document=change.document
    )


def tightens(threshold: NumericThreshold, value: Decimal) -> bool:
    """Return whether `value` in place of that of `threshold` would be stricter."""
    raised, lowered = value > threshold.value, value < threshold.value
    return {">=": raised, ">": raised, "<=": lowered, "<": lowered}.get(threshold.operator, False)


def rule_set_of(county: County, day: date) -> RuleSet | None:
    """`set_of` as values with its indicators; None if no set has been loaded. One query while the
    set is cached, else four, and one more if changes are enabled."""
    indicator_set = set_of(county, day)
    if indicator_set is None:
        return None
    count: int = indicator_set.changes  # type: ignore[attr-defined]
    key = f"rule-set-{indicator_set.pk}-{count}"
    rule_set: RuleSet | None = cache.get(key)
    if rule_set is None:
        prefetch_related_objects([indicator_set], "indicators__thresholds__reliefs")
        rule_set = as_rule_set(indicator_set)
        if count:
            enabled = ThresholdChange.objects.filter(enabled_at__lt=end_of(day))
            rule_set = replace(rule_set, changes=tuple(enabled))
        cache.set(key, rule_set, CACHE_SECONDS)
    return rule_set


def set_of(county: County, day: date) -> IndicatorSet | None:
    """The set that holds for `county` on `day`: its province's own before the national one."""
    return set_in(_province(county), day)


def set_in(province: str, day: date) -> IndicatorSet | None:
    """`set_of` for the counties of a province, two digits; empty for those without its own."""
    return _sets(province, day).first()


def indicators_of(county: County, day: date) -> QuerySet[Indicator]:
    """The indicators of `set_of`, in their order; none if no set has been loaded. One query."""
    indicator_set = Subquery(_sets(_province(county), day).values("pk")[:1])
    return Indicator.objects.filter(set=indicator_set).order_by("position")


def indicators_known(county: County, day: date) -> dict[str, Indicator]:
    """By code, every indicator that `county` may name: those of `set_of` in their order, then those
    that only earlier sets of the nation and the province have. Two queries.

    A target, a problem or a file may belong to an indicator of an earlier set: indicators are
    matched by code, and no code is offered twice.
    """
    known = {each.code: each for each in indicators_of(county, day)}
    sets = _nation_or_province(_province(county))
    others = Indicator.objects.filter(
        set__in=IndicatorSet.objects.filter(sets, valid_from__lte=day)
    )
    for each in others.order_by("-set__province_prefix", "-set__valid_from", "position"):
        known.setdefault(each.code, each)
    return known


def _province(county: County) -> str:
    return county.code[:2]


def _nation_or_province(province: str) -> Q:
    return Q(province_prefix__in=("", province))


def _sets(province: str, day: date) -> QuerySet[IndicatorSet]:
    # the number of changes tells the states of the thresholds apart: none is ever disabled
    enabled = ThresholdChange.objects.filter(enabled_at__lt=end_of(day)).order_by()
    count = enabled.annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return (
        IndicatorSet.objects.filter(
            _nation_or_province(province),
            Q(valid_to=None) | Q(valid_to__gte=day),
            valid_from__lte=day,
        )
        .annotate(changes=Coalesce(Subquery(count), 0))
        .order_by("-province_prefix", "-valid_from")
    )


def as_rule_set(indicator_set: IndicatorSet) -> RuleSet:
    """`indicator_set` as values. A query for each indicator and threshold unless they are
    prefetched."""
    indicators = tuple(indicator_set.indicators.all())
    thresholds: dict[tuple[str, EducationStage], NumericThreshold] = {}
    coefficients: dict[tuple[str, EducationStage], NumericThreshold] = {}
    requirements = []
    for indicator in indicators:
        for threshold in indicator.thresholds.all():
            if indicator.kind == IndicatorKind.SCHOOL_SPREAD:
                place = (indicator.code, EducationStage(threshold.stage))
                (coefficients if threshold.is_spread else thresholds)[place] = line_of(threshold)
            elif threshold.figure and threshold.value is not None:
                requirements.append(requirement_of(indicator, threshold))
    rules = Rules(
        thresholds=thresholds,
        coefficient_thresholds=coefficients,
        weights={
            EducationStage.PRIMARY: indicator_set.weight_primary,
            EducationStage.JUNIOR: indicator_set.weight_junior,
            EducationStage.SENIOR: indicator_set.weight_senior,
        },
        needed=indicator_set.needed,
        places=indicator_set.spread_places,
    )
    return RuleSet(indicator_set, indicators, rules, tuple(requirements))


def line_of(threshold: Threshold) -> NumericThreshold:
    """The numeric threshold of a row that has a value."""
    return NumericThreshold(threshold.operator, threshold.value or Decimal(0), threshold.floor)


def requirement_of(indicator: Indicator, threshold: Threshold) -> Requirement:
    """A threshold with its conditions and relief cases."""
    return Requirement(
        code=indicator.code,
        scope=threshold.scope,
        figure=threshold.figure,
        threshold=line_of(threshold),
        stage=EducationStage(threshold.stage) if threshold.stage else None,
        per_figure=threshold.per_figure,
        per=Decimal(threshold.per or 1),
        when=conditions(threshold.when),
        reliefs=tuple(
            RequirementRelief(
                NumericThreshold(threshold.operator, each.value), conditions(each.when), each.words
            )
            for each in threshold.reliefs.all()
        ),
    )


def conditions(rows: list[dict[str, Any]]) -> tuple[Condition, ...]:
    """Conditions from `[{"figure": …, "operator": …, "value": …}]`."""
    return tuple(
        Condition(each["figure"], NumericThreshold(each["operator"], Decimal(each["value"])))
        for each in rows
    )
