"""The colours of the charts in a paper.

In an SVG, WeasyPrint reads no style sheet of the page and knows no custom properties. Each chart
of a paper therefore carries the rules of `charts.css`, with values in the place of variables.
"""

import re
from functools import cache

from django.conf import settings

STYLES = settings.ROOT / "static" / "css"


def with_chart_styles(html: str) -> str:
    """`html` with a style element in each SVG."""
    return html.replace("</svg>", f"<style>{_rules()}</style></svg>")


@cache
def _rules() -> str:
    """The rules of `charts.css` without variables. Raises KeyError for one that is not defined."""
    variables = (STYLES / "variables.css").read_text("utf-8")
    values = dict(re.findall(r"(--[\w-]+): ([^;]+);", variables))
    rules = (STYLES / "charts.css").read_text("utf-8")
    return re.sub(r"var\((--[\w-]+)\)", lambda name: values[name[1]], rules)
