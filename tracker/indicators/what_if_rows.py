"""The rows of a 试算 as people write them, as JSON keeps them, and as the engine takes them."""

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
    move,
)


@dataclass(frozen=True)
class WhatIfStep:
    """One row: `amount` of `figure` moves from `school` to `into`, or is added at `school`, or
    `school` closes into `into` (None: into no other). Schools by their key."""

    kind: StepKind
    school: int
    figure: str = ""
    amount: Decimal = Decimal(0)
    stage: EducationStage | None = None
    into: int | None = None

    @property
    def changes(self) -> Sequence[FigureChange | SchoolClosing]:
        """The row as the engine takes it."""
        if self.kind == StepKind.CLOSE:
            return [SchoolClosing(self.school, self.into)]
        if self.kind == StepKind.ADD or self.into is None:
            return [FigureChange(self.school, self.figure, self.amount, self.stage)]
        return move(self.figure, self.amount, stage=self.stage, out_of=self.school, into=self.into)


def apply_steps(
    schools: Iterable[SchoolResources], steps: Iterable[WhatIfStep]
) -> tuple[list[SchoolResources], dict[int, str]]:
    """`schools` after those of `steps` that can be done, in their order; why the others cannot,
    by their place."""
    reached, refused = list(schools), {}
    for place, step in enumerate(steps):
        try:
            reached = apply_changes(reached, step.changes)
        except CannotChange as error:
            refused[place] = str(error)
    return reached, refused


def steps_to_json(steps: Iterable[WhatIfStep]) -> list[dict[str, Any]]:
    """`steps` as JSON."""
    return [
        {
            "kind": str(step.kind),
            "school": step.school,
            "figure": step.figure,
            "amount": f"{step.amount:f}",
            "stage": step.stage.value if step.stage else "",
            "into": step.into,
        }
        for step in steps
    ]


def steps_from_json(rows: Iterable[dict[str, Any]]) -> list[WhatIfStep]:
    """What `kept` wrote."""
    return [
        WhatIfStep(
            StepKind(row["kind"]),
            row["school"],
            row["figure"],
            Decimal(row["amount"]),
            EducationStage(row["stage"]) if row["stage"] else None,
            row["into"],
        )
        for row in rows
    ]
