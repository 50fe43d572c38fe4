"""Forms for instructions and their answers."""

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField


class InstructionForm(PortalForm):
    """批示: the text, and the day by which the unit must answer."""

    text = forms.CharField(
        label="批示内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_due = DayField(label="答复期限", whole_month="last")


class AnswerForm(PortalForm):
    """批示答复: the text of the answer."""

    text = forms.CharField(
        label="答复内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清办理结果、下一步和完成时间。答复后不能修改。",
    )
