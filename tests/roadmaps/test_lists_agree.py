"""What several pages count or repeat is the same on all of them, in generated counties."""

import random
import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.urls import reverse

from counties.units_on_day import UnitsOnDay, units_on_day
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    decide,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.pages import words
from tracker.exports.papers.month import month_row
from tracker.exports.papers.roadmap import roadmap_row
from tracker.exports.workbooks.ledger import ledger_columns
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.boards import Card, month_board
from tracker.roadmaps.selectors.review_queue import read_review_queue
from tracker.roadmaps.selectors.task_rows import OwnColumns, task_rows
from tracker.roadmaps.services.extensions import NotExtendable, ask_extension
from tracker.roadmaps.services.plans import issue_plan

DAY = date(2024, 5, 20)
SEEDS = range(4)


def county_plan(cast, seed: int) -> CountyPlan:
    """A plan of ten tasks of one to three units or a group of schools, with reports of all kinds,
    decided or not, and requests for more time."""
    chance = random.Random(seed)
    drafts = []
    for number in range(10):
        units = chance.sample([EDUCATION, FINANCE, HOUSING, SCHOOLS], chance.randint(1, 3))
        due = date(2024, 3, 31) + timedelta(days=chance.randint(0, 120))
        start = due - timedelta(days=chance.randint(0, 60))
        first, *others = units
        drafts.append(
            task(
                f"任务{number}", start=start, end=due, due=due,
                units=(unit(first, leads=True), *map(unit, others)),
            )
        )  # fmt: skip
    made = issue_plan(plan(*drafts, schools=3), by=None)
    duties = list(Assignment.objects.taking_reports().order_by("pk"))
    for minute, duty in enumerate(chance.sample(duties, len(duties) * 3 // 4)):
        _report(cast, chance, duty, minute)
    for row in chance.sample(list(made.tasks.all()), 5):
        with suppress(NotExtendable):  # overdue or ended
            ask_extension(
                task=row, by=cast.office, due=date(2024, 12, 31), reason="招标流标",
                at=at(date(2024, 5, 8)),
            )  # fmt: skip
    return made


def _report(cast, chance: random.Random, duty: Assignment, minute: int) -> None:
    when = at(date(2024, 5, 6), 9, minute)
    if chance.random() < 0.5:
        say(duty, cast.office, text=f"{duty}的进展", share=chance.choice([10, 70, 100]), when=when)
        return
    report = say(duty, cast.office, ReportKind.CLOSING, text=f"{duty}的进展", when=when)
    if chance.random() < 0.4:
        decide(report, cast.office, Decision.APPROVED, when=when + timedelta(hours=4))


@pytest.mark.parametrize("seed", SEEDS)
def test_navigation_queue_and_board_count_the_same_requests(cast, seed) -> None:
    county_plan(cast, seed)
    client = cast.client("office")
    queue = read_review_queue(cast.county, DAY)
    claims = ProgressReport.objects.for_county(cast.county).awaiting(DAY).count()
    assert queue.closings.total() == claims > 0
    page = words(client.get("/652323/review/"))
    assert f"审核 {queue.total} 项待审核：{queue.total_words}" in page
    assert f"{claims} 项申请办结" in page
    for month in ("2024-04", "2024-05", "2024-06"):
        page = words(client.get(f"/652323/board/{month}/"))
        found = re.search(
            r"共 (\d+) 条（(.*?)）：本栏任务 (\d+) 条，其他栏 (\d+) 条，不在本月看板 (\d+) 条", page
        )
        assert found is not None
        total, named, *parts = found.groups()
        assert (int(total), named) == (queue.total, queue.total_words)
        assert sum(map(int, parts)) == queue.total
        waiting = [
            sum(map(int, re.findall(r"\d+", card)))
            for card in re.findall(r"待审核：((?:，?申请..\d+条)+)", page)
        ]
        # the first is that of the navigation
        assert (waiting[0], sum(waiting[1:])) == (queue.total, int(parts[0]) + int(parts[1]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_share_says_whose_it_is(cast, seed) -> None:
    made = county_plan(cast, seed)
    statuses = {each.pk: each for each in Assignment.objects.as_of(DAY)}
    client = cast.client("leader")
    for row in task_rows(made.tasks.all(), DAY):
        if row.share is None:
            assert row.share_words == ""
            continue
        lead = Assignment.objects.get(task=row.pk, leads=True, via=None)
        members = [statuses[each.pk] for each in lead.member_assignments.all()]
        if row.state is State.CLOSED:
            assert row.share_words == "100%"
        elif members:
            shares = [100 if m.state == State.CLOSED else m.share or 0 for m in members]
            assert row.share_words == f"成员单位填报平均 {sum(shares) // len(shares)}%"
        else:
            assert row.share_words == f"牵头单位填报 {statuses[lead.pk].share}%"
        assert row.share_words in words(client.get(f"/652323/tasks/{row.pk}/"))
    board = month_board(made, Month(2024, 5), DAY)
    page = words(client.get("/652323/board/2024-05/"))
    for card in (card for cards in board.columns.values() for card in cards):
        assert card.row.share_words in page


@pytest.mark.parametrize("seed", SEEDS)
def test_progress_of_another_unit_than_the_lead_names_the_unit(cast, seed) -> None:
    made = county_plan(cast, seed)
    ledger = words(cast.client("leader").get(reverse("ledger", kwargs={"code": "652323"})))
    (column,) = (each for each in ledger_columns(OwnColumns()) if each.head == "最近进展")
    others = 0
    for row in task_rows(made.tasks.all(), DAY):
        reports = ProgressReport.objects.filter(assignment__task=row.pk).latest_first()
        newest = reports.first()
        if newest is None:
            assert row.latest_words == ""
            continue
        is_lead = newest.assignment.department_id is not None and str(newest.assignment) == row.lead
        others += not is_lead
        text = newest.text if is_lead else f"{newest.assignment}：{newest.text}"
        assert text == row.latest_words == column.value(row)
        assert text == roadmap_row(row).latest == month_row(Card(row, None, "")).latest
        assert text in ledger
    assert others


def test_a_unit_is_named_as_on_the_day_of_the_page(cast) -> None:
    made = issue_plan(plan(task(units=(EDUCATION, FINANCE))), by=None)
    say(assignment(made.tasks.get(), FINANCE), cast.office, when=at(date(2024, 5, 6)))
    with units_on_day(UnitsOnDay(names={cast.finance.pk: "县财政和国资局"})):
        (row,) = task_rows(made.tasks.all(), DAY)
    assert row.latest_words == "县财政和国资局：正在推进"
