"""Charts as they stand in a page."""

from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from tests.dashboards.conftest import TODAY
from tracker.dashboards.plan_pages.county import county_figures
from tracker.dashboards.templatetags.charts import month_labels
from tracker.roadmaps.rules.months import Month, months_between

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figures(story):
    return county_figures(story.cast.county, story.plan, TODAY, TODAY)


def draw(tag: str, figures) -> ElementTree.Element:
    """The chart as XML; it must be well-formed, say what it shows, and style nothing inline."""
    text = Template("{% load charts %}{% " + tag + " %}").render(Context({"figures": figures}))
    assert "style=" not in text
    root = ElementTree.fromstring(text.strip().replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))
    assert root.find(f"{SVG}title") is not None
    return root


def test_lamp_bars(figures):
    root = draw("lamp_bars figures.scopes", figures)
    title = root.findtext(f"{SVG}title")
    assert title.endswith("整个方案：红灯2项，黄灯4项，绿灯3项，灰灯3项")
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts[-5:] == ["整个方案", "▲ 2", "◆ 4", "● 3", "○ 3"]


def test_curve(figures):
    root = draw("progress_curve figures.curve", figures)
    assert root.findtext(f"{SVG}title") == (
        "计划与办结累计曲线。到2024年12月计划完成10项；已办结3项。"
    )
    assert [text.text for text in root.iter(f"{SVG}text")][-2:] == ["计划 10 项", "办结 3 项"]
    planned, done = root.findall(f"{SVG}polyline")
    assert len(planned.get("points").split()) == 19
    assert len(done.get("points").split()) == 12
    assert (planned.get("stroke-dasharray"), done.get("stroke-dasharray")) == ("6 4", None)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (Month(2023, 11), Month(2024, 2), ["2023年11月", "12月", "2024年1月", "2月"]),
        (Month(2023, 12), Month(2024, 7), ["2024年1月", "4月", "7月"]),
        (Month(2023, 12), Month(2025, 5), ["2024年1月", "4月", "7月", "10月", "2025年1月", "4月"]),
        (Month(2023, 12), Month(2025, 6), ["2024年1月", "7月", "2025年1月"]),
        (
            Month(2023, 2),
            Month(2026, 1),
            ["2023年7月", "2024年1月", "7月", "2025年1月", "7月", "2026年1月"],
        ),
        (Month(2023, 2), Month(2026, 2), ["2024年", "2025年", "2026年"]),
    ],
)
def test_month_labels(first, last, labels):
    months = months_between(first, last)
    found = month_labels(months)
    assert len(found) == len(months)
    assert [label for label in found if label] == labels
