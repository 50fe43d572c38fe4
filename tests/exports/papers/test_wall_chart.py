"""作战图 on paper, read back from the PDF: sizes of type, what lies where, the code."""

from dataclasses import replace
from itertools import combinations

import pytest
from django.test import Client

from tests.dashboards.charts.roadmap.plans import random_plan
from tests.exports.conftest import IN_FORCE, read_pdf
from tests.exports.printed import Run, runs_of
from tracker.dashboards.charts.roadmap.values import ChartPlan, arrange, by_unit
from tracker.exports.papers.wall_chart import SHEETS, WallChart
from tracker.exports.pdf import rendering

MM = 72 / 25.4


def paper(place, chart: ChartPlan, size: str = "a3", theme: str = "paper") -> WallChart:
    return WallChart(
        place.county, place.plan, chart, arrange(chart.tasks, by_unit),
        "https://portal.example/q/652323/r", SHEETS[size], theme,
    )  # fmt: skip


def pages(chart: WallChart):
    return read_pdf(rendering.write(rendering.lay_out(chart.html()))).pages


@pytest.mark.parametrize("size", SHEETS)
@pytest.mark.parametrize("key", IN_FORCE)
def test_legible_from_two_metres(place_of, key: str, size: str):
    place = place_of(key)
    response = place.get("wall_chart_pdf", f"?size={size}")
    (page,) = read_pdf(response.content).pages
    sheet = SHEETS[size]
    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(
        [sheet.width * MM, sheet.height * MM], abs=0.5
    )
    printed = runs_of(page)
    title = next(run for run in printed if "作战图" in run.text)
    said = next(run for run in printed if "项任务，已办结" in run.text)
    assert title.size >= 30 * sheet.scale - 0.1
    assert said.size >= 16 * sheet.scale - 0.1
    leads = {row.lead for row in place.rows()}
    names = [run for run in printed if run.text in leads]
    assert len({run.text for run in names}) >= min(3, len(leads))
    assert min(run.size for run in names) >= 12 * sheet.scale - 0.1
    assert pair_touching(printed) == []


def pair_touching(printed: list[Run]) -> list[tuple[str, str]]:
    return [(a.text, b.text) for a, b in combinations(printed, 2) if a.touches(b)]


@pytest.mark.parametrize("family", ["two hundred", "many units", "same month", "undated"])
def test_a_large_plan_is_whole_on_several_sheets(place_of, family: str):
    place = place_of(IN_FORCE[0])
    chart = random_plan(family, 5)
    chart = replace(chart, tasks=tuple(replace(t, href="") for t in chart.tasks))
    sheets = pages(paper(place, chart))
    for page in sheets:
        printed = runs_of(page)
        assert pair_touching(printed) == []
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        for run in printed:
            assert run.x >= 0
            assert run.right <= width + 1
            assert 0 <= run.y <= height
        assert any("作战图" in run.text for run in printed), "every sheet has its head"


def test_black_and_white_has_no_colour(place_of):
    chart = random_plan("plain", 1)
    html = paper(place_of(IN_FORCE[0]), chart, theme="bw").html()
    assert "rm-bw" in html
    assert "rm-paper" not in html


def test_the_code_leads_to_the_page_for_ever(place_of):
    place = place_of(IN_FORCE[0])
    html = paper(place, random_plan("plain", 1)).html()
    assert "<title>https://portal.example/q/652323/r</title>" in html
    response = Client().get("/q/652323/r")
    assert (response.status_code, response.url) == (302, "/652323/roadmap/")


def test_a_county_without_a_plan(cast):
    assert cast.client("leader").get("/652323/roadmap-chart.pdf").status_code == 404
