"""Forms of the county's own figures, and of reopening a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField
from tracker.indicators.engine.county_shares import CountyShare, share_problems
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.forms.figures import LARGEST, NumberField
from tracker.indicators.selectors.county_figures import CountyFigureRow, CountySheet, SchoolSum
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.services.figures import CountyFigureEntry


class ReopeningForm(PortalForm):
    """The reason for which a year that is final is reopened."""

    reason = forms.CharField(
        label="重新打开的原因",
        max_length=200,
        error_messages={"required": "请写明重新打开的原因。"},
        widget=forms.TextInput(),
    )


@dataclass(frozen=True)
class CountyFigureCell:
    """A row of the county's form, with the fields for its value or its parts, and for its note."""

    row: CountyFigureRow
    value: forms.BoundField | None
    parts: tuple["CountyPartCell", ...]
    note: forms.BoundField

    @property
    def errors(self) -> list[str]:
        fields = [self.note, *([self.value] if self.value else []), *(p.value for p in self.parts)]
        return [str(message) for field in fields for message in field.errors]


@dataclass(frozen=True)
class CountyPartCell:
    """A number from which a percentage is derived; `source` names the sum that is offered."""

    label: str
    unit: str
    value: forms.BoundField
    source: str


YES_NO = [("", "未填报"), ("1", "是"), ("0", "否")]


class CountyFiguresForm(PortalForm):
    """All figures of the county itself and all 材料指标 of one year."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    counted_on = DayField(
        label="统计时点",
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        sheet: CountySheet,
        is_frozen: bool,
        sums: Mapping[str, SchoolSum] | None = None,
    ) -> None:
        super().__init__(data, initial={"version": sheet.version})
        self.sheet, self.is_frozen, self.sums = sheet, is_frozen, sums or {}
        for row in sheet.rows:
            if row.share is None or row.is_bare:
                self.fields[row.name] = _value_field(row)
            for part in row.share.parts if row.share else ():
                self.fields[part.name] = NumberField(
                    label=f"{row.label}：{part.label}",
                    unit=row.share.unit if row.share else "",
                    initial=row.part_values.get(part.name, self._offered(row, part.name)),
                )
            self.fields[f"{row.name}-note"] = forms.CharField(
                label=f"{row.label}的说明",
                required=False,
                max_length=500,
                initial=row.now.note if row.now else "",
                widget=forms.TextInput(attrs={"aria-label": f"{row.label}的说明"}),
            )

    def _offered(self, row: CountyFigureRow, part: str) -> Decimal | None:
        """Return the sum over the schools that is offered for a part of a row without a report."""
        offered = self.sums.get(part)
        return offered.total if offered and row.now is None else None

    @property
    def cells(self) -> list[CountyFigureCell]:
        return [self._cell(row) for row in self.sheet.rows]

    def _cell(self, row: CountyFigureRow) -> CountyFigureCell:
        share = row.share
        parts = tuple(
            CountyPartCell(
                part.label,
                share.unit if share else "",
                self[part.name],
                self.sums[part.name].words if part.name in self.sums else "",
            )
            for part in (share.parts if share else ())
        )
        value = self[row.name] if row.name in self.fields else None
        return CountyFigureCell(row, value, parts, self[f"{row.name}-note"])

    @property
    def entries(self) -> list[CountyFigureEntry]:
        """Return all figures of the form as entries for `enter_county_figures`."""
        values = self.cleaned_data
        entries = []
        for row in self.sheet.rows:
            note = values[f"{row.name}-note"]
            parts = self._parts(row, values)
            if row.share and (row.parts or any(each is not None for each in parts.values())):
                entries += [CountyFigureEntry(name, each, note) for name, each in parts.items()]
            else:
                entries.append(CountyFigureEntry(row.name, _number(values.get(row.name)), note))
        return entries

    def _parts(self, row: CountyFigureRow, values: Mapping[str, Any]) -> dict[str, Decimal | None]:
        """Return the typed parts of a percentage. A sum that the form only offered, with nothing
        beside it, was not typed.
        """
        names = [part.name for part in row.share.parts] if row.share else []
        typed = {name: _number(values.get(name)) for name in names}
        filled = {name: value for name, value in typed.items() if value is not None}
        offered = {name: self._offered(row, name) for name in filled}
        is_untouched = bool(filled) and filled == offered and len(filled) < len(names)
        return dict.fromkeys(names) if is_untouched else typed

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        typed = {row.name: _number(values.get(row.name)) for row in self.sheet.rows}
        for row in self.sheet.rows:
            if row.name in self.fields:
                self._clean_value(row, typed)
            changed = row.name in self.fields and typed[row.name] != row.value
            if row.share:
                parts = self._parts(row, values)
                self._clean_parts(row.share, parts)
                stored = {name: row.part_values.get(name) for name in parts}
                changed = changed or parts != stored
            if changed and self.is_frozen and not values.get(f"{row.name}-note"):
                message = f"{year_name(self.sheet.year)}的数据已定稿，更正要在说明中写明原因。"
                self.add_error(f"{row.name}-note", message)
        return values

    def _clean_value(self, row: CountyFigureRow, typed: Mapping[str, Decimal | None]) -> None:
        value = typed[row.name]
        if value is None:
            return
        if value < 0:
            self.add_error(row.name, "不能是负数。")
        elif value >= LARGEST:
            self.add_error(row.name, "数字过大，请核对单位和小数点。")
        elif value != round(value, 4):
            self.add_error(row.name, "小数最多4位。")
        elif not row.applies(typed) and value != row.value:
            self.add_error(row.name, "填了这一项，请先在上面选“是”。")

    def _clean_parts(self, share: CountyShare, parts: Mapping[str, Decimal | None]) -> None:
        if any(part.name in self.errors for part in share.parts):
            return
        for name, value in parts.items():
            if value is not None and value >= LARGEST:
                self.add_error(name, "数字过大，请核对单位和小数点。")
            elif value is not None and value != round(value, 4):
                self.add_error(name, "小数最多4位。")
        if not any(part.name in self.errors for part in share.parts):
            for name, message in share_problems(share, parts):
                self.add_error(name, message)


def _value_field(row: CountyFigureRow) -> forms.Field:
    if row.is_yes_no:
        initial = plain_number(row.value)
        return forms.ChoiceField(
            label=row.label, required=False, choices=YES_NO, initial=initial,
            widget=forms.Select(attrs={"aria-label": row.label}),
        )  # fmt: skip
    return NumberField(label=row.label, unit=row.unit, initial=row.value)


def _number(value: Any) -> Decimal | None:
    """Return a cleaned value as a number; yes-or-no fields have "1", "0" or "" as text."""
    return Decimal(value) if value not in ("", None) else None
