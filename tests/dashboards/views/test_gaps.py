"""缺口清单 → 问题清单 in one act."""

from datetime import date
from decimal import Decimal

import pytest

from counties.models import AuditEvent, Department, School
from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps import builders
from tests.shared import shared
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.models import Indicator, IndicatorSet
from tracker.indicators.services.figures import FigureEntry, report_county_figure, report_figures
from tracker.roadmaps.models import IndicatorTarget, Task
from tracker.roadmaps.services.plans import issue_plan
from tracker.supervision.models import Problem

PAGE = f"/652323/indicators/gaps/?year={YEAR}"
TODAY = date(2024, 5, 20)
pytestmark = pytest.mark.usefixtures("schools")


@shared(now=builders.at(TODAY))
def schools(cast: Cast, national_set: IndicatorSet) -> list[School]:
    made = [make_school(cast.county, name) for name in ("甲小学", "乙小学")]
    report(cast.county, cast.office, made[0])
    report(cast.county, cast.office, made[1], backbone_teachers=8, grounds_area=5000)
    return made


def form_of(cast: Cast, address: str = PAGE):
    return cast.client("office").get(address).context["form"]


def whole(cast: Cast, school, **values: int) -> None:
    """Report figures of the whole school."""
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, source="statistics",
        entries=[FigureEntry(school, name, Decimal(value), None) for name, value in values.items()],
    )  # fmt: skip


def own(cast: Cast, name: str, value: str) -> None:
    report_county_figure(
        by=cast.office, county=cast.county, year=YEAR, name=name, value=Decimal(value)
    )


def test_ticked_gaps_become_problems_once(cast: Cast, schools):
    client = cast.client("office")
    keys = [row.gap.key for row in form_of(cast).schools]
    assert [key.split("-")[1] for key in keys] == ["L2", "L5"]
    sent = {"gap": keys[:1], "due_on": "2024-12-31"}
    assert client.post(PAGE, sent).status_code == 302
    assert client.post(PAGE, sent).status_code == 302  # twice is once
    problem = Problem.objects.get()
    assert (problem.source, problem.place, problem.responsible) == (
        "figures", schools[1].department, schools[1].department,
    )  # fmt: skip
    assert problem.indicator is not None
    assert problem.indicator.code == "L2"
    assert "缺 2人" in problem.description
    assert AuditEvent.objects.filter(verb="登记问题").count() == 1
    assert [bool(row.gap.problem) for row in form_of(cast).schools] == [True, False]


def test_an_open_problem_is_known_by_its_code_in_another_set(cast: Cast, schools):
    cast.client("office").post(PAGE, {"gap": f"{schools[1].pk}-L2", "due_on": "2024-12-31"})
    other = IndicatorSet.objects.create(
        code="xj", name="省定", document="文", version="1", province_prefix="64",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    held = Indicator.objects.get(code="L2")
    twin = Indicator.objects.create(
        set=other, code="L2", area=held.area, number=2, position=2, name="骨干", text="骨干",
        kind=held.kind,
    )  # fmt: skip
    Problem.objects.update(indicator=twin)
    assert [bool(row.gap.problem) for row in form_of(cast).schools] == [True, False]


def test_single_requirements_say_what_is_missing_in_things(cast: Cast, schools):
    whole(cast, schools[0], music_rooms=0, public_budget=100, training_budget=4)
    words = {row.gap.indicator.code: row.gap.words for row in form_of(cast).schools[:1]}
    assert words == {"Q4": "所有学校现为4%，应 ≥ 5%，缺 10,000元"}
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, source="statistics",
        entries=[
            FigureEntry(schools[0], "classes", Decimal(25), EducationStage.PRIMARY),
            FigureEntry(schools[0], "largest_class", Decimal(49), EducationStage.PRIMARY),
        ],
    )  # fmt: skip
    found = {row.gap.key: row.gap.words for row in form_of(cast).schools}
    assert found[f"{schools[0].pk}-G3"] == "音乐专用教室（每12个班级）现为0间，应 ≥ 3间，缺 3间"
    assert found[f"{schools[0].pk}-G5"] == "小学现为49人，应 ≤ 45人，超 4人"


def test_a_unit_may_answer_for_the_schools(cast: Cast, schools):
    finance = Department.objects.get(name="县财政局")
    sent = {"gap": f"{schools[1].pk}-L5", "due_on": "2024-12-31", "unit": finance.pk}
    assert cast.client("office").post(PAGE, sent).status_code == 302
    problem = Problem.objects.get()
    assert (problem.place, problem.responsible) == (schools[1].department, finance)


def test_the_county_has_lines_of_its_own(cast: Cast, schools):
    own(cast, "G11.1", "8")
    own(cast, "G11.2", "20")
    own(cast, "Q7", "0")
    own(cast, "Q8", "1")
    own(cast, "G2.1", "1")
    own(cast, "G2.2", "1")
    own(cast, "G2.3", "1")
    own(cast, "G2.4", "0")
    report(cast.county, cast.office, schools[1], grounds_area=40_000)
    found = {row.gap.indicator.code: row.gap.words for row in form_of(cast).county}
    assert found["G11"] == "交流轮岗教师占符合交流条件教师现为8%，应 ≥ 10%"
    assert found["Q7"] == "填报为“否”"
    assert found["G2"].endswith("填报为“否”")
    assert found["S1"] == "未填报"  # said once of all its parts
    assert found["G1"] == "未填报"
    assert "Q8" not in found
    assert "小学差异系数" in found["L5"]


def test_lead_is_proposed_and_a_responsible_unit_is_required(cast: Cast, schools):
    finance = Department.objects.get(name="县财政局")
    issue_plan(builders.plan(builders.task()), by=cast.office)
    task = Task.objects.get()
    lead = task.assignments.get(leads=True).department
    assert lead is not None
    IndicatorTarget.objects.create(
        plan=task.plan, task=task, position=1, indicator=Indicator.objects.get(code="G9"),
        name="培训", operator="=", value=100, unit="%", sentence="",
    )  # fmt: skip
    units = {row.gap.indicator.code: row.unit for row in form_of(cast).county}
    assert (units["G9"], units["G12"]) == (lead.pk, 0)
    client = cast.client("office")
    sent = {
        "gap": ["county-G9", "county-G12"], "due_on": "2024-12-31",
        "unit-county-G9": str(lead.pk), "unit-county-G12": "",
    }  # fmt: skip
    answer = client.post(PAGE, sent)
    assert answer.status_code == 422
    rows = {row.gap.key: row for row in answer.context["form"].county}
    assert (rows["county-G9"].is_ticked, rows["county-G9"].error) == (True, "")
    assert (rows["county-G12"].is_ticked, rows["county-G12"].error) == (True, "请选责任单位。")
    assert Problem.objects.count() == 0
    client.post(PAGE, {**sent, "unit-county-G12": finance.pk})
    made = {each.indicator.code: each for each in Problem.objects.all() if each.indicator}
    assert (made["G9"].place, made["G9"].responsible) == (None, lead)
    assert made["G12"].responsible == finance
    assert made["G12"].description == "全县G12 教师资格（2023/24学年）：未填报。"
    assert {row.gap.key for row in form_of(cast).county if row.gap.problem} == {
        "county-G9", "county-G12",
    }  # fmt: skip


def test_schools_that_have_not_reported_stand_by_themselves(cast: Cast, schools):
    silent = make_school(cast.county, "丙小学")
    found = {
        each.row.school: each for each in cast.client("office").get(PAGE).context["unreported"]
    }
    assert found[silent].is_all
    assert [each.code for each in found[silent].indicators[:7]] == [f"L{n}" for n in range(1, 8)]
    some = found[schools[0]]
    assert not some.is_all
    assert some.figures[:2] == ("小学班级数", "小学最大班额")
    assert [each.code for each in some.indicators] == ["G3", "G5", "Q4"]


def test_unregistered_school_is_named(cast: Cast):
    Department.objects.create(county=cast.county, name="丁小学", kind="school")
    page = cast.client("office").get(PAGE)
    assert [str(each) for each in page.context["unregistered"]][-1] == "丁小学"


@pytest.mark.parametrize(
    "sent",
    [
        {"due_on": "2024-12-31"},
        {"gap": "1-L2", "due_on": "明年"},
        {"gap": "county-G9", "due_on": "2024-12-31", "unit-county-G9": "999999"},
        {"gap": "county-G9", "due_on": "2024-12-31", "unit-county-G9": "财政局"},
        {"gap": "county-G9", "due_on": "2024-12-31", "unit": "999999"},
    ],
)
def test_without_ticks_a_day_or_a_unit_nothing_is_made(cast: Cast, sent):
    assert cast.client("office").post(PAGE, sent).status_code == 422
    assert Problem.objects.count() == 0


def test_a_gap_that_is_none_makes_nothing(cast: Cast, schools):
    sent = {"gap": f"{schools[0].pk}-L2", "due_on": "2024-12-31"}
    cast.client("office").post(PAGE, sent)
    assert Problem.objects.count() == 0


def test_a_day_gone_by_is_only_read(cast: Cast, schools):
    client, then = cast.client("office"), f"{PAGE}&as_of=2024-05-19"
    page = client.get(then)
    assert page.context["form"].schools == []  # nothing had been reported
    assert "把勾选的登记为问题" not in page.content.decode()
    sent = {"gap": f"{schools[1].pk}-L2", "due_on": "2024-12-31"}
    assert client.post(then, sent).status_code == 400
    assert Problem.objects.count() == 0


def test_a_leader_makes_none(cast: Cast):
    assert cast.client("leader").get(PAGE).status_code == 403


@pytest.mark.parametrize("count", [1, 5])
def test_the_same_number_of_questions(cast: Cast, count, django_assert_num_queries):
    client = cast.client("office")
    for number in range(count):
        more = make_school(cast.county, f"第{number}小学")
        report(cast.county, cast.office, more, backbone_teachers=8)
    client.get(PAGE)
    with django_assert_num_queries(11):
        client.get(PAGE)


def test_a_problem_of_a_school_that_has_closed_is_none_of_the_county(cast: Cast, schools):
    gone = schools[1]
    cast.client("office").post(PAGE, {"gap": f"{gone.pk}-L2", "due_on": "2024-12-31"})
    assert Problem.objects.get().place == gone.department
    gone.closed_on = date(2023, 8, 31)
    gone.save()
    report(cast.county, cast.office, schools[0], backbone_teachers=0)
    found = form_of(cast)
    assert [row.gap.key for row in found.county if row.gap.key.endswith("L2")] == ["county-L2"]
    assert [row.gap.problem for row in found.county] == [None] * len(found.county)
