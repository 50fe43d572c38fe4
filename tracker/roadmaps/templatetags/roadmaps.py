"""Heads that sort a table by its address, the options of a filter, and what waits for review."""

from contextlib import suppress

from django import template
from django.db import DatabaseError
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker.roadmaps.plans.blanks import MARK, name_of
from tracker.roadmaps.selectors.ledger import SORTS
from tracker.roadmaps.selectors.review_queue import (
    ReviewQueue,
    current_review_queue,
    read_review_queue,
)

register = template.Library()


@register.simple_tag
def sort_state(sort: str, name: str) -> SafeString:
    """`aria-sort` of the head of column `name`."""
    if sort.removeprefix("-") != name:
        return mark_safe("")
    return mark_safe(f' aria-sort="{"descending" if sort.startswith("-") else "ascending"}"')


@register.simple_tag(takes_context=True)
def sort_head(context: Context, sort: str, name: str, label: str) -> SafeString | str:
    """The head of column `name`: a link that sorts by it, or turns the order round."""
    if name not in SORTS:
        return label
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{name}" if sort == name else name
    mark = {name: " ↑", f"-{name}": " ↓"}.get(sort, "")
    return format_html('<a href="?{}">{}{}</a>', query.urlencode(), label, mark)


@register.filter
def open_blanks(text: str, asked: str = "") -> str:
    """`text` with ____ for what has not been written yet; the mark `asked` stands out."""
    if "{" not in text:
        return text
    parts, at = [], 0
    for match in MARK.finditer(text):
        shape = "mark" if match[0] == asked or not asked else "span"
        name = name_of(match[0])
        parts.append((text[at : match.start()], shape, name, shape))
        at = match.end()
    rule = '{}<{} class="blank" title="{}">____</{}>'
    return format_html("{}{}", format_html_join("", rule, parts), text[at:])


@register.filter
def options(field: BoundField) -> list[tuple[str, str, str]]:
    """Value, label and mark of each option of a select field, in one query at most."""
    chosen = str(field.value() or "")
    choices = ((str(value), str(label)) for value, label in field.field.choices)  # type: ignore[attr-defined]
    return [(v, label, " selected" if v == chosen else "") for v, label in choices]


@register.simple_tag(takes_context=True)
def waiting_for_review(context: Context) -> ReviewQueue | None:
    """What waits for the office as of the day, as the board and the queue count it. One query at
    most, made only where the link to the queue stands; an error page asks in vain."""
    request = context["request"]
    with suppress(DatabaseError):
        if request.method != "GET":  # it may have moved the queue before it shows its page
            return read_review_queue(request.county, request.day)
        return current_review_queue(request.county, request.day, request.today)
    return None
