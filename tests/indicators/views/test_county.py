"""全县数据, 材料指标 and 定稿 in the browser."""

from datetime import date
from decimal import Decimal

import pytest

from counties.models import AuditEvent
from tests.conftest import CANARY, Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.indicators.views.test_figures import typed
from tests.roadmaps.builders import at
from tests.roadmaps.pages import main, words
from tracker.indicators.models import CountyFigure, FrozenYear
from tracker.indicators.services.figures import (
    FigureEntry,
    freeze_year,
    report_county_figure,
    report_figures,
)

PAGE = f"/652323/figures/{YEAR}/county/"
EDIT = f"{PAGE}edit/"
FREEZE = f"/652323/figures/{YEAR}/freeze/"


@pytest.fixture(autouse=True)
def _may(time_machine, cast: Cast, reference: None) -> None:
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)


def test_every_requirement_of_the_county_stands_on_one_page(cast) -> None:
    page = cast.client("office").get(EDIT)
    names = [cell.row.name for cell in page.context["form"].cells]
    assert names == [
        "G1", "G2.1", "G2.2", "G2.3", "G2.4", "G7.1", "G8.1", "G8.2", "G9.1", "G10", "G11.1",
        "G11.2", "G12.1", "G13.1", "G13.2", "G14.1", "G14.2", "G15.1", "G15.2", "Q1.1", "Q2.1",
        "Q3", "Q5", "Q6", "Q7", "Q8",
        *(
            f"Q9.{subject}{part}"
            for subject in ("chinese", "maths", "science", "sports", "arts", "moral")
            for part in ("", ".level", ".rate")
        ),
        "S1.1", "S1.2",
    ]  # fmt: skip
    assert "特殊教育学校生均公用经费不低于6000元" in words(page)


def test_what_differs_is_saved_and_the_old_value_stays(cast) -> None:
    office = cast.client("office")
    sent = typed(
        office.get(EDIT), **{"S1.1": "88.5%", "G1": "1", "G1-note": "规划已批", "G2.1": "0"}
    )
    assert "已保存 3 项。" in words(office.post(EDIT, sent, follow=True))
    held = {row.name: (row.value, row.note) for row in CountyFigure.objects.all()}
    assert held == {"G1": (1, "规划已批"), "G2.1": (0, ""), "S1.1": (88.5, "")}
    again = typed(office.get(EDIT))
    assert "没有改动。" in words(office.post(EDIT, again, follow=True))
    page = office.post(EDIT, {**again, "S1.1": "89"}, follow=True)
    assert "88.5：办公室乙" in words(page)
    assert "31 项未填报" in words(page)
    assert "?indicator=S1#files" in main(page)
    assert AuditEvent.objects.filter(verb="填报全县数据").count() == 4


def test_wrong_cells_are_named(cast) -> None:
    office = cast.client("office")
    wrong = {
        "G9.1.top": "全部", "G12.1.top": "-1", "G12.1.bottom": "5", "G7.1": "1.23456",
        "S1.1": "9999999999", "G1": "2", "G8.1.top": "9999999999", "G8.1.bottom": "80000",
    }  # fmt: skip
    page = office.post(EDIT, typed(office.get(EDIT), **wrong))
    assert page.status_code == 422
    assert {name: found[0] for name, found in page.context["form"].errors.items()} == {
        "G1": "选择一个有效的选项。 2 不在可用的选项中。",
        "G7.1": "小数最多4位。",
        "G8.1.top": "数字过大，请核对单位和小数点。",
        "G9.1.top": "“全部”不是数字，请只写数字，如 1200 或 35.5。",
        "G12.1.top": "不能是负数。",
        "S1.1": "数字过大，请核对单位和小数点。",
    }
    assert CountyFigure.objects.count() == 0


def test_a_stale_page_loses_nothing(cast) -> None:
    office = cast.client("office")
    page = office.get(EDIT)
    report_county_figure(by=cast.office, county=cast.county, year=YEAR, name="G9.1", value=98)
    conflict = office.post(EDIT, typed(page, **{"G9.1": "99"}))
    assert conflict.status_code == 409
    assert "教师培训学时 98 99" in words(conflict)
    assert CountyFigure.objects.count() == 1


def test_freezing_says_what_is_missing_and_then_wants_reasons(cast) -> None:
    report(cast.county, cast.office, make_school(cast.county, "城关一小"))
    make_school(cast.county, "城关二小")
    office = cast.client("office")
    page = words(office.get(FREEZE))
    assert "未填报：1 所（城关二小）" in page
    assert "待确认：1 所（城关一小）" in page
    assert "有缺项：1 所（城关一小缺13项）" in page
    assert "全县数据和材料指标未填报：34 项" in page
    assert FrozenYear.objects.count() == 0
    assert "已定稿" in words(office.post(FREEZE, follow=True))
    office.post(FREEZE)
    assert FrozenYear.objects.count() == 1
    assert "确认定稿" not in words(office.get(FREEZE))
    parts = {"G9.1.top": "99", "G9.1.bottom": "100"}
    refused = office.post(EDIT, typed(office.get(EDIT), **parts))
    words_of_it = "2023/24学年的数据已定稿，更正要在说明中写明原因。"
    assert refused.context["form"].errors == {"G9.1-note": [words_of_it]}
    sent = typed(office.get(EDIT), **parts, **{"G9.1-note": "补录"})
    assert office.post(EDIT, sent).status_code == 302


def test_only_the_office_enters_and_freezes(cast) -> None:
    for who in ("leader", "reporter", "supervisor", "admin"):
        client = cast.client(who)
        got = [client.get(address).status_code for address in (PAGE, EDIT, FREEZE)]
        assert got == [200, 403, 403], who
        assert EDIT not in main(client.get(PAGE))
    freeze_year(by=cast.stranger, county=cast.other, year=YEAR)
    report_county_figure(
        by=cast.stranger, county=cast.other, year=YEAR, name="G1", value=1, note=CANARY
    )
    assert CANARY not in cast.client("office").get(PAGE).content.decode()
    assert "定稿，更正" not in words(cast.client("office").get(PAGE))
    assert cast.client("stranger").get(PAGE).status_code == 404


def test_an_earlier_day_shows_what_was_said_then(cast, time_machine) -> None:
    report_county_figure(by=cast.office, county=cast.county, year=YEAR, name="G9.1", value=98)
    time_machine.move_to(at(date(2024, 5, 22)), tick=False)
    report_county_figure(by=cast.office, county=cast.county, year=YEAR, name="G9.1", value=99)
    client = cast.client("leader")
    assert "98%" in words(client.get(PAGE, {"as_of": "2024-05-20"}))
    assert "33 项未填报" in words(client.get(PAGE, {"as_of": "2024-05-20"}))
    assert "99%" in words(client.get(PAGE))


def test_a_subject_is_asked_only_where_it_was_tested(cast) -> None:
    office = cast.client("office")
    page = office.get(PAGE)
    assert "34 项，34 项未填报" in words(page)
    assert "监测了语文" in words(page)
    assert "学业水平（语文）" not in words(page)
    refused = office.post(EDIT, typed(office.get(EDIT), **{"Q9.arts.level": "3"}))
    assert refused.context["form"].errors == {"Q9.arts.level": ["填了这一项，请先在上面选“是”。"]}
    said = {"Q9.arts": "1", "Q9.arts.level": "3", "Q9.chinese": "0", "G8.2": "1"}
    page = office.post(EDIT, typed(office.get(EDIT), **said), follow=True)
    assert "36 项，32 项未填报" in words(page)
    assert "学业水平（艺术）" in words(page)
    assert "足额核定教师绩效工资总量 是 — 是" in words(page)


def test_a_percentage_is_entered_as_numerator_and_denominator(cast) -> None:
    office = cast.client("office")
    page = office.get(EDIT)
    assert "G9.1" not in page.context["form"].fields
    assert "＝ （毕业生 − 三年转入 + 三年转出）÷（三年前初一在校生 − 死亡）" in words(page)
    sent = {
        "G9.1.top": "2", "G9.1.bottom": "3", "Q1.1.graduates": "960", "Q1.1.moved_in": "30",
        "Q1.1.moved_out": "20", "Q1.1.entered": "1,001人", "Q1.1.died": "1",
    }  # fmt: skip
    done = words(office.post(EDIT, typed(page, **sent), follow=True))
    assert "已保存 7 项。" in done
    assert "66.67% 2人 ÷ 3人" in done
    retention = "（毕业生960人 − 三年转入30人 + 三年转出20人）÷（三年前初一在校生1001人 − 死亡1人）"
    assert f"95% {retention}" in done
    assert "32 项未填报" in done
    again = typed(office.get(EDIT))
    assert "没有改动。" in words(office.post(EDIT, again, follow=True))
    done = words(office.post(EDIT, {**again, "G9.1.top": "3"}, follow=True))
    assert "已保存 1 项。" in done
    assert "更正过 1 次 完成5年360学时培训的教师 3：办公室乙" in done
    indicator = words(cast.client("leader").get(f"/652323/indicators/Q1/?year={YEAR}"))
    assert f"95%，{retention}" in indicator
    assert "≥ 95% 达标" in indicator
    emptied = dict.fromkeys(("G9.1.top", "G9.1.bottom"), "")
    done = words(office.post(EDIT, typed(office.get(EDIT), **emptied), follow=True))
    assert "33 项未填报" in done


def test_a_percentage_reported_as_such_stays_until_its_parts_are_entered(cast) -> None:
    report_county_figure(by=cast.office, county=cast.county, year=YEAR, name="G9.1", value=98)
    office = cast.client("office")
    assert "98% 只填报了百分比" in words(office.get(PAGE))
    page = office.get(EDIT)
    assert page.context["form"]["G9.1"].value() == "98"
    assert "没有改动。" in words(office.post(EDIT, typed(page), follow=True))
    office.post(EDIT, typed(page, **{"G9.1": "99"}))
    assert "99% 只填报了百分比" in words(office.get(PAGE))
    done = words(
        office.post(
            EDIT,
            typed(office.get(EDIT), **{"G9.1.top": "97", "G9.1.bottom": "100"}),
            follow=True,
        )
    )
    assert "97% 97人 ÷ 100人" in done
    assert "更正过 2 次" in done
    assert "G9.1" not in office.get(EDIT).context["form"].fields
    assert "97人 ÷ 100人" in words(office.get(f"/652323/indicators/G9/?year={YEAR}"))


def test_parts_that_do_not_fit_are_named(cast) -> None:
    office = cast.client("office")
    wrong = {
        "G9.1.top": "5", "G11.1.top": "5", "G11.1.bottom": "0", "G12.1.top": "101",
        "G12.1.bottom": "100", "G13.1.top": "1.5", "G13.1.bottom": "2", "G8.1.top": "90000.5",
        "G8.1.bottom": "80000", "Q1.1.graduates": "10", "Q1.1.moved_in": "20",
        "Q1.1.moved_out": "0", "Q1.1.entered": "100", "Q1.1.died": "0",
    }  # fmt: skip
    page = office.post(EDIT, typed(office.get(EDIT), **wrong))
    assert page.status_code == 422
    assert {name: found[0] for name, found in page.context["form"].errors.items()} == {
        "G9.1.bottom": "填了“完成5年360学时培训的教师”，请把“应完成培训的教师”也填上，没有的填0。",
        "G11.1.bottom": "分母是0，算不出比例：本县没有的，各格都不填，在说明中写明。",
        "G12.1.top": "不能大于“专任教师”（100人）。",
        "G13.1.top": "应是整数。",
        "Q1.1.graduates": "（毕业生 − 三年转入 + 三年转出）得-10，小于0，请核对。",
    }
    assert CountyFigure.objects.count() == 0


def test_the_sum_over_the_schools_is_offered_and_not_taken_unseen(cast) -> None:
    for number, count in enumerate((30, 12)):
        school = make_school(cast.county, f"第{number}小学")
        report_figures(
            by=cast.office, county=cast.county, year=YEAR, source="school",
            entries=[FigureEntry(school, "migrant_students", Decimal(count))],
        )  # fmt: skip
    make_school(cast.county, "未报小学")
    office = cast.client("office")
    page = office.get(EDIT)
    assert page.context["form"]["G15.1.top"].value() == "42"
    assert "各校合计（2所已填报，1所未填报）" in words(page)
    assert "没有改动。" in words(office.post(EDIT, typed(page), follow=True))
    done = words(office.post(EDIT, typed(page, **{"G15.1.bottom": "48"}), follow=True))
    assert "87.5% 42人 ÷ 48人" in done
