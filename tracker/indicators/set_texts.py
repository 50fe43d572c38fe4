"""Indicator sets between rows and values: reading one whole, making the rows of a new one."""

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
from tracker.indicators.rules import conditions

# Fields that have one name and one meaning in the row and in the text.
SET_FIELDS = (
    "name", "document", "valid_from", "needed", "spread_places", "weight_primary",
    "weight_junior", "weight_senior", "least_students", "note",
)  # fmt: skip
INDICATOR_FIELDS = ("code", "area", "number", "position", "name", "text", "kind", "unit")
THRESHOLD_FIELDS = (
    "position", "scope", "operator", "value", "unit", "floor", "is_spread", "stage", "figure",
    "per_figure", "per", "note",
)  # fmt: skip


def text_of(kept: IndicatorSet) -> SetText:
    """The set whole. Three queries, or those that were prefetched."""
    indicators = kept.indicators.prefetch_related("thresholds__reliefs")
    if "indicators" in getattr(kept, "_prefetched_objects_cache", {}):
        indicators = kept.indicators.all()
    return SetText(
        **_values(kept, SET_FIELDS),
        edition=kept.version,
        province=kept.province_prefix,
        excluded_kinds=tuple(kept.excluded_kinds),
        indicators=tuple(_indicator(each) for each in indicators),
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
    """The rows of `text`, in four inserts; `by` puts it in force."""
    made = IndicatorSet.objects.create(
        **_values(text, SET_FIELDS),
        code=code,
        version=text.edition,
        province_prefix=text.province,
        excluded_kinds=list(text.excluded_kinds),
        issued_by=by,
        issued_at=at,
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(set=made, **_values(each, INDICATOR_FIELDS)) for each in text.indicators
    )
    pairs = [
        (Threshold(indicator=row, when=_kept(each.when), **_values(each, THRESHOLD_FIELDS)), each)
        for row, indicator in zip(indicators, text.indicators, strict=True)
        for each in indicator.thresholds
    ]
    Threshold.objects.bulk_create(row for row, _ in pairs)
    Relief.objects.bulk_create(
        Relief(
            threshold=row,
            position=relief.position,
            value=relief.value,
            when=_kept(relief.when),
            words=relief.words,
        )
        for row, each in pairs
        for relief in each.reliefs
    )
    return made


def _kept(when: tuple[Condition, ...]) -> list[dict[str, str]]:
    """What `rules.conditions` reads."""
    return [
        {
            "figure": each.figure,
            "operator": each.threshold.operator,
            "value": str(each.threshold.value),
        }
        for each in when
    ]
