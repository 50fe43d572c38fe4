"""The forms of an upload of school figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField
from tracker.imports.figures.column_meanings import (
    SCHOOL,
    STAGE,
    all_meanings,
    is_ratio,
    parse_meaning,
    wrong_columns,
)
from tracker.imports.workbooks.forms import UploadForm
from tracker.indicators.choices import FigureSource
from tracker.indicators.engine.values import STAGE_NAMES
from tracker.indicators.selectors.schools import year_name


class FiguresUploadForm(UploadForm):
    """A workbook of school figures, with its school year, source and reference day."""

    year = forms.TypedChoiceField(label="学年", coerce=int)
    source = forms.ChoiceField(label="来源", choices=FigureSource.choices)
    counted_on = DayField(
        label="统计时点",
        required=False,
        help_text="不填的，按学年开始的9月1日。",
    )
    reason = forms.CharField(
        label="更正原因", required=False, max_length=200, help_text="学年定稿以后导入的必须填写。"
    )
    field_order = ("year", "source", "counted_on", "reason", "file")

    def __init__(
        self, *args: Any, years: Sequence[int], frozen: Sequence[int], **others: Any
    ) -> None:
        super().__init__(*args, **others)
        self.frozen = frozen
        self.fields["year"].choices = [(year, year_name(year)) for year in years]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        year: int = values.get("year", 0)
        if year in self.frozen and not values.get("reason"):
            self.add_error("reason", f"{year_name(year)}的数据已定稿，更正要写明原因。")
        return values

    @property
    def options(self) -> dict[str, Any]:
        """The answers that are stored with the upload."""
        values = self.cleaned_data
        day = values["counted_on"] or date(values["year"], 9, 1)
        options = {name: values[name] for name in ("year", "source", "reason")}
        return {**options, "counted_on": day.isoformat()}


def _choices() -> list[Any]:
    """All meanings as grouped choices; a group for each stage serves tables with stage columns."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for meaning, label in all_meanings().items():
        stage = parse_meaning(meaning).stage
        group = f"只是{STAGE_NAMES[stage]}的" if stage else "各项数据"
        choices = groups.setdefault("学校" if meaning in (SCHOOL, STAGE) else group, [])
        choices.append((meaning, label))
    return [("", "不导入"), *groups.items()]


def _help(head: str, meaning: str | None) -> str:
    if is_ratio(head):
        return "已经除以学生数的数值，不导入。"
    return "没有认出，请选择。" if meaning is None else ""


class FigureColumnsForm(PortalForm):
    """The meaning of each column of a workbook of school figures."""

    def __init__(
        self, data: Any = None, *, heads: Sequence[str], meanings: Mapping[str, str | None]
    ) -> None:
        super().__init__(data)
        self.heads = heads
        choices = _choices()
        for number, head in enumerate(heads):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=head,
                choices=choices,
                required=False,
                initial=meanings.get(head) or "",
                help_text=_help(head, meanings.get(head)),
            )

    @property
    def columns(self) -> dict[str, str]:
        """The chosen meaning of each head."""
        values = self.cleaned_data
        return {head: values.get(f"column-{n}", "") for n, head in enumerate(self.heads)}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and (wrong := wrong_columns(self.columns)):
            self.add_error(None, wrong)
        return values
