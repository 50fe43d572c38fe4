"""A group stands for its members as of the day: schools open, merge, close, are left out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from counties.access import access_in
from counties.models import AuditEvent, Department, DepartmentGroup, School
from counties.services import schools
from counties.services.departments import edit_group
from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, SCHOOLS, assignment, at, close, plan, say, task
from tracker.roadmaps.models import Task
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.assignments import Duty, duties_of_task, my_duties
from tracker.roadmaps.selectors.boards import month_board
from tracker.roadmaps.selectors.task_history import reports_of
from tracker.roadmaps.services.assignments import leave_out, take_back
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import NotReportable

THIRTIETH = "第30小学"


def made(count: int) -> Task:
    """A task of May for `count` schools, all in the register."""
    draft = plan(
        task(
            units=(SCHOOLS,), start=date(2024, 5, 1), end=date(2024, 5, 31), due=date(2024, 5, 31)
        ),
        schools=count,
        issued_on=date(2024, 1, 1),
    )
    row = issue_plan(draft, by=None).tasks.get()
    School.objects.bulk_create(
        School(department=d, kind="primary") for d in Department.objects.filter(kind="school")
    )
    return row


def school(name: str) -> School:
    return School.objects.select_related("department__county").get(department__name=name)


def merge(cast: Cast, name: str, day: date | None, into: str | None = None) -> None:
    found = school(name)
    schools.close_school(
        by=cast.office,
        department=found.department,
        version=found.department.version,
        closed_on=day,
        merged_into=school(into) if into else None,
    )


def entered(cast: Cast, name: str, opened: date | None = None) -> Department:
    return schools.add_school(
        by=cast.office, county=cast.county, name=name, aliases=[], kind="primary", township=None,
        opened_on=opened, groups=list(DepartmentGroup.objects.all()),
    )  # fmt: skip


def of_group(cast: Cast, row: Task, day: date) -> Duty:
    duties = duties_of_task(row, day, access_in(cast.office, cast.county), reports_of(row, day))
    return next(duty for duty in duties if duty.assignment.group_id)


def stands(row: Task, day: date) -> tuple[str, date | None]:
    found = Task.objects.filter(pk=row.pk).judged_at(day).get()
    return found.state, found.closed_on


def test_twenty_nine_of_thirty_leave_the_parent_open_and_name_the_thirtieth(cast, today) -> None:
    row = made(30)
    for number in range(1, 30):
        close(assignment(row, f"第{number}小学"), cast.office)
    duty = of_group(cast, row, today)
    assert (duty.members_words, duty.members_open) == ("已完成 29/30 校", (THIRTIETH,))
    assert duty.status.state is State.IN_PROGRESS
    assert stands(row, today) == (State.IN_PROGRESS, None)
    page = cast.client("office").get(f"/652323/tasks/{row.pk}/").content.decode()
    assert "已完成 29/30 校" in page
    assert f"未完成：{THIRTIETH}<" in page
    close(assignment(row, THIRTIETH), cast.office)
    assert of_group(cast, row, today).members_open == ()
    assert stands(row, today) == (State.CLOSED, today)


def test_a_school_that_merges_mid_month_is_counted_until_then(cast, time_machine) -> None:
    time_machine.move_to(at(date(2024, 5, 6)), tick=False)
    row = made(3)
    close(assignment(row, "第1小学"), cast.office)
    close(assignment(row, "第2小学"), cast.office)
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)
    merge(cast, "第3小学", date(2024, 5, 15), "第1小学")
    before, after = date(2024, 5, 14), date(2024, 5, 15)
    assert of_group(cast, row, before).members_words == "已完成 2/3 校"
    assert of_group(cast, row, before).members_open == ("第3小学",)
    assert stands(row, before) == (State.IN_PROGRESS, None)
    assert of_group(cast, row, after).members_words == "已完成 2/2 校"
    assert stands(row, after) == (State.CLOSED, date(2024, 5, 6))
    event = AuditEvent.objects.get(verb="集合单位任务随成员调整")
    assert event.after == {"joined": [], "moved": ["第3小学"], "tasks": 1}


def test_a_merged_school_owes_nothing_and_cannot_report(cast, today) -> None:
    row = made(2)
    member = assignment(row, "第2小学")
    merge(cast, "第2小学", today)
    access = type("A", (), {"department_ids": {member.department_id}, "reports_for_all": False})
    assert my_duties(cast.county, today, access) == []
    assert len(my_duties(cast.county, date(2024, 5, 19), access)) == 1
    with pytest.raises(NotReportable, match="不承担这项任务"):
        say(member, cast.office)


def test_a_closing_taken_back_counts_again(cast, today) -> None:
    row = made(2)
    merge(cast, "第2小学", today)
    assert of_group(cast, row, today).member_count == 1
    merge(cast, "第2小学", None)
    assert of_group(cast, row, today).member_count == 2


def test_a_school_that_opens_mid_plan_joins_from_its_opening(cast, today) -> None:
    row = made(1)
    close(assignment(row, "第1小学"), cast.office)
    other = issue_plan(plan(task(units=(SCHOOLS,)), key="plan-2", state="draft"), by=None)
    assert stands(row, today)[0] == State.CLOSED
    new = entered(cast, "新建小学", date(2024, 5, 10))
    assert not new.assignments.exists()  # a task that is closed stays closed
    assert other.tasks.get().assignments.filter(department=new).count() == 0


def test_a_new_member_of_an_open_task(cast, today) -> None:
    row = made(2)
    close(assignment(row, "第1小学"), cast.office)
    entered(cast, "新建小学", date(2024, 5, 10))
    entered(cast, "老小学", date(1990, 9, 1))
    shown = {day: of_group(cast, row, date(2024, 5, day)).member_count for day in (9, 10, 19, 20)}
    assert shown == {9: 2, 10: 3, 19: 3, 20: 4}
    assert of_group(cast, row, today).members_open == ("第2小学", "新建小学", "老小学")
    close(assignment(row, "第2小学"), cast.office)
    assert stands(row, today)[0] == State.IN_PROGRESS


def test_who_leaves_the_group_or_comes_back(cast, today) -> None:
    row = made(3)
    group = DepartmentGroup.objects.get()
    members = list(group.members.order_by("id"))

    def save(kept: list[Department]) -> None:
        group.refresh_from_db()
        edit_group(
            by=cast.office, group=group, version=group.version, name=group.name, kind=group.kind,
            members=kept, aliases=[],
        )  # fmt: skip

    save(members[:2])
    assert of_group(cast, row, today).member_count == 2
    assert of_group(cast, row, date(2024, 5, 19)).member_count == 3
    save(members)
    assert of_group(cast, row, today).member_count == 3


def test_a_member_is_left_out_with_a_reason_and_taken_back(cast, today) -> None:
    row = made(2)
    close(assignment(row, "第1小学"), cast.office)
    member = assignment(row, "第2小学")
    client = cast.client("office")
    client.post(f"/652323/assignments/{member.pk}/leave-out/", {"reason": " "})
    assert of_group(cast, row, today).member_count == 2
    client.post(f"/652323/assignments/{member.pk}/leave-out/", {"reason": "没有寄宿生"})
    assert stands(row, today)[0] == State.CLOSED
    assert of_group(cast, row, date(2024, 5, 19)).member_count == 2
    page = client.get(f"/652323/tasks/{row.pk}/").content.decode()
    assert "不承担：没有寄宿生" in page
    assert "恢复承担" in page
    client.post(f"/652323/assignments/{member.pk}/take-back/")
    assert stands(row, today)[0] == State.IN_PROGRESS
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert {"成员不承担任务", "成员恢复承担任务"} <= set(verbs)


def test_the_last_member_is_not_left_out_nor_one_twice(cast, today) -> None:
    row = made(2)
    first, second = assignment(row, "第1小学"), assignment(row, "第2小学")
    leave_out(assignment=second, by=cast.office, reason="无")
    with pytest.raises(ValueError, match="最后一个"):
        leave_out(assignment=first, by=cast.office, reason="无")
    with pytest.raises(ValueError, match="只有集合单位"):
        leave_out(assignment=second, by=cast.office, reason="无")
    with pytest.raises(ValueError, match="没有被设为"):
        take_back(assignment=first, by=cast.office)


def test_the_board_counts_those_who_serve(cast, today) -> None:
    row = made(3)
    close(assignment(row, "第1小学"), cast.office)
    merge(cast, "第3小学", today)
    access = access_in(cast.office, cast.county)
    board = month_board(row.plan, Month(2024, 5), today, access)
    cards = [card for cards in board.columns.values() for card in cards]
    assert [card.members for card in cards] == ["已完成 1/2"]


def test_days_after_today_and_before_the_opening_are_refused(cast, today) -> None:
    made(2)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        merge(cast, "第1小学", date(2024, 5, 21))
    with pytest.raises(ValidationError, match="不能晚于今天"):
        entered(cast, "明天小学", date(2024, 5, 21))
    new = entered(cast, "新小学", date(2024, 5, 10))
    with pytest.raises(ValidationError, match="早于开办日期"):
        merge(cast, new.name, date(2024, 5, 9))
    merge(cast, "第2小学", date(2024, 5, 1))
    with pytest.raises(ValidationError, match="不在办"):
        merge(cast, "第1小学", today, "第2小学")


def test_what_was_closed_for_all_before_anyone_was_named_stays_closed(cast, today) -> None:
    draft = plan(task(units=(EDUCATION, SCHOOLS)), task(units=(SCHOOLS,)))
    first, second = issue_plan(draft, by=None).tasks.all()
    close(assignment(first, SCHOOLS), cast.office)
    new = entered(cast, "新建小学")
    assert [str(a.task.position) for a in new.assignments.all()] == ["2"]
    assert assignment(first, SCHOOLS).standings.get(until=None).state == State.CLOSED
    assert of_group(cast, second, today).member_count == 1
