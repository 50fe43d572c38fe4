"""School figures in the browser: who has reported, one school's page, entering, confirming."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from counties.models import AuditEvent, Department
from counties.permissions import RoleName
from tests.conftest import CANARY, Cast, make_user
from tests.indicators.builders import YEAR, make_school, on_the_line, report
from tests.roadmaps.builders import at
from tests.roadmaps.pages import main, words
from tracker.indicators.models import FigureConfirmation, SchoolFigure
from tracker.indicators.selectors.own_schools import own_schools
from tracker.indicators.services.figures import freeze_year, report_figures

LIST = "/652323/figures/"
TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _may(time_machine, cast: Cast, reference: None) -> None:
    time_machine.move_to(at(TODAY), tick=False)


@pytest.fixture
def school(cast: Cast):
    return make_school(cast.county, "城关一小")


@pytest.fixture
def teacher(cast: Cast, school):
    """A reporter of the school itself."""
    cast.leader = make_user(
        "teacher", RoleName.REPORTER, county=cast.county, department=school.department, name="校长"
    )
    return cast.client("leader")


def place(school, end: str = "edit/", year: int = YEAR) -> str:
    return f"{LIST}{year}/schools/{school.department_id}/{end}"


def typed(page, **changed: str) -> dict[str, str]:
    """The form as it stands on `page`, with what a person changes in it."""
    form = page.context["form"]
    held = {field.name: field.value() for field in form if field.name != "checked"}
    return {
        name: "" if value is None else str(value) for name, value in {**held, **changed}.items()
    }


def test_a_school_changes_one_cell_and_confirms_in_one_act(cast: Cast, school, teacher) -> None:
    report(cast.county, cast.office, school, classes=24)
    page = teacher.get(place(school))
    assert "来源" not in words(page).split("统计时点")[1]
    sent = typed(page, **{"primary-backbone_teachers": "１１ 人"})
    done = teacher.post(place(school), sent, follow=True)
    assert "城关一小：已更正 1 项，已确认。" in words(done)
    first, last = SchoolFigure.objects.filter(name="backbone_teachers")
    assert (first.value, last.value, last.source, last.counted_on) == (
        10, 11, "school", date(2023, 9, 1),
    )  # fmt: skip
    assert str(FigureConfirmation.objects.get().by) == "校长"
    history = words(done)
    assert "更正过 1 次" in history
    assert "11：校长 2024年5月20日" in history
    assert "10：办公室乙" in history


def test_nothing_to_change_is_one_act_too_and_twice_is_harmless(cast, school, teacher) -> None:
    report(cast.county, cast.office, school)
    sent = typed(teacher.get(place(school)))
    done = teacher.post(place(school), sent, follow=True)
    assert "城关一小：没有改动，已确认。" in words(done)
    assert "已确认 · 缺 13 项 · 2024年5月20日由校长确认" in words(done)
    teacher.post(place(school), sent)
    assert SchoolFigure.objects.count() == 9


def test_a_school_without_figures_cannot_confirm(cast, school, teacher) -> None:
    refused = teacher.post(place(school), typed(teacher.get(place(school))))
    assert refused.status_code == 422
    assert "城关一小还没有2023/24学年的数据，不能确认。" in words(refused)


def test_a_reporter_sees_all_and_touches_only_its_own(cast, school, teacher) -> None:
    other = make_school(cast.county, "城关二小")
    assert teacher.get(place(other, "")).status_code == 200
    assert teacher.get(place(other)).status_code == 403
    assert teacher.post(place(other), {"primary-students": "1"}).status_code == 403
    assert cast.client("reporter").get(place(school)).status_code == 403
    assert cast.client("supervisor").get(place(school)).status_code == 403
    assert cast.client("supervisor").get(place(school, "")).status_code == 200
    page = main(teacher.get(LIST))
    assert (page.count("核对<span"), page.count("填报<span")) == (1, 0)


def test_wrong_cells_are_named_and_nothing_typed_is_lost(cast, school) -> None:
    office = cast.client("office")
    sent = typed(
        office.get(place(school)),
        **{
            "primary-students": "一千",
            "primary-classes": "-1",
            "whole-teaching_area": "100",
            "whole-indoor_sports_area": "200.5",
            "whole-equipment_value": "12.34567",
        },
    )
    page = office.post(place(school), sent)
    assert page.status_code == 422
    errors = {name: list(found) for name, found in page.context["form"].errors.items()}
    assert errors == {
        "primary-students": ["“一千”不是数字，请只写数字，如 1200 或 35.5。"],
        "primary-classes": ["不能是负数。"],
        "whole-indoor_sports_area": ["不能大于教学及辅助用房面积（100平方米）。"],
        "whole-equipment_value": ["小数最多4位。"],
    }
    assert 'value="一千"' in page.content.decode()
    assert SchoolFigure.objects.count() == 0


def test_what_is_odd_is_asked_about_until_it_is_ticked(cast, school) -> None:
    report_figures(
        by=cast.office, county=cast.county, year=YEAR - 1, entries=on_the_line(school),
        source="statistics",
    )  # fmt: skip
    office = cast.client("office")
    page = office.get(place(school))
    assert "checked" not in main(page)
    sent = typed(page, **{"primary-students": "1400", "whole-equipment_value": "20000000"})
    asked = office.post(place(school), {**sent, "whole-equipment_value": "90000"})
    found = asked.context["form"].errors
    assert found["primary-students"] == [
        "去年为1000，今年为1400，相差超过30%，请核对。"
        "如属实，请在表下勾选“已逐项核对，确认无误”再提交。"
    ]
    assert "万元合每生642,857元，请核对是否混淆了万元和元" in found["whole-equipment_value"][1]
    assert 'name="checked"' in main(asked)
    done = office.post(place(school), {**sent, "whole-equipment_value": "90000", "checked": "on"})
    assert done.status_code == 302
    refused = office.post(place(school), {**sent, "checked": "on"})
    assert "不能超过100,000万元" in words(refused)  # impossible stays impossible
    again = office.post(place(school), typed(office.get(place(school))))
    assert again.status_code == 302  # what has been ticked once is not asked again


def test_a_stale_page_shows_both_and_loses_nothing(cast, school, teacher) -> None:
    report(cast.county, cast.office, school)
    page = teacher.get(place(school))
    report(cast.county, cast.office, school, backbone_teachers=12)
    sent = typed(page, **{"primary-backbone_teachers": "15"})
    conflict = teacher.post(place(school), sent)
    assert conflict.status_code == 409
    assert "小学 县级以上骨干教师数 12 15" in words(conflict)
    assert FigureConfirmation.objects.count() == 0
    sent["version"] = conflict.context["form"].data["version"]
    assert teacher.post(place(school), sent).status_code == 302
    assert SchoolFigure.objects.latest("id").value == 15


def test_a_frozen_year_wants_a_reason(cast, school) -> None:
    report(cast.county, cast.office, school)
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    office = cast.client("office")
    sent = typed(office.get(place(school)), **{"primary-backbone_teachers": "11"})
    refused = office.post(place(school), sent)
    assert refused.context["form"].errors == {
        "reason": ["2023/24学年的数据已定稿，更正要写明原因。"]
    }
    done = office.post(place(school), {**sent, "reason": "漏报一人"}, follow=True)
    assert "漏报一人" in words(done)
    assert "定稿" in words(done)


def test_the_list_says_who_has_reported_confirmed_and_who_not(cast, school, time_machine) -> None:
    second, third = (make_school(cast.county, f"城关{n}小") for n in "二三")
    make_school(cast.county, "特校", kind="special")
    gone = make_school(cast.county, "旧校")
    type(gone).objects.filter(pk=gone.pk).update(closed_on=date(2023, 8, 31))
    Department.objects.create(county=cast.county, name="县二中", kind="school", position=99)
    for each in (school, second):
        report(cast.county, cast.office, each)
        FigureConfirmation.objects.create(school=each, year=YEAR, by=cast.office)
    time_machine.move_to(at(TODAY) + timedelta(days=1), tick=False)
    report(cast.county, cast.office, second, backbone_teachers=11)
    page = cast.client("leader").get(LIST, {"year": YEAR})
    assert [(str(r.row.school), r.state.label, r.missing) for r in page.context["page"]] == [
        ("城关一小", "已确认", 13), ("城关二小", "待确认", 13), ("城关三小", "未填报", 22),
        ("特校", "未填报", 28),
    ]  # fmt: skip
    text = words(page)
    assert "未填报 2 所，待确认 1 所，已确认 1 所，共 4 所" in text
    assert "特殊教育学校不计入资源配置指标" in text
    assert "未登记办学类型，没有列入：县二中" in text
    assert str(third) in text
    only = cast.client("leader").get(LIST, {"year": YEAR, "state": "none"})
    assert len(only.context["page"]) == 2
    before = cast.client("leader").get(LIST, {"year": YEAR, "as_of": TODAY.isoformat()})
    assert [r.state.label for r in before.context["page"]][:2] == ["已确认", "已确认"]


def test_the_list_is_read_page_by_page(cast, monkeypatch):
    monkeypatch.setattr("tracker.indicators.views.figures.PAGE", 2)
    for number in range(3):
        make_school(cast.county, f"第{number}小学")
    client = cast.client("leader")
    first, second = (client.get(f"{LIST}?year={YEAR}&page={page}") for page in (1, 2))
    assert [len(each.context["page"]) for each in (first, second)] == [2, 1]
    assert "共 3 所" in words(first)
    assert f"?year={YEAR}&amp;page=2" in main(first)


@pytest.mark.parametrize("year", ["1999", "2024", "二", "²", "99999"])
def test_a_year_that_has_not_begun_is_not_found(cast, school, year: str) -> None:
    assert cast.client("office").get(LIST, {"year": year}).status_code == 404
    assert cast.client("office").get(f"{LIST}{year}/schools/1/").status_code == 404


def test_a_school_that_was_closed_then_or_is_anothers_is_not_found(cast, school) -> None:
    type(school).objects.filter(pk=school.pk).update(closed_on=date(2023, 9, 1))
    office = cast.client("office")
    assert office.get(place(school)).status_code == 404
    assert office.get(place(school, year=YEAR - 1)).status_code == 200
    foreign = make_school(cast.other, f"{CANARY}小学")
    assert [office.get(place(foreign, end)).status_code for end in ("", "edit/")] == [404, 404]


def test_the_audit_log_says_it(cast, school, teacher) -> None:
    report(cast.county, cast.office, school)
    teacher.post(place(school), typed(teacher.get(place(school))))
    assert AuditEvent.objects.filter(verb="确认学校数据").count() == 1


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_as_often_for_many_schools(
    cast, count, django_assert_max_num_queries
) -> None:
    for number in range(count):
        report(cast.county, cast.office, make_school(cast.county, f"第{number}小学"))
    client = cast.client("office")
    freeze = f"{LIST}{YEAR}/freeze/"
    for address, queries in ((LIST, 10), (freeze, 11)):
        client.get(address)
        with django_assert_max_num_queries(queries) as asked:
            client.get(address)
        assert len(asked) == queries


def test_the_school_page_asks_as_often_for_many_corrections(
    cast, school, django_assert_max_num_queries
) -> None:
    client = cast.client("office")
    counts = []
    for rooms in (20, 21, 22, 23):
        report(cast.county, cast.office, school, network_classrooms=rooms)
        with django_assert_max_num_queries(15) as asked:
            client.get(place(school, ""))
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1
    assert Decimal(23) == SchoolFigure.objects.latest("id").value


def test_my_tasks_say_that_figures_wait_until_they_are_confirmed(cast, school, teacher) -> None:
    mine = "/652323/mine/"
    assert "城关一小2023/24学年的学校数据未填报。" in words(teacher.get(mine))
    report(cast.county, cast.office, school)
    page = teacher.get(mine)
    assert "城关一小2023/24学年的学校数据待确认。" in words(page)
    assert f'href="{place(school)}"' in main(page)
    teacher.post(place(school), typed(teacher.get(place(school))))
    assert "的学校数据" not in main(teacher.get(mine))
    assert "的学校数据" not in main(cast.client("reporter").get(mine))
    assert "的学校数据" not in main(cast.client("office").get(mine))


def test_confirming_takes_a_school_two_clicks(cast, school, teacher) -> None:
    """待填报 on the page it comes to; one cell changed; 提交."""
    report(cast.county, cast.office, school)
    (first,) = re.findall(rf'href="({place(school)})"', main(teacher.get("/652323/mine/")))  # 1
    page = teacher.get(first)
    assert main(page).count('<button type="submit"') == 1
    sent = typed(page, **{"primary-backbone_teachers": "11"})
    done = teacher.post(first, sent, follow=True)  # 2
    assert "已更正 1 项，已确认。" in words(done)


def test_a_day_gone_by_knows_no_year_reported_later(cast: Cast, school, time_machine) -> None:
    report(cast.county, cast.office, school)
    time_machine.move_to(at(date(2024, 9, 20)), tick=False)
    report_figures(
        by=cast.office, county=cast.county, year=YEAR + 1, source="school",
        entries=on_the_line(school),
    )  # fmt: skip
    client = cast.client("office")
    assert client.get("/652323/figures/").context["year"] == YEAR + 1
    assert client.get("/652323/figures/?as_of=2024-05-20").context["year"] == YEAR
    (own,) = own_schools(cast.county, [school], date(2024, 5, 20))
    assert own.year == YEAR


def test_the_office_confirms_several_schools_in_one_act(cast, school, teacher) -> None:
    other = make_school(cast.county, "城关二小")
    silent = make_school(cast.county, "城关三小")
    for each in (school, other):
        report(cast.county, cast.office, each)
    office = cast.client("office")
    page = office.get(LIST)
    seen = page.context["versions"]
    assert set(seen) == {school.pk, other.pk}
    assert "代学校确认选中的（本页待确认 2 所）" in words(page)
    address = f"{LIST}{YEAR}/confirm/"
    both = {"school": [f"{key}-{version}" for key, version in seen.items()]}
    assert teacher.post(address, both).status_code == 403  # one of them is not its own
    assert cast.client("supervisor").post(address, both).status_code == 403
    own = teacher.get(LIST)
    assert set(own.context["versions"]) == {school.pk}
    assert "确认本校全部数据无误" in words(own)
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, entries=on_the_line(other, students=999),
        source="statistics",
    )  # fmt: skip
    done = words(office.post(address, {"school": [*both["school"], f"{silent.pk}-0"]}, follow=True))
    assert "已确认 1 所学校的全部数据。" in done
    assert "城关二小、城关三小：您查看以后数据又有更正" in done
    for wrong in ({}, {"school": ["x", "1", "1-2-3", "9" * 30 + "-1"]}):
        assert "没有选中学校" in words(office.post(address, wrong, follow=True))
    assert office.get(f"{LIST}?as_of=2024-05-19").context["versions"] == {}


def test_a_year_is_reopened_with_a_reason(cast, school) -> None:
    office, address = cast.client("office"), f"{LIST}{YEAR}/reopen/"
    assert "没有定稿，不用重新打开" in words(office.post(address, {"reason": "x"}, follow=True))
    done = words(office.post(f"{LIST}{YEAR}/freeze/", follow=True))
    assert "定稿时还缺：未填报 1 所" in done
    refused = office.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "请写明重新打开的原因。" in words(refused)
    assert cast.client("leader").post(address, {"reason": "x"}).status_code == 403
    page = words(office.post(address, {"reason": "漏报一所"}, follow=True))
    assert "已重新打开" in page
    assert "重新打开：漏报一所" in page
    assert "确认定稿（1 所学校）" in page
