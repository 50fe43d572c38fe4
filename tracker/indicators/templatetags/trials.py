"""How trials and gains are written in pages."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.typed import plain
from tracker.indicators.engine.values import ANSWER_NAMES, Answer

register = template.Library()


@register.filter
def answer(value: Answer | None) -> SafeString:
    """A verdict in its words, marked by its class; a dash where there is none."""
    if value is None:
        return format_html("{}", "—")
    return format_html('<span class="verdict verdict-{}">{}</span>', value, ANSWER_NAMES[value])


@register.filter
def gain_words(gain: Any) -> str:
    """运动场地面积 +500平方米, of a `TaskGain`."""
    figure = FIGURE_BY_NAME[gain.figure]
    sign = "+" if gain.amount > 0 else "−"
    return f"{figure.label.removeprefix('其中：')} {sign}{plain(abs(gain.amount))}{figure.unit}"
