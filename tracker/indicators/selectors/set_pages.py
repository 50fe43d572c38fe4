"""What the pages of 指标标准 show: the list of all sets, and one set in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counties.choices import SchoolKind
from tracker.indicators.choices import Area, IndicatorKind
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
from tracker.indicators.models import IndicatorSet, Threshold, ThresholdChange
from tracker.indicators.provinces import province_name

SCHOOL_KINDS = dict(SchoolKind.choices)


class SetStatus(StrEnum):
    """Whether a set is not yet, now or no longer in force."""

    COMING = "尚未施行"
    IN_FORCE = "施行中"
    OVER = "已废止"


@dataclass(frozen=True)
class SetRow:
    """A set in the list of all sets."""

    set: IndicatorSet
    place: str
    status: SetStatus


def set_rows(sets: Iterable[IndicatorSet], day: date) -> list[SetRow]:
    """Return all `sets` with their status on `day`: national before provincial, newest first."""
    ordered = sorted(sets, key=lambda indicator_set: indicator_set.valid_from, reverse=True)
    ordered.sort(key=lambda indicator_set: indicator_set.province_prefix)
    provinces_in_force: set[str] = set()
    rows = []
    for indicator_set in ordered:
        status = SetStatus.OVER
        if indicator_set.valid_from > day:
            status = SetStatus.COMING
        elif (indicator_set.valid_to is None or indicator_set.valid_to >= day) and (
            indicator_set.province_prefix not in provinces_in_force
        ):
            status = SetStatus.IN_FORCE
            provinces_in_force.add(indicator_set.province_prefix)
        rows.append(SetRow(indicator_set, province_name(indicator_set.province_prefix), status))
    return rows


@dataclass(frozen=True)
class ChangeRow:
    """A change of a threshold, with the national threshold `before` and `after` it."""

    change: ThresholdChange
    name: str
    before: str
    after: str


def change_rows() -> list[ChangeRow]:
    """Return all changes of thresholds beside the latest national thresholds. Two queries."""
    changes = list(ThresholdChange.objects.select_related("enabled_by"))
    national = Threshold.objects.filter(
        figure__in=[each.figure for each in changes], indicator__set__province_prefix=""
    )
    by_figure = {
        each.figure: each
        for each in national.select_related("indicator").order_by("indicator__set__valid_from")
    }
    return [_change_row(each, by_figure.get(each.figure)) for each in changes]


def _change_row(change: ThresholdChange, threshold: Threshold | None) -> ChangeRow:
    if threshold is None:
        return ChangeRow(change, change.figure, "—", plain_number(change.value))
    sign, unit = threshold.get_operator_display(), threshold.unit
    return ChangeRow(
        change,
        f"{threshold.indicator.code} {threshold.indicator.name}",
        f"{sign} {plain_number(threshold.value)}{unit}",
        f"{sign} {plain_number(change.value)}{unit}",
    )


@dataclass(frozen=True)
class ThresholdEntry:
    """A threshold in words; each of `reliefs` is (case, conditions, value)."""

    scope: str
    value: str
    floor: str
    details: tuple[str, ...]
    reliefs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class IndicatorEntry:
    """An indicator in words."""

    indicator: IndicatorText
    kind: str
    thresholds: tuple[ThresholdEntry, ...]


@dataclass(frozen=True)
class AreaEntry:
    """The indicators of an area in words."""

    label: str
    indicators: tuple[IndicatorEntry, ...]


@dataclass(frozen=True)
class SetPage:
    """A set in words: the rules for the seven resources, and the indicators by area."""

    rules: list[tuple[str, str]]
    areas: tuple[AreaEntry, ...]
    count: int


def set_page(text: SetText) -> SetPage:
    """Return `text` as its page shows it. No query."""
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
        threshold_text(threshold),
        plain_number(threshold.floor),
        tuple(each for each in details if each),
        tuple(
            (each.words, conditions_label(each.when), f"{plain_number(each.value)}{threshold.unit}")
            for each in threshold.reliefs
        ),
    )
