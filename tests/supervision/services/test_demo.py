"""The demo of supervision: labelled, made once, in demo counties alone."""

from datetime import date

from counties.models import County
from tests.supervision.conftest import TODAY, Scene
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.services.demo import make_demo


def test_every_state_and_every_word_labelled(scene: Scene):
    County.objects.filter(pk=scene.county.pk).update(is_demo=True)
    assert make_demo(today=TODAY) == 1
    rows = Problem.objects.as_of(TODAY)
    assert sorted(rows.values_list("state", flat=True)) == [
        "pending", "returned", "struck", "verifying", "working",
    ]  # fmt: skip
    assert all(row.description.startswith("（演示）") for row in rows)
    states = DispatchSheet.objects.as_of(TODAY).values_list("state", flat=True)
    assert sorted(states) == ["draft", "issued"]
    assert {row.county for row in (*rows, *DispatchSheet.objects.all())} == {scene.county}


def test_a_second_run_makes_nothing(scene: Scene):
    County.objects.filter(pk=scene.county.pk).update(is_demo=True)
    assert [make_demo(today=TODAY) for _ in range(2)] == [1, 0]
    assert Problem.objects.count() == 5


def test_nothing_for_a_county_that_is_no_demo_or_has_no_people(scene: Scene):
    assert make_demo(today=TODAY) == 0
    County.objects.filter(pk=scene.cast.other.pk).update(is_demo=True)  # it has no reporter
    assert make_demo(today=date(2024, 5, 20)) == 0
    assert not Problem.objects.exists()
