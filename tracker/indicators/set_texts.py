"""Convert indicator sets between database rows and values (`engine.standards`)."""

from datetime import datetime
from typing import Any

from counties.models import User
from tracker.indicators.engine.requirements import Condition
from tracker.indicators.engine.standards import (
    IndicatorText,
    ReliefText,
    SetText,
    ThresholdText,
)
from tracker.indicators.models import Indicator, IndicatorSet, Relief, Threshold
from tracker.indicators.rule_sets import conditions

# Fields with the same name and meaning in the model and in the values.
SET_FIELDS = (
    "name", "document", "valid_from", "needed", "spread_places", "weight_primary",
    "weight_junior", "weight_senior", "least_students", "note",
)  # fmt: skip
INDICATOR_FIELDS = ("code", "area", "number", "position", "name", "text", "kind", "unit")
THRESHOLD_FIELDS = (
    "position", "scope", "operator", "value", "unit", "floor", "is_spread", "stage", "figure",
    "per_figure", "per", "note",
)  # fmt: skip


def text_of(indicator_set: IndicatorSet) -> SetText:
    """Return the whole set as values. Three queries, none if its indicators are prefetched."""
    indicators = indicator_set.indicators.prefetch_related("thresholds__reliefs")
    if "indicators" in getattr(indicator_set, "_prefetched_objects_cache", {}):
        indicators = indicator_set.indicators.all()
    return SetText(
        **_values(indicator_set, SET_FIELDS),
        edition=indicator_set.version,
        province=indicator_set.province_prefix,
        excluded_kinds=tuple(indicator_set.excluded_kinds),
        indicators=tuple(_indicator(row) for row in indicators),
    )


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _indicator(row: Indicator) -> IndicatorText:
    thresholds = tuple(
        ThresholdText(
            **_values(each, THRESHOLD_FIELDS),
            when=conditions(each.when),
            reliefs=tuple(
                ReliefText(relief.position, relief.value, conditions(relief.when), relief.words)
                for relief in each.reliefs.all()
            ),
        )
        for each in row.thresholds.all()
    )
    return IndicatorText(**_values(row, INDICATOR_FIELDS), thresholds=thresholds)


def make_set(text: SetText, *, code: str, by: User, at: datetime) -> IndicatorSet:
    """Create the rows of `text` with four INSERTs; `by` is the user who puts it into force."""
    indicator_set = IndicatorSet.objects.create(
        **_values(text, SET_FIELDS),
        code=code,
        version=text.edition,
        province_prefix=text.province,
        excluded_kinds=list(text.excluded_kinds),
        issued_by=by,
        issued_at=at,
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(set=indicator_set, **_values(each, INDICATOR_FIELDS)) for each in text.indicators
    )
    pairs = [
        (
            Threshold(
                indicator=row, when=_conditions_json(each.when), **_values(each, THRESHOLD_FIELDS)
            ),
            each,
        )
        for row, indicator in zip(indicators, text.indicators, strict=True)
        for each in indicator.thresholds
    ]
    Threshold.objects.bulk_create(row for row, _ in pairs)
    Relief.objects.bulk_create(
        Relief(
            threshold=row,
            position=relief.position,
            value=relief.value,
            when=_conditions_json(relief.when),
            words=relief.words,
        )
        for row, each in pairs
        for relief in each.reliefs
    )
    return indicator_set


def _conditions_json(when: tuple[Condition, ...]) -> list[dict[str, str]]:
    """Return conditions as JSON, which `rules.conditions` reads back."""
    return [
        {
            "figure": condition.figure,
            "operator": condition.threshold.operator,
            "value": str(condition.threshold.value),
        }
        for condition in when
    ]
