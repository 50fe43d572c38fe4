"""The form of a new version of an indicator set, with every value of the set on one page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField, WholeNumberField
from counties.forms import Checkboxes
from tracker.indicators.choices import Area
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.standard_checks import FLOOR_SHARE, SCHOOL_SPREAD, alike, key_of
from tracker.indicators.engine.standard_wording import (
    OPERATOR_WORDS,
    conditions_label,
    scope_label,
    threshold_text,
)
from tracker.indicators.engine.standards import WEIGHTS, IndicatorText, SetText, ThresholdText
from tracker.indicators.forms.figures import NumberField
from tracker.indicators.provinces import PROVINCES, WHOLE_COUNTRY
from tracker.indicators.selectors.set_pages import SCHOOL_KINDS

HEAD = ("name", "edition", "document", "province", "valid_from", "note")
RULES = ("needed", "spread_places", *WEIGHTS, "least_students", "excluded_kinds")


@dataclass(frozen=True)
class ReliefRow:
    """A relief in the form: its description, its conditions and the field."""

    words: str
    when: str
    field: forms.BoundField


@dataclass(frozen=True)
class ThresholdRow:
    """A threshold in the form: its label in the base set, and the fields."""

    scope: str
    unit: str
    before: str
    operator: forms.BoundField
    value: forms.BoundField
    floor: forms.BoundField | None
    note: forms.BoundField
    reliefs: list[ReliefRow]


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in the form, with its thresholds."""

    code: str
    before: str  # the wording in the base set, if it differs
    name: forms.BoundField
    text: forms.BoundField
    thresholds: list[ThresholdRow]


class SetForm(PortalForm):
    """Edit `text`, which was made from the set `base`.

    Conditions, scopes and kinds cannot be edited: they refer to figures that schools and counties
    report.
    """

    name = forms.CharField(label="名称", max_length=100)
    edition = forms.CharField(label="版本", max_length=20, help_text="如 2026；同一省份不能重复。")
    document = forms.CharField(label="文件", max_length=100, help_text="发文字号或名称。")
    province = forms.ChoiceField(
        label="适用省份",
        required=False,
        choices=[("", WHOLE_COUNTRY), *PROVINCES.items()],
        help_text="选一个省份，则该省各县按这一版，其他省份不变。",
    )
    note = forms.CharField(
        label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed = WholeNumberField(label="7项资源配置中每校至少达标几项")
    spread_places = WholeNumberField(
        label="差异系数修约到几位小数", required=False, help_text="留空为不修约。"
    )
    least_students = WholeNumberField(
        label="教学点不足多少人不计入", unit="人", help_text="都计入的填 0。"
    )
    excluded_kinds = forms.MultipleChoiceField(
        label="不计入资源配置指标的办学类型",
        required=False,
        choices=list(SCHOOL_KINDS.items()),
        widget=Checkboxes,
    )
    valid_from = DayField(
        label="施行日期",
        required=False,
        help_text="今天或以后；启用前必须填写。从这一天起按本版评判。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, base: SetText, text: SetText, version: int) -> None:
        names = ("name", "edition", "document", "province", "valid_from", "note", "needed")
        initial = {name: getattr(text, name) for name in names}
        initial |= {
            "spread_places": text.spread_places,
            "least_students": text.least_students,
            "excluded_kinds": list(text.excluded_kinds),
            "version": version,
        }
        super().__init__(data, initial=initial)
        self.base, self.original = base, text
        for name, label in zip(WEIGHTS, ("小学", "初中", "高中"), strict=True):
            label_text = f"{label}共用资源分摊权重"
            self.fields[name] = NumberField(label=label_text, initial=getattr(text, name))
            self.fields[name].required = True
        for indicator in text.indicators:
            self._add_indicator(indicator)

    def _add_indicator(self, indicator: IndicatorText) -> None:
        code = indicator.code
        self.fields[key_of("name", code)] = forms.CharField(
            label=f"{code} 简称", max_length=100, initial=indicator.name
        )
        self.fields[key_of("text", code)] = forms.CharField(
            label=f"{code} 原文",
            max_length=1000,
            initial=indicator.text,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        for threshold in indicator.thresholds:
            if threshold.is_number:
                self._add_threshold(indicator, threshold)

    def _add_threshold(self, indicator: IndicatorText, threshold: ThresholdText) -> None:
        place = (indicator.code, threshold.position)
        name = f"{indicator.code} {scope_label(threshold)}"
        fields = self.fields
        fields[key_of("operator", *place)] = forms.ChoiceField(
            label=f"{name} 比较",
            choices=[(each, OPERATOR_WORDS[each]) for each in alike(threshold.operator)],
            initial=threshold.operator,
            widget=forms.Select(attrs={"aria-label": f"{name} 比较"}),
        )
        fields[key_of("value", *place)] = NumberField(
            label=f"{name} 标准值", unit=threshold.unit, initial=threshold.value
        )
        if has_floor(indicator, threshold):
            usual = threshold.floor == (threshold.value or 0) * FLOOR_SHARE
            field = NumberField(label=f"{name} 85%下限", initial=None if usual else threshold.floor)
            field.widget.attrs["placeholder"] = "按85%计"
            fields[key_of("floor", *place)] = field
        fields[key_of("note", *place)] = forms.CharField(
            label=f"{name} 说明",
            required=False,
            max_length=1000,
            initial=threshold.note,
            widget=forms.TextInput(attrs={"aria-label": f"{name} 说明"}),
        )
        for relief in threshold.reliefs:
            fields[key_of("relief", *place, relief.position)] = NumberField(
                label=f"{name} 放宽：{relief.words}", initial=relief.value
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, field in self.fields.items():
            is_needed = isinstance(field, NumberField) and not name.startswith("floor-")
            if is_needed and name in values and values[name] is None:
                self.add_error(name, "请填写数值。")
        return values

    @property
    def text(self) -> SetText | None:
        """Return the set as filled in, or None if a field other than those of the head has errors.

        The head may be incomplete, so that the changes can be shown before the set has a name.
        """
        if set(self.errors) - {*HEAD, "version"}:
            return None
        values = self.cleaned_data
        head = {name: values.get(name, getattr(self.original, name)) for name in HEAD}
        rules = {name: values[name] for name in RULES}
        return replace(
            self.original,
            **head,
            **{**rules, "excluded_kinds": tuple(values["excluded_kinds"])},
            indicators=tuple(self._indicator(each) for each in self.original.indicators),
        )

    def _indicator(self, indicator: IndicatorText) -> IndicatorText:
        values = self.cleaned_data
        return replace(
            indicator,
            name=values[key_of("name", indicator.code)],
            text=values[key_of("text", indicator.code)].replace("\r\n", "\n"),
            thresholds=tuple(
                self._threshold(indicator, threshold) for threshold in indicator.thresholds
            ),
        )

    def _threshold(self, indicator: IndicatorText, threshold: ThresholdText) -> ThresholdText:
        if not threshold.is_number:
            return threshold
        values, place = self.cleaned_data, (indicator.code, threshold.position)
        value: Decimal = values[key_of("value", *place)]
        floor = threshold.floor
        if has_floor(indicator, threshold):
            typed = values[key_of("floor", *place)]
            floor = Decimal(plain_number(value * FLOOR_SHARE)) if typed is None else typed
        return replace(
            threshold,
            operator=values[key_of("operator", *place)],
            value=value,
            floor=floor,
            note=values[key_of("note", *place)],
            reliefs=tuple(
                replace(relief, value=values[key_of("relief", *place, relief.position)])
                for relief in threshold.reliefs
            ),
        )

    @property
    def wrong(self) -> list[tuple[forms.BoundField, str]]:
        """Return every field with errors and its messages, for a summary at the top of the page."""
        wrong = [field for field in self.visible_fields() if field.errors]
        return [(field, "".join(str(error) for error in field.errors)) for field in wrong]

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in RULES]

    @property
    def areas(self) -> Iterator[tuple[str, list[IndicatorRow]]]:
        """Yield the indicators by area, with their fields."""
        base = {each.code: each for each in self.base.indicators}
        for area in Area:
            rows = [
                self._row(each, base.get(each.code))
                for each in self.original.indicators
                if each.area == area
            ]
            if rows:
                yield area.label, rows

    def _row(self, indicator: IndicatorText, base: IndicatorText | None) -> IndicatorRow:
        base_thresholds = (
            {threshold.position: threshold for threshold in base.thresholds} if base else {}
        )
        return IndicatorRow(
            indicator.code,
            base.text if base and base.text != indicator.text else "",
            self[key_of("name", indicator.code)],
            self[key_of("text", indicator.code)],
            [
                self._threshold_row(indicator, threshold, base_thresholds.get(threshold.position))
                for threshold in indicator.thresholds
                if threshold.is_number
            ],
        )

    def _threshold_row(
        self, indicator: IndicatorText, threshold: ThresholdText, base: ThresholdText | None
    ) -> ThresholdRow:
        place = (indicator.code, threshold.position)
        floor = f"，下限 {plain_number(base.floor)}" if base and base.floor is not None else ""
        return ThresholdRow(
            scope_label(threshold),
            threshold.unit,
            threshold_text(base) + floor if base else "—",
            self[key_of("operator", *place)],
            self[key_of("value", *place)],
            self[key_of("floor", *place)] if has_floor(indicator, threshold) else None,
            self[key_of("note", *place)],
            [
                ReliefRow(
                    relief.words,
                    conditions_label(relief.when),
                    self[key_of("relief", *place, relief.position)],
                )
                for relief in threshold.reliefs
            ],
        )


def has_floor(indicator: IndicatorText, threshold: ThresholdText) -> bool:
    """Return whether a threshold has an 85 % floor, like those of the seven resources."""
    is_resource_threshold = indicator.kind == SCHOOL_SPREAD and not threshold.is_spread
    return is_resource_threshold or threshold.floor is not None
