"""Forms for the rows and targets of a draft plan."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.base_forms import PortalForm
from counties.fields import DecimalNumberField
from counties.models import Alias, County
from tracker.indicators.forms.fields import IndicatorField
from tracker.roadmaps.forms.task_fields import TaskFieldsForm, unix_lines
from tracker.roadmaps.plans.schema import (
    ASSIGNMENT_ROLES,
    OPERATORS,
    AssignmentDraft,
    DueDraft,
    Flaw,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.unit_lists import KnownUnits, split_units
from tracker.roadmaps.services.drafts import units_of
from tracker.time_expressions.parser import read_due, read_window

_ITEM = re.compile(r"[（(]第(\d{1,3})项[)）]$")


def known_units(county: County) -> KnownUnits:
    """Return the units of `county` by their names and aliases."""
    names = {name: name for name in units_of(county)}
    for alias in Alias.objects.for_county(county).select_related("department", "group"):
        names.setdefault(alias.name, str(alias.department or alias.group))
    return KnownUnits(names, county.name)


class RowForm(TaskFieldsForm):
    """One row of a draft.

    If the user changes the text of a period or deadline but not its dates, the dates are read again
    from the text.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        county: County,
        row: TaskDraft | None = None,
        headings: Iterable[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.row = row or TaskDraft()
        self.county = county
        lead = next((each for each in self.row.assignments if each.leads), None)
        named = lead and not lead.inferred and lead.role != "lead"
        first = {"reports": lead.unit if lead and named else ""} | dict(initial or {})
        units = {role: units_text(self.row, role) for role in ASSIGNMENT_ROLES}
        super().__init__(data, row=self.row, units=units, headings=headings, initial=first)
        self.fields[
            "responsible"
        ].help_text = "用顿号分开；只承担一个事项的，写作“县财政局（第2项）”。"
        self.fields["reports"] = forms.CharField(
            label="由谁牵头填报",
            max_length=50,
            required=False,
            help_text="上面所列单位之一；留空则由首列单位推定，印发以后再确认。",
        )
        self.move_to_end("note")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        known = known_units(self.county)
        assignments: list[AssignmentDraft] = []
        for role in ASSIGNMENT_ROLES:
            try:
                assignments += self._units(role, data.get(role, ""), known)
            except ValidationError as error:
                self.add_error(role, error)
        self.assignments = self._with_lead(assignments, data.get("reports", ""), known)
        return data

    def _units(self, role: str, text: str, known: KnownUnits) -> list[AssignmentDraft]:
        written_names = {(a.unit, a.role): a.written for a in self.row.assignments}
        assignments = []
        for entry in split_units(text, known.names)[0]:
            item = _ITEM.search(entry)
            name = _ITEM.sub("", entry).strip()
            unit = name if role == "leader" else known.find(name)
            if not unit:
                message = (
                    f"“{name}”不是本县的单位、集合单位或别名；请改用已有的名称，或先登记该单位。"
                )
                raise ValidationError(message)
            written = written_names.get((unit, role), name)
            place = int(item[1]) if item else None
            assignments.append(AssignmentDraft(unit=unit, written=written, role=role, item=place))
        return assignments

    def _with_lead(
        self, assignments: list[AssignmentDraft], lead: str, known: KnownUnits
    ) -> tuple[AssignmentDraft, ...]:
        """Return `assignments` with the one that leads marked.

        It is the unit that the user named (`lead`), else the first one with the role "lead", else
        the first unit of all, which is then marked as inferred.
        """
        units = [each for each in assignments if each.role != "leader"]
        lead = lead.strip()
        named = next((u for u in units if lead and u.unit == known.find(lead)), None)
        if lead and named is None:
            self.add_error("reports", f"“{lead}”不在上面所列的单位之中。")
        first = next((u for u in units if u.role == "lead"), None)
        chosen = named or first or next(iter(units), None)
        inferred = named is None and first is None
        return tuple(
            replace(each, leads=True, inferred=inferred) if each is chosen else each
            for each in assignments
        )

    @property
    def text(self) -> TaskDraft:
        """The row as filled in; only for a valid form."""
        data = self.cleaned_data
        same = [(a.unit, a.written, a.role) for a in self.assignments] == [
            (a.unit, a.written, a.role) for a in self.row.assignments
        ]
        return TaskDraft(
            **self.task_values(),
            year=data["year"],
            items=self.item_texts(),
            window=self._window(),
            due=self._due(),
            assignments=self.assignments,
            units_text=self.row.units_text if same else "",
        )

    def _window(self) -> WindowDraft:
        data = self.cleaned_data
        given = WindowDraft(data["window_text"], data["window_start"], data["window_end"])
        if self._changed("window_text", "year") and not self._changed("window_start", "window_end"):
            read = read_window(given.text, year=data["year"])
            return WindowDraft(given.text, read.start, read.end) if given.text else WindowDraft()
        return given

    def _due(self) -> DueDraft:
        data = self.cleaned_data
        text: str = data["due_text"]
        on: date | None = data["due_on"]
        if self._changed("due_on"):
            return DueDraft(text, on, "day" if on else "unknown" if text else "")
        if self._changed("due_text", "year"):
            read = read_due(text, year=data["year"])
            return DueDraft(text, read.due, read.precision) if text else DueDraft()
        return replace(self.row.due, text=text)

    def _changed(self, *names: str) -> bool:
        return any(name in self.changed_data for name in names)

    def _form_field_of(self, name: str) -> str | None:
        """Show problems with the assignments at the last of their fields, that for the lead."""
        return "reports" if name == "assignments" else super()._form_field_of(name)


def units_text(row: TaskDraft, role: str) -> str:
    """Return the units of `role` as the form shows them, with the number of a unit's item."""
    return "、".join(
        f"{each.unit}（第{each.item}项）" if each.item else each.unit
        for each in row.assignments
        if each.role == role
    )


def _text_area(label: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=False, widget=widget)


class TargetForm(PortalForm):
    """One target of a row."""

    name = forms.CharField(label="指标", max_length=50)
    indicator = IndicatorField(label="对应的指标", empty_label="（不对应）")
    scope = forms.CharField(label="范围", max_length=200, required=False)
    operator = forms.ChoiceField(
        label="比较", choices=[(o, "文字目标" if o == "text" else o) for o in OPERATORS]
    )
    value = DecimalNumberField(label="数值", max_digits=12, decimal_places=4, required=False)
    unit = forms.CharField(label="计量单位", max_length=50, required=False)
    reference = forms.CharField(label="参照", max_length=200, required=False)
    by = forms.CharField(
        label="到何时",
        max_length=10,
        required=False,
        help_text="写作 2023、2023-08 或 2023-08-31。",
    )
    sentence = _text_area("原文语句")
    note = _text_area("说明")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["indicator"]
        assert isinstance(field, IndicatorField)
        field.offer(county, self.initial.get("indicator", ""))

    @property
    def target_draft(self) -> TargetDraft:
        """The target as filled in; only for a valid form."""
        data = self.cleaned_data
        names = ("name", "operator", "unit", "reference", "scope", "by", "sentence", "note")
        value: Decimal | None = data["value"]
        texts: dict[str, Any] = {name: unix_lines(data[name]) for name in names}
        return TargetDraft(
            **texts,
            indicator=data["indicator"].code if data["indicator"] else "",
            value=value.normalize() if value is not None else None,
            is_status=bool(self.initial.get("is_status")),
        )

    def take_problems(self, problems: Iterable[Flaw]) -> None:
        """Show each broken rule at the field that it concerns."""
        for problem in problems:
            name = problem.path.rsplit(".", 1)[-1]
            self.add_error(name if name in self.fields else None, problem.reason)
