"""Labels of verdicts and of expected effects, for every page that shows them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.values import ANSWER_NAMES, Answer

register = template.Library()


@register.filter
def verdict(answer: Answer | None) -> SafeString:
    """Return the label of a verdict with its mark and colour, or a dash for None."""
    if answer is None:
        return format_html("{}", "—")
    return format_html('<span class="verdict verdict-{}">{}</span>', answer, ANSWER_NAMES[answer])


@register.filter
def effect_label(gain: Any) -> str:
    """Return the expected effect of a `TaskGain` as a label: 运动场地面积 +500平方米."""
    figure = FIGURE_BY_NAME[gain.figure]
    sign = "+" if gain.amount > 0 else "−"
    return (
        f"{figure.label.removeprefix('其中：')} {sign}{plain_number(abs(gain.amount))}{figure.unit}"
    )
