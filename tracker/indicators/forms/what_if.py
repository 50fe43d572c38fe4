"""Forms of 试算: one row for each step, and the name of a scenario."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT

from counties.base_forms import PortalForm
from counties.parameters import read_number
from tracker.indicators.choices import STAGES, StepKind
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.values import FIGURES, JUDGED, SHARED_FIGURES, EducationStage
from tracker.indicators.forms.figures import NumberField
from tracker.indicators.selectors.schools import SchoolRow
from tracker.indicators.verdicts.what_if_steps import WhatIfStep, apply_steps

ROWS = 20
FIGURE_CHOICES = [
    (name, f"{FIGURE_BY_NAME[name].label.removeprefix('其中：')}（{FIGURE_BY_NAME[name].unit}）")
    for name in (*FIGURES, "students")
]

ALONG, APART = "1", "0"
BUILDINGS_CHOICES = [(ALONG, "并入"), (APART, "不并入")]


class StepForm(PortalForm):
    """One step. Its kind decides which fields are needed; `rows` are the schools by key."""

    kind = forms.ChoiceField(label="做什么", choices=StepKind.choices, initial=StepKind.MOVE)
    school = forms.TypedChoiceField(label="学校", coerce=int, required=False, empty_value=None)
    stage = forms.ChoiceField(
        label="学段", required=False, choices=[("", "不分学段或只有一个"), *STAGES[: len(JUDGED)]]
    )
    figure = forms.ChoiceField(
        label="数据项", required=False, choices=[("", "请选"), *FIGURE_CHOICES]
    )
    amount = NumberField(label="数量")
    into = forms.TypedChoiceField(
        label="调入或并入学校", coerce=int, required=False, empty_value=None
    )

    buildings = forms.ChoiceField(
        label="撤并时校舍和场地", required=False, choices=[("", "请选"), *BUILDINGS_CHOICES]
    )

    def __init__(self, *args: Any, rows: Mapping[int, SchoolRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        choices = [("", "请选"), *((key, str(row.school)) for key, row in rows.items())]
        for name in ("school", "into"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind")
        if "school" in values and values["school"] is None:
            self.add_error("school", "请选学校。")
        if values.get("into") is not None and values.get("into") == values.get("school"):
            self.add_error("into", "与前一所是同一所学校。")
        if kind == StepKind.MOVE and "into" in values and values["into"] is None:
            self.add_error("into", "请选调入的学校。")
        has_host = kind == StepKind.CLOSE and values.get("into") is not None
        if has_host and "buildings" in values and not values["buildings"]:
            self.add_error("buildings", "请选校舍和场地并入还是不并入后一所。")
        if kind in (StepKind.MOVE, StepKind.ADD):
            self._clean_figure(values, kind)
        return values

    def _clean_figure(self, values: dict[str, Any], kind: str) -> None:
        figure, amount = values.get("figure"), values.get("amount")
        if "figure" in values and not figure:
            self.add_error("figure", "请选数据项。")
        if "amount" in values and not amount:
            self.add_error("amount", "请填数量。")
        elif amount is not None and amount < 0 and kind == StepKind.MOVE:
            self.add_error("amount", "调动的数量应大于0。")
        elif amount is not None and figure and amount != round(amount, _places(figure)):
            self.add_error("amount", "应是整数。" if not _places(figure) else "小数位数太多。")
        if figure in SHARED_FIGURES:
            values["stage"] = ""  # a figure of the whole school
        elif figure and not values.get("stage"):
            row = self.rows.get(values.get("school") or 0)
            stages = [stage for stage in JUDGED if row and stage in row.by_stage]
            if len(stages) == 1:
                values["stage"] = stages[0].value
            elif row:
                self.add_error("stage", "这所学校有两个学段，请选一个。")

    @property
    def step(self) -> WhatIfStep:
        """Return the step of a valid form."""
        values = self.cleaned_data
        kind = StepKind(values["kind"])
        if kind == StepKind.CLOSE:
            return WhatIfStep(
                kind,
                values["school"],
                into=values["into"],
                with_buildings=values["buildings"] != APART,
            )
        return WhatIfStep(
            kind,
            values["school"],
            values["figure"],
            values["amount"],
            EducationStage(values["stage"]) if values["stage"] else None,
            values["into"] if kind == StepKind.MOVE else None,
        )


class BaseSteps(forms.BaseFormSet):
    """All steps. Unchanged rows are ignored; a row that cannot be applied shows why."""

    @property
    def steps(self) -> list[WhatIfStep]:
        """Return the steps of a valid formset, in order."""
        return [form.step for form in self.filled]

    @property
    def filled(self) -> list[StepForm]:
        """Return the forms that were filled in and not deleted."""
        return [
            form
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE", False)
        ]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "去掉这一行"

    def clean(self) -> None:
        if any(self.errors):
            return
        rows: Sequence[SchoolRow] = list(self.form_kwargs["rows"].values())
        _, errors_by_place = apply_steps((row.judged() for row in rows), self.steps)
        for place, message in errors_by_place.items():
            form = self.filled[place]
            form.add_error(None, message)


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseSteps, extra=0, max_num=ROWS, validate_max=True, can_delete=True
)


def _places(figure: str) -> int:
    return FIGURE_BY_NAME[figure].places


def steps_form(
    data: Any, rows: Mapping[int, SchoolRow], *, first: Mapping[str, str] | None = None
) -> BaseSteps:
    """Return the formset of `data` (GET or POST), or one empty row with the values `first`.

    The button `more` adds a row.
    """
    kwargs: dict[str, Any] = {"prefix": "s", "form_kwargs": {"rows": rows}}
    total = data.get(f"s-{TOTAL_FORM_COUNT}")
    if total is None:
        kwargs["initial"] = [dict(first or {})]
    else:
        kwargs["data"] = data.copy()
        kwargs["data"][f"s-{INITIAL_FORM_COUNT}"] = "0"
        rows_shown = read_number(total)
        if "more" in data and rows_shown is not None:
            kwargs["data"][f"s-{TOTAL_FORM_COUNT}"] = str(min(rows_shown + 1, ROWS))
    form = StepFormSet(**kwargs)
    assert isinstance(form, BaseSteps)
    return form


def as_query(steps: Sequence[WhatIfStep]) -> dict[str, str]:
    """Return `steps` as query parameters of the page."""
    query = {f"s-{TOTAL_FORM_COUNT}": str(len(steps)), f"s-{INITIAL_FORM_COUNT}": "0"}
    for place, step in enumerate(steps):
        row = {
            "kind": str(step.kind),
            "school": str(step.school),
            "stage": step.stage.value if step.stage else "",
            "figure": step.figure,
            "amount": f"{step.amount:f}" if step.amount else "",
            "into": str(step.into or ""),
        }
        if step.kind == StepKind.CLOSE and step.into:
            row["buildings"] = ALONG if step.with_buildings else APART
        query |= {f"s-{place}-{name}": value for name, value in row.items()}
    return query


class ScenarioForm(PortalForm):
    """The name under which a scenario is saved."""

    name = forms.CharField(label="方案名称", max_length=60)
