"""Forms of bulletins and of the joint meeting."""

import uuid
from datetime import date
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField
from counties.models import County, Department
from tracker.supervision.models import Bulletin
from tracker.supervision.rules.bulletin_texts import FIELDS, BulletinKind
from tracker.supervision.services.bulletins import check_fields

FIELD_NAMES = "、".join(f"{{{name}}}" for name in FIELDS)


class BulletinForm(PortalForm):
    """Kind and period of a new bulletin."""

    kind = forms.ChoiceField(
        label="文种", choices=[(kind.value, kind.label) for kind in BulletinKind]
    )
    since = DayField(label="起始日", whole_month="first")
    day = DayField(
        label="截止日",
        whole_month="last",
        help_text="数字按这一天终了时的台账计。选今天的，到今天终了才确定。",
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def values(today: date, kind: str = "") -> dict[str, Any]:
        """Return the initial values: the month so far, and the kind that `?kind=` names."""
        return {
            "kind": kind or BulletinKind.CIRCULAR,
            "since": today.replace(day=1),
            "day": today,
            "nonce": uuid.uuid4(),
        }


class WordingForm(PortalForm):
    """Title and text of a bulletin; figures are fields in braces."""

    title = forms.CharField(label="标题", max_length=200)
    wording = forms.CharField(
        label="正文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"每行一段。数字写成花括号中的名称，显示时按台账填入：{FIELD_NAMES}。"
        "没有逾期事项时，写有{滞后单位}的一段不显示。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(bulletin: Bulletin) -> dict[str, Any]:
        """Return the initial values for `bulletin`."""
        return {name: getattr(bulletin, name) for name in ("title", "wording", "version")}

    def clean_wording(self) -> str:
        wording: str = self.cleaned_data["wording"].replace("\r\n", "\n")
        try:
            check_fields(wording)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.message_dict["wording"]) from error
        return wording


class MatterForm(PortalForm):
    """A matter on which the joint meeting has to decide."""

    department = forms.ModelChoiceField(Department.objects.none(), label="提请单位")
    question = forms.CharField(
        label="提请议定事项", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_departments(self.fields["department"], county)


class DecisionForm(PortalForm):
    """What the meeting decided, by whom and until when it is to be done."""

    decision = forms.CharField(
        label="议定意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="保存后成为方案最后的一项任务，来源为“会议”。",
    )
    lead = forms.ModelChoiceField(Department.objects.none(), label="牵头单位")
    due = DayField(label="完成时限", whole_month="last")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_departments(self.fields["lead"], county)


def _offer_departments(field: forms.Field, county: County) -> None:
    """Let `field` offer the departments of `county` that are in use."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Department.objects.for_county(county).in_use_or([])
