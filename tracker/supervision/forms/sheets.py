"""Forms of dispatch sheets and problems."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.forms import Checkboxes
from counties.models import County, Department
from counties.widgets import DayInput
from tracker.files.forms import EvidenceField
from tracker.indicators.fields import IndicatorField
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Task
from tracker.supervision.choices import COLOUR_CHOICES, ProblemSource, SheetKind
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services.problems import ProblemInput
from tracker.supervision.services.sheets import SheetInput


def day_field(label: str, **more: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, **more)


class SheetForm(forms.Form):
    """The wording of a draft."""

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
    reply_due = day_field("答复期限")
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
        twice = set(data.get("to", [])) & set(data.get("copies", []))
        if twice:
            names = "、".join(str(department) for department in sorted(twice, key=str))
            self.add_error("copies", ValidationError(f"{names}已经主送，不必抄送。"))
        return data

    @property
    def content(self) -> SheetInput:
        """What was filled in; only after `is_valid`."""
        data = {name: self.cleaned_data[name] for name in SheetForm.base_fields}
        data["text"] = data["text"].replace("\r\n", "\n")
        lists = {name: list(data[name]) for name in ("to", "copies", "tasks")}
        return SheetInput(**{**data, **lists})


class NewSheetForm(SheetForm):
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class SheetEditForm(SheetForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(sheet: DispatchSheet) -> dict[str, Any]:
        """The initial values for `sheet`."""
        lists = {name: list(getattr(sheet, name).values_list("pk", flat=True))
                 for name in ("to", "copies", "tasks")}  # fmt: skip
        names = ("kind", "colour", "title", "text", "annexes", "issuer", "reply_due", "version")
        return {name: getattr(sheet, name) for name in names} | lists


class VersionForm(forms.Form):
    """An act on what was read: the version says what that was."""

    version = forms.IntegerField()


class WordsForm(forms.Form):
    """An act with words."""

    text = forms.CharField(max_length=4000, required=False)
    department = forms.IntegerField(required=False)


class ProblemForm(forms.Form):
    """One line of the 问题清单."""

    source = forms.ChoiceField(label="来源", choices=ProblemSource.choices)
    place = forms.ModelChoiceField(
        Department.objects.none(), label="学校或单位", required=False, empty_label="全县"
    )
    indicator = IndicatorField(label="指标", empty_label="不涉及指标")
    description = forms.CharField(
        label="问题", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    measure = forms.CharField(
        label="整改措施", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    responsible = forms.ModelChoiceField(
        Department.objects.none(), label="责任单位", empty_label="请选择"
    )
    due_on = day_field("整改期限")
    look_back_on = day_field("回头看日期", required=False, help_text="销号以后再去看一次的日期。")

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [self.initial[n] for n in ("place", "responsible") if self.initial.get(n)]
        departments = Department.objects.for_county(county).in_use_or(held)
        for name in ("place", "responsible"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = departments
        indicators = self.fields["indicator"]
        assert isinstance(indicators, IndicatorField)
        indicators.offer(county, self.initial.get("indicator", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        due, back = data.get("due_on"), data.get("look_back_on")
        if due and back and back <= due:
            self.add_error("look_back_on", ValidationError("回头看日期应晚于整改期限。"))
        return data

    @property
    def content(self) -> ProblemInput:
        """What was filled in; only after `is_valid`."""
        return ProblemInput(**{name: self.cleaned_data[name] for name in ProblemForm.base_fields})


class NewProblemForm(ProblemForm):
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class ProblemEditForm(ProblemForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(problem: Problem) -> dict[str, Any]:
        """The initial values for `problem`."""
        links = {name: getattr(problem, f"{name}_id") for name in ("place", "responsible")}
        links["indicator"] = problem.indicator.code if problem.indicator else ""
        names = ("source", "description", "measure", "due_on", "look_back_on", "version")
        return {name: getattr(problem, name) for name in names} | links


UNCLEAR = {
    "required": "没有保存：请选择要办的事项。",
    "invalid_choice": "没有保存：请选择要办的事项。",
}


class ActForm(forms.Form):
    """An act on a problem, as it was seen."""

    act = forms.ChoiceField(
        choices=[(act.value, act.label) for act in ProblemAct], error_messages=UNCLEAR
    )
    version = forms.IntegerField(error_messages={"required": "没有保存：请打开问题再操作。"})
    text = forms.CharField(
        label="情况",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="整改做了什么，或核查看到什么。只有核查通过和回头看未反弹可以不写。",
    )
    evidence = EvidenceField()
