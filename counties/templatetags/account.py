"""Template filters of the account pages."""

from datetime import timedelta

from django import template

register = template.Library()

# The first match counts: Chinese browsers also contain “Chrome” in their header.
_BROWSERS = {
    "Qaxbrowser": "奇安信可信浏览器",
    "360ENT": "360 企业安全浏览器",
    "UOS": "统信浏览器",
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "安卓",
    "iPhone": "iPhone",
    "Windows": "Windows",
    "Mac": "Mac",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """Return browser and system of a User-Agent header, or 未知浏览器."""
    names = (
        next((name for sign, name in table.items() if sign in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(name for name in names if name) or "未知浏览器"


@register.filter
def minutes(span: timedelta) -> int:
    """Return a duration in whole minutes."""
    return int(span.total_seconds() // 60)
