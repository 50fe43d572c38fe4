"""Forms of the register of schools."""

from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.choices import DepartmentKind, GroupKind, SchoolKind
from counties.fields import DayField, this_year
from counties.forms import Checkboxes, NamedForm
from counties.models import County, Department, DepartmentGroup, School


class SchoolForm(NamedForm):
    """A school of `county`: its department and its registration in one form."""

    kind = forms.ChoiceField(label="办学类型", choices=[("", "请选择"), *SchoolKind.choices])
    township = forms.ModelChoiceField(
        Department.objects.none(), label="所在乡镇（街道）", required=False, empty_label="未登记"
    )
    opened_on = DayField(
        label="开办日期",
        required=False,
        first_year=1900,
        last_year=this_year,
        help_text="新开办的学校从这一天起承担集合单位的任务；早已开办的可不填。",
    )
    counted_with = forms.ModelChoiceField(
        School.objects.none(),
        label="并入哪所学校计算",
        required=False,
        empty_label="单独计校数",
        help_text="统计中“是否计校数”为否的校点才选：学生和资源与这所学校相加，再算七项资源配置指标。",
    )
    groups = forms.ModelMultipleChoiceField(
        DepartmentGroup.objects.none(),
        label="所属集合单位",
        required=False,
        widget=Checkboxes,
        help_text="勾选后承担方案中写给这个集合单位的任务。",
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [self.initial["township"]] if self.initial.get("township") else []
        towns = Department.objects.for_county(county).filter(kind=DepartmentKind.TOWNSHIP)
        groups = DepartmentGroup.objects.for_county(county)
        hosts = School.objects.for_county(county).filter(counted_with=None)
        self._choose("counted_with", hosts.select_related("department"))
        self._choose("township", towns.in_use_or(chosen))
        self._choose("groups", groups.exclude(kind=GroupKind.TOWNSHIPS))

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class SchoolEditForm(SchoolForm):
    """An existing school, registered or not."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(department: Department) -> dict[str, Any]:
        """Return the initial values for `department`."""
        school = School.objects.filter(department=department).first()
        return {
            "name": department.name,
            "aliases": "\n".join(department.aliases.values_list("name", flat=True)),
            "kind": school.kind if school else "",
            "township": school.township_id if school else None,
            "opened_on": school.opened_on if school else None,
            "counted_with": school.counted_with_id if school else None,
            "groups": list(department.member_of.values_list("pk", flat=True)),
            "version": department.version,
        }


class SchoolCloseForm(PortalForm):
    """撤并: close a school on a day, from which it has no more tasks."""

    closed_on = DayField(
        label="撤并日期",
        required=False,
        first_year=1900,
        help_text="从这一天起不再承担任务；留空表示没有撤并（恢复办学）。",
    )
    merged_into = forms.ModelChoiceField(
        School.objects.none(),
        label="并入学校",
        required=False,
        empty_label="不并入，撤销",
    )
    sure = forms.BooleanField(
        label="已核对：这所学校未办结的任务从撤并日期起不再计入，已有的填报保留"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = School.objects.for_county(school.department.county).exclude(pk=school.pk)
        field = self.fields["merged_into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others.select_related("department")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("sure", None)  # a confirmation by the user, not an argument of the service
        return data

    @staticmethod
    def values(school: School) -> dict[str, Any]:
        """Return the initial values for `school`."""
        return {
            "closed_on": school.closed_on,
            "merged_into": school.merged_into_id,
            "version": school.department.version,
        }
