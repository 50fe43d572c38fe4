"""How a trial shows verdicts."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.indicators.engine.values import ANSWER_NAMES, Answer

register = template.Library()


@register.filter
def answer(value: Answer | None) -> SafeString:
    """A verdict in its words, marked by its class; a dash where there is none."""
    if value is None:
        return format_html("{}", "—")
    return format_html('<span class="verdict verdict-{}">{}</span>', value, ANSWER_NAMES[value])
