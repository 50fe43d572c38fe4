"""The rows of a new indicator set; called inside `services.standards`, which writes the audit."""

from datetime import datetime

from counties.models import User
from tracker.indicators.engine.standards import SetText
from tracker.indicators.engine.values import Condition
from tracker.indicators.models import Indicator, IndicatorSet, Relief, Threshold
from tracker.indicators.selectors.set_texts import (
    INDICATOR_FIELDS,
    SET_FIELDS,
    THRESHOLD_FIELDS,
    field_values,
)


def make_set(text: SetText, *, code: str, by: User, at: datetime) -> IndicatorSet:
    """Create the rows of `text` with four INSERTs; `by` is the user who puts it into force."""
    indicator_set = IndicatorSet.objects.create(
        **field_values(text, SET_FIELDS),
        code=code,
        version=text.edition,
        province_prefix=text.province,
        excluded_kinds=list(text.excluded_kinds),
        issued_by=by,
        issued_at=at,
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(set=indicator_set, **field_values(each, INDICATOR_FIELDS))
        for each in text.indicators
    )
    pairs = [
        (
            Threshold(
                indicator=row,
                when=_conditions_json(each.when),
                **field_values(each, THRESHOLD_FIELDS),
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
    """Return conditions as JSON, which `selectors.rule_sets.conditions` reads back."""
    return [
        {
            "figure": condition.figure,
            "operator": condition.threshold.operator,
            "value": str(condition.threshold.value),
        }
        for condition in when
    ]
