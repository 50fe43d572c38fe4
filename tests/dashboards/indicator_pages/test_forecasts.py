"""能否如期达标: figures, what tasks bring and when, the promised year."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from counties.models import AuditEvent, County, School
from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, on_the_line, report
from tests.roadmaps import builders
from tests.roadmaps.services.test_versions import accept
from tests.shared import shared
from tracker.dashboards.indicator_pages.forecasts import (
    CountyForecast,
    county_forecast,
    read_county_forecast,
)
from tracker.indicators.engine.forecast import Forecast
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.models import Indicator, IndicatorSet
from tracker.indicators.services.figures import FigureEntry, report_county_figure, report_figures
from tracker.roadmaps.choices import RulingKind
from tracker.roadmaps.models import CountyPlan, IndicatorTarget, Task, TaskGain, TaskStanding
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.targets import day_of
from tracker.roadmaps.services.expected_effects import add_expected_effect, remove_expected_effect
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.versions import new_version

TODAY = date(2024, 5, 20)


@shared(now=builders.at(TODAY))
def school(cast: Cast, national_set: IndicatorSet) -> School:
    issue_plan(
        builders.plan(
            builders.task(start=date(2024, 1, 1), end=date(2024, 9, 30), due=date(2024, 9, 30))
        ),
        by=cast.office,
    )
    CountyPlan.objects.update(target_year=2024)
    made = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, made, backbone_teachers=8)
    return made


def line(county: County, code: str = "L2", what: str = "各校达标"):
    found = read_county_forecast(county, TODAY)
    assert found is not None
    return next(each for each in found.lines if (each.code, each.what) == (code, what))


def test_a_task_that_suffices_by_the_promised_year_is_in_time(cast: Cast, school):
    assert line(cast.county).forecast is Forecast.HURRY  # nothing is known of the speed
    add_expected_effect(
        by=cast.office, task=Task.objects.get(), school=school, figure="backbone_teachers",
        amount=Decimal(2), stage="primary",
    )  # fmt: skip
    found = line(cast.county)
    assert (found.now, found.done, found.expected) == ("0/1所", "0/1所", "1/1所")
    assert found.forecast is Forecast.IN_TIME


def test_delaying_the_task_shows_at_once(cast: Cast, school):
    task = Task.objects.get()
    add_expected_effect(
        by=cast.office, task=task, school=school, figure="backbone_teachers", amount=Decimal(2),
        stage="primary",
    )  # fmt: skip
    asked = ask_extension(task=task, by=cast.office, due=date(2025, 3, 1), reason="等编制")
    decide_extension(extension=asked, by=cast.office, granted=True)
    found = read_county_forecast(cast.county, TODAY)
    assert found is not None
    assert [(each.on, each.counts) for each in found.effects] == [(date(2025, 3, 1), False)]
    assert line(cast.county).forecast is Forecast.HURRY
    assert line(cast.county).expected == "0/1所"


def test_a_gain_goes_on_with_its_task_in_a_new_version(cast: Cast, school):
    old = CountyPlan.objects.get()
    task = Task.objects.get()
    add_expected_effect(
        by=cast.office, task=task, school=school, figure="backbone_teachers", amount=Decimal(2),
        stage="primary",
    )  # fmt: skip
    draft = draft_of(old)
    due = replace(draft.tasks[0], due=replace(draft.tasks[0].due, on=date(2025, 3, 31)))
    new = new_version(
        draft=replace(draft, tasks=(due,), target_year=2025), county=cast.county, by=cast.office
    )
    assert line(cast.county).expected == "1/1所"  # a draft promises nothing yet
    accept(old, new, cast)
    found = read_county_forecast(cast.county, TODAY)
    assert found is not None
    assert [(each.task.plan_id, each.on, each.counts) for each in found.effects] == [
        (new.pk, date(2025, 3, 31), True)
    ]
    assert (found.by, line(cast.county).expected) == (date(2025, 12, 31), "1/1所")
    row = new.tasks.get()
    page = cast.client("office").get(f"/652323/tasks/{row.pk}/gains/")
    assert "县级以上骨干教师数 +2人" in page.content.decode()


def test_a_gain_of_a_row_that_the_new_version_drops_counts_no_more(cast: Cast, school):
    old = CountyPlan.objects.get()
    add_expected_effect(
        by=cast.office, task=Task.objects.get(), school=school, figure="backbone_teachers",
        amount=Decimal(2), stage="primary",
    )  # fmt: skip
    draft = replace(draft_of(old), tasks=(builders.task("另一件事"),))
    accept(old, new_version(draft=draft, county=cast.county, by=cast.office), cast)
    found = read_county_forecast(cast.county, TODAY)
    assert found is not None
    assert found.effects == ()
    assert line(cast.county).expected == "0/1所"


def test_met_criterion_is_in_time_and_needs_no_change(cast: Cast, school):
    found = line(cast.county, "L1")
    assert (found.now, found.needed, found.forecast) == ("1/1所", "—", Forecast.IN_TIME)


def test_observed_speed_decides_if_tasks_do_not_suffice(cast: Cast, school):
    report_before(cast, school)
    assert line(cast.county).forecast is Forecast.TOO_LATE
    assert line(cast.county).observed == "持平"


def report_before(cast: Cast, school) -> None:
    report_figures(
        by=cast.office, county=cast.county, year=YEAR - 1, source="statistics",
        entries=on_the_line(school, backbone_teachers=8),
    )  # fmt: skip


def test_no_forecast_without_a_plan_or_figures(cast: Cast, national_set, time_machine):
    time_machine.move_to(builders.at(TODAY), tick=False)
    assert read_county_forecast(cast.county, TODAY) is None


def test_the_page_of_the_outlook_and_the_gains_of_a_task(cast: Cast, school):
    client, task = cast.client("office"), Task.objects.get()
    address = f"/652323/tasks/{task.pk}/gains/"
    sent = {"school": school.pk, "figure": "backbone_teachers", "amount": "2"}
    assert client.post(address, {**sent, "amount": "两"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302  # twice is once
    assert task.gains.count() == 1
    other = client.post(address, {**sent, "amount": "3"})
    assert other.context["form"].non_field_errors() == [
        "这所学校的这一数据项已有预期成效，请先删去再登记。"
    ]
    page = client.get("/652323/indicators/outlook/")
    assert "县级以上骨干教师数 +2人" in page.content.decode()
    assert "县级以上骨干教师数 +2人" in client.get(f"/652323/tasks/{task.pk}/").content.decode()
    gone = f"/652323/tasks/gains/{task.gains.get().pk}/remove/"
    assert client.post(gone).status_code == 302
    assert client.post(gone).status_code == 302  # twice is once
    assert not TaskGain.objects.held().exists()
    assert AuditEvent.objects.filter(verb="删除预期成效").count() == 1
    assert client.post(address, {**sent, "amount": "3"}).status_code == 302  # its place is free


def test_a_gain_taken_back_is_still_seen_as_of_the_day_before(cast: Cast, school, time_machine):
    task = Task.objects.get()
    gain = add_expected_effect(
        by=cast.office, task=task, school=school, figure="backbone_teachers", amount=Decimal(2),
        stage="primary",
    )  # fmt: skip
    time_machine.move_to(builders.at(TODAY + timedelta(days=1)), tick=False)
    remove_expected_effect(by=cast.office, gain=gain)
    assert line(cast.county).expected == "1/1所"  # as of the day before
    today = read_county_forecast(cast.county, TODAY + timedelta(days=1))
    assert today is not None
    assert today.effects == ()
    page = f"/652323/tasks/{task.pk}/"
    client, words = cast.client("office"), "县级以上骨干教师数 +2人"
    assert words not in client.get(page).content.decode()
    assert words in client.get(f"{page}?as_of={TODAY}").content.decode()


def bring(cast: Cast, school, figure: str, amount: str, stage: str = "") -> None:
    add_expected_effect(
        by=cast.office, task=Task.objects.get(), school=school, figure=figure,
        amount=Decimal(amount), stage=stage,
    )  # fmt: skip


def own(cast: Cast, year: int, name: str, value: str) -> None:
    report_county_figure(
        by=cast.office, county=cast.county, year=year, name=name, value=Decimal(value)
    )


def outlook_of(cast: Cast) -> CountyForecast:
    found = read_county_forecast(cast.county, TODAY)
    assert found is not None
    return found


def test_expected_effects_count_for_requirements_beside_the_seven_resources(cast: Cast, school):
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, source="statistics",
        entries=[
            FigureEntry(school, "classes", Decimal(24), EducationStage.PRIMARY),
            FigureEntry(school, "largest_class", Decimal(49), EducationStage.PRIMARY),
            *(FigureEntry(school, name, Decimal(value), None) for name, value in (
                ("music_rooms", 1), ("art_rooms", 2),
                ("smallest_music_room", 96), ("smallest_art_room", 90),
            )),
        ],
    )  # fmt: skip
    assert [line(cast.county, code).now for code in ("G3", "G5")] == ["0/1所", "0/1所"]
    bring(cast, school, "music_rooms", "1")
    bring(cast, school, "largest_class", "-3", "primary")
    assert [line(cast.county, code).expected for code in ("G3", "G5")] == ["1/1所", "0/1所"]
    assert [line(cast.county, code).forecast for code in ("G3", "G5")] == [
        Forecast.IN_TIME, Forecast.HURRY,
    ]  # fmt: skip


def test_what_a_point_gains_counts_with_the_school_it_belongs_to(cast: Cast, school):
    point = make_school(cast.county, "东沟校点", "point")
    School.objects.filter(pk=point.pk).update(counted_with=school)
    report(cast.county, cast.office, point, students=100, backbone_teachers=1, qualified_teachers=5)
    assert (line(cast.county).now, line(cast.county).expected) == ("0/1所", "0/1所")
    bring(cast, point, "backbone_teachers", "2", "primary")  # 8 + 1 + 2 for 1,100 students
    assert (line(cast.county).now, line(cast.county).expected) == ("0/1所", "1/1所")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, None, ("暂无法研判", "未填报")),
        (None, "12", ("预计达标", "")),
        (None, "8", ("暂无法研判", "没有上学年的数据")),
        ("5", "8", ("预计达标", "")),
        ("7.9", "8", ("难以按期达标", "")),
    ],
)
def test_figures_of_the_county_by_the_speed_of_two_years(cast: Cast, school, before, now, said):
    for year, value in ((YEAR - 1, before), (YEAR, now)):
        if value is not None:
            own(cast, year, "G11.1", value)
    found = line(cast.county, "G11", "交流轮岗教师占符合交流条件教师")
    assert (found.label, found.why) == said


@pytest.mark.parametrize(
    ("said", "now", "label"), [("1", "是", "预计达标"), ("0", "否", "暂无法研判")]
)
def test_material_is_met_or_cannot_be_reckoned(cast: Cast, school, said, now, label):
    own(cast, YEAR, "G1", said)
    found = line(cast.county, "G1", "材料")
    assert (found.now, found.label) == (now, label)


def test_every_indicator_has_one_outlook(cast: Cast, school):
    found = outlook_of(cast)
    assert len(found.by_code) == 32
    assert sum(count for _, count in found.counts) == 32
    # six of the seven, G4, and G6 that is asked of nobody
    assert dict(found.counts)["预计达标"] == 8


def test_page_says_why_an_expected_effect_does_not_count(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "2", "primary")
    rule(task=Task.objects.get(), by=cast.office, kind=RulingKind.CANCEL, reason="停办")
    assert [each.why_not for each in outlook_of(cast).effects] == ["任务已中止"]
    assert line(cast.county).expected == "0/1所"
    page = cast.client("office").get("/652323/indicators/outlook/").content.decode()
    assert "任务已中止，不计入" in page


def test_a_gain_of_a_task_without_a_day_does_not_count(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "2", "primary")
    Task.objects.update(due_on=None)
    TaskStanding.objects.update(due_on=None)
    assert [each.why_not for each in outlook_of(cast).effects] == ["没有时限"]


def test_a_gain_of_what_is_not_in_the_figures_does_not_count(cast: Cast, school):
    bring(cast, school, "music_rooms", "2")
    assert [each.why_not for each in outlook_of(cast).effects] == ["学校没有填报这项数据"]
    school.closed_on = date(2023, 8, 31)
    school.save()
    assert [each.why_not for each in outlook_of(cast).effects] == ["学校在这一学年不在办"]


def dashboard(cast: Cast) -> tuple[str, dict[str, int]]:
    """The line of the dashboard that a leader reads, and its figures."""
    page = cast.client("leader").get("/652323/")
    words = page.content.decode().split("年底预测：")[1].split("</p>")[0]
    return words, dict(page.context["summary"].forecasts)


def test_delaying_the_building_one_year_shows_on_the_dashboard_at_once(cast: Cast, school):
    report_before(cast, school)  # nothing moves by itself
    bring(cast, school, "backbone_teachers", "2", "primary")
    words, counts = dashboard(cast)
    assert counts == {"预计达标": 9, "须加快推进": 0, "难以按期达标": 0, "暂无法研判": 23}
    assert "预计达标 <strong>9</strong> 项" in words
    asked = ask_extension(
        task=Task.objects.get(), by=cast.office, due=date(2025, 9, 30), reason="等编制"
    )
    assert dashboard(cast)[1]["预计达标"] == 9  # asked is not granted
    decide_extension(extension=asked, by=cast.office, granted=True)
    words, counts = dashboard(cast)
    assert counts == {"预计达标": 8, "须加快推进": 0, "难以按期达标": 1, "暂无法研判": 23}
    assert "难以按期达标 <strong>1</strong> 项" in words
    assert 'href="/652323/indicators/outlook/"' in words


def test_the_overview_has_a_column_of_outlooks(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "2", "primary")
    client = cast.client("leader")
    page = client.get("/652323/indicators/")
    found = {
        line.indicator.code: line.forecast for area in page.context["areas"] for line in area.lines
    }
    assert (found["L2"], found["G1"]) == ("预计达标", "暂无法研判")
    link = 'outlook/#L2"><span class="verdict verdict-met">预计达标</span></a>'
    assert link in page.content.decode()
    before = client.get(f"/652323/indicators/?year={YEAR - 1}")  # no figures of that year
    assert before.context["forecast"] is None
    assert "预测" not in before.content.decode()


def test_a_click_on_an_outlook_leaves_its_indicators_alone(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "2", "primary")
    client = cast.client("leader")
    every = client.get("/652323/indicators/outlook/").context
    labels = every["forecast"].labels
    assert (every["show"], {line.code for line in every["lines"]}) == ("", set(labels))
    some = client.get("/652323/indicators/outlook/?show=预计达标").context
    in_time = {code for code, label in labels.items() if label == "预计达标"}
    assert (some["show"], {line.code for line in some["lines"]}) == ("预计达标", in_time)
    wrong = client.get("/652323/indicators/outlook/?show=甲").context
    assert (wrong["show"], wrong["lines"]) == ("", every["lines"])


def promise(code: str, value: str | None, **more: str) -> None:
    """A target of the plan for `code`."""
    IndicatorTarget.objects.create(
        plan=CountyPlan.objects.get(), position=IndicatorTarget.objects.count() + 1,
        indicator=Indicator.objects.get(code=code), value=value,
        **{"operator": ">=", "name": "骨干教师", "sentence": "原文", **more},
    )  # fmt: skip


def own_lines(cast: Cast) -> list[tuple[str, str, date, str]]:
    return [
        (each.code, each.required, each.by, each.label)
        for each in outlook_of(cast).lines
        if each.own
    ]


def test_a_stricter_target_has_an_outlook_of_its_own(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "3", "primary")
    promise("L2", "1", scope="小学", unit="人")  # the set's own line: nothing new
    promise("L2", "1.2", scope="小学", unit="人")
    assert own_lines(cast) == [("L2", "每所 ≥ 1.2人", date(2024, 12, 31), "须加快推进")]
    assert line(cast.county).label == "预计达标"
    assert outlook_of(cast).by_code["L2"] is Forecast.IN_TIME
    assert dict(outlook_of(cast).own_counts)["须加快推进"] == 1


def test_a_target_with_a_day_of_its_own_is_judged_by_that_day(cast: Cast, school):
    bring(cast, school, "backbone_teachers", "2", "primary")  # by 30 September
    promise("L2", "1", scope="小学", unit="人", by="2024-08")
    promise("L2", "1", scope="小学", unit="人", by="2025")
    assert own_lines(cast) == [("L2", "每所 ≥ 1人", date(2024, 8, 31), "须加快推进")]
    assert line(cast.county).label == "预计达标"


def test_a_target_whose_day_has_gone_by_is_not_predicted(cast: Cast, school):
    promise("L2", "1", scope="小学", unit="人", by="2023")
    promise("L1", "4", scope="小学", unit="人", by="2024-05")  # not gone by
    promise("L1", "4.2", scope="小学", unit="人", by="2024-04")
    assert own_lines(cast) == [
        ("L1", "每所 ≥ 4.2人", date(2024, 4, 30), "实际达标"),
        ("L2", "每所 ≥ 1人", date(2023, 12, 31), "实际未达标"),
    ]
    assert [each.past for each in outlook_of(cast).lines if each.own] == [
        "目标时限已过",
        "目标年度已过",
    ]
    assert dict(outlook_of(cast).own_counts) == {
        "预计达标": 0, "须加快推进": 0, "难以按期达标": 0, "实际达标": 1, "实际未达标": 1,
        "暂无法研判": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "is_past"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True)]
)
def test_from_the_day_after_the_target_year_nothing_is_predicted(
    cast: Cast, school, time_machine, day, is_past
):
    time_machine.move_to(builders.at(day), tick=False)
    forecast = read_county_forecast(cast.county, day)
    assert forecast is not None
    predicted = {line.label for line in forecast.lines} & {"预计达标", "须加快推进", "难以按期达标"}
    assert bool(predicted) is not is_past
    client = cast.client("leader")
    for address in ("/652323/", "/652323/indicators/outlook/", "/652323/indicators/"):
        page = client.get(address).content.decode()
        assert ("目标年度（2024年）已过，" in page) is is_past, address
    assert ("年底预测" in client.get("/652323/").content.decode()) is not is_past
    assert dict(forecast.counts)["暂无法研判"] == 23
    assert (dict(forecast.counts).get("实际未达标") == 1) is is_past


@pytest.mark.parametrize(
    ("day", "due", "why"),
    [
        (date(2024, 9, 30), date(2024, 9, 30), ""),  # until the end of its day
        (date(2024, 10, 1), date(2024, 9, 30), "已逾期，未计入"),
        (date(2024, 10, 1), date(2024, 11, 30), ""),  # extended in time
    ],
)
def test_an_open_task_past_its_deadline_brings_nothing(
    cast: Cast, school, time_machine, *, day, due, why
):
    bring(cast, school, "backbone_teachers", "2", "primary")
    task = Task.objects.get()
    if due != date(2024, 9, 30):
        asked = ask_extension(task=task, by=cast.office, due=due, reason="等编制")
        decide_extension(extension=asked, by=cast.office, granted=True)
    time_machine.move_to(builders.at(day), tick=False)
    forecast = read_county_forecast(cast.county, day)
    assert forecast is not None
    assert [each.not_counted for each in forecast.effects if why] == ([why] if why else [])
    assert [each.counts for each in forecast.effects] == [not why]
    held = next(each for each in forecast.lines if (each.code, each.what) == ("L2", "各校达标"))
    assert held.expected == ("0/1所" if why else "1/1所")
    assert forecast.overdue == ([task] if why else [])
    page = cast.client("leader").get("/652323/indicators/outlook/").content.decode()
    assert ("1 项任务已逾期，预期成效未计入" in page) is bool(why)
    assert (why in page) is True
    # closed, even late, it counts from the day of the closing
    rule(task=task, by=cast.office, kind=RulingKind.CLOSE, reason="已完成")
    forecast = read_county_forecast(cast.county, day)
    assert forecast is not None
    assert [each.counts for each in forecast.effects] == [True]


@pytest.mark.parametrize(
    ("counted_on", "counts"),
    [(None, True), (TODAY - timedelta(days=1), True), (TODAY, False), (date(2024, 6, 1), False)],
)
def test_the_effect_of_a_closed_task_is_not_counted_twice(cast: Cast, school, counted_on, counts):
    bring(cast, school, "backbone_teachers", "2", "primary")
    rule(task=Task.objects.get(), by=cast.office, kind=RulingKind.CLOSE, reason="已完成")
    if counted_on:
        report_figures(
            by=cast.office, county=cast.county, year=YEAR, source="school", counted_on=counted_on,
            entries=[FigureEntry(school, "backbone_teachers", Decimal(7), EducationStage.PRIMARY)],
        )  # fmt: skip
    forecast = outlook_of(cast)
    assert [each.why_not for each in forecast.effects] == ([""] if counts else ["已在数据中"])
    assert line(cast.county).expected == ("1/1所" if counts else "0/1所")


def test_page_of_targets_shows_the_result_of_past_targets(cast: Cast, school):
    promise("L2", "1", scope="小学", unit="人", by="2023")
    promise("L1", "4.2", scope="小学", unit="人", by="2024-04")
    promise("L1", "4.3", scope="小学", unit="人")  # until the end of 2024
    promise("G11", "15", name="交流轮岗教师", unit="%", by="2023")
    promise("Q8", None, operator="text", name="课业负担", by="2023")
    rows = cast.client("leader").get("/652323/indicators/targets/").context["planned"]
    assert [row.past for row in rows] == [
        "目标年度已过，实际未达到", "目标时限已过，实际达到", "", "目标年度已过，尚无数据",
        "目标年度已过",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("is_done", "promised", "label"),
    [(True, "1/1所", "实际达标"), (False, "0/1所", "实际未达标")],
)
def test_after_the_promised_day_counts_what_was_done_by_it(
    cast: Cast, school, is_done, promised, label
):
    bring(cast, school, "backbone_teachers", "2", "primary")
    if is_done:
        rule(task=Task.objects.get(), by=cast.office, kind=RulingKind.CLOSE, reason="已完成")
    report_before(cast, school)
    found = read_county_forecast(cast.county, date(2025, 1, 15))  # promised by the end of 2024
    assert found is not None
    held = next(each for each in found.lines if (each.code, each.what) == ("L2", "各校达标"))
    assert (held.expected, held.label) == (promised, label)


def test_the_change_seen_is_between_the_days_of_the_figures(cast: Cast, school):
    report_figures(
        by=cast.office, county=cast.county, year=YEAR - 1, source="statistics",
        entries=on_the_line(school, backbone_teachers=10),
    )  # fmt: skip
    for day in (TODAY, date(2025, 1, 15)):  # before and after the promised day
        found = read_county_forecast(cast.county, day)
        assert found is not None
        held = next(each for each in found.lines if (each.code, each.what) == ("L2", "各校达标"))
        assert held.observed == "−100.0%"


def test_targets_of_a_spread_of_the_county_and_of_single_requirements(cast: Cast, school):
    own(cast, YEAR, "G11.1", "12")
    promise("L1", "0.35", operator="<=", name="小学校际差异系数")
    promise("G11", "15", name="交流轮岗教师", unit="%")
    promise("G5", "40", operator="<=", name="小学班额", unit="人")
    promise("Q8", None, operator="text", name="课业负担")
    assert own_lines(cast) == [
        ("L1", "≤ 0.35", date(2024, 12, 31), "预计达标"),
        ("G5", "每所 ≤ 40人", date(2024, 12, 31), "暂无法研判"),
        ("G11", "≥ 15%", date(2024, 12, 31), "暂无法研判"),
    ]


@pytest.mark.parametrize(
    ("by", "day"),
    [
        ("2024", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-02-03", date(2024, 2, 3)),
    ],
)
def test_the_last_day_of_what_is_named(by, day):
    assert day_of(by) == day


@pytest.mark.parametrize("count", [1, 5])
def test_the_same_number_of_questions(cast: Cast, school, count, django_assert_num_queries):
    for number in range(count):
        more = make_school(cast.county, f"第{number}小学")
        report(cast.county, cast.office, more)
        add_expected_effect(
            by=cast.office, task=Task.objects.get(), school=more, figure="grounds_area",
            amount=Decimal(500),
        )  # fmt: skip
    outlook_of(cast)  # the rule set is held from now on
    with django_assert_num_queries(9):
        read_county_forecast(cast.county, TODAY)


def test_forecast_is_cached_until_something_is_done(cast: Cast, school, django_assert_num_queries):
    bring(cast, school, "backbone_teachers", "2", "primary")
    first = county_forecast(cast.county, TODAY)
    with django_assert_num_queries(1):
        assert county_forecast(cast.county, TODAY) == first
    remove_expected_effect(by=cast.office, gain=TaskGain.objects.get())
    second = county_forecast(cast.county, TODAY)
    assert second is not None
    assert second.effects == ()


def test_a_silent_school_is_named_and_decides_nothing(cast: Cast, school):
    make_school(cast.county, "未报小学")
    found = line(cast.county, "L1")
    assert (found.now, found.label, found.why) == (
        "1/2所（1所未填报）", "暂无法研判", "有学校未填报",
    )  # fmt: skip
    assert line(cast.county).forecast is Forecast.HURRY  # another fails already
