"""Words of the account pages."""

from datetime import timedelta

from django import template

register = template.Library()

# The first sign found names the browser: the home-grown ones also call themselves Chrome.
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
    """Browser and system in words, from the User-Agent line; 未知浏览器 for an unknown one."""
    names = (
        next((name for sign, name in table.items() if sign in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(name for name in names if name) or "未知浏览器"


@register.filter
def minutes(span: timedelta) -> int:
    """A span of time in whole minutes."""
    return int(span.total_seconds() // 60)
