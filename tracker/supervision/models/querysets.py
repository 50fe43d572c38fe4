"""Sheets and problems of one county, with their state at the end of a day.

States are not stored. They follow from the append-only events, so that a page as of a past day
runs the same query as today's page.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from counties.querysets import OfCountyQuerySet
from tracker.roadmaps.models.querysets import end_of
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.rules.problem_states import ProblemAct, ProblemState

if TYPE_CHECKING:
    from counties.access import Access


def _rows(model: str) -> QuerySet:
    """Return all rows of a model by its name: the models import this module."""
    return apps.get_model("supervision", model)._default_manager.all()


class SheetQuerySet(OfCountyQuerySet):
    """Dispatch sheets."""

    def as_of(self, day: date) -> Self:
        """Return the sheets that existed at the end of `day`, with their state then.

        Adds `state` (a `SheetState`) and `unanswered`, the number of departments in `to` that had
        not replied.
        """
        events = _rows("SheetEvent").filter(sheet=OuterRef("pk"), at__lt=end_of(day))
        replied = Q(events__act=SheetAct.REPLY, events__at__lt=end_of(day))
        return (
            self.filter(made_at__lt=end_of(day))
            .annotate(
                unanswered=Count("to", distinct=True)
                - Count("events__department", filter=replied, distinct=True)
            )
            .annotate(
                state=Case(
                    When(~Exists(events.filter(act=SheetAct.ISSUE)), then=Value(SheetState.DRAFT)),
                    When(Exists(events.filter(act=SheetAct.CLOSE)), then=Value(SheetState.CLOSED)),
                    When(unanswered=0, then=Value(SheetState.REPLIED)),
                    default=Value(SheetState.ISSUED),
                    output_field=CharField(),
                )
            )
        )

    def visible_to(self, access: "Access") -> Self:
        """Return the rows of `as_of` that a reader may see: a draft is seen by the office alone."""
        return self if access.supervises else self.exclude(state=SheetState.DRAFT)


class BulletinQuerySet(OfCountyQuerySet):
    """Bulletins."""

    def visible_to(self, access: "Access", day: date) -> Self:
        """Return the bulletins that a reader may see as of `day`.

        The office sees drafts, everybody else what was issued by the end of `day`.
        """
        return self if access.supervises else self.filter(issued_at__lt=end_of(day))


class ProblemQuerySet(OfCountyQuerySet):
    """Problems."""

    def as_of(self, day: date) -> Self:
        """Return the problems recorded by the end of `day`, with their state then.

        Adds `state` (a `ProblemState`) and `last_act` (a `ProblemAct`), both of the last event.
        """
        last_event = (
            _rows("ProblemEvent")
            .filter(problem=OuterRef("pk"), at__lt=end_of(day))
            .order_by("-at", "-id")
        )
        return self.filter(made_at__lt=end_of(day)).annotate(
            state=Subquery(last_event.values("state")[:1]),
            last_act=Subquery(last_event.values("act")[:1]),
        )

    def overdue(self, day: date) -> Self:
        """Return the rows of `as_of` whose deadline is before `day` and that are not closed."""
        return self.filter(due_on__lt=day).exclude(state=ProblemState.STRUCK)

    def to_look_back(self, day: date) -> Self:
        """Return the rows of `as_of` that are due for a look back (回头看).

        They are closed, their look-back day has come, and nobody has looked at them again.
        """
        return self.filter(
            look_back_on__lte=day, state=ProblemState.STRUCK, last_act=ProblemAct.STRIKE
        )


class OfSheetQuerySet(OfCountyQuerySet):
    """Rows that belong to a dispatch sheet."""

    county_path = "sheet__county"


class OfProblemQuerySet(OfCountyQuerySet):
    """Rows that belong to a problem."""

    county_path = "problem__county"
