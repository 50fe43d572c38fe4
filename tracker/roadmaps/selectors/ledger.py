"""The ledger: the tasks of the plan in force, filtered and sorted as the address says."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, Value, When
from django.http import QueryDict

from counties.access import CountyRequest
from counties.models import Department, DepartmentGroup
from tracker.roadmaps.filtersets import TaskFilterSet
from tracker.roadmaps.models import CountyPlan, Task, YearlyMilestone
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import OPTIONAL_FIELDS, TaskField, extra_headings
from tracker.roadmaps.rules.status import Lamp, State, Timeliness
from tracker.roadmaps.selectors.task_rows import OwnColumns

# What a click on a column's head sorts by; states and lamps in the order of their weight.
SORTS = ("position", "due_on", "state", "timeliness", "lamp", "share")
JUDGED = ("timeliness", "lamp")
_RANKS: dict[str, list[str]] = {
    "state": [*State],
    "timeliness": [*Timeliness],
    "lamp": [*Lamp],
}


@dataclass(frozen=True)
class Ledger:
    """The tasks of one address, and the filter that chose them."""

    plan: CountyPlan | None
    filterset: TaskFilterSet
    sort: str  # one of SORTS, with "-" in front for descending
    optional: tuple[TaskField, ...]  # the fields that only some plans have, and this one has
    shown: tuple[TaskField, ...]  # those of them that `?columns=` names

    @property
    def tasks(self) -> TaskQuerySet:
        values = self.filterset.data
        if not any(values.get(name) for name in self.filterset.filters):
            return self.filterset.queryset  # without the form, which a file does not show
        chosen: TaskQuerySet = self.filterset.qs
        return chosen if self.filterset.form.is_valid() else chosen.none()

    def own_columns(self) -> OwnColumns:
        """What a file of the ledger shows beside the page's columns. At most one query."""
        if self.plan is None or not self.plan.has_extra:  # type: ignore[attr-defined]
            return OwnColumns(self.optional)
        tasks = Task.objects.filter(plan=self.plan).exclude(extra=[]).order_by("position")
        return OwnColumns(self.optional, extra_headings(tasks.only("extra")))

    @property
    def is_filtered(self) -> bool:
        return any(self.filterset.form[name].value() for name in self.filterset.filters)


def read_ledger(request: CountyRequest, day: date | None = None) -> Ledger:
    """The ledger that the request asks for, as of `day` if that is another one than the request's.
    A value that fits no filter leaves no task."""
    day = day or request.day
    plan = CountyPlan.objects.all().with_own_columns().on(request.county, day)
    sort = _sort(request.GET)
    tasks = Task.objects.for_county(request.county).filter(plan=plan)
    # computed by the database only to filter or sort: they cost a third of the time of the page
    asks = request.GET.get("timeliness") or request.GET.get("lamp") or sort.strip("-") in JUDGED
    tasks = tasks.judged_at(day) if asks else tasks.as_of(day)
    filterset = TaskFilterSet(
        request.GET,
        sorted_tasks(tasks, sort),
        years=lambda: _years(plan),
        departments=Department.objects.for_county(request.county).order_by("position", "id"),
        groups=DepartmentGroup.objects.for_county(request.county),
    )
    optional = tuple(f for f in OPTIONAL_FIELDS if plan and getattr(plan, f"has_{f.name}"))
    chosen = request.GET.getlist("columns")
    shown = tuple(field for field in optional if field.name in chosen)
    return Ledger(plan, filterset, sort, optional, shown)


def _years(plan: CountyPlan | None) -> list[tuple[int, str]]:
    """The years one may choose: one without a task would choose nothing. One query."""
    if plan is None:
        return []
    planned = YearlyMilestone.objects.filter(plan=plan, tasks__isnull=False).order_by("year")
    return [(year, f"{year}年") for year in planned.values_list("year", flat=True).distinct()]


def _sort(query: QueryDict) -> str:
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else "position"


def sorted_tasks(tasks: TaskQuerySet, sort: str) -> TaskQuerySet:
    """`tasks` ordered by `sort`, then by their place in the plan."""
    field = sort.removeprefix("-")
    if field in _RANKS:
        tasks = tasks.annotate(
            rank=Case(
                *(
                    When(**{field: value}, then=Value(place))
                    for place, value in enumerate(_RANKS[field])
                ),
                output_field=IntegerField(),
            )
        )
        field = "rank"
    if field == "due_on":
        field = "due"  # the deadline in force
    # what has no day or share comes last either way; the two databases disagree otherwise
    by = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return tasks.order_by(by, "position")
