"""A month is judged by the version of the plan that was in force in it, whatever came after."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counties.access import access_in
from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, at, close, plan, say, task
from tests.roadmaps.pages import words
from tests.roadmaps.services.test_versions import issue
from tracker.exports.papers.month import month_html
from tracker.roadmaps.models import Assignment, CountyPlan, Reminder, Task
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp
from tracker.roadmaps.selectors.assignments import my_duties
from tracker.roadmaps.selectors.boards import month_board, year_board
from tracker.roadmaps.selectors.missing_reports import missing_reports
from tracker.roadmaps.selectors.report_history import missed_months, with_report_history
from tracker.roadmaps.selectors.versions import versions_in
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reminders import remind_of_missing_reports

pytestmark = pytest.mark.django_db

MOVED = task(
    "购置教学仪器",
    start=date(2024, 3, 1),
    end=date(2024, 6, 30),
    due=date(2024, 6, 30),
    units=(FINANCE, EDUCATION),
    year=2024,
)
KEPT = task(
    "核定编制", start=date(2024, 4, 1), end=date(2024, 12, 31), due=date(2024, 12, 31), year=2024
)
LATER = {"start": date(2024, 9, 1), "end": date(2024, 10, 31), "due": date(2024, 10, 31)}
LATE = date(2024, 11, 20)


def moved(**dates: Any) -> Any:
    return task(MOVED.content, units=(FINANCE, EDUCATION), year=2024, **{**LATER, **dates})


@pytest.fixture
def old(cast: Cast, time_machine) -> CountyPlan:
    time_machine.move_to(at(date(2024, 2, 20)), tick=False)
    return issue_plan(plan(MOVED, KEPT), by=None)


@pytest.fixture
def new(old: CountyPlan, cast: Cast, time_machine) -> CountyPlan:
    """In force from 10 May 2024: the window of the first task goes from 3—6月 to 9—10月."""
    return revise_on(date(2024, 5, 10), old, cast, time_machine)


def revise_on(day: date, old: CountyPlan, cast: Cast, time_machine: Any, *tasks: Any) -> CountyPlan:
    time_machine.move_to(at(day), tick=False)
    made = issue_on(day, old, cast, *(tasks or (moved(), KEPT)))
    time_machine.move_to(at(LATE), tick=False)
    return made


def issue_on(day: date, old: CountyPlan, cast: Cast, *tasks: Any) -> CountyPlan:
    return issue(old, plan(*tasks), cast, issued_on=day)


def places(made: CountyPlan, month: int, day: date = LATE) -> dict[str, list[tuple[str, Lamp]]]:
    """Per column of the board of that month of 2024: the tasks and their lamps."""
    board = month_board(made, Month(2024, month), day)
    return {
        column.value: [(card.row.content, card.row.lamp) for card in cards]
        for column, cards in board.columns.items()
        if cards
    }


def listed(made: CountyPlan, month: int, day: date = LATE) -> set[str]:
    return {text for cards in places(made, month, day).values() for text, _ in cards}


def test_months_before_the_version_keep_what_was_to_be_done(new: CountyPlan) -> None:
    both = {MOVED.content, KEPT.content}
    assert [listed(new, month) for month in (3, 4)] == [{MOVED.content}, both]
    # from the month on in which the version came into force it says what is to be done
    assert [listed(new, month) for month in (5, 6, 7, 9)] == [{KEPT.content}] * 3 + [both]


@pytest.mark.parametrize("day", [date(2024, 5, 11), date(2024, 8, 1), LATE])
def test_as_of_any_later_day(new: CountyPlan, day: date) -> None:
    assert MOVED.content in listed(new, 4, day)


def test_before_the_version_its_months_are_those_of_the_old_one(new, old) -> None:
    day = date(2024, 5, 9)
    assert listed(old, 6, day) == {MOVED.content, KEPT.content}


def test_past_month_shows_status_as_of_the_day(new: CountyPlan, cast: Cast, time_machine) -> None:
    """A deadline that had not fallen binds nobody any more; what was closed since is closed."""
    assert places(new, 3) == {"running": [(MOVED.content, Lamp.RED)]}  # by the new deadline
    assert places(new, 3, date(2024, 8, 1)) == {"running": [(MOVED.content, Lamp.YELLOW)]}
    row = new.tasks.get(content=MOVED.content)
    for unit in (EDUCATION, FINANCE):
        close(assignment(row, unit), cast.office, when=at(date(2024, 10, 20)))
    assert places(new, 3) == {"closed": [(MOVED.content, Lamp.GREEN)]}
    assert places(new, 3, date(2024, 10, 19)) == {"running": [(MOVED.content, Lamp.YELLOW)]}


def test_what_was_overdue_stays_so_in_its_month(old, cast, time_machine) -> None:
    """The version came when the deadline had fallen: July was missed, September is not."""
    new = revise_on(date(2024, 8, 10), old, cast, time_machine)
    assert places(new, 7)["overdue"] == [(MOVED.content, Lamp.RED)]
    assert MOVED.content not in listed(new, 8)
    assert places(new, 9, date(2024, 9, 20)) == {
        "running": [(MOVED.content, Lamp.GREEN), (KEPT.content, Lamp.YELLOW)]
    }


def test_an_extension_of_the_old_version_holds_in_its_months(old, cast, time_machine) -> None:
    time_machine.move_to(at(date(2024, 6, 10)), tick=False)
    row = old.tasks.get(content=MOVED.content)
    asked = ask_extension(task=row, by=cast.office, due=date(2024, 8, 31), reason="流标")
    decide_extension(extension=asked, by=cast.office, granted=True)
    new = revise_on(date(2024, 8, 10), old, cast, time_machine)
    assert places(new, 7) == {
        "running": [(MOVED.content, Lamp.RED), (KEPT.content, Lamp.YELLOW)]
    }  # red by the deadline of today, not overdue in July


def test_cards_lead_to_the_task_of_today(new, cast) -> None:
    access = access_in(cast.office, cast.county)
    board = month_board(new, Month(2024, 4), LATE, access)
    cards = {card.row.content: card for cards in board.columns.values() for card in cards}
    row = new.tasks.get(content=MOVED.content)
    assert cards[MOVED.content].row.pk == row.pk
    assert cards[MOVED.content].assignment == row.assignments.get(leads=True)
    assert cards[MOVED.content].row.due_words == "原 2024-06-30前，现 2024年10月31日"
    assert board.version == CountyPlan.objects.get(state="superseded")


def test_the_year_says_each_month_by_its_version(new) -> None:
    months = {
        summary.month.month: sorted(row.content for row in summary.tasks)
        for summary in year_board(new, 2024, LATE)
    }
    both = sorted([MOVED.content, KEPT.content])
    assert months == {
        1: [], 2: [], 3: [MOVED.content], 4: both, 5: [KEPT.content], 6: [KEPT.content],
        7: [KEPT.content], 8: [KEPT.content], 9: both, 10: both, 11: [KEPT.content],
        12: [KEPT.content],
    }  # fmt: skip
    rows = [row.pk for summary in year_board(new, 2024, LATE) for row in summary.tasks]
    assert set(rows) == set(new.tasks.values_list("pk", flat=True))


def silent(cast: Cast, month: int, day: date = LATE) -> list[tuple[str, str]]:
    found = missing_reports(cast.county, Month(2024, month), day)
    return [(unit.name, duty.task.content) for unit in found.units for duty in unit.assignments]


def test_missing_reports_follow_the_version_of_the_month(new, cast) -> None:
    moved = [(EDUCATION, MOVED.content), (FINANCE, MOVED.content)]
    assert silent(cast, 3) == moved
    assert silent(cast, 4) == [moved[0], (EDUCATION, KEPT.content), moved[1]]
    assert silent(cast, 6) == [(EDUCATION, KEPT.content)]
    row = new.tasks.get(content=MOVED.content)
    say(assignment(row, EDUCATION), cast.colleague, month=date(2024, 3, 1), when=at(LATE))
    assert silent(cast, 3) == moved[1:]


def test_units_reminded_for_a_month_before_the_version(new, cast) -> None:
    remind_of_missing_reports(county=cast.county, month=Month(2024, 3), by=cast.office)
    duties = set(Reminder.objects.values_list("assignment", flat=True))
    row = new.tasks.get(content=MOVED.content)
    assert duties == {assignment(row, unit).pk for unit in (EDUCATION, FINANCE)}
    found = missing_reports(cast.county, Month(2024, 3), LATE)
    assert [d.times_chased for unit in found.units for d in unit.assignments] == [1, 1]
    assert all(d.chased_at for unit in found.units for d in unit.assignments)


def test_unit_no_longer_in_the_plan_is_missing_but_not_reminded(old, cast, time_machine) -> None:
    alone = task(MOVED.content, units=(EDUCATION,), year=2024, **LATER)
    revise_on(date(2024, 5, 10), old, cast, time_machine, alone, KEPT)
    assert silent(cast, 3) == [(EDUCATION, MOVED.content), (FINANCE, MOVED.content)]
    made = remind_of_missing_reports(county=cast.county, month=Month(2024, 3), by=cast.office)
    assert [str(reminder.assignment) for reminder in made] == [EDUCATION]


def test_a_strip_says_each_month_by_its_version(new, cast) -> None:
    duties = my_duties(cast.county, LATE, access_in(cast.reporter, cast.county))
    (duty,) = with_report_history(duties, cast.county, LATE)
    letters = "".join(f"{each.month.month}{each.letter}" for each in duty.months)
    assert letters == "3红4红9红10红11灰"
    assert missed_months(duty.assignment, cast.county, LATE) == [
        Month(2024, number) for number in (3, 4, 9, 10)
    ]  # fmt: skip


def test_the_page_and_the_sheet_say_which_version(new, old, cast) -> None:
    page = words(cast.client("office").get("/652323/board/2024-04/"))
    assert "2024年4月在现行版本施行以前：任务和时限按当时施行的第1版列出" in page
    assert "按当时施行的" not in words(cast.client("office").get("/652323/board/2024-05/"))
    board = month_board(new, Month(2024, 4), LATE)
    assert "第1版" in month_html(new, board, LATE)
    assert "第1版" not in month_html(new, month_board(new, Month(2024, 5), LATE), LATE)


@pytest.mark.parametrize("count", [1, 20])
def test_as_many_queries_for_many_tasks(cast, time_machine, count, django_assert_num_queries):
    time_machine.move_to(at(date(2024, 2, 20)), tick=False)
    rows = [replace(MOVED, content=f"{MOVED.content}{n}") for n in range(count)]
    old = issue_plan(plan(*rows), by=None)
    later = [replace(moved(), content=row.content) for row in rows]
    new = revise_on(date(2024, 5, 10), old, cast, time_machine, *later)
    new = CountyPlan.objects.get(pk=new.pk)
    access = access_in(cast.office, cast.county)
    with django_assert_num_queries(6):  # four of a plan without groups, the version, its rows
        month_board(new, Month(2024, 4), LATE, access)
    with django_assert_num_queries(4):
        year_board(new, 2024, LATE)
    with django_assert_num_queries(2):
        missing_reports(cast.county, Month(2024, 4), LATE)


def test_only_months_before_the_version_ask_for_another(new, old, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert versions_in(old, [Month(2024, 4)]) == {Month(2024, 4): old}
        assert versions_in(new, [Month(2024, 5)]) == {Month(2024, 5): new}
    found = versions_in(new, [Month(2024, 4), Month(2024, 5)])
    assert found == {Month(2024, 4): old, Month(2024, 5): new}
    assert Task.objects.filter(plan=old).count() == 2
    assert Assignment.objects.filter(task__plan=old).count() == 3
