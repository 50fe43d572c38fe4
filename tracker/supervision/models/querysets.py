"""Sheets and problems of one county, with their state at the end of a day.

States are not stored: they follow from the append-only events, so that a page of a past day asks
the same question as today's.
"""

from datetime import date
from typing import Self

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


def _rows(model: str) -> QuerySet:
    return apps.get_model("supervision", model)._default_manager.all()


class SheetQuerySet(OfCountyQuerySet):
    def standing_at(self, day: date) -> Self:
        """Those that were there at the end of `day`, with `state` and `unanswered` (departments
        that had not replied)."""
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


class ProblemQuerySet(OfCountyQuerySet):
    def standing_at(self, day: date) -> Self:
        """Those recorded by the end of `day`, with `state`, and `looked_back`: was the last act a
        look back that found nothing?"""
        last = (
            _rows("ProblemEvent")
            .filter(problem=OuterRef("pk"), at__lt=end_of(day))
            .order_by("-at", "-id")
        )
        return self.filter(made_at__lt=end_of(day)).annotate(
            state=Subquery(last.values("state")[:1]),
            last_act=Subquery(last.values("act")[:1]),
        )

    def overdue(self, day: date) -> Self:
        """Of `standing_at`: past their day and not struck off."""
        return self.filter(due_on__lt=day).exclude(state=ProblemState.STRUCK)

    def to_look_back(self, day: date) -> Self:
        """Of `standing_at`: struck off, their look-back day come, and not yet looked at again."""
        return self.filter(
            look_back_on__lte=day, state=ProblemState.STRUCK, last_act=ProblemAct.STRIKE
        )


class OfSheetQuerySet(OfCountyQuerySet):
    county_path = "sheet__county"


class OfProblemQuerySet(OfCountyQuerySet):
    county_path = "problem__county"
