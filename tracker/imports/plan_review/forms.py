"""The forms of the review of a plan."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField, WholeNumberField
from tracker.imports.plan_review.unit_choices import (
    KINDS,
    SAME,
    CountyUnits,
    UnitLine,
    proposed_kind,
)
from tracker.imports.recognise.column_matching import MatchedColumn
from tracker.imports.recognise.editing import ReviewRow, leading_units, read_units_text
from tracker.imports.recognise.heads import KEPT, Field
from tracker.imports.recognise.typed_rows import TypedRow
from tracker.roadmaps.forms.task_fields import TaskFieldsForm
from tracker.roadmaps.plans.fields import TASK_FIELDS, FieldKind
from tracker.roadmaps.plans.schema import ASSIGNMENT_ROLES, ROLE_LABELS
from tracker.roadmaps.plans.unit_lists import split_units
from tracker.roadmaps.plans.values import MAX_LENGTHS, MAX_TEXT, YEARS

ACCEPT = ".docx,.xlsx,.doc,.wps,.xls,.et,.rtf,.txt,.csv"


class PlanUploadForm(PortalForm):
    """An uploaded file, or pasted text."""

    file = forms.FileField(
        label="方案文件",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="Word、Excel、WPS 或文本文件，20 MB 以内。原件留存，只有本县创建办可以下载。",
    )
    text = forms.CharField(
        label="或粘贴表格、文字",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="在 Word、Excel 或 WPS 中选中整张表格，复制后粘贴到这里。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        has_text = bool((data.get("text") or "").strip())
        if not self.errors and bool(data.get("file")) == has_text:
            raise forms.ValidationError(
                "文件和粘贴的文字只能交一样。" if has_text else "请选择文件，或粘贴文字。"
            )
        return data


class ReviewRowForm(TaskFieldsForm):
    """One row of a plan under review."""

    def __init__(
        self, data: Any = None, *, review_row: ReviewRow, headings: Iterable[str] = ()
    ) -> None:
        row = review_row.row
        super().__init__(
            data,
            row=row,
            units={role: read_units_text(row, role) for role in ASSIGNMENT_ROLES},
            headings=headings,
            initial={"version": review_row.version, "lead_unit": row.lead},
            # several rows may have their forms open at once
            auto_id=f"row{review_row.key}_%s",
        )
        units = leading_units(row)
        if len(units) > 1:
            choices = [("", "文件没有写明，暂按首列单位")] + [(name, name) for name in units]
            self.fields["lead_unit"] = forms.ChoiceField(
                label="由谁牵头", required=False, choices=choices
            )
        self.order_fields(_FIRST)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title") or data.get("content")) and not self.errors:
            self.add_error("content", "目标任务和具体工作内容不能都空；这一行不要的，请“删去”。")
        start, end = data.get("window_start"), data.get("window_end")
        if start and end and start > end:
            self.add_error("window_end", "止日早于起日。")
        for role in ASSIGNMENT_ROLES:
            names, _ = split_units(data.get(role) or "")
            if long := [name for name in names if len(name) > MAX_LENGTHS["name"]]:
                self.add_error(role, f"“{long[0][:20]}…”超过 50 字，请用顿号把单位隔开。")
        return data

    def wide_fields(self) -> list[forms.BoundField]:
        """The fields that take the whole width."""
        return [self[name] for name in _WIDE]

    def narrow_fields(self) -> list[forms.BoundField]:
        """The fields of which two stand in a line."""
        return [field for field in self.visible_fields() if field.name not in _WIDE]

    def typed(self) -> TypedRow:
        """Return what was typed in a valid form."""
        data = self.cleaned_data
        return TypedRow(
            values=self.task_values(),
            year=data["year"],
            items=data["items"].replace("\r\n", "\n"),
            window=data["window_text"],
            window_start=data["window_start"],
            window_end=data["window_end"],
            due=data["due_text"],
            due_on=data["due_on"],
            lead=data.get("lead_unit", ""),
            units={role: data[role] for role in ASSIGNMENT_ROLES},
        )


_WIDE = ("title", "content", "items")
_FIRST = ("title", "content", "items", "lead_unit", *ASSIGNMENT_ROLES)


class SplitForm(PortalForm):
    """The content of a row, to be split by empty lines."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="工作内容",
        max_length=2 * MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="在要拆开的地方空一行。只分段，不增删文字；单位、时间每一段都照原样。",
    )

    def parts(self) -> list[str]:
        """Return the parts in a valid form."""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        return [part.strip() for part in text.split("\n\n") if part.strip()]


class UnitsForm(PortalForm):
    """What each unknown unit name stands for. Line 3 has the fields `kind_3` and `of_3`."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, lines: list[UnitLine], county: CountyUnits, version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.lines, self.county = lines, county
        for place, line in enumerate(lines):
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=f"“{line.unit.name}”是",
                choices=KINDS,
                initial=line.kept.get("kind") or proposed_kind(line.unit),
            )
            self.fields[f"of_{place}"] = forms.CharField(
                label=f"“{line.unit.name}”就是这个单位",
                required=False,
                max_length=80,
                initial=line.kept.get("of", ""),
                widget=forms.TextInput(attrs={"list": "known-units", "autocomplete": "off"}),
            )

    def shown(self) -> Iterable[tuple[UnitLine, forms.BoundField, forms.BoundField]]:
        """Return each name with its two fields."""
        return [(e, self[f"kind_{n}"], self[f"of_{n}"]) for n, e in enumerate(self.lines)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        fresh = {
            line.unit.name
            for place, line in enumerate(self.lines)
            if data.get(f"kind_{place}") not in (None, SAME)
        }
        for place in range(len(self.lines)):
            if data.get(f"kind_{place}") != SAME:
                continue
            of = data.get(f"of_{place}", "")
            if not of:
                self.add_error(f"of_{place}", "请写明是哪个单位。")
            elif of not in fresh and self.county.find(of) is None:
                self.add_error(f"of_{place}", f"本县没有“{of}”，文件中也没有这个新单位。")
        return data

    def decisions(self) -> dict[str, dict[str, str]]:
        """Return the decision about each name in a valid form."""
        data = self.cleaned_data
        return {
            line.unit.name: {
                "kind": data[f"kind_{place}"],
                "of": data[f"of_{place}"] if data[f"kind_{place}"] == SAME else "",
            }
            for place, line in enumerate(self.lines)
        }


def _column_labels() -> dict[str, str]:
    """Return what a column can hold, with the labels of the fields of a task."""
    labels: dict[str, str] = {Field.GROUP: "类别"}
    for field in TASK_FIELDS:
        if field.kind is FieldKind.UNITS:
            labels |= ROLE_LABELS
        elif field.kind not in (FieldKind.ITEMS, FieldKind.TARGETS, FieldKind.EXTRA):
            labels[field.name] = field.label
    return labels | {Field.SCORE: "分值", Field.STANDARD: "评分标准"}


COLUMN_LABELS = _column_labels()


class ColumnsForm(PortalForm):
    """What each column of the document's table holds."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, columns: tuple[MatchedColumn, ...], version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.columns = columns
        choices = [(KEPT, "按原栏名保留"), *COLUMN_LABELS.items(), ("", "不导入")]
        for place, column in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.head, required=False, choices=choices, initial=column.field or KEPT
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {Field.CONTENT, Field.TITLE} & set(data.values()):
            raise forms.ValidationError("请指明哪一列是具体工作内容或目标任务。")
        return data

    def matched(self) -> Mapping[str, str]:
        """Each head and the name of its field, of a valid form."""
        pairs = enumerate(self.columns)
        return {column.head: self.cleaned_data[f"column_{n}"] for n, column in pairs}


class CoverForm(PortalForm):
    """How the plan is called."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="方案名称", max_length=MAX_LENGTHS["title"])
    doc_number = forms.CharField(
        label="文号", required=False, max_length=MAX_LENGTHS["doc_number"],
        help_text="还没有正式印发的，留空。",
    )  # fmt: skip
    issuer = forms.CharField(label="发文机关", required=False, max_length=MAX_LENGTHS["issuer"])
    issued_on = DayField(label="成文日期", required=False)
    target_year = WholeNumberField(
        label="目标年度", required=False, min_value=YEARS.start, max_value=YEARS.stop - 1,
        help_text="计划在哪一年通过国家认定。",
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def cover(self) -> dict[str, Any]:
        """What was typed, of a valid form; the day as text."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        day = data["issued_on"]
        return {**data, "issued_on": day.isoformat() if isinstance(day, date) else ""}
