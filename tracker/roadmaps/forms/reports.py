"""Forms for progress reports."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from counties.base_forms import PortalForm
from counties.days import chinese_day
from counties.fields import WholeNumberField
from counties.parameters import read_id
from tracker.files.forms import EvidenceField
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.filtersets import read_month
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.services.reports import (
    CLOSING_IS_TODAY,
    ReportInput,
    last_share,
    last_shares,
)

KINDS = [(ReportKind.PROGRESS, "推进中"), (ReportKind.CLOSING, "已完成，申请办结")]


class ReportForm(PortalForm):
    """进展填报, with the values of the last report as initial values.

    `version` and `nonce` protect against stale and repeated forms; `next` is the page to show
    afterwards. `missed` are months without a report, for which the user can report late.
    """

    kind = forms.ChoiceField(
        label="状态", choices=KINDS, widget=forms.RadioSelect, initial=ReportKind.PROGRESS
    )
    text = forms.CharField(
        label="进展情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清做了什么、到哪一步、下一步做什么。",
    )
    share = WholeNumberField(
        label="完成比例（%）", unit="%", min_value=0, max_value=100, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    evidence = EvidenceField()

    def __init__(
        self, *args: Any, assignment: Assignment, missed: Sequence[Month] = (), **kwargs: Any
    ) -> None:
        # several forms may be open on one board, and their ids must differ
        kwargs["auto_id"] = f"report{assignment.pk}_%s"
        super().__init__(*args, **kwargs)
        today = chinese_day(timezone.localdate())
        self.fields["kind"].help_text = f"申请办结按提交当天计，今天是{today}。"
        self.item_fields: dict[str, int] = {}
        if missed:
            makes_up = [(str(month), f"{month.label}（补报）") for month in reversed(missed)]
            self.fields["month"] = forms.ChoiceField(
                label="填报月份",
                choices=[("", "本月"), *makes_up],
                required=False,
                help_text="补报只记入所选的月份；本月已有填报的，不改变本月的进展和比例。",
            )
        if assignment.item_id is None:
            self._add_items(assignment)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("month") and data.get("kind") == ReportKind.CLOSING:
            self.add_error("month", CLOSING_IS_TODAY)
        return data

    def _add_items(self, assignment: Assignment) -> None:
        items = list(assignment.task.items.all())
        shares = last_shares(assignment) if items and not self.is_bound else {}
        for item in items:
            name = f"item_{item.pk}"
            self.item_fields[name] = item.pk
            self.fields[name] = WholeNumberField(
                label=f"{item.position}. {item.text}",
                min_value=0,
                max_value=100,
                required=False,
                initial=shares.get(item.pk),
                unit="%",
                widget=forms.TextInput(attrs={"placeholder": "%"}),
            )
        if items:
            del self.fields["share"]

    @property
    def items(self) -> list[forms.BoundField]:
        return [self[name] for name in self.item_fields]

    @property
    def content(self) -> ReportInput:
        """The report as filled in; only for a valid form."""
        data = self.cleaned_data
        shares = {pk: data[name] for name, pk in self.item_fields.items() if data[name] is not None}
        month = read_month(data.get("month", ""))
        return ReportInput(
            kind=ReportKind(data["kind"]),
            text=data["text"].replace("\r\n", "\n"),
            share=data.get("share"),
            item_shares=shares,
            month=month.first if month else None,
        )


class NoChangeForm(PortalForm):
    """本月无变化: a report without text, sent with one click."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class NoChangeOfMany(PortalForm):
    """本月无变化 for several assignments; a `duty` is an id, version and nonce, with colons."""

    duty = forms.CharField()

    @property
    def content(self) -> list[tuple[int, int, uuid.UUID]]:
        """The id, version and nonce of each assignment; only for a valid form."""
        return list(self.cleaned_data["duties"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sent = self.data.getlist("duty")  # type: ignore[attr-defined]
        try:
            data["duties"] = [
                (read_id(pk), read_id(version), uuid.UUID(nonce))
                for pk, version, nonce in (text.split(":") for text in sent)
            ]
        except ValueError as error:
            raise ValidationError("页面已过期，请刷新后重试。") from error
        return data


class ReportDayForm(PortalForm):
    """每月填报截止日: the day of the month by which reports are due."""

    report_day = WholeNumberField(
        label="每月填报截止日",
        min_value=1,
        max_value=28,
        help_text="1—28 日。到这一天，时段包括本月的任务都应有填报；之后填报记为补报。",
    )


def initial_report(assignment: Assignment, next_page: str) -> dict[str, Any]:
    """Return the initial values of a `ReportForm`, with the text and share last reported."""
    last = assignment.reports.latest_first().exclude(kind=ReportKind.NO_CHANGE).first()
    return {
        "kind": ReportKind.PROGRESS,
        "text": last.text if last else "",
        "share": last_share(assignment),
        "version": assignment.version,
        "nonce": uuid.uuid4(),
        "next": next_page,
    }
