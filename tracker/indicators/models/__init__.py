"""Models of indicator sets, of what schools and counties reported, and of saved 试算."""

from tracker.indicators.models.figures import (
    CountyFigure,
    FigureConfirmation,
    FrozenYear,
    Scenario,
    SchoolFigure,
    YearReopening,
)
from tracker.indicators.models.sets import (
    Indicator,
    IndicatorSet,
    Relief,
    SetDraft,
    Threshold,
    ThresholdChange,
)

__all__ = [
    "CountyFigure",
    "FigureConfirmation",
    "FrozenYear",
    "Indicator",
    "IndicatorSet",
    "Relief",
    "Scenario",
    "SchoolFigure",
    "SetDraft",
    "Threshold",
    "ThresholdChange",
    "YearReopening",
]
