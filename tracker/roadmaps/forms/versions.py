"""The form for issuing a draft."""

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField
from tracker.roadmaps.models import CountyPlan


class IssueForm(PortalForm):
    """印发: the day and document number of the new version.

    `edits` and `current` are the edits of the draft and the id of the plan in force that the user
    saw, to detect changes since.
    """

    issued_on = DayField(
        label="印发日期",
        help_text="文件落款的日期。门户自今天起按新版本考核。",
    )
    doc_number = forms.CharField(
        label="文号", max_length=64, required=False, help_text="例如：呼县政办〔2024〕9号。"
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)
    current = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def moved_on(self, plan: CountyPlan, current: CountyPlan | None) -> "IssueForm":
        """Return a form with the same input and the present `edits` and `current`."""
        now = {"edits": plan.edits, "current": current.pk if current else ""}
        return IssueForm({**self.data.dict(), **now})  # type: ignore[attr-defined]


def first_issue(plan: CountyPlan, current: CountyPlan | None) -> dict[str, object]:
    """Return the initial values of an `IssueForm`."""
    return {
        "doc_number": plan.doc_number,
        "edits": plan.edits,
        "current": current.pk if current else None,
    }
