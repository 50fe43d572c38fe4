"""The month's form on paper: one sheet for each unit, blank or filled, signed by hand."""

from datetime import date

import pytest
from django.urls import reverse

from counties.access import access_in
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    assignment,
    at,
    close,
    plan,
    say,
    task,
)
from tracker.exports.papers.report_form import UnitForm, report_forms_html, unit_forms
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.services.plans import issue_plan

DAY = date(2024, 5, 20)
WINDOW = {"start": date(2024, 3, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}


@pytest.fixture
def made(cast, time_machine) -> CountyPlan:
    time_machine.move_to(at(DAY), tick=False)
    made = issue_plan(
        plan(
            task("购置仪器", **WINDOW, units=(FINANCE, EDUCATION)),
            task("早已逾期", due=date(2024, 2, 28), units=(FINANCE,)),
            task("已办结", **WINDOW, units=(FINANCE,)),
            task("以后", due=date(2024, 9, 30), units=(FINANCE,)),
        ),
        by=None,
    )
    duty = assignment(made.tasks.get(position=1), FINANCE)
    say(duty, cast.reporter, text="四月已招标", when=at(date(2024, 4, 20)))
    say(duty, cast.reporter, text="五月已到货", share=60, when=at(date(2024, 5, 8)))
    close(assignment(made.tasks.get(position=3), FINANCE), cast.office, when=at(date(2024, 5, 2)))
    return made


def forms(cast, made: CountyPlan, who: str) -> list[UnitForm]:
    access = access_in(getattr(cast, who), cast.county)
    return unit_forms(made, Month.of(DAY), DAY, access)


def test_a_reporters_own_unit(cast, made, django_assert_num_queries) -> None:
    access = access_in(cast.reporter, cast.county)
    with django_assert_num_queries(2):
        (form,) = unit_forms(made, Month.of(DAY), DAY, access)
    assert form.unit == FINANCE
    filled, blank = form.rows
    assert (filled.text, filled.due, filled.share) == ("购置仪器", "2024年6月30日", "60%")
    assert (filled.last_month, filled.this_month) == ("四月已招标", "五月已到货")
    assert filled.by == "联络员丙"
    assert [ticked for _, ticked in filled.choices] == [True, False, False]
    assert (blank.text, blank.last_month, blank.this_month, blank.share, blank.by) == (
        "早已逾期", "—", "", "", "",
    )  # fmt: skip
    assert not any(ticked for _, ticked in blank.choices)


def test_the_office_prints_every_unit(cast, made) -> None:
    assert [form.unit for form in forms(cast, made, "office")] == [EDUCATION, FINANCE]
    assert forms(cast, made, "leader") == []


def test_one_unit_a_page_with_room_for_name_and_seal(cast, made) -> None:
    html = report_forms_html(made, Month.of(DAY), DAY, forms(cast, made, "office"))
    assert html.count('class="form"') == 2
    assert html.count("负责人签字：") == 2
    assert html.count("单位（盖章）：") == 2
    assert "填报单位：县财政局　　填报截止日：2024年5月25日" in html
    assert "■推进中" in html
    assert "□本月无变化" in html


def test_nothing_to_report_is_no_paper(cast, made, time_machine) -> None:
    url = reverse("mine_pdf", kwargs={"code": cast.county.code})
    assert cast.client("leader").get(url).status_code == 403
    time_machine.move_to(at(date(2024, 1, 15)))
    assert cast.client("reporter").get(url).status_code == 404
