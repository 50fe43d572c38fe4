"""Rules of 2017 and schools for the tests of the engine."""

from decimal import Decimal

from tracker.indicators.engine.values import (
    FIGURES,
    SHARED_FIGURES,
    EducationStage,
    NumericThreshold,
    Rules,
    SchoolResources,
)

P, J, S = EducationStage.PRIMARY, EducationStage.JUNIOR, EducationStage.SENIOR
LINES = {
    "L1": ("4.2", "5.3"),
    "L2": ("1", "1"),
    "L3": ("0.9", "0.9"),
    "L4": ("4.5", "5.8"),
    "L5": ("7.5", "10.2"),
    "L6": ("2000", "2500"),
    "L7": ("2.3", "2.4"),
}


def line(value: str) -> NumericThreshold:
    return NumericThreshold(">=", Decimal(value), Decimal(value) * Decimal("0.85"))


RULES = Rules(
    thresholds={
        (code, stage): line(value)
        for code, values in LINES.items()
        for stage, value in zip((P, J), values, strict=True)
    },
    coefficient_thresholds={
        (code, stage): NumericThreshold("<=", Decimal(limit))
        for code in LINES
        for stage, limit in ((P, "0.5"), (J, "0.45"))
    },
    weights={P: Decimal(1), J: Decimal("1.1"), S: Decimal("1.32")},
)
# What a primary school of 1,000 has where each of the seven stands exactly on its line.
ON_THE_LINE = {
    "qualified_teachers": "42",
    "backbone_teachers": "10",
    "sports_arts_teachers": "9",
    "teaching_area": "5500",
    "indoor_sports_area": "1000",
    "grounds_area": "6500",
    "equipment_value": "200",
    "network_classrooms": "23",
}


def primary(key: int = 1, students: int | None = 1000, **figures: str | None) -> SchoolResources:
    """A primary school on every line, but for `figures` (None: not reported)."""
    held = {**ON_THE_LINE, **figures}
    values = {
        name: None if held[name] is None else Decimal(str(held[name]))
        for name in (*FIGURES, "is_rural", "is_central_urban")
        if name in held
    }
    return SchoolResources(
        key,
        {P: students},
        {P: {name: value for name, value in values.items() if name not in SHARED_FIGURES}},
        {name: v for name, v in values.items() if name in SHARED_FIGURES or name.startswith("is_")},
    )
