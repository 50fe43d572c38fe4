from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from counties.models import AuditEvent
from tests.indicators.builders import YEAR, make_school, on_the_line
from tests.indicators.engine.made import P
from tracker.indicators.models import CountyFigure, FigureConfirmation, FrozenYear, SchoolFigure
from tracker.indicators.services.figures import (
    FigureEntry,
    confirm_figures,
    freeze_year,
    report_county_figure,
    report_figures,
)


@pytest.fixture
def school(cast):
    return make_school(cast.county, "城关一小")


@pytest.fixture
def save(cast):
    def saved(*entries, **others):
        return report_figures(
            by=cast.office, county=cast.county, year=YEAR, entries=entries,
            source="statistics", **others,
        )  # fmt: skip

    return saved


def rooms(school, value, **others):
    return FigureEntry(
        school, "network_classrooms", None if value is None else Decimal(value), **others
    )


def test_only_what_differs_is_saved_and_the_old_value_stays(save, school):
    assert save(*on_the_line(school)) == 9
    assert save(*on_the_line(school)) == 0
    assert save(*on_the_line(school, network_classrooms=24)) == 1
    rows = SchoolFigure.objects.filter(name="network_classrooms").values_list("value", flat=True)
    assert list(rows) == [23, 24]
    assert AuditEvent.objects.filter(verb="填报学校数据").count() == 2


def test_a_figure_is_taken_back(save, school):
    save(rooms(school, 23))
    assert save(rooms(school, None)) == 1
    assert save(rooms(school, None)) == 0


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("network_classrooms", "-1", None)], "城关一小：网络多媒体教室数不能是负数。"),
        ([("students", "1.5", P)], "城关一小：小学在校生数应是整数。"),
        (
            [("teaching_area", "10", None), ("indoor_sports_area", "11", None)],
            "城关一小：其中：室内体育用房面积不能大于教学及辅助用房面积（10平方米）。",
        ),
        ([("students", "10", None)], "城关一小：没有数据项“students”。"),
        ([("grounds_area", "10", P)], "城关一小：没有数据项“grounds_area”。"),
        ([("gold", "1", None)], "城关一小：没有数据项“gold”。"),
    ],
)
def test_the_impossible_saves_nothing(save, school, entries, words):
    with pytest.raises(ValidationError) as caught:
        save(
            FigureEntry(school, "music_rooms", Decimal(2)),
            *(FigureEntry(school, name, Decimal(value), stage) for name, value, stage in entries),
        )
    assert caught.value.messages == [words]
    assert not SchoolFigure.objects.exists()


def test_a_contradiction_with_what_was_reported_before_is_seen(save, school):
    save(FigureEntry(school, "teaching_area", Decimal(10)))
    with pytest.raises(ValidationError):
        save(FigureEntry(school, "indoor_sports_area", Decimal(11)))


def test_a_school_of_another_county(save, cast):
    with pytest.raises(ValidationError, match="所填学校不属于本县"):
        save(rooms(make_school(cast.other, "别县的学校"), 1))


def test_a_frozen_year_wants_a_reason(save, cast, school):
    save(rooms(school, 23))
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with pytest.raises(ValidationError, match="2023/24学年的数据已定稿，更正要写明原因。"):
        save(rooms(school, 24), reason=" ")
    save(rooms(school, 24), reason="统计报表更正")
    assert SchoolFigure.objects.last().reason == "统计报表更正"


def test_freezing_twice_changes_nothing(cast):
    first = freeze_year(by=cast.office, county=cast.county, year=YEAR)
    assert freeze_year(by=cast.admin, county=cast.county, year=YEAR) == first
    assert FrozenYear.objects.get().by == cast.office
    assert AuditEvent.objects.filter(verb="学年数据定稿").count() == 1


def test_a_school_confirms_what_it_has_reported(save, cast, school):
    with pytest.raises(ValidationError, match="城关一小还没有2023/24学年的数据，不能确认。"):
        confirm_figures(by=cast.reporter, school=school, year=YEAR)
    save(rooms(school, 23))
    confirm_figures(by=cast.reporter, school=school, year=YEAR)
    assert FigureConfirmation.objects.get().by == cast.reporter


def test_county_figures(cast):
    def save(value, **others):
        return report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name="S1.1", value=value, **others
        )

    save(Decimal("86.5"))
    with pytest.raises(ValidationError, match="不能是负数。"):
        save(Decimal(-1))
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with pytest.raises(ValidationError, match="已定稿"):
        save(Decimal(87))
    save(Decimal(87), note="复查后更正")
    assert list(CountyFigure.objects.values_list("value", flat=True)) == [Decimal("86.5"), 87]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_every_reported_figure(save, school, change):
    save(rooms(school, 23))
    rows = SchoolFigure.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(value=1) if change == "update" else rows.delete()


def test_a_frozen_year_wants_a_reason_of_this_correction(cast):
    def save(value: int, note: str) -> None:
        report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name="G9.1", value=Decimal(value),
            note=note,
        )  # fmt: skip

    save(95, "以决算为准")
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with pytest.raises(ValidationError, match="已定稿"):
        save(100, "以决算为准")
    save(100, "复核后更正")
