"""Forms of bulletins."""

import uuid
from datetime import date
from typing import Any

from django import forms

from counties.models import County, Department
from counties.widgets import DayInput
from tracker.supervision.models import Bulletin
from tracker.supervision.rules.bulletin_texts import FIELDS, BulletinKind
from tracker.supervision.services.bulletins import refuse_unknown_fields

KNOWN = "、".join(f"{{{name}}}" for name in FIELDS)


def _day(label: str, **more: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, **more)


class BulletinForm(forms.Form):
    """What a new bulletin is about."""

    kind = forms.ChoiceField(
        label="文种", choices=[(kind.value, kind.label) for kind in BulletinKind]
    )
    since = _day("起始日")
    day = _day("截止日", help_text="数字按这一天终了时的台账计。选今天的，到今天终了才确定。")
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def values(today: date, kind: str = "") -> dict[str, Any]:
        """The month so far, for the `kind` of the link that led here."""
        return {
            "kind": kind or BulletinKind.CIRCULAR,
            "since": today.replace(day=1),
            "day": today,
            "nonce": uuid.uuid4(),
        }


class WordingForm(forms.Form):
    """The words of a bulletin."""

    title = forms.CharField(label="标题", max_length=200)
    wording = forms.CharField(
        label="正文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"每行一段。数字写成花括号中的名称，显示时按台账填入：{KNOWN}。"
        "没有逾期事项时，写有{滞后单位}的一段不显示。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(bulletin: Bulletin) -> dict[str, Any]:
        """The initial values for `bulletin`."""
        return {name: getattr(bulletin, name) for name in ("title", "wording", "version")}

    def clean_wording(self) -> str:
        wording: str = self.cleaned_data["wording"].replace("\r\n", "\n")
        try:
            refuse_unknown_fields(wording)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.message_dict["wording"]) from error
        return wording


class MatterForm(forms.Form):
    """What wants a decision of the joint meeting."""

    department = forms.ModelChoiceField(Department.objects.none(), label="提请单位")
    question = forms.CharField(
        label="提请议定事项", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["department"], county)


class DecisionForm(forms.Form):
    """What the meeting decided."""

    decision = forms.CharField(
        label="议定意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="保存后成为方案最后的一项任务，来源为“会议”。",
    )
    lead = forms.ModelChoiceField(Department.objects.none(), label="牵头单位")
    due = _day("完成时限")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["lead"], county)


def _choose(field: forms.Field, county: County) -> None:
    """Offer the county's departments in use."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Department.objects.for_county(county).in_use_or([])
