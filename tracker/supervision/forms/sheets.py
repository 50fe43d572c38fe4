"""Forms of dispatch sheets."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.base_forms import PortalForm
from counties.fields import DayField
from counties.forms import Checkboxes
from counties.models import County, Department
from counties.past_days import PastDayForm
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Task
from tracker.supervision.choices import COLOUR_CHOICES, SheetKind
from tracker.supervision.models import DispatchSheet
from tracker.supervision.services.sheets import SheetInput


class SheetForm(PastDayForm):
    """What the office writes in a dispatch sheet."""

    deadline = "reply_due"

    kind = forms.ChoiceField(label="文种", choices=SheetKind.choices)
    colour = forms.ChoiceField(
        label="督办级别", choices=COLOUR_CHOICES, help_text="文书的颜色，与任务的灯无关。"
    )
    title = forms.CharField(label="标题", max_length=200)
    text = forms.CharField(
        label="正文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一段。任务清单由下面勾选的任务列出，不必写入正文。",
    )
    to = forms.ModelMultipleChoiceField(Department.objects.none(), label="主送", widget=Checkboxes)
    tasks = forms.ModelMultipleChoiceField(
        Task.objects.none(), label="督办任务", required=False, widget=Checkboxes
    )
    reply_due = DayField(label="答复期限", whole_month="last")
    copies = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="抄送", required=False, widget=Checkboxes
    )
    annexes = forms.CharField(
        label="附件",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="附件名称，每行一个。",
    )
    issuer = forms.CharField(
        label="落款单位", required=False, max_length=100, help_text="留空则只留盖章的位置。"
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.for_county(county).in_use_or(self.initial.get("to", []))
        for name in ("to", "copies"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = departments
        tasks = self.fields["tasks"]
        assert isinstance(tasks, forms.ModelMultipleChoiceField)
        tasks.queryset = Task.objects.for_county(county).filter(plan__state=PlanState.IN_FORCE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        in_both = set(data.get("to", [])) & set(data.get("copies", []))
        if in_both:
            names = "、".join(str(department) for department in sorted(in_both, key=str))
            self.add_error("copies", ValidationError(f"{names}已经主送，不必抄送。"))
        return data

    @property
    def content(self) -> SheetInput:
        """The values of a valid form, for the services."""
        data = {name: self.cleaned_data[name] for name in SheetForm.base_fields}
        data["text"] = data["text"].replace("\r\n", "\n")
        lists = {name: list(data[name]) for name in ("to", "copies", "tasks")}
        return SheetInput(**{**data, **lists})


class NewSheetForm(SheetForm):
    """The form of a new draft; `nonce` tells whether it was sent before."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)


class SheetEditForm(SheetForm):
    """The form of an existing draft; `version` tells whether somebody changed it meanwhile."""

    asks_always = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(sheet: DispatchSheet) -> dict[str, Any]:
        """Return the initial values for `sheet`."""
        lists = {name: list(getattr(sheet, name).values_list("pk", flat=True))
                 for name in ("to", "copies", "tasks")}  # fmt: skip
        names = ("kind", "colour", "title", "text", "annexes", "issuer", "reply_due", "version")
        return {name: getattr(sheet, name) for name in names} | lists


class SheetActForm(PortalForm):
    """The reply of a department, or the office's closing remark."""

    text = forms.CharField(label="文字", max_length=4000, required=False, widget=forms.Textarea)
    department = forms.IntegerField(required=False)
