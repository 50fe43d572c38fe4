"""Drawing takes time in proportion to the tasks: a ratio within one run, no milliseconds."""

from tests.bench.roadmap import LARGE, MOST, SMALL, times


def test_two_hundred_tasks_are_drawn_in_proportion():
    least = times(rounds=5)
    assert least[LARGE] / least[SMALL] < MOST, least
