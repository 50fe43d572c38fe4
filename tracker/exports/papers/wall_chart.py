"""作战图 for a wall: one sheet of A3 or A2, or several, with a code that leads to the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from counties.models import County
from tracker.dashboards.charts.roadmap.formats import PAPERS
from tracker.dashboards.charts.roadmap.picture import draw, fold
from tracker.dashboards.charts.roadmap.sentence import sentence
from tracker.dashboards.charts.roadmap.shapes import Picture
from tracker.dashboards.charts.roadmap.svg import picture_svg
from tracker.dashboards.charts.roadmap.values import ChartPlan, Lane
from tracker.exports import titles
from tracker.roadmaps.models import CountyPlan

MOST_HEIGHT = 840.0  # of a picture on an A3 sheet, beside title, sentence, key and foot


@dataclass(frozen=True)
class Sheet:
    """A size of paper. `scale` is the size of its type against A3."""

    label: str
    width: int  # mm
    height: int
    scale: float


SHEETS = {"a3": Sheet("A3", 420, 297, 1.0), "a2": Sheet("A2", 594, 420, 2**0.5)}
INKS = {"colour": ("彩色", "paper"), "black": ("黑白", "bw")}


@dataclass(frozen=True)
class WallChart:
    """The picture of `chart`, a plan of `county`, on paper. `address` is printed as a code."""

    county: County
    plan: CountyPlan
    chart: ChartPlan
    lanes: Sequence[Lane]
    address: str
    sheet: Sheet
    theme: str

    @property
    def title(self) -> str:
        return f"{self.county.short_name}创建义务教育优质均衡发展县作战图"

    def html(self) -> str:
        """Return the HTML of the sheets."""
        pictures = self._pictures()
        svgs = [mark_safe(picture_svg(p, "p", links=False)) for p in pictures]
        context = {
            "title": self.title,
            "county": self.county,
            "plan": self.plan,
            "day": self.chart.day,
            "sources": titles.source_line(self.plan, self.chart.day),
            "mark": titles.version_mark(self.plan, self.chart.day),
            "sentence": sentence(self.chart),
            "pictures": svgs,
            "code": code_svg(self.address),
            "sheet": self.sheet,
            "root_size": round(12 * self.sheet.scale, 2),
            "theme": self.theme,
        }
        return render_to_string("papers/wall_chart.html", context)

    def _pictures(self) -> list[Picture]:
        """Return the picture in the largest type in which it fits on one sheet, or else on
        several."""
        pictures: list[Picture] = []
        for paper in PAPERS:
            style = replace(paper, theme=self.theme)
            lanes = fold(self.lanes, style, self.chart)
            pictures = draw(self.chart, lanes, style, self.title, most=MOST_HEIGHT)
            if len(pictures) == 1:
                break
        return pictures


def code_svg(address: str) -> SafeString:
    """Return `address` as a QR code in SVG. Level M: a fold or a stain does not spoil it."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, title=address, svgclass="code")
    return mark_safe(svg)
