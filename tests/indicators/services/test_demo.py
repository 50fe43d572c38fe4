"""The demo's figures: only in the demo, the same every time, a mixed picture."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from counties.models import County, School
from tests.indicators.builders import make_school
from tests.roadmaps.builders import at
from tracker.indicators.engine.values import Answer, EducationStage
from tracker.indicators.models import CountyFigure, FrozenYear, SchoolFigure
from tracker.indicators.selectors.reporting import school_reports
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.year_verdicts import read_verdicts
from tracker.indicators.services.demo import make_demo

TODAY = date(2026, 11, 22)


@pytest.fixture
def county(cast, reference, time_machine) -> County:
    time_machine.move_to(at(TODAY), tick=False)
    for number in range(8):
        make_school(cast.county, f"第{number + 1}小学")
    County.objects.filter(pk=cast.county.pk).update(is_demo=True)
    return cast.county


def wide(found) -> list[tuple[str, EducationStage]]:
    """The indicators of which the schools differ too much, at which stage."""
    return [
        (verdict.indicator.code, test.stage)
        for verdict in found.verdicts
        for test in verdict.tests
        if test.coefficient.value is not None and test.coefficient.value > test.threshold.value
    ]


def test_two_years_a_mixed_picture(county) -> None:
    assert make_demo(today=TODAY) == 12
    assert set(SchoolFigure.objects.values_list("year", flat=True)) == {2025, 2026}
    assert FrozenYear.objects.get().year == 2025
    rules = rule_set_of(county, TODAY)
    assert rules is not None
    found = read_verdicts(county, 2026, rules, timezone.now())
    answers = Counter(answer.value for answer in found.schools.values())
    assert answers == {"below": 3, "met": 7, "missing": 1}
    # while a school is silent no spread of 小学 is judged; its number is known all the same
    assert wide(found) == [("L2", EducationStage.PRIMARY), ("L2", EducationStage.JUNIOR)]
    before = read_verdicts(county, 2025, rules, timezone.now())
    assert wide(before) == wide(found)
    assert before.resources.tests[0].answer is Answer.MET
    states = Counter(r.state.label for r in school_reports(county, 2026, rules=rules.set))
    assert states == {"已确认": 9, "待确认": 2, "未填报": 1}


def test_every_case_an_inspector_meets(county) -> None:
    make_demo(today=TODAY)
    rules = rule_set_of(county, TODAY)
    assert rules is not None
    found = read_verdicts(county, 2026, rules, timezone.now())
    units = {
        (str(found.rows[unit.school.key].school), unit.stage): unit
        for unit in found.resources.units
    }

    def short_of(name: str, stage: EducationStage) -> dict[str, tuple[Decimal | None, Answer]]:
        return {
            each.measure.code: (each.value, each.answer)
            for each in units[name, stage].resources
            if each.answer is not Answer.MET
        }

    # exactly on the line passes; exactly at 85 % passes beside six that are met
    on_the_line = units["演示初中甲", EducationStage.JUNIOR].resources[1]
    assert (on_the_line.value, on_the_line.answer) == (Decimal(1), Answer.MET)
    assert short_of("演示初中乙", EducationStage.JUNIOR) == {"L4": (Decimal("4.93"), Answer.KEPT)}
    assert units["演示初中乙", EducationStage.JUNIOR].answer is Answer.MET
    # one campus: by 1 : 1.1 the grounds are enough for 小学, and 初中 meets five of seven
    nine_year = "演示九年一贯制学校"
    assert short_of(nine_year, EducationStage.PRIMARY) == {}
    assert short_of(nine_year, EducationStage.JUNIOR) == {
        "L3": (Decimal("0.8"), Answer.FLOOR),
        "L5": (Decimal("9.9"), Answer.FLOOR),
    }
    assert units[nine_year, EducationStage.JUNIOR].answer is Answer.BELOW
    # 0.45019 is over 0.45, and marked
    (test,) = [each for each in found.resources.tests if each.borderline]
    assert test.coefficient.value is not None
    assert (test.measure.code, test.stage, test.answer, round(test.coefficient.value, 5)) == (
        "L2", EducationStage.JUNIOR, Answer.BELOW, Decimal("0.45019"),
    )  # fmt: skip
    assert {str(found.rows[key].school): why for key, why in found.resources.excluded.items()} == {
        "演示教学点": "不足50人的教学点不计入资源配置指标"
    }


def test_schools_that_no_document_names_say_so_themselves(county) -> None:
    make_demo(today=TODAY)
    added = list(School.objects.values_list("department__name", flat=True))[8:]
    assert added == ["演示初中甲", "演示初中乙", "演示九年一贯制学校", "演示教学点"]


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
    assert (SchoolFigure.objects.count(), School.objects.count()) == (0, 8)
