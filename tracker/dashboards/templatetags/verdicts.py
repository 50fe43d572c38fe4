"""How verdicts stand on a page: words with their mark, charts, addresses that keep the year."""

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
from tracker.dashboards.templatetags.charts import FACES
from tracker.indicators.engine.forecast import Forecast
from tracker.indicators.engine.values import ANSWER_NAMES, STAGE_NAMES, Answer
from tracker.indicators.forecasts import forecast_label
from tracker.indicators.templatetags.verdict_labels import verdict
from tracker.indicators.wording import CoefficientLine

register = template.Library()
register.filter(verdict)

# The same marks as beside the words in `marks.css`.
MARKS = {Answer.MET: "●", Answer.FLOOR: "◆", Answer.BELOW: "▲", Answer.MISSING: "○"}

_GRAVITY = {
    forecast_label(Forecast.IN_TIME): Answer.MET,
    forecast_label(Forecast.HURRY): Answer.FLOOR,
    forecast_label(Forecast.TOO_LATE): Answer.BELOW,
    forecast_label(None): Answer.MISSING,
}


@register.simple_tag(takes_context=True)
def year_link(context: Context, name: str, **kwargs: Any) -> str:
    """The address of page `name` as of the day at hand, in the school year at hand."""
    request = context["request"]
    address = reverse(name, kwargs={"code": request.county.code, **kwargs})
    query = {**as_of_query(request), "year": context["selected"].year}
    return f"{address}?{urlencode(query)}"


@register.filter
def verdict_mark(answer: Answer) -> str:
    """● 达标, for papers, which have no style for a mark."""
    return f"{MARKS[answer]} {ANSWER_NAMES[answer]}"


@register.filter
def forecast_mark(label: str) -> SafeString:
    """来不及 with the mark and colour of a verdict as grave."""
    return format_html('<span class="verdict verdict-{}">{}</span>', _GRAVITY[label], label)


@register.inclusion_tag("dashboards/charts/coefficient_bars.svg")
def coefficient_chart(lines: Sequence[CoefficientLine]) -> dict[str, Any]:
    """The tests of the coefficient of variation as bars against their limit."""
    return _coefficient_chart(lines, None)


@register.inclusion_tag("dashboards/charts/coefficients.html")
def coefficient_charts(lines: Sequence[CoefficientLine]) -> dict[str, Any]:
    """The same, a chart for each stage side by side, in one scale."""
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
    words = "；".join(
        f"{STAGE_NAMES[line.stage]}{line.name}{line.value}，{line.label}" for line in lines
    )
    return {"chart": coefficient_bars(_bar_rows(lines), top), "faces": FACES, "words": words}


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
    """Schools along an axis with the threshold and the county's mean."""
    return {"chart": chart, "faces": FACES, "words": words, "line": line, "mean": mean}
