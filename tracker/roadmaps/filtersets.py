"""The ledger's filters. They stand in the address, so that a view of the ledger can be sent on."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from counties.base_forms import PortalForm
from counties.fields import DayFilter
from counties.models import Department, DepartmentGroup
from counties.typed_days import read_typed_month
from counties.units_on_day import merged_with
from tracker.roadmaps.choices import STATE_CHOICES, AssignmentRole
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import OPTIONAL_FIELDS
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness

LEADS = "leads"
ROLE_CHOICES = [(LEADS, "牵头填报"), *AssignmentRole.choices]
# Several states at once, so that a dashboard's figures can say what they count.
OPEN, ACTIVE = "open", "active"
STATE_FILTERS = [*STATE_CHOICES, (OPEN, "未办结"), (ACTIVE, "未中止")]
_LEFT_OUT = {OPEN: [State.CLOSED, State.CANCELLED], ACTIVE: [State.CANCELLED]}


class TaskFilterSet(django_filters.FilterSet):
    """Over `TaskQuerySet.judged_at`; the choices are bounded to those given, which are at hand."""

    year = django_filters.ChoiceFilter(
        label="年度", field_name="milestone__year", empty_label="全部"
    )
    month = django_filters.CharFilter(
        label="月份",
        method="in_month",
        widget=forms.TextInput(attrs={"placeholder": "如 2024-05"}),
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=STATE_FILTERS, method="in_state", empty_label="全部"
    )
    timeliness = django_filters.ChoiceFilter(
        label="时效", choices=[(t.value, t.label) for t in Timeliness], empty_label="全部"
    )
    lamp = django_filters.ChoiceFilter(
        label="灯", choices=[(lamp.value, lamp.label) for lamp in Lamp], empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="单位",
        queryset=Department.objects.none(),
        method="of_department",
        empty_label="全部",
    )
    group = django_filters.ModelChoiceFilter(
        label="集合单位",
        queryset=DepartmentGroup.objects.none(),
        method="of_group",
        empty_label="全部",
    )
    role = django_filters.ChoiceFilter(
        label="角色", choices=ROLE_CHOICES, method="in_role", empty_label="全部"
    )
    due_from = DayFilter(
        label="期限自",
        field_name="due",
        lookup_expr="gte",
        whole_month="first",
    )
    due_to = DayFilter(
        label="期限至",
        field_name="due",
        lookup_expr="lte",
        whole_month="last",
    )
    closed_to = DayFilter(
        label="办结至",
        field_name="closed_on",
        lookup_expr="lte",
        whole_month="last",
    )
    q = django_filters.CharFilter(label="文字", method="with_text")

    class Meta:
        model = Task
        fields: list[str] = []
        form = PortalForm

    def __init__(
        self,
        *args: Any,
        years: Callable[[], list[tuple[int, str]]],
        departments: QuerySet,
        groups: QuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = years
        self.filters["department"].queryset = departments
        self.filters["group"].queryset = groups

    def in_state(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        if value in _LEFT_OUT:
            return tasks.exclude(state__in=_LEFT_OUT[value])
        return tasks.filter(state=value)

    def in_month(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        month = read_month(value)
        return tasks.covering(month) if month else tasks.none()

    def of_department(self, tasks: TaskQuerySet, name: str, value: Department) -> TaskQuerySet:
        return tasks.filter(
            pk__in=self._assignments().filter(department__in=merged_with(value.pk)).values("task")
        )

    def of_group(self, tasks: TaskQuerySet, name: str, value: DepartmentGroup) -> TaskQuerySet:
        return tasks.filter(pk__in=self._assignments().filter(group=value).values("task"))

    def in_role(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        if self.form.cleaned_data.get("department") or self.form.cleaned_data.get("group"):
            return tasks  # `of_department` and `of_group` have looked at the role as well
        return tasks.filter(pk__in=self._assignments().values("task"))

    def _assignments(self) -> QuerySet[Assignment]:
        """Assignments in the role asked for, of whichever unit."""
        role = self.form.cleaned_data.get("role")
        rows = Assignment.objects.all()
        if role == LEADS:
            return rows.filter(leads=True)
        return rows.filter(role=role) if role else rows

    def with_text(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        found = Q(title__icontains=value) | Q(content__icontains=value)
        for field in OPTIONAL_FIELDS:
            found |= Q(**{f"{field.columns[0]}__icontains": value})
        return tasks.filter(found)


def read_month(text: str) -> Month | None:
    """The month in `text`, as people type it; None for anything else."""
    try:
        parts = read_typed_month(text)
    except ValueError:
        return None
    return Month(*parts) if parts else None
