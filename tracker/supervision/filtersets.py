"""Filters of the ledgers of sheets and problems, read from the query string."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from counties.base_forms import PortalForm
from counties.models import Department
from counties.units_on_day import merged_with
from tracker.supervision.choices import COLOUR_CHOICES, ProblemSource, SheetKind, SheetState
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.models.problems import STATE_CHOICES
from tracker.supervision.models.querysets import ProblemQuerySet, SheetQuerySet
from tracker.supervision.rules.problem_states import ProblemState

# Values of the filter by state that the overview counts beside the states themselves.
OPEN, OVERDUE, LOOK_BACK = "open", "overdue", "look_back"
PROBLEM_STATES = [
    *STATE_CHOICES, (OPEN, "未销号"), (OVERDUE, "整改逾期"), (LOOK_BACK, "待回头看"),
]  # fmt: skip


def choice(label: str, choices: Any, **more: Any) -> django_filters.ChoiceFilter:
    """Return a filter by one of `choices`, or by none (全部)."""
    return django_filters.ChoiceFilter(label=label, choices=choices, empty_label="全部", **more)


class OfDepartmentFilterSet(django_filters.FilterSet):
    """A filterset with a filter by department; `departments` are those it offers."""

    department = django_filters.ModelChoiceFilter(
        label="单位", queryset=Department.objects.none(), method="of_department", empty_label="全部"
    )

    def __init__(self, *args: Any, departments: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["department"].queryset = departments

    @property
    def rows(self) -> Any:
        """The rows that match, or none if a value is invalid."""
        return self.qs if self.form.is_valid() else self.qs.none()

    @property
    def is_filtered(self) -> bool:
        return any(self.form[name].value() for name in self.filters)


class SheetFilterSet(OfDepartmentFilterSet):
    """Filters the rows of `SheetQuerySet.as_of`."""

    state = choice("状态", SheetState.choices)
    kind = choice("文种", SheetKind.choices)
    colour = choice("级别", COLOUR_CHOICES)

    class Meta:
        model = DispatchSheet
        fields: list[str] = []
        form = PortalForm

    def of_department(self, sheets: SheetQuerySet, name: str, value: Department) -> SheetQuerySet:
        sent = DispatchSheet.to.through.objects.filter(department__in=merged_with(value.pk))
        return sheets.filter(pk__in=sent.values("dispatchsheet"))


class ProblemFilterSet(OfDepartmentFilterSet):
    """Filters the rows of `ProblemQuerySet.as_of` for the same `day`."""

    state = choice("状态", PROBLEM_STATES, method="in_state")
    source = choice("来源", ProblemSource.choices)
    q = django_filters.CharFilter(label="文字", field_name="description", lookup_expr="icontains")

    class Meta:
        model = Problem
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def of_department(
        self, problems: ProblemQuerySet, name: str, value: Department
    ) -> ProblemQuerySet:
        return problems.filter(
            Q(responsible__in=merged_with(value.pk)) | Q(place__in=merged_with(value.pk))
        )

    def in_state(self, problems: ProblemQuerySet, name: str, value: str) -> ProblemQuerySet:
        if value == OPEN:
            return problems.exclude(state=ProblemState.STRUCK)
        if value == OVERDUE:
            return problems.overdue(self.day)
        if value == LOOK_BACK:
            return problems.to_look_back(self.day)
        return problems.filter(state=value)
