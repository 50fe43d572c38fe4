"""Tags for verdicts: marks, charts, and links that keep the school year."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from counties.templatetags.portal import as_of_query
from tracker.dashboards.charts.schools import BarRow, StripPlot, coefficient_bars, top_of
from tracker.dashboards.templatetags.charts import FONT_FAMILIES
from tracker.indicators.engine.forecast import Forecast
from tracker.indicators.engine.values import ANSWER_NAMES, STAGE_NAMES, Answer
from tracker.indicators.templatetags.verdict_labels import verdict
from tracker.indicators.verdicts.deciding import deciding_parts
from tracker.indicators.verdicts.forecasts import forecast_label
from tracker.indicators.verdicts.wording import CoefficientLine

register = template.Library()
register.filter(verdict)
register.filter(deciding_parts)

# The same marks as in the style sheet of the verdicts.
MARKS = {
    Answer.MET: "●",
    Answer.KEPT: "◇",
    Answer.FLOOR: "◆",
    Answer.BELOW: "▲",
    Answer.MISSING: "○",
}

# The verdict in whose style each forecast is shown.
_GRAVITY = {
    forecast_label(Forecast.IN_TIME): Answer.MET,
    forecast_label(Forecast.HURRY): Answer.FLOOR,
    forecast_label(Forecast.TOO_LATE): Answer.BELOW,
    forecast_label(Forecast.MET): Answer.MET,
    forecast_label(Forecast.NOT_MET): Answer.BELOW,
    forecast_label(None): Answer.MISSING,
}


@register.simple_tag(takes_context=True)
def year_link(context: Context, name: str, **kwargs: Any) -> str:
    """Return the URL of page `name` for the same day and school year as the present page."""
    request = context["request"]
    address = reverse(name, kwargs={"code": request.county.code, **kwargs})
    query = {**as_of_query(request), "year": context["selected"].year}
    return f"{address}?{urlencode(query)}"


@register.filter
def verdict_mark(answer: Answer) -> str:
    """Return ● 达标, for papers, which have no style for marks."""
    return f"{MARKS[answer]} {ANSWER_NAMES[answer]}"


@register.filter
def forecast_mark(label: str) -> SafeString:
    """Render a forecast such as 难以按期达标 in the style of the verdict that is as grave."""
    return format_html('<span class="verdict verdict-{}">{}</span>', _GRAVITY[label], label)


@register.inclusion_tag("dashboards/charts/coefficient_bars.svg")
def coefficient_chart(lines: Sequence[CoefficientLine]) -> dict[str, Any]:
    """Render the coefficients of variation as bars with their limits."""
    return _coefficient_chart(lines, None)


@register.inclusion_tag("dashboards/charts/coefficients.html")
def coefficient_charts(lines: Sequence[CoefficientLine]) -> dict[str, Any]:
    """Render the same as a chart for each stage, all in one scale."""
    top = top_of(_bar_rows(lines))
    stages = dict.fromkeys(line.stage for line in lines)
    charts = [
        {
            "stage": STAGE_NAMES[stage],
            **_coefficient_chart([line for line in lines if line.stage is stage], top),
        }
        for stage in stages
    ]
    return {"charts": charts}


def _coefficient_chart(lines: Sequence[CoefficientLine], top: float | None) -> dict[str, Any]:
    description = "；".join(
        f"{STAGE_NAMES[line.stage]}{line.name}{line.value}，{line.label}" for line in lines
    )
    return {
        "chart": coefficient_bars(_bar_rows(lines), top),
        "faces": FONT_FAMILIES,
        "words": description,
    }


def _bar_rows(lines: Sequence[CoefficientLine]) -> list[BarRow]:
    return [
        (
            f"{STAGE_NAMES[line.stage]} {line.code} {line.name}",
            f"{MARKS[line.answer]} {line.value}",
            line.answer.value,
            line.number,
            line.limit_number,
        )
        for line in lines
    ]


@register.inclusion_tag("dashboards/charts/strip.svg")
def strip_chart(chart: StripPlot, words: str, line: str, mean: str) -> dict[str, Any]:
    """Render the strip plot; `words` describe it, `line` and `mean` are its labels."""
    return {"chart": chart, "faces": FONT_FAMILIES, "words": words, "line": line, "mean": mean}
