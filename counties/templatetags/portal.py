"""Template tags for all templates: links that keep the day of `?as_of=`, and dates."""

import re
import uuid
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.core.cache import cache
from django.db import DatabaseError
from django.template import Context
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from counties.days import chinese_day
from counties.idempotency import FIELD
from counties.models import County
from counties.navigation import Section

register = template.Library()
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")
_BREAK_BEFORE_ATTRIBUTE = re.compile(r"(?<=[\w\"])[ \t]*\n[ \t]*(?=[\w:-]+=\")")


def as_of_query(request: Any) -> dict[str, str]:
    """Return the query parameter `as_of` if the request is about a past day, else nothing."""
    day, today = getattr(request, "day", None), getattr(request, "today", None)
    return {"as_of": day.isoformat()} if day and day != today else {}


@register.simple_tag(takes_context=True)
def link(context: Context, name: str, **kwargs: Any) -> str:
    """Return the address of the page `name` in the current county, as of the current day."""
    request = context["request"]
    address = _address(get_script_prefix(), name, code=request.county.code, **kwargs)
    query = as_of_query(request)
    return f"{address}?{urlencode(query)}" if query else address


@lru_cache(maxsize=4096)  # a page has thirty links, and reversing is slow
def _address(prefix: str, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


@register.simple_tag(takes_context=True)
def and_as_of(context: Context) -> str:
    """`&as_of=…` behind another parameter of an address; nothing on a page of today."""
    query = as_of_query(context["request"])
    return f"&{urlencode(query)}" if query else ""


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[tuple[Section, bool]]:
    """The sections that the user may open in the county at hand, in order, each with whether the
    page at hand belongs to it."""
    request = context["request"]
    current = getattr(getattr(request.resolver_match, "func", None), "section", None)
    permissions = request.access.permissions
    return [(s, s == current) for s in Section if s.seen_with & permissions]


@register.simple_tag
def idempotency_token() -> SafeString:
    """Return the hidden field with a random token for `counties.idempotency`."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())


@register.tag
def unbroken(parser: Parser, token: Token) -> Node:
    """{% unbroken %} … {% endunbroken %}: drop the line breaks of the template and the spaces
    around them, also within its inner tags. Between attributes a space stays.

    A browser shows a line break as a space, which is wrong between Chinese characters. What stands
    in values stays as it is.
    """
    nodes = parser.parse(("endunbroken",))
    parser.delete_first_token()
    for node in cast(list[TextNode], nodes.get_nodes_by_type(TextNode)):
        node.s = _LINE_BREAK.sub("", _BREAK_BEFORE_ATTRIBUTE.sub(" ", node.s))
    return UnbrokenNode(nodes)


class UnbrokenNode(Node):
    """The nodes of one `unbroken` tag."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.simple_tag
def any_demo() -> bool:
    """Return whether the portal contains simulated data, cached for a minute; False if the database
    fails.
    """
    with suppress(DatabaseError):
        return bool(cache.get_or_set("any_demo", _holds_demo, 60))
    return False


def _holds_demo() -> bool:
    return County.objects.filter(is_demo=True).exists()


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date or time as 2024年9月14日, or a dash for None."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return chinese_day(value)


@register.filter
def moment(value: datetime) -> str:
    """Return a time as 2024年9月14日 15:04."""
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M}"


@register.filter
def iso(value: date) -> str:
    """Return a date as 2024-09-14, for form fields."""
    return value.isoformat()
