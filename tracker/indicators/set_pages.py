"""指标标准 as its pages show it: all sets with how they stand, one set in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counties.choices import SchoolKind
from tracker.indicators.choices import Area, IndicatorKind
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
from tracker.indicators.models import IndicatorSet
from tracker.indicators.provinces import province_name

SCHOOL_KINDS = dict(SchoolKind.choices)


class SetStatus(StrEnum):
    COMING = "尚未施行"
    IN_FORCE = "施行中"
    OVER = "已废止"


@dataclass(frozen=True)
class SetRow:
    """One set in the list of all."""

    set: IndicatorSet
    place: str
    status: SetStatus


def set_rows(sets: Iterable[IndicatorSet], day: date) -> list[SetRow]:
    """All `sets` as they stand on `day`: the country's before the provinces', the newest first."""
    ordered = sorted(sets, key=lambda each: each.valid_from, reverse=True)
    ordered.sort(key=lambda each: each.province_prefix)
    judging: set[str] = set()  # provinces whose set in force has been met
    lines = []
    for each in ordered:
        standing = SetStatus.OVER
        if each.valid_from > day:
            standing = SetStatus.COMING
        elif (each.valid_to is None or each.valid_to >= day) and (
            each.province_prefix not in judging
        ):
            standing = SetStatus.IN_FORCE
            judging.add(each.province_prefix)
        lines.append(SetRow(each, province_name(each.province_prefix), standing))
    return lines


@dataclass(frozen=True)
class ThresholdEntry:
    """One 标准值 in words; `reliefs` are case, condition and value each."""

    scope: str
    value: str
    floor: str
    details: tuple[str, ...]
    reliefs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class IndicatorEntry:
    indicator: IndicatorText
    kind: str
    thresholds: tuple[ThresholdEntry, ...]


@dataclass(frozen=True)
class AreaEntry:
    label: str
    indicators: tuple[IndicatorEntry, ...]


@dataclass(frozen=True)
class SetPage:
    """One set in words: how the seven are judged, and its indicators by area."""

    rules: list[tuple[str, str]]
    areas: tuple[AreaEntry, ...]
    count: int


def set_page(text: SetText) -> SetPage:
    """`text` as its page shows it. No query."""
    areas = tuple(
        AreaEntry(
            area.label,
            tuple(_entry(each) for each in text.indicators if each.area == area),
        )
        for area in Area
    )
    return SetPage(
        rule_labels(text, SCHOOL_KINDS),
        tuple(each for each in areas if each.indicators),
        len(text.indicators),
    )


def _entry(indicator: IndicatorText) -> IndicatorEntry:
    return IndicatorEntry(
        indicator,
        str(IndicatorKind(indicator.kind).label),
        tuple(_threshold(each, yes_no_names(indicator)) for each in indicator.thresholds),
    )


def _threshold(threshold: ThresholdText, names: dict[str, str]) -> ThresholdEntry:
    when = conditions_label(threshold.when, names)
    details = (per_label(threshold), when and f"适用：{when}", threshold.note)
    return ThresholdEntry(
        scope_label(threshold),
        threshold_label(threshold),
        plain(threshold.floor),
        tuple(each for each in details if each),
        tuple(
            (each.words, conditions_label(each.when), f"{plain(each.value)}{threshold.unit}")
            for each in threshold.reliefs
        ),
    )
