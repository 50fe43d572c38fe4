"""试算 in the browser: chosen in the address, nothing saved; kept, compared, deleted."""

from datetime import date
from urllib.parse import urlencode

import pytest

from counties.models import AuditEvent
from tests.conftest import CANARY, Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at
from tests.roadmaps.pages import main, words
from tracker.indicators.choices import StepKind
from tracker.indicators.forms.what_if import as_query
from tracker.indicators.models import Scenario, SchoolFigure
from tracker.indicators.services.what_if import MOST
from tracker.indicators.verdicts.what_if_steps import WhatIfStep, steps_from_json, steps_to_json

PAGE = "/652323/indicators/trial/"


@pytest.fixture(autouse=True)
def _may(time_machine, cast: Cast, reference: None) -> None:
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)


@pytest.fixture
def two(cast: Cast):
    """甲小学 has two backbone teachers above the line, 乙小学 two too few."""
    one, other = make_school(cast.county, "甲小学"), make_school(cast.county, "乙小学")
    report(cast.county, cast.office, one, backbone_teachers=12)
    report(cast.county, cast.office, other, backbone_teachers=8)
    return one, other


def rows(*each: dict[str, object], year: int = YEAR, **more: str) -> dict[str, str]:
    sent = {"year": str(year), "s-TOTAL_FORMS": str(len(each)), "s-INITIAL_FORMS": "0", **more}
    for place, row in enumerate(each):
        sent |= {f"s-{place}-{name}": str(value) for name, value in row.items()}
    return sent


def moved(two, amount: object = 2) -> dict[str, object]:
    return {
        "kind": "move", "school": two[0].pk, "figure": "backbone_teachers", "amount": amount,
        "into": two[1].pk,
    }  # fmt: skip


def get(cast: Cast, sent: dict[str, str], who: str = "office"):
    return cast.client(who).get(f"{PAGE}?{urlencode(sent)}")


def test_two_teachers_turn_a_school_and_close_the_spread(cast: Cast, two):
    figures = SchoolFigure.objects.count()
    page = get(cast, rows(moved(two)), "leader")
    trial = page.context["result"]
    assert (trial.passing, trial.schools) == ((1, 2), (2, 2))
    assert [(u.school, u.before, u.after) for u in trial.turned] == [("乙小学", "below", "met")]
    spread = next(pair for pair in trial.coefficients if "L2" in pair.name)
    assert (spread.before.value, spread.after.value) == ("0.2000", "0.0000")
    text = words(page)
    assert "甲小学调出小学县级以上骨干教师数2人到乙小学" in text
    assert "1/2 → 2/2" in text
    assert "保存试算方案" not in text  # a leader looks, the office keeps
    assert (SchoolFigure.objects.count(), Scenario.objects.count()) == (figures, 0)


def test_the_first_page_has_one_row_of_the_indicator_one_came_from(cast: Cast, two):
    page = cast.client("office").get(f"{PAGE}?year={YEAR}&indicator=L2&stage=primary")
    assert page.status_code == 200
    (row,) = page.context["form"].forms
    assert (row["figure"].value(), row["stage"].value()) == ("backbone_teachers", "primary")
    assert page.context["result"] is None


def test_another_row_keeps_what_was_typed(cast: Cast, two):
    page = get(cast, rows({**moved(two), "amount": "两人"}, more="1"))
    first, second = page.context["form"].forms
    assert (first["amount"].value(), second["school"].value()) == ("两人", None)
    assert page.context["result"] is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"school": ""}, "请选学校。"),
        ({"into": ""}, "请选调入的学校。"),
        ({"figure": ""}, "请选数据项。"),
        ({"amount": ""}, "请填数量。"),
        ({"amount": "两"}, "“两”不是数字，请只写数字，如 1200 或 35.5。"),
        ({"amount": "-1"}, "调动的数量应大于0。"),
        ({"amount": "1.5"}, "应是整数。"),
        ({"amount": "13"}, "现有12，不够减去13。"),
        ({"figure": "grounds_area", "amount": "1.234"}, "小数位数太多。"),
        ({"stage": "junior"}, "这所学校没有所选的学段。"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_row(cast: Cast, two, changed, said):
    page = get(cast, rows(moved(two), {**moved(two), **changed}))
    first, second = page.context["form"].forms
    found = [words for errors in second.errors.values() for words in errors]
    if changed == {"amount": "13"}:  # two have gone with the row before
        said = "现有10，不够减去13。"
    assert [words.replace(".0000", "") for words in found] == [said]
    assert first.errors == {}
    assert page.context["result"] is None
    assert second["amount"].value() == str(changed.get("amount", 2))


def test_to_the_same_school(cast: Cast, two):
    page = get(cast, rows({**moved(two), "into": two[0].pk}))
    assert page.context["form"].forms[0].errors == {"into": ["与前一所是同一所学校。"]}


def test_a_school_of_two_stages_wants_the_stage(cast: Cast):
    school = make_school(cast.county, "九年制学校", "nine_year")
    row = {"kind": "add", "school": school.pk, "figure": "backbone_teachers", "amount": 1}
    page = get(cast, rows(row))
    assert page.context["form"].forms[0].errors == {"stage": ["这所学校有两个学段，请选一个。"]}
    page = get(cast, rows({**row, "stage": "junior"}))
    assert page.context["form"].forms[0].non_field_errors() == [
        "这项数据尚未填报，不能在它上面增减。"
    ]


def test_square_metres_are_added_and_a_school_closes(cast: Cast, two):
    add = {"kind": "add", "school": two[1].pk, "figure": "grounds_area", "amount": "3,500 "}
    page = get(
        cast, rows(add, {"kind": "close", "school": two[0].pk, "into": two[1].pk, "buildings": "1"})
    )
    trial = page.context["result"]
    assert trial.schools == (2, 1)
    assert [(u.school, u.after) for u in trial.turned] == [("甲小学", None), ("乙小学", "met")]
    assert page.context["step_labels"] == [
        "乙小学增加运动场地面积3500平方米",
        "甲小学撤并到乙小学，校舍和场地并入",
    ]


def test_a_row_taken_out_and_an_empty_row_do_nothing(cast: Cast, two):
    page = get(cast, rows({**moved(two, 99), "DELETE": "on"}, {"kind": "move"}))
    assert page.context["form"].is_valid()
    assert page.context["result"] is None


@pytest.mark.parametrize("total", ["x", "-1", "99999999999", "21"])
def test_a_count_of_rows_that_is_none(cast: Cast, two, total):
    page = get(cast, {**rows(moved(two)), "s-TOTAL_FORMS": total})
    assert page.status_code == 200
    assert page.context["result"] is None
    page = get(cast, {**rows(moved(two)), "s-TOTAL_FORMS": total, "more": "1"})
    assert page.status_code == 200


def keep(cast: Cast, two, name: str, amount: object = 2, who: str = "office"):
    return cast.client(who).post(f"{PAGE}save/?year={YEAR}", rows(moved(two, amount), name=name))


def test_a_trial_is_kept_compared_and_deleted(cast: Cast, two):
    assert keep(cast, two, "调两人").status_code == 302
    assert keep(cast, two, "调两人").status_code == 302  # sent twice
    keep(cast, two, "调一人", 1)
    scenario = Scenario.objects.get(name="调两人")
    assert AuditEvent.objects.filter(verb="保存试算方案").count() == 2
    page = cast.client("leader").get(f"{PAGE}saved/?year={YEAR}")
    assert [(ln["scenario"].name, ln["result"].passing) for ln in page.context["rows"]] == [
        ("调一人", (1, 2)), ("调两人", (1, 2)),
    ]  # fmt: skip
    values = {
        name: (now.value, [s.value for s in sides])
        for name, now, sides in page.context["coefficients"]
    }
    assert next(v for n, v in values.items() if "L2" in n) == ("0.2000", ["0.1000", "0.0000"])
    again = cast.client("leader").get(f"{PAGE}?{page.context['rows'][1]['query']}")
    assert again.context["result"].passing == (1, 2)
    assert "删除" not in main(page)
    cast.client("office").post(f"{PAGE}saved/{scenario.pk}/delete/")
    assert [each.name for each in Scenario.objects.all()] == ["调一人"]
    event = AuditEvent.objects.get(verb="删除试算方案")
    assert event.before["steps"] == scenario.steps


def test_a_name_that_is_taken_and_no_name_lose_nothing(cast: Cast, two):
    keep(cast, two, "调两人")
    taken = keep(cast, two, "调两人", 1)
    assert taken.status_code == 422
    assert taken.context["naming"].errors == {"name": ["已有同名的试算方案，请换一个名称。"]}
    assert taken.context["form"].forms[0]["amount"].value() == "1"
    assert taken.context["result"] is not None
    assert keep(cast, two, " ").context["naming"].errors == {"name": ["这个字段是必填项。"]}


def test_nothing_to_keep_and_too_many(cast: Cast, two):
    empty = cast.client("office").post(
        f"{PAGE}save/?year={YEAR}", rows({"kind": "move"}, name="空")
    )
    assert empty.context["naming"].errors == {"name": ["还没有变动，先填写变动再保存。"]}
    Scenario.objects.bulk_create(
        Scenario(county=cast.county, year=YEAR, name=str(n), steps=[], by=cast.office)
        for n in range(MOST)
    )
    assert keep(cast, two, "多").context["naming"].errors == {
        "name": ["这一学年已有20个试算方案，请先删去不用的。"]
    }


def test_a_kept_step_that_no_longer_fits_is_said(cast: Cast, two):
    keep(cast, two, "调两人")
    report(cast.county, cast.office, two[0], backbone_teachers=1)
    page = cast.client("office").get(f"{PAGE}saved/?year={YEAR}")
    assert "不够减去2" in main(page)
    assert "这一变动没有计入。" in main(page)


def test_leaders_keep_nothing_and_other_counties_schools_are_none(cast: Cast, two):
    assert keep(cast, two, "调两人", who="leader").status_code == 403
    foreign = make_school(cast.other, f"{CANARY}小学")
    page = get(cast, rows({**moved(two), "into": foreign.pk}))
    assert list(page.context["form"].forms[0].errors) == ["into"]
    assert CANARY not in main(page)


@pytest.mark.parametrize("count", [1, 8])
def test_the_same_number_of_questions(cast: Cast, two, count, django_assert_num_queries):
    for number in range(count):
        report(cast.county, cast.office, make_school(cast.county, f"第{number}小学"))
    client = cast.client("leader")
    address = f"{PAGE}?{urlencode(rows(moved(two)))}"
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)


@pytest.fixture
def point(cast: Cast, two):
    """A 校点 with 100 students and 3 backbone teachers that is counted with 甲小学."""
    made = make_school(cast.county, "甲校点", "point")
    made.counted_with = two[0]
    made.save()
    report(cast.county, cast.office, made, students=100, backbone_teachers=3)
    return made


def test_closing_a_point_into_the_school_it_is_counted_with_adds_nothing(cast: Cast, two, point):
    step = {"kind": "close", "school": point.pk, "into": two[0].pk, "buildings": "1"}
    trial = get(cast, rows(step)).context["result"]
    assert trial.refused == {}
    assert trial.units == ()  # they were judged together before


def test_what_leaves_a_point_leaves_the_school_it_is_counted_with(cast: Cast, two, point):
    step = {
        "kind": "move", "school": point.pk, "figure": "backbone_teachers", "stage": "primary",
        "amount": 3, "into": two[1].pk,
    }  # fmt: skip
    trial = get(cast, rows(step)).context["result"]
    assert [(u.school, u.before, u.after) for u in trial.units] == [
        ("乙小学", "below", "met"), ("甲小学", "met", "met"),
    ]  # fmt: skip
    (found,) = next(unit.resources for unit in trial.units if unit.school == "甲小学")
    assert (found.before.value, found.after.value) == ("1.36", "1.09")  # 15 and 12 ÷ 1,100


def test_a_point_stands_for_itself_once_its_school_has_closed(cast: Cast, two, point):
    step = {"kind": "close", "school": two[0].pk, "into": two[1].pk, "buildings": "1"}
    trial = get(cast, rows(step)).context["result"]
    after = {unit.school: unit.after for unit in trial.units}
    assert (after["甲小学"], after["甲校点"]) == (None, "met")
    assert trial.after.units[0].students == 2000


def test_where_the_buildings_of_a_closed_school_go_is_asked(cast: Cast, two):
    step = {"kind": "close", "school": two[0].pk, "into": two[1].pk}
    page = get(cast, rows(step))
    assert page.context["form"].forms[0].errors == {
        "buildings": ["请选校舍和场地并入还是不并入后一所。"]
    }
    assert get(cast, rows({**step, "into": ""})).context["form"].is_valid()  # all of it is lost
    areas, labels = {}, {}
    for answer in ("1", "0"):
        page = get(cast, rows({**step, "buildings": answer}))
        (school,) = page.context["result"].after.units
        areas[answer] = dict(school.school.shared)
        labels[answer] = page.context["step_labels"]
    assert (labels["1"], labels["0"]) == (
        ["甲小学撤并到乙小学，校舍和场地并入"],
        ["甲小学撤并到乙小学，校舍和场地不并入"],
    )
    for name in ("teaching_area", "grounds_area", "network_classrooms"):
        assert areas["1"][name] == 2 * areas["0"][name]
    assert areas["1"]["equipment_value"] == areas["0"]["equipment_value"]


def test_steps_are_saved_and_shown_with_their_buildings_and_old_ones_stay(cast: Cast, two):
    steps = [
        WhatIfStep(StepKind.CLOSE, two[0].pk, into=two[1].pk, with_buildings=kept)
        for kept in (True, False)
    ]
    assert steps_from_json(steps_to_json(steps)) == steps
    old = [{k: v for k, v in row.items() if k != "with_buildings"} for row in steps_to_json(steps)]
    assert steps_from_json(old) == [steps[0], steps[0]]
    for step in steps:
        page = get(cast, {"year": str(YEAR), **as_query([step])})
        assert page.context["form"].steps == [step]
