"""The steps of a 试算 as users enter them, as JSON, and as changes for the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.indicators.choices import StepKind
from tracker.indicators.engine.values import EducationStage, SchoolResources
from tracker.indicators.engine.what_if import (
    CannotChange,
    FigureChange,
    SchoolClosing,
    apply_changes,
    move_figure,
)


@dataclass(frozen=True)
class WhatIfStep:
    """A step of a 试算, of one of three kinds.

    `amount` of `figure` moves from `school` to `into`, or is added at `school`, or `school` closes
    and is merged into `into` (None if its resources are lost), with its buildings or without.
    Schools are given by key.
    """

    kind: StepKind
    school: int
    figure: str = ""
    amount: Decimal = Decimal(0)
    stage: EducationStage | None = None
    into: int | None = None
    with_buildings: bool = True

    @property
    def changes(self) -> Sequence[FigureChange | SchoolClosing]:
        """Return the step as changes for the engine."""
        if self.kind == StepKind.CLOSE:
            return [SchoolClosing(self.school, self.into, self.with_buildings)]
        if self.kind == StepKind.ADD or self.into is None:
            return [FigureChange(self.school, self.figure, self.amount, self.stage)]
        return move_figure(
            self.figure, self.amount, stage=self.stage, out_of=self.school, into=self.into
        )


def apply_steps(
    schools: Iterable[SchoolResources], steps: Iterable[WhatIfStep]
) -> tuple[list[SchoolResources], dict[int, str]]:
    """Apply those of `steps` that are possible, in order.

    Returns the schools after them, and for each step that is not possible the reason by its place.
    """
    changed, reasons = list(schools), {}
    for place, step in enumerate(steps):
        try:
            changed = apply_changes(changed, step.changes)
        except CannotChange as error:
            reasons[place] = str(error)
    return changed, reasons


def steps_to_json(steps: Iterable[WhatIfStep]) -> list[dict[str, Any]]:
    """Return `steps` as JSON values."""
    return [
        {
            "kind": str(step.kind),
            "school": step.school,
            "figure": step.figure,
            "amount": f"{step.amount:f}",
            "stage": step.stage.value if step.stage else "",
            "into": step.into,
            "with_buildings": step.with_buildings,
        }
        for step in steps
    ]


def steps_from_json(rows: Iterable[dict[str, Any]]) -> list[WhatIfStep]:
    """Return the steps that `steps_to_json` wrote.

    Steps saved before buildings were asked about take them along, as they were judged then.
    """
    return [
        WhatIfStep(
            StepKind(row["kind"]),
            row["school"],
            row["figure"],
            Decimal(row["amount"]),
            EducationStage(row["stage"]) if row["stage"] else None,
            row["into"],
            row.get("with_buildings", True),
        )
        for row in rows
    ]
