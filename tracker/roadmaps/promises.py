"""The lines of the indicator set that holds for a county, and a plan's targets beside them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from counties.models import County
from tracker.indicators.rules import rule_set_of
from tracker.roadmaps.drafts import DraftError, PlanDraft
from tracker.roadmaps.models import IndicatorTarget
from tracker.roadmaps.services.plan_export import target_draft
from tracker.roadmaps.standards import Compared, Standard, compared, looser


def standards_of(county: County, day: date) -> tuple[Standard, ...]:
    """The lines of the set in force for `county` on `day` that have a figure. Four queries."""
    found = rule_set_of(county, day)
    return tuple(
        Standard(
            code=indicator.code,
            scope=threshold.scope,
            operator=threshold.operator,
            value=Decimal(threshold.value),
            unit=threshold.unit,
            is_spread=threshold.is_spread,
            clause=indicator.text,
        )
        for indicator in (found.indicators if found else ())
        for threshold in indicator.thresholds.all()
        if threshold.value is not None
    )


def set_beside(
    targets: Iterable[IndicatorTarget], standards: Iterable[Standard]
) -> list[IndicatorTarget]:
    """`targets`, each with how it stands to the set as `compared` (None: no line speaks of it)."""
    lines, rows = tuple(standards), list(targets)
    for row in rows:
        row.compared = beside(row, lines)  # type: ignore[attr-defined]
    return rows


def beside(target: IndicatorTarget, standards: Iterable[Standard]) -> Compared | None:
    """How `target` stands to the lines that speak of the same thing."""
    return compared(target_draft(target), standards)


def refuse_looser(draft: PlanDraft, county: County) -> None:
    """Raise DraftError where a target of `draft` asks less than the set in force for `county`.

    Only what is written counts: an open blank promises nothing yet.
    """
    if problems := looser(draft, standards_of(county, timezone.localdate())):
        raise DraftError([replace(problem, path="") for problem in problems])
