"""The form that turns gaps into problems, each with a responsible department and a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from counties.fields import DayField
from counties.models import Department
from counties.parameters import read_id
from counties.past_days import PastDayForm
from tracker.dashboards.indicator_pages.gaps import GapList, IndicatorGap

NO_UNIT = "请选责任单位。"


@dataclass(frozen=True)
class GapRow:
    """A gap with what was entered for it; `unit`: the id of the responsible
    department, 0 for none."""

    gap: IndicatorGap
    is_ticked: bool
    unit: int
    error: str = ""

    @property
    def field(self) -> str:
        """The name of the form field for the responsible department."""
        return f"unit-{self.gap.key}"


class GapForm(PastDayForm):
    """`units`: the departments that may be responsible besides the schools themselves."""

    deadline = "due_on"

    due_on = DayField(label="整改期限", whole_month="last")
    unit = forms.TypedChoiceField(
        label="各校缺口的责任单位",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="全县项目的责任单位在各行中选。",
    )

    def __init__(
        self, data: QueryDict | None = None, *, gaps: GapList, units: Sequence[Department]
    ) -> None:
        super().__init__(data)
        self.typed = data
        self.gaps = gaps
        self.units = {unit.pk: unit for unit in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "各学校自己"), *((unit.pk, unit.name) for unit in units)]
        ticked = set(data.getlist("gap")) if data is not None else set()
        by_need = (*gaps.required_schools, *gaps.optional_schools)
        self.schools = [self._of_school(gap, ticked) for gap in by_need]
        self.county = [self._of_county(gap, ticked) for gap in gaps.county]

    def _of_school(self, gap: IndicatorGap, ticked: set[str]) -> GapRow:
        """At first every gap is ticked that has to be closed."""
        is_ticked = gap.key in ticked if self.typed is not None else gap.is_required
        return GapRow(gap, is_ticked and gap.problem is None, 0)

    def _of_county(self, gap: IndicatorGap, ticked: set[str]) -> GapRow:
        """At first no gap is ticked, and the department that leads a task for the indicator is
        proposed."""
        if self.typed is None:
            return GapRow(gap, False, gap.lead if gap.lead in self.units else 0)
        unit = read_id(self.typed.get(f"unit-{gap.key}"))
        is_ticked = gap.key in ticked and gap.problem is None
        known = unit if unit in self.units else 0
        return GapRow(gap, is_ticked, known, NO_UNIT if is_ticked and not known else "")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        assert self.typed is not None
        if not self.typed.getlist("gap"):
            self.add_error(None, "请先勾选缺口。")
        if any(row.error for row in self.county):
            self.add_error(None, "有勾选的全县项目没有选责任单位，请在标出的各行中选。")
        return values

    @property
    def chosen(self) -> list[tuple[IndicatorGap, Department]]:
        """The ticked gaps, each with the responsible department; only after `is_valid`."""
        unit = self.units.get(self.cleaned_data["unit"])
        schools = [
            (row.gap, unit or row.gap.row.school.department)
            for row in self.schools
            if row.is_ticked and row.gap.row
        ]
        own = [(row.gap, self.units[row.unit]) for row in self.county if row.is_ticked]
        return [*schools, *own]
