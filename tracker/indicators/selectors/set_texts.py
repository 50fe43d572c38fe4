"""An indicator set, read from its rows as values (`engine.standards`)."""

from typing import Any

from tracker.indicators.engine.standards import (
    IndicatorText,
    ReliefText,
    SetText,
    ThresholdText,
)
from tracker.indicators.models import Indicator, IndicatorSet
from tracker.indicators.selectors.rule_sets import conditions

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


def set_text(indicator_set: IndicatorSet) -> SetText:
    """Return the whole set as values. Three queries, none if its indicators are prefetched."""
    indicators = indicator_set.indicators.prefetch_related("thresholds__reliefs")
    if "indicators" in getattr(indicator_set, "_prefetched_objects_cache", {}):
        indicators = indicator_set.indicators.all()
    return SetText(
        **field_values(indicator_set, SET_FIELDS),
        edition=indicator_set.version,
        province=indicator_set.province_prefix,
        excluded_kinds=tuple(indicator_set.excluded_kinds),
        indicators=tuple(_indicator(row) for row in indicators),
    )


def field_values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields `names` of `row`, a model instance or a value."""
    return {name: getattr(row, name) for name in names}


def _indicator(row: Indicator) -> IndicatorText:
    thresholds = tuple(
        ThresholdText(
            **field_values(each, THRESHOLD_FIELDS),
            when=conditions(each.when),
            reliefs=tuple(
                ReliefText(relief.position, relief.value, conditions(relief.when), relief.words)
                for relief in each.reliefs.all()
            ),
        )
        for each in row.thresholds.all()
    )
    return IndicatorText(**field_values(row, INDICATOR_FIELDS), thresholds=thresholds)
