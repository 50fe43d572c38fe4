"""The form for expected effects of tasks."""

from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.models import County, School
from tracker.indicators.choices import STAGES
from tracker.indicators.engine.catalogue import CATALOGUE, FIGURE_BY_NAME, Level
from tracker.indicators.engine.totals import STAGES_OF_KIND
from tracker.indicators.engine.values import JUDGED
from tracker.indicators.forms.figures import NumberField

FIGURE_CHOICES = [
    (each.name, f"{each.label.removeprefix('其中：')}（{each.unit}）")
    for each in CATALOGUE
    if not each.is_fact
]


class ExpectedEffectForm(PortalForm):
    """An expected effect (预期成效): school, figure, stage and amount."""

    school = forms.ModelChoiceField(School.objects.none(), label="学校", empty_label="请选")
    figure = forms.ChoiceField(label="数据项", choices=[("", "请选"), *FIGURE_CHOICES])
    stage = forms.ChoiceField(
        label="学段", required=False, choices=[("", "不分学段或只有一个"), *STAGES[: len(JUDGED)]]
    )
    amount = NumberField(label="增加的数量")

    def __init__(self, data: Any = None, *, county: County) -> None:
        super().__init__(data)
        self.fields["amount"].required = True
        self.fields["amount"].help_text = "减少写负数，例如最大班额 -4。"
        field = self.fields["school"]
        assert isinstance(field, forms.ModelChoiceField)
        schools = School.objects.for_county(county).filter(closed_on=None)
        field.queryset = schools.select_related("department")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        school, figure, amount = (values.get(name) for name in ("school", "figure", "amount"))
        if "amount" in values and not amount:
            self.add_error("amount", "请填数量。")
        elif amount and figure and amount != round(amount, FIGURE_BY_NAME[figure].places):
            self.add_error("amount", "小数位数太多；人数、间数应是整数。")
        if figure and FIGURE_BY_NAME[figure].level is Level.SCHOOL:
            values["stage"] = ""
        elif figure and school:
            stages = [stage.value for stage in STAGES_OF_KIND[school.kind] if stage in JUDGED]
            if not values.get("stage") and len(stages) > 1:
                self.add_error("stage", "这所学校有两个学段，请选一个。")
            elif values.get("stage", "") not in ["", *stages]:
                self.add_error("stage", "这所学校没有所选的学段。")
            elif not values.get("stage"):
                values["stage"] = stages[0]
        return values
