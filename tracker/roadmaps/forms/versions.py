"""Forms of issuing a draft."""

from django import forms

from counties.widgets import DayInput
from tracker.roadmaps.models import CountyPlan


class IssueForm(forms.Form):
    """印发. `edits` and `current` say what was seen of the draft and of the plan in force."""

    issued_on = forms.DateField(
        label="印发日期",
        widget=DayInput(),
        help_text="文件落款的日期。门户自今天起按新版本考核。",
    )
    doc_number = forms.CharField(
        label="文号", max_length=64, required=False, help_text="例如：呼县政办〔2024〕9号。"
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)
    current = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def moved_on(self, plan: CountyPlan, current: CountyPlan | None) -> "IssueForm":
        """The same words in a form that has seen the draft as it is now."""
        now = {"edits": plan.edits, "current": current.pk if current else ""}
        return IssueForm({**self.data.dict(), **now})  # type: ignore[attr-defined]


def first_issue(plan: CountyPlan, current: CountyPlan | None) -> dict[str, object]:
    """What the form begins with."""
    return {
        "doc_number": plan.doc_number,
        "edits": plan.edits,
        "current": current.pk if current else None,
    }
