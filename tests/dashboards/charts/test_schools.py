from hypothesis import given
from hypothesis import strategies as st

from tracker.dashboards.charts.schools import WIDTH, coefficient_bars, strip_plot, top_of

KINDS = st.sampled_from(["met", "floor", "below"])


def test_schools_at_one_place_stand_on_each_other():
    chart = strip_plot([(4.0, "floor"), (4.0, "floor"), (8.0, "met")], 4.2, 5.0)
    first, second, third = chart.marks
    assert (first.x, first.kind) == (second.x, "floor")
    assert second.y < first.y
    assert (third.kind, third.y) == ("met", first.y)
    assert chart.as_bars is False


def test_many_schools_become_bars_by_answer():
    chart = strip_plot([(4.0, "floor")] * 10 + [(4.0, "met")] * 30 + [(9.0, "met")], 4.2, None)
    assert chart.as_bars is True
    assert [(mark.kind, mark.height) for mark in chart.marks[:2]] == [("floor", 24), ("met", 72)]
    assert chart.mean is None


def test_schools_below_the_threshold_are_left_of_the_line_and_the_others_right():
    chart = strip_plot([(0.99, "floor"), (1.0, "met"), (2.5, "met")], 1.0, 1.5)
    below, on_it, _ = chart.marks
    assert below.x < chart.line < on_it.x


def test_label_of_the_mean_does_not_cross_the_threshold_line():
    assert strip_plot([(8.0, "met")], 4.0, 5.0).mean_anchor == "start"
    assert strip_plot([(8.0, "met")], 5.0, 4.0).mean_anchor == "end"
    # but never out of the picture
    assert strip_plot([(5.0, "met")], 4.0, 5.0).mean_anchor == "end"
    assert strip_plot([(8.0, "met")], 5.0, 1.0).mean_anchor == "start"


def test_outliers_are_drawn_at_the_right_end_and_the_axis_tells_it():
    chart = strip_plot([(4.0, "floor"), (1000.0, "met")], 4.0, 5.0)
    assert chart.ticks[-1].label == "15及以上"
    assert chart.marks[-1].x <= chart.right


@given(
    st.lists(st.tuples(st.floats(0, 1e6), KINDS), max_size=40),
    st.floats(0.01, 5000),
    st.none() | st.floats(0, 1e5),
)
def test_everything_stays_in_the_picture(values, line, mean):
    chart = strip_plot(values, line, mean)
    places = [mark.x for mark in chart.marks] + [chart.line, *([chart.mean] if mean else [])]
    assert all(0 <= x <= WIDTH for x in places)
    assert all(0 <= mark.y <= chart.height for mark in chart.marks)
    if not chart.as_bars:
        assert len(chart.marks) == len(values)


def test_a_bar_ends_at_its_limit_when_it_equals_it():
    chart = coefficient_bars([("甲", "0.5", "met", 0.5, 0.5), ("乙", "—", "missing", None, 0.45)])
    one, other = chart.bars
    assert chart.left + one.length == one.limit
    assert (other.length, other.y) == (0, 24)
    assert one.behind > one.limit


def test_a_longer_bar_pushes_its_caption_on():
    (bar,) = coefficient_bars([("甲", "1.2", "below", 1.2, 0.5)]).bars
    assert bar.behind > bar.limit + 8


def test_bars_of_two_charts_have_one_scale():
    low = ("甲", "0.2", "met", 0.2, 0.45)
    high = ("乙", "1.5", "below", 1.5, 0.5)
    top = top_of([low, high])
    assert top == 1.5
    (one,), (other,) = coefficient_bars([low], top).bars, coefficient_bars([high], top).bars
    assert round(other.length / one.length, 3) == 7.5
    assert top_of([low]) == 0.9  # room for twice the limit
    assert top_of([]) == 0.01
