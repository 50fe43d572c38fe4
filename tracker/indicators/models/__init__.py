"""How good: indicator sets, what schools and counties reported, trials."""

from tracker.indicators.models.figures import (
    CountyFigure,
    FigureConfirmation,
    FrozenYear,
    Scenario,
    SchoolFigure,
)
from tracker.indicators.models.sets import Indicator, IndicatorSet, Relief, SetDraft, Threshold

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
]
