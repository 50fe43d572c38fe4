"""Forms of problems and of the acts on them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.base_forms import PortalForm
from counties.fields import DayField
from counties.models import County, Department
from counties.past_days import PastDayForm
from tracker.files.forms import EvidenceField
from tracker.indicators.forms.fields import IndicatorField
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services.problems import ProblemInput


class ProblemForm(PastDayForm):
    """What the office records about a problem."""

    deadline = "due_on"

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
    due_on = DayField(label="整改期限", whole_month="last")
    look_back_on = DayField(
        label="回头看日期",
        whole_month="last",
        required=False,
        help_text="销号以后再去看一次的日期。",
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [self.initial[n] for n in ("place", "responsible") if self.initial.get(n)]
        departments = Department.objects.for_county(county).in_use_or(chosen)
        for name in ("place", "responsible"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = departments
        indicators = self.fields["indicator"]
        assert isinstance(indicators, IndicatorField)
        indicators.offer(county, self.initial.get("indicator", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        due, look_back = data.get("due_on"), data.get("look_back_on")
        if due and look_back and look_back <= due:
            self.add_error("look_back_on", ValidationError("回头看日期应晚于整改期限。"))
        return data

    @property
    def content(self) -> ProblemInput:
        """The values of a valid form, for the services."""
        return ProblemInput(**{name: self.cleaned_data[name] for name in ProblemForm.base_fields})


class NewProblemForm(ProblemForm):
    """The form of a new problem; `nonce` tells whether it was sent before."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)


class ProblemEditForm(ProblemForm):
    """The form of a recorded problem; `version` tells whether somebody changed it meanwhile."""

    asks_always = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(problem: Problem) -> dict[str, Any]:
        """Return the initial values for `problem`."""
        links = {name: getattr(problem, f"{name}_id") for name in ("place", "responsible")}
        links["indicator"] = problem.indicator.code if problem.indicator else ""
        names = ("source", "description", "measure", "due_on", "look_back_on", "version")
        return {name: getattr(problem, name) for name in names} | links


_NO_ACT = {
    "required": "没有保存：请选择要办的事项。",
    "invalid_choice": "没有保存：请选择要办的事项。",
}


class ProblemActForm(PortalForm):
    """An act on a problem: `version` is that of the page on which the user chose it."""

    act = forms.ChoiceField(
        choices=[(act.value, act.label) for act in ProblemAct], error_messages=_NO_ACT
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
