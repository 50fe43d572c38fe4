"""The demo's figures: only in the demo, the same every time, a mixed picture."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from counties.models import County
from tests.indicators.builders import make_school
from tests.roadmaps.builders import at
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import CountyFigure, FrozenYear, SchoolFigure
from tracker.indicators.reporting import school_reports
from tracker.indicators.rules import rule_set_of
from tracker.indicators.services.demo import make_demo
from tracker.indicators.verdicts import read_verdicts

TODAY = date(2026, 11, 22)


@pytest.fixture
def county(cast, time_machine) -> County:
    time_machine.move_to(at(TODAY), tick=False)
    call_command("load_reference", stdout=StringIO())
    for number in range(8):
        make_school(cast.county, f"第{number + 1}小学")
    County.objects.filter(pk=cast.county.pk).update(is_demo=True)
    return cast.county


def wide(found) -> list[str]:
    """The indicators of which the schools differ too much."""
    return [
        verdict.indicator.code
        for verdict in found.verdicts
        for test in verdict.tests
        if test.spread.value is not None and test.spread.value > Decimal("0.5")
    ]


def test_two_years_a_mixed_picture(county) -> None:
    assert make_demo(today=TODAY) == 8
    assert set(SchoolFigure.objects.values_list("year", flat=True)) == {2025, 2026}
    assert FrozenYear.objects.get().year == 2025
    rules = rule_set_of(county, TODAY)
    assert rules is not None
    found = read_verdicts(county, 2026, rules, timezone.now())
    answers = [answer.value for answer in found.schools.values()]
    assert sorted(answers) == ["below", "below", "met", "met", "met", "met", "met", "missing"]
    # while a school is silent no spread is judged; its number is known all the same
    assert wide(found) == ["L2"]
    before = read_verdicts(county, 2025, rules, timezone.now())
    assert wide(before) == ["L2"]
    assert before.resources.tests[0].answer is Answer.MET
    states = [r.state.label for r in school_reports(county, 2026, rules=rules.set)]
    assert (states.count("已确认"), states.count("待确认"), states.count("未填报")) == (5, 2, 1)


def test_the_same_day_gives_the_same_and_a_second_run_nothing(county) -> None:
    def figures():
        rows = SchoolFigure.objects.values_list("school", "year", "stage", "name", "value")
        return sorted(rows)

    make_demo(today=TODAY)
    first, count = figures(), CountyFigure.objects.count()
    assert make_demo(today=TODAY) == 0
    assert (figures(), CountyFigure.objects.count()) == (first, count)


def test_before_the_statistics_are_in_the_last_year_is_the_one_before(county) -> None:
    make_demo(today=date(2026, 10, 20))
    assert set(SchoolFigure.objects.values_list("year", flat=True)) == {2024, 2025}


def test_no_figure_outside_the_demo(county) -> None:
    County.objects.update(is_demo=False)
    assert make_demo(today=TODAY) == 0
    assert SchoolFigure.objects.count() == 0
