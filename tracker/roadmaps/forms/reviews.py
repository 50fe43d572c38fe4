"""Forms for the decisions of the office: reviews, rulings and extensions."""

from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField
from tracker.roadmaps.choices import RulingKind


class ReviewForm(PortalForm):
    """审核: the review of a report; returning it needs a reason."""

    reason = forms.CharField(
        label="意见",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回时必填，写明要补什么、改什么。",
    )


class RulingForm(PortalForm):
    """裁定: the decision of the office to close, cancel or reopen a task, with a reason."""

    kind = forms.ChoiceField(label="裁定", choices=RulingKind.choices)
    closed_on = DayField(
        label="办结日期",
        required=False,
        help_text="任务实际办结的日期，只用于直接办结；不填按今天。",
    )
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(PortalForm):
    """申请延期: the new deadline and the reason."""

    due = DayField(label="申请延至", whole_month="last")
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtensionDecisionForm(PortalForm):
    """延期审批: the decision on an extension; refusing it needs a reason."""

    decision = forms.ChoiceField(choices=[("granted", "同意"), ("refused", "不同意")])
    reason = forms.CharField(label="意见", max_length=1000, required=False, widget=forms.Textarea)

    @property
    def content(self) -> dict[str, Any]:
        """The decision as arguments of `decide_extension`; only for a valid form."""
        data = self.cleaned_data
        return {"granted": data["decision"] == "granted", "reason": data["reason"]}


class LeaveOutForm(PortalForm):
    """不承担: why a member of a group does not serve for one task."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        error_messages={"required": "请写明这个单位为什么不承担。"},
    )
