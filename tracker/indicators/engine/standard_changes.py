"""What differs between two indicator sets, line by line: what stood, what is to stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.numbers import plain
from tracker.indicators.engine.standard_wording import (
    conditions_label,
    per_label,
    rule_labels,
    scope_label,
    threshold_label,
    yes_no_names,
)
from tracker.indicators.engine.standards import IndicatorText, SetText, ThresholdText

NOTHING = "—"


@dataclass(frozen=True)
class StandardChange:
    """One line: `place` of the set, what was `before` and is `after` (— for nothing)."""

    place: str
    before: str
    after: str


def changes(old: SetText, new: SetText, kinds: Mapping[str, str]) -> tuple[StandardChange, ...]:
    """All that judges or is read differently by `new` than by `old`, in the order of the page.

    Name, version, document and dates are not among it: two sets always differ in those.
    """
    rules = [
        StandardChange(name, before, after)
        for (name, before), (_, after) in zip(
            rule_labels(old, kinds), rule_labels(new, kinds), strict=True
        )
    ]
    held = {each.code: each for each in new.indicators}
    gone = [each for each in old.indicators if each.code not in held]
    was = {each.code: each for each in old.indicators}
    found = [
        *rules,
        *(change for each in new.indicators for change in _of(was.get(each.code), each)),
        *(StandardChange(f"{each.code} {each.name}", each.text, NOTHING) for each in gone),
    ]
    return tuple(each for each in found if each.before != each.after)


def _of(old: IndicatorText | None, new: IndicatorText) -> Iterator[StandardChange]:
    place = f"{new.code} {new.name}"
    yield StandardChange(f"{place} 简称", old.name if old else NOTHING, new.name)
    yield StandardChange(f"{place} 原文", old.text if old else NOTHING, new.text)
    was = {each.position: each for each in old.thresholds} if old else {}
    for each in new.thresholds:
        before = was.pop(each.position, None)
        said = _asked(old, before) if old and before else NOTHING
        yield StandardChange(f"{place} {scope_label(each)}", said, _asked(new, each))
        yield from _of_threshold(f"{place} {scope_label(each)}", before, each)
    for each in was.values():
        yield StandardChange(f"{place} {scope_label(each)}", _asked(old or new, each), NOTHING)


def _of_threshold(
    place: str, old: ThresholdText | None, new: ThresholdText
) -> Iterator[StandardChange]:
    yield StandardChange(f"{place} 85%下限", _floor(old), _floor(new))
    yield StandardChange(f"{place} 说明", (old.note if old else "") or NOTHING, new.note or NOTHING)
    was = {each.position: each for each in old.reliefs} if old else {}
    for each in new.reliefs:
        before = was.pop(each.position, None)
        yield StandardChange(
            f"{place} 放宽：{each.words}",
            plain(before.value) + new.unit if before else NOTHING,
            plain(each.value) + new.unit,
        )
    for each in was.values():
        yield StandardChange(f"{place} 放宽：{each.words}", plain(each.value) + new.unit, NOTHING)


def _asked(indicator: IndicatorText, threshold: ThresholdText) -> str:
    when = conditions_label(threshold.when, yes_no_names(indicator))
    return "，".join(
        part for part in (threshold_label(threshold), per_label(threshold), when) if part
    )


def _floor(threshold: ThresholdText | None) -> str:
    value: Decimal | None = threshold.floor if threshold else None
    return NOTHING if value is None else plain(value)
