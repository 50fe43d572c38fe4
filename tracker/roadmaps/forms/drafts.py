"""Forms of a draft's rows: text as it stands, read as a document is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.models import Alias, County
from counties.widgets import DayInput
from tracker.indicators.fields import IndicatorField
from tracker.roadmaps.plans.schema import (
    OPERATORS,
    AssignmentDraft,
    DueDraft,
    Flaw,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.services.drafts import units_of
from tracker.time_expressions.parser import read_due, read_window

ROLES = ("lead", "responsible", "cooperating", "section", "leader")
# Where the answer to a broken rule stands.
FIELD_OF = {
    "number": "number", "title": "title", "content": "content", "items": "items",
    "window": "window_text", "due": "due_text", "assignments": "reports", "note": "note",
    "year": "year",
}  # fmt: skip
_ITEM = re.compile(r"[（(]第(\d{1,3})项[)）]$")


@dataclass(frozen=True)
class KnownUnits:
    """The county's units by every name they go by."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, county: County) -> "KnownUnits":
        names = {name: name for name in units_of(county)}
        for alias in Alias.objects.for_county(county).select_related("department", "group"):
            names.setdefault(alias.name, str(alias.department or alias.group))
        return cls(names)


def _day_field(label: str) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, required=False, widget=widget)


def _text_field(label: str, rows: int, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


class RowForm(forms.Form):
    """One row. A day that is left as it was is read anew when its words change."""

    number = forms.CharField(label="原文编号", max_length=20, required=False)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, required=False)
    title = forms.CharField(label="目标任务", max_length=300, required=False)
    content = _text_field("具体工作内容", 5)
    items = _text_field("工作事项", 4, "每行一项，不写序号；没有分项的留空。")
    window_text = forms.CharField(label="时间", max_length=100, required=False)
    window_start = _day_field("时段起")
    window_end = _day_field("时段止")
    due_text = forms.CharField(label="完成时限", max_length=100, required=False)
    due_on = _day_field("时限日期")
    lead = forms.CharField(label="牵头单位", max_length=500, required=False)
    responsible = forms.CharField(
        label="责任单位",
        max_length=1000,
        required=False,
        help_text="用顿号分开；只承担一个事项的，写作“县财政局（第2项）”。",
    )
    cooperating = forms.CharField(label="配合单位", max_length=1000, required=False)
    section = forms.CharField(label="责任科室", max_length=500, required=False)
    leader = forms.CharField(label="责任领导", max_length=200, required=False)
    reports = forms.CharField(
        label="由谁牵头填报",
        max_length=50,
        required=False,
        help_text="上面所列单位之一；留空则由首列单位推定，印发以后再确认。",
    )
    note = _text_field("说明", 2)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, county: County, row: TaskDraft | None = None, **kw: Any) -> None:
        self.row = row or TaskDraft()
        kw["initial"] = row_initial(self.row) | kw.get("initial", {})
        super().__init__(*args, **kw)
        self.county = county

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        known = KnownUnits.of(self.county)
        found: list[AssignmentDraft] = []
        for role in ROLES:
            try:
                found += self._units(role, data.get(role, ""), known)
            except ValidationError as error:
                self.add_error(role, error)
        self.assignments = self._with_lead(found, data.get("reports", ""), known)
        return data

    def _units(self, role: str, text: str, known: KnownUnits) -> list[AssignmentDraft]:
        held = {(a.unit, a.role): a.written for a in self.row.assignments}
        found = []
        for word in split_units(text, known.names):
            item = _ITEM.search(word)
            name = _ITEM.sub("", word).strip()
            unit = name if role == "leader" else known.names.get(name)
            if unit is None:
                words = (
                    f"“{name}”不是本县的单位、集合单位或别名；请改用已有的名称，或先登记该单位。"
                )
                raise ValidationError(words)
            written = held.get((unit, role), name)
            place = int(item[1]) if item else None
            found.append(AssignmentDraft(unit=unit, written=written, role=role, item=place))
        return found

    def _with_lead(
        self, found: list[AssignmentDraft], asked: str, known: KnownUnits
    ) -> tuple[AssignmentDraft, ...]:
        """One leads: the one named, else the first in the column of leads, else the first of all,
        which is inferred."""
        units = [each for each in found if each.role != "leader"]
        asked = asked.strip()
        named = next((u for u in units if asked and u.unit == known.names.get(asked)), None)
        if asked and named is None:
            self.add_error("reports", f"“{asked}”不在上面所列的单位之中。")
        first = next((u for u in units if u.role == "lead"), None)
        chosen = named or first or next(iter(units), None)
        inferred = named is None and first is None
        return tuple(
            replace(each, leads=True, inferred=inferred) if each is chosen else each
            for each in found
        )

    @property
    def text(self) -> TaskDraft:
        """What was filled in; only after `is_valid`."""
        data = self.cleaned_data
        same = [(a.unit, a.written, a.role) for a in self.assignments] == [
            (a.unit, a.written, a.role) for a in self.row.assignments
        ]
        return TaskDraft(
            number=data["number"],
            year=data["year"],
            title=data["title"],
            content=_lf(data["content"]),
            items=tuple(line.strip() for line in data["items"].splitlines() if line.strip()),
            window=self._window(),
            due=self._due(),
            assignments=self.assignments,
            note=_lf(data["note"]),
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

    def take_problems(self, problems: Iterable[Flaw]) -> None:
        """Say each broken rule at its field."""
        for problem in problems:
            name = FIELD_OF.get(re.split(r"[.\[]", problem.path)[0])
            self.add_error(name, problem.reason)


def row_initial(row: TaskDraft) -> dict[str, Any]:
    """What a form of `row` begins with."""
    lead = next((each for each in row.assignments if each.leads), None)
    named = lead and not lead.inferred and lead.role != "lead"
    first: dict[str, Any] = {
        "number": row.number, "year": row.year, "title": row.title, "content": row.content,
        "items": "\n".join(row.items), "window_text": row.window.text,
        "window_start": row.window.start, "window_end": row.window.end, "due_text": row.due.text,
        "due_on": row.due.on, "note": row.note, "reports": lead.unit if lead and named else "",
    }  # fmt: skip
    for role in ROLES:
        first[role] = "、".join(
            f"{a.unit}（第{a.item}项）" if a.item else a.unit
            for a in row.assignments
            if a.role == role
        )
    return first


def split_units(text: str, known: Iterable[str]) -> list[str]:
    """The names in a list; a known name that holds a separator itself stays whole."""
    held = sorted((name for name in known if re.search(r"[、，,；;\s]", name)), key=len)
    kept: dict[str, str] = {}
    for place, name in enumerate(reversed(held)):
        kept[f"\ue000{place}\ue001"] = name
        text = text.replace(name, f"\ue000{place}\ue001")
    words = [word for word in re.split(r"[、，,；;\s]+", text) if word]
    return [re.sub("\ue000\\d+\ue001", lambda m: kept[m[0]], word) for word in words]


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class TargetForm(forms.Form):
    """One promise of a row."""

    name = forms.CharField(label="指标", max_length=50)
    indicator = IndicatorField(label="对应的指标", empty_label="（不对应）")
    scope = forms.CharField(label="范围", max_length=200, required=False)
    operator = forms.ChoiceField(
        label="比较", choices=[(o, "文字目标" if o == "text" else o) for o in OPERATORS]
    )
    value = forms.DecimalField(label="数值", max_digits=12, decimal_places=4, required=False)
    unit = forms.CharField(label="计量单位", max_length=50, required=False)
    reference = forms.CharField(label="参照", max_length=200, required=False)
    by = forms.CharField(
        label="到何时",
        max_length=10,
        required=False,
        help_text="写作 2023、2023-08 或 2023-08-31。",
    )
    sentence = _text_field("原文语句", 2)
    note = _text_field("说明", 2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["indicator"]
        assert isinstance(field, IndicatorField)
        field.offer(county, self.initial.get("indicator", ""))

    @property
    def promise(self) -> TargetDraft:
        """What was filled in; only after `is_valid`."""
        data = self.cleaned_data
        names = ("name", "operator", "unit", "reference", "scope", "by", "sentence", "note")
        value: Decimal | None = data["value"]
        told: dict[str, Any] = {name: _lf(data[name]) for name in names}
        return TargetDraft(
            **told,
            indicator=data["indicator"].code if data["indicator"] else "",
            value=value.normalize() if value is not None else None,
            is_status=bool(self.initial.get("is_status")),
        )

    def take_problems(self, problems: Iterable[Flaw]) -> None:
        """Say each broken rule at its field."""
        for problem in problems:
            name = problem.path.rsplit(".", 1)[-1]
            self.add_error(name if name in self.fields else None, problem.reason)
