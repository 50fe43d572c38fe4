from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from counties.models import AuditEvent
from counties.querysets import end_of
from tests.indicators.builders import YEAR, make_school, on_the_line
from tests.indicators.engine.made import P
from tests.roadmaps.builders import at
from tracker.indicators.models import CountyFigure, FigureConfirmation, FrozenYear, SchoolFigure
from tracker.indicators.selectors.year_verdicts import years_with_figures
from tracker.indicators.services.confirmations import confirm_schools
from tracker.indicators.services.figures import (
    FigureEntry,
    confirm_figures,
    freeze_year,
    is_frozen,
    last_entry,
    reopen_year,
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


def test_a_year_is_reopened_with_a_reason_and_made_final_again(cast, save, school):
    save(rooms(school, 23))
    first = freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with pytest.raises(ValidationError, match="请写明重新打开的原因"):
        reopen_year(by=cast.office, frozen=first, reason=" ")
    reopened = reopen_year(by=cast.office, frozen=first, reason="漏报")
    again = reopen_year(by=cast.admin, frozen=first, reason="别的")
    assert (again, again.reason, again.by) == (reopened, "漏报", cast.office)
    assert not is_frozen(cast.county, YEAR)
    assert save(rooms(school, 24)) == 1  # no reason is needed
    second = freeze_year(by=cast.office, county=cast.county, year=YEAR)
    assert second != first
    assert freeze_year(by=cast.office, county=cast.county, year=YEAR) == second
    with pytest.raises(ValidationError, match="已定稿"):
        save(rooms(school, 25))
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert [v for v in verbs if v.startswith(("学年", "重新"))] in (
        ["学年数据定稿", "重新打开学年数据", "学年数据定稿"],
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        reopened.delete()


def test_whether_a_year_is_final_is_told_as_of_a_moment(cast, time_machine):
    moments = []
    frozen = None
    for day in range(1, 5):  # final, reopened, final, reopened
        time_machine.move_to(at(date(2024, 5, day)), tick=False)
        if frozen is None:
            frozen = freeze_year(by=cast.office, county=cast.county, year=YEAR)
        else:
            reopen_year(by=cast.office, frozen=frozen, reason="补报")
            frozen = None
        moments.append(end_of(date(2024, 5, day)))
    standing = FrozenYear.objects.standing
    assert [standing(moment).exists() for moment in moments] == [True, False, True, False]
    assert not standing(end_of(date(2024, 4, 30))).exists()
    assert [years_with_figures(cast.county, moment) for moment in moments] == [{}] * 4
    report_county_figure(
        by=cast.office, county=cast.county, year=YEAR, name="G7.1", value=Decimal(1),
        at=at(date(2024, 4, 1)),
    )  # fmt: skip
    finals = [years_with_figures(cast.county, moment)[YEAR] for moment in moments]
    assert finals == [True, False, True, False]


def test_several_schools_are_confirmed_in_one_act_as_they_were_seen(cast, save, school):
    schools = [school, *(make_school(cast.county, f"第{n}小学") for n in (2, 3, 4))]
    for each in schools[:3]:
        save(rooms(each, 23))
    seen = {each.pk: last_entry(each, YEAR) for each in schools}
    assert [bool(number) for number in seen.values()] == [True, True, True, False]
    save(rooms(schools[1], 24))  # somebody corrects while the page is open
    versions = {each: seen[each.pk] for each in schools}

    def confirm():
        return confirm_schools(by=cast.office, county=cast.county, year=YEAR, versions=versions)

    assert confirm() == ([schools[0], schools[2]], [schools[1], schools[3]])
    assert confirm() == ([schools[0], schools[2]], [schools[1], schools[3]])  # twice is once
    assert FigureConfirmation.objects.count() == 2
    assert AuditEvent.objects.filter(verb="确认学校数据").count() == 2
    with pytest.raises(ValidationError, match="不属于本县"):
        confirm_schools(by=cast.stranger, county=cast.other, year=YEAR, versions=versions)
