"""Geometry of the charts: whatever the figures, every coordinate lies in the box."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dashboards.charts.progress import cumulative_lines, nice_step, stacked_bars

PARTS = [("red", "▲"), ("green", "●")]
COUNTS = st.integers(min_value=0, max_value=10**6)
ROWS = st.lists(st.tuples(st.text(max_size=5), st.tuples(COUNTS, COUNTS)), max_size=6)
SERIES = st.lists(COUNTS, max_size=80)


@given(ROWS)
def test_bars_stay_in_the_box(rows):
    chart = stacked_bars(PARTS, rows)
    assert len(chart.bars) == len(rows)
    for bar in chart.bars:
        assert 0 <= bar.y <= bar.y + chart.bar_height <= chart.height
        for segment in bar.segments:
            assert chart.left <= segment.x <= chart.width
            assert segment.x + segment.width <= chart.width + 0.1
            assert segment.x <= segment.middle <= chart.width


@given(ROWS)
def test_segments_fill_the_bar_in_their_order(rows):
    for bar, (_, counts) in zip(stacked_bars(PARTS, rows).bars, rows, strict=True):
        shown = [kind for (kind, _), count in zip(PARTS, counts, strict=True) if count]
        assert [segment.kind for segment in bar.segments] == shown
        assert bar.total == sum(counts)
        if bar.total:
            assert math.isclose(sum(s.width for s in bar.segments), 508.0, abs_tol=0.2)


def test_bar_is_split_in_proportion_and_captioned_where_there_is_room():
    (bar,) = stacked_bars(PARTS, [("本月", (1, 99))]).bars
    assert [(s.kind, s.x, s.width, s.caption) for s in bar.segments] == [
        ("red", 132.0, 5.1, ""),
        ("green", 137.1, 502.9, "● 99"),
    ]


def test_bar_without_tasks_has_no_segments():
    (bar,) = stacked_bars(PARTS, [("本月", (0, 0))]).bars
    assert (bar.total, bar.segments) == (0, ())


def test_no_rows_make_an_empty_chart():
    chart = stacked_bars(PARTS, [])
    assert (chart.bars, chart.height) == ((), 0.0)


@given(SERIES, SERIES)
def test_lines_stay_in_the_box(planned, done):
    done = done[: len(planned)]
    chart = cumulative_lines([str(n) for n in range(len(planned))], planned, done)
    places = [*chart.planned.points, *chart.done.points]
    places += [end for end in (chart.planned.end, chart.done.end) if end]
    for point in places:
        assert math.isfinite(point.x)
        assert math.isfinite(point.y)
        assert chart.left <= point.x <= chart.right + 0.1
        assert chart.top <= point.y <= chart.bottom
    for tick in (*chart.x_ticks, *chart.y_ticks):
        assert math.isfinite(tick.at)
    assert len(chart.y_ticks) <= 7


@given(st.lists(COUNTS, min_size=1, max_size=80))
def test_a_rising_line_rises(values):
    values = sorted(values)
    line = cumulative_lines(["月"] * len(values), values, []).planned
    assert [p.y for p in line.points] == sorted((p.y for p in line.points), reverse=True)
    assert [p.x for p in line.points] == sorted(p.x for p in line.points)
    assert (line.value, line.last) == (values[-1], line.points[-1])


def test_line_without_points_has_no_caption():
    chart = cumulative_lines(["1月"], [3], [])
    assert (chart.done.points, chart.done.end, chart.done.last, chart.done.value) == (
        (),
        None,
        None,
        0,
    )
    assert chart.planned.path == "34,12"


@pytest.mark.parametrize(("planned", "done"), [([5], [5]), ([0], [0]), ([40], [39]), ([9], [1])])
def test_captions_never_print_over_each_other(planned, done):
    chart = cumulative_lines(["1月"], planned, done)
    assert chart.planned.end is not None
    assert chart.done.end is not None
    assert abs(chart.planned.end.y - chart.done.end.y) >= 16.0


def test_only_labelled_months_have_ticks():
    chart = cumulative_lines(["2023年", "", "3月"], [1, 2, 3], [1])
    assert [tick.label for tick in chart.x_ticks] == ["2023年", "3月"]


@pytest.mark.parametrize(
    ("highest", "step"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 5), (30, 5), (31, 10), (601, 200)]
)
def test_nice_step(highest, step):
    assert nice_step(highest) == step
