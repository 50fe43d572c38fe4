"""The differences between two indicator sets, as texts before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.standard_wording import (
    conditions_label,
    per_label,
    rule_labels,
    scope_label,
    threshold_text,
    yes_no_names,
)
from tracker.indicators.engine.standards import IndicatorText, SetText, ThresholdText

NOTHING = "—"


@dataclass(frozen=True)
class StandardChange:
    """A difference between two sets: its `place` and the text `before` and `after` (— for none)."""

    place: str
    before: str
    after: str


def set_changes(old: SetText, new: SetText, kinds: Mapping[str, str]) -> tuple[StandardChange, ...]:
    """Return all differences of `new` from `old` that matter to verdicts or readers, in page order.

    `kinds` maps 办学类型 to labels. Name, version, document and dates are left out: they always
    differ between two sets.
    """
    rules = [
        StandardChange(name, before, after)
        for (name, before), (_, after) in zip(
            rule_labels(old, kinds), rule_labels(new, kinds), strict=True
        )
    ]
    by_code = {each.code: each for each in new.indicators}
    removed = [each for each in old.indicators if each.code not in by_code]
    old_by_code = {each.code: each for each in old.indicators}
    all_changes = [
        *rules,
        *(
            change
            for each in new.indicators
            for change in _indicator_changes(old_by_code.get(each.code), each)
        ),
        *(StandardChange(f"{each.code} {each.name}", each.text, NOTHING) for each in removed),
    ]
    return tuple(each for each in all_changes if each.before != each.after)


def _indicator_changes(old: IndicatorText | None, new: IndicatorText) -> Iterator[StandardChange]:
    place = f"{new.code} {new.name}"
    yield StandardChange(f"{place} 简称", old.name if old else NOTHING, new.name)
    yield StandardChange(f"{place} 原文", old.text if old else NOTHING, new.text)
    old_thresholds = {each.position: each for each in old.thresholds} if old else {}
    for each in new.thresholds:
        before = old_thresholds.pop(each.position, None)
        old_text = _threshold_text(old, before) if old and before else NOTHING
        yield StandardChange(f"{place} {scope_label(each)}", old_text, _threshold_text(new, each))
        yield from _threshold_changes(f"{place} {scope_label(each)}", before, each)
    for each in old_thresholds.values():
        yield StandardChange(
            f"{place} {scope_label(each)}", _threshold_text(old or new, each), NOTHING
        )


def _threshold_changes(
    place: str, old: ThresholdText | None, new: ThresholdText
) -> Iterator[StandardChange]:
    yield StandardChange(f"{place} 85%下限", _floor(old), _floor(new))
    yield StandardChange(f"{place} 说明", (old.note if old else "") or NOTHING, new.note or NOTHING)
    old_reliefs = {each.position: each for each in old.reliefs} if old else {}
    for each in new.reliefs:
        before = old_reliefs.pop(each.position, None)
        yield StandardChange(
            f"{place} 放宽：{each.words}",
            plain_number(before.value) + new.unit if before else NOTHING,
            plain_number(each.value) + new.unit,
        )
    for each in old_reliefs.values():
        yield StandardChange(
            f"{place} 放宽：{each.words}", plain_number(each.value) + new.unit, NOTHING
        )


def _threshold_text(indicator: IndicatorText, threshold: ThresholdText) -> str:
    when = conditions_label(threshold.when, yes_no_names(indicator))
    return "，".join(
        part for part in (threshold_text(threshold), per_label(threshold), when) if part
    )


def _floor(threshold: ThresholdText | None) -> str:
    value: Decimal | None = threshold.floor if threshold else None
    return NOTHING if value is None else plain_number(value)
