"""Forms of reported figures: of one school, and of the county."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.base_forms import PortalForm
from counties.fields import DayField, this_year
from tracker.indicators.choices import FigureSource
from tracker.indicators.engine.numbers import as_number, plain_number
from tracker.indicators.engine.plausibility import PlausibilityQuestion, plausibility_questions
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.selectors.reporting import FigurePlace, FigureSheet, value_at
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.services.figures import FigureEntry

LARGEST = Decimal(10**9)  # the database column holds less
CHECKED = "已逐项核对，确认无误"
CONFIRM = "如属实，请在表下勾选“已逐项核对，确认无误”再提交。"


class NumberField(forms.CharField):
    """A number as people type it (`engine.numbers.as_number`); the value is None if left empty."""

    def __init__(self, *, label: str, unit: str = "", initial: Decimal | None = None) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "aria-label": label}
        )
        super().__init__(
            label=label, required=False, initial=plain_number(initial), max_length=40, widget=widget
        )
        self.unit = unit

    def clean(self, value: Any) -> Any:
        try:
            return as_number(super().clean(value), self.unit)
        except ValueError as error:
            raise ValidationError(f"{error}。") from error


@dataclass(frozen=True)
class FigureCell:
    """A row of a school's form: its place, last year's value and the form field."""

    place: FigurePlace
    before: str
    field: forms.BoundField


class SchoolFiguresForm(PortalForm):
    """All figures of one school for one year.

    `is_own` is set for the school itself; the office also chooses the source of the figures. An
    implausible figure must be confirmed with the checkbox `checked`, which is shown if
    `needs_confirmation` is set.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label="来源", choices=FigureSource.choices)
    counted_on = DayField(
        label="统计时点",
        required=False,
    )
    reason = forms.CharField(
        label="更正原因",
        required=False,
        max_length=200,
        help_text="学年定稿以后更正的必须填写。",
    )
    checked = forms.BooleanField(label=CHECKED, required=False)

    def __init__(
        self, data: Any = None, *, sheet: FigureSheet, is_own: bool, is_frozen: bool
    ) -> None:
        initial = {
            "version": sheet.version,
            "source": FigureSource.STATISTICS,
            "counted_on": date(sheet.year, 9, 1),
        }
        super().__init__(data, initial=initial)
        self.sheet, self.is_frozen = sheet, is_frozen
        self.needs_confirmation = False  # the checkbox below the table is shown
        if is_own:
            del self.fields["source"]
        for place in sheet.places:
            self.fields[place.key] = NumberField(
                label=place.label, unit=place.figure.unit, initial=value_at(sheet.now, place)
            )

    @property
    def cells(self) -> list[FigureCell]:
        return [
            FigureCell(place, plain_number(value_at(self.sheet.before, place)), self[place.key])
            for place in self.sheet.places
        ]

    @property
    def entries(self) -> list[FigureEntry]:
        """Return all figures of the form as entries for `report_figures`."""
        school = self.sheet.school
        return [
            FigureEntry(school, place.figure.name, value, place.stage)
            for place, value in self._typed().items()
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        changed = {
            place.key
            for place, value in self._typed().items()
            if value_at(self.sheet.now, place) != value
        }
        for question in self._questions():
            key = f"{question.stage.value if question.stage else 'whole'}-{question.name}"
            if question.blocks_saving:
                self.add_error(key, f"{question.words}。")
            elif key in changed and not values.get("checked"):
                self.needs_confirmation = True
                self.add_error(key, f"{question.words}。{CONFIRM}")
        if changed and self.is_frozen and not values.get("reason"):
            message = f"{year_name(self.sheet.year)}的数据已定稿，更正要写明原因。"
            self.add_error("reason", message)
        return values

    def _typed(self) -> dict[FigurePlace, Decimal | None]:
        """Return the values of the fields that could be read, by place."""
        typed = self.cleaned_data
        return {place: typed[place.key] for place in self.sheet.places if place.key in typed}

    def _questions(self) -> list[PlausibilityQuestion]:
        by_stage: dict[EducationStage, dict[str, Decimal | None]] = {}
        whole: dict[str, Decimal | None] = {}
        for place, value in self._typed().items():
            figures = by_stage.setdefault(place.stage, {}) if place.stage else whole
            figures[place.figure.name] = value
        before = self.sheet.before
        return plausibility_questions(
            by_stage, whole, (before.by_stage, before.whole), this_year=this_year()
        )
