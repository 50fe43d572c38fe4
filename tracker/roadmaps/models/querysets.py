"""Plans, tasks and assignments of one county, with their status at the end of a day.

`as_of` joins the one stored standing of the moment, so that every page, for today or for
a day long past, asks the same question with the same number of queries.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from counties.permissions import Permission
from counties.querysets import OfCountyQuerySet, end_of
from tracker.roadmaps.choices import AssignmentRole, PlanState, ReportKind
from tracker.roadmaps.models.status_conditions import case_expression, covers_month, wants_report
from tracker.roadmaps.plans.fields import OPTIONAL_FIELDS
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import judging_day
from tracker.roadmaps.rules.status import (
    ENDED,
    LAMP_CASES,
    REPORTABLE,
    TIMELINESS_CASES,
    State,
)

if TYPE_CHECKING:
    from counties.access import Access
    from counties.models import County
    from tracker.roadmaps.models import CountyPlan


def _covering(path: str, day: date) -> Q:
    moment = end_of(day)
    return Q(**{f"{path}__since__lt": moment}) & (
        Q(**{f"{path}__until__isnull": True}) | Q(**{f"{path}__until__gte": moment})
    )


def _task_has_ended(path: str, day: date) -> Exists:
    """Had the task at `path` ended, by the end of `day`, by whatever way?"""
    standings = apps.get_model("roadmaps", "TaskStanding")._default_manager
    ended = Q(task=OuterRef(path), state__in=ENDED, since__lt=end_of(day))
    return Exists(standings.filter(ended, Q(until=None) | Q(until__gte=end_of(day))))


class StatusQuerySet(OfCountyQuerySet):
    """Of models with `standings`: annotates the one that covers the end of a day."""

    def as_of(self, day: date) -> Self:
        """Annotate `state`, `closed_on` and `share` as of the end of `day`."""
        return self.annotate(
            standing=FilteredRelation("standings", condition=_covering("standings", day)),
            state=Coalesce("standing__state", Value(State.NOT_STARTED.value)),
            closed_on=F("standing__closed_on"),
            share=F("standing__share"),
        )


def in_force_on(day: date, path: str = "") -> Q:
    """Plans, at the end of `path`, that were in force at the end of `day`."""
    prefix = f"{path}__" if path else ""
    if day >= timezone.localdate():
        return not_superseded_by(day, path)
    since = Q(**{f"{prefix}in_force_from": None}) | Q(**{f"{prefix}in_force_from__lte": day})
    return not_superseded_by(day, path) & since


def not_superseded_by(day: date, path: str = "") -> Q:
    """Of what goes on from version to version, what had not been left behind by the end of `day`:
    it stands in the plan in force now, or in one superseded since.

    What is in force now is known without its dates: the pages of today ask for nothing else.
    """
    prefix = f"{path}__" if path else ""
    now = Q(**{f"{prefix}state": PlanState.IN_FORCE})
    if day >= timezone.localdate():
        return now
    return now | Q(**{f"{prefix}state": PlanState.SUPERSEDED, f"{prefix}in_force_until__gt": day})


class PlanQuerySet(OfCountyQuerySet):
    def in_force(self) -> Self:
        return self.filter(state=PlanState.IN_FORCE)

    def current(self, county: "County") -> "CountyPlan | None":
        """The plan in force in `county`, if it has one."""
        return self.for_county(county).in_force().first()

    def on(self, county: "County", day: date) -> "CountyPlan | None":
        """The plan that was in force in `county` at the end of `day`, if there was one."""
        return self.for_county(county).filter(in_force_on(day)).first()

    def with_own_columns(self) -> Self:
        """Annotate `has_problem`, `has_funding` …, `has_extra`: does any task have words for it?

        One annotation for each field that only some plans have (`OPTIONAL_FIELDS`).
        """
        tasks = apps.get_model("roadmaps", "Task")._default_manager.filter(plan=OuterRef("pk"))
        empty: dict[str, Any] = {
            field.name: {field.columns[0]: ""} for field in OPTIONAL_FIELDS
        } | {"extra": {"extra": []}}
        return self.annotate(
            **{f"has_{name}": Exists(tasks.exclude(**words)) for name, words in empty.items()}
        )

    def visible_to(self, access: "Access") -> Self:
        """Drafts are for those who work on them."""
        if access.may(Permission.CONFIRM_PLAN):
            return self
        return self.exclude(state=PlanState.DRAFT)


class TemplateQuerySet(OfCountyQuerySet):
    def usable_in(self, county: "County") -> Self:
        """Those that came with the portal, the county's own, and those others share."""
        return self.filter(Q(county=None) | Q(county=county) | Q(shared=True))


class OfPlanQuerySet(OfCountyQuerySet):
    county_path = "plan__county"


class OfTaskQuerySet(OfCountyQuerySet):
    county_path = "task__plan__county"


class GainQuerySet(OfTaskQuerySet):
    def held(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(removed_at=None)

    def held_on(self, day: date) -> Self:
        """Those that were held at the end of `day`."""
        not_removed = Q(removed_at=None) | Q(removed_at__gte=end_of(day))
        return self.filter(not_removed, at__lt=end_of(day))


class OfAssignmentQuerySet(OfCountyQuerySet):
    county_path = "assignment__task__plan__county"


_REPORTING_UNIT = JSONObject(
    department="assignment__department",
    group="assignment__group",
    name=Coalesce("assignment__department__name", "assignment__group__name"),
)
# Parts of a task that belong to its text; all else goes on from version to version.
TEXT_PARTS = ("items", "targets")


class TaskQuerySet(StatusQuerySet):
    county_path = "plan__county"

    def visible_to(self, access: "Access") -> Self:
        """The rows of a draft are for those who work on it."""
        if access.may(Permission.CONFIRM_PLAN):
            return self
        return self.exclude(plan__state=PlanState.DRAFT)

    def as_of(self, day: date) -> Self:
        """Annotate also `due`, the deadline in force at the end of `day`, and how it came to be:
        `extended_to` (None while the plan's own holds) and the number of `extensions`."""
        return (
            super()
            .as_of(day)
            .annotate(
                extended_to=F("standing__due_on"),
                extensions=Coalesce("standing__extensions", Value(0)),
                due=Coalesce("standing__due_on", "due_on"),
            )
        )

    def with_parts(self) -> Self:
        """Annotate `has_items`, `has_targets` …: a page asks for nothing a task has none of."""
        own, task = OuterRef("pk"), Coalesce(OuterRef("carried_by"), OuterRef("pk"))
        models_of = {
            "items": ("ActionItem", "task"),
            "targets": ("IndicatorTarget", "task"),
            "other_texts": ("Task", "carried_by"),
            "rulings": ("Ruling", "task"),
            "extensions": ("Extension", "task"),
            "evidence": ("EvidenceUse", "task"),
            "gains": ("TaskGain", "task"),
            "instructions": ("Instruction", "assignment__task"),
        }
        return self.annotate(
            **{
                f"has_{part}": Exists(
                    apps.get_model("roadmaps", model)._default_manager.filter(
                        **{path: own if part in TEXT_PARTS else task}
                    )
                )
                for part, (model, path) in models_of.items()
            }
        )

    def judged_at(self, day: date) -> Self:
        """`as_of` with `timeliness` and `lamp`, computed in the database."""
        return (
            self.as_of(day)
            .annotate(timeliness=case_expression(TIMELINESS_CASES, day))
            .annotate(lamp=case_expression(LAMP_CASES, day))
        )

    def with_latest(self, day: date) -> Self:
        """Annotate `latest`, the text last reported by anyone on the task by the end of `day`;
        `latest_by`, who reported it (`department` or `group`, ids, and `name`); and `extended_for`,
        the reason of the last extension granted by then."""
        reports = apps.get_model("roadmaps", "ProgressReport")._default_manager
        # of a row of an earlier version: its reports are on the current row, and on the units
        # that it has lost since
        of_task = Q(assignment__task=OuterRef("pk")) | Q(assignment__task=OuterRef("carried_by"))
        newest = reports.filter(of_task, at__lt=end_of(day))
        extensions = apps.get_model("roadmaps", "Extension")._default_manager
        granted = extensions.filter(
            task=Coalesce(OuterRef("carried_by"), OuterRef("pk")),
            decision__granted=True,
            decision__at__lt=end_of(day),
        )
        return self.annotate(
            latest=Subquery(newest.latest_first().values("text")[:1]),
            latest_by=Subquery(newest.latest_first().values(unit=_REPORTING_UNIT)[:1]),
            extended_for=Subquery(granted.order_by("-decision__at", "-id").values("reason")[:1]),
        )

    def covering(self, month: Month, until: Month | None = None) -> Self:
        """`status.covers` in SQL, of tasks judged at a day: the window, with an extension,
        touches `month`, or the deadline falls in it. With `until`: a month from `month` to it.
        """
        return self.filter(covers_month(month, until or month))


class ExtensionQuerySet(OfTaskQuerySet):
    def awaiting(self, day: date) -> Self:
        """Askings for the plan in force that nobody had decided by the end of `day`, oldest
        first; not those of tasks that have ended."""
        return (
            self.filter(not_superseded_by(day, "task__plan"), at__lt=end_of(day))
            .filter(Q(decision__isnull=True) | Q(decision__at__gte=end_of(day)))
            .exclude(_task_has_ended("task", day))
            .order_by("at", "id")
        )


# `Assignment.reports_for_task` in SQL.
REPORTS_FOR_TASK = Q(official=None) & (
    Q(leads=True) | Q(role__in=[role for role in AssignmentRole if role.reports])
)


class AssignmentQuerySet(StatusQuerySet):
    county_path = "task__plan__county"

    def taking_reports(self) -> Self:
        """Those for which a report can be sent: of a unit, and of a group those of its members."""
        return self.filter(official=None, member_assignments=None)

    def serving_on(self, day: date) -> Self:
        """All but the members of a group that by the end of `day` had not yet joined it, had left
        it or had been left out: they owe nothing and stand in no roll-up."""
        return self.filter(
            Q(member_since=None) | Q(member_since__lte=day),
            Q(member_until=None) | Q(member_until__gt=day),
        )

    def as_of(self, day: date) -> Self:
        """Those serving on `day`, with `state`, `closed_on` and `share` as of its end."""
        return self.serving_on(day).as_of_with_former_members(day)

    def as_of_with_former_members(self, day: date) -> Self:
        """`as_of`, with the members that are gone: for the page that names them."""
        return super().as_of(day)

    def with_task_status(self, day: date) -> Self:
        """Annotate `task_state`, `task_closed_on` and `task_share` as of the end of `day`, and the
        deadline in force: `task_due`, `task_extended_to`, `task_extensions`."""
        return self.annotate(
            of_task=FilteredRelation(
                "task__standings", condition=_covering("task__standings", day)
            ),
            task_state=Coalesce("of_task__state", Value(State.NOT_STARTED.value)),
            task_closed_on=F("of_task__closed_on"),
            task_share=F("of_task__share"),
            task_due=Coalesce("of_task__due_on", "task__due_on"),
            task_extended_to=F("of_task__due_on"),
            task_extensions=Coalesce("of_task__extensions", Value(0)),
        )

    def reporting(self, day: date) -> Self:
        """Those of the plan in force on `day` whose reports their task waits for."""
        return self.taking_reports().filter(REPORTS_FOR_TASK, in_force_on(day, "task__plan"))

    def missing_report(self, month: Month, report_day: int, day: date) -> Self:
        """Those that need a report for `month` and had none by the end of `day`: the months for
        which `reporting_cycle.month_lamp` is 红 or 灰. The version in force on the judging day says
        which assignments there were, and when.

        The states, the dates and the judging day are those of the rule; that a report exists is
        a question to the database, so the rule cannot be a table of cases.
        `tests/roadmaps/selectors/test_missing_reports.py` compares the two.
        """
        decided_on = judging_day(month, report_day, day)
        reports = apps.get_model("roadmaps", "ProgressReport")._default_manager
        current_row = Coalesce(OuterRef("carried_by"), OuterRef("pk"))
        reported = reports.filter(assignment=current_row, month=month.first, at__lt=end_of(day))
        return (
            self.reporting(decided_on)
            .as_of(decided_on)
            .with_task_status(decided_on)
            .wanting(month)
            .filter(~Exists(reported), state__in=REPORTABLE)
            .exclude(task_state__in=ENDED)
        )

    def wanting(self, month: Month) -> Self:
        """Those whose task has begun by the end of `month`: `reporting_cycle.wants_report`."""
        return self.filter(wants_report(month))


class ReportQuerySet(OfCountyQuerySet):
    county_path = "assignment__task__plan__county"

    def until(self, day: date) -> Self:
        """Those made by the end of `day`."""
        return self.filter(at__lt=end_of(day))

    def latest_first(self) -> Self:
        """Those that say how things stand, the latest first: the one definition of the latest
        report. A report that made up a month when a later one had been reported says only what
        that month was; it is left out, whatever is asked of the others."""
        earlier = apps.get_model("roadmaps", "ProgressReport")._default_manager.filter(
            Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")),
            assignment=OuterRef("assignment"),
            month__gt=OuterRef("month"),
        )
        return self.exclude(Exists(earlier)).order_by("-month", "-at", "-id")

    def awaiting(self, day: date) -> Self:
        """Closings that nobody had decided by the end of `day`, oldest first; not those of tasks
        that ended otherwise (reopened, such a task brings its closings back), nor of units that
        a new version of the plan no longer names."""
        return (
            self.until(day)
            .filter(not_superseded_by(day, "assignment__task__plan"), kind=ReportKind.CLOSING)
            .filter(Q(review__isnull=True) | Q(review__at__gte=end_of(day)))
            .exclude(_task_has_ended("assignment__task", day))
            .order_by("at", "id")
        )


class ReviewQuerySet(OfCountyQuerySet):
    county_path = "report__assignment__task__plan__county"
