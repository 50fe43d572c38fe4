"""The month board and the year board as values: where each task stands, who may report on it."""

from datetime import date

import pytest

from counties.access import Access, access_in
from tests.conftest import Cast
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.test_fixtures import HUTUBI
from tracker.roadmaps.choices import ReportKind, RulingKind
from tracker.roadmaps.models import Assignment, CountyPlan
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import BoardColumn, Lamp, covers
from tracker.roadmaps.selectors.boards import month_board, opening_month, plan_months, year_board
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

MAY = Month(2024, 5)
NOBODY = Access((), frozenset())


def shown(made: CountyPlan, month: Month, day: date) -> dict[str, list[str]]:
    """The contents of the cards by column, columns without cards left out."""
    columns = month_board(made, month, day, NOBODY).columns
    return {c.value: [card.row.content for card in cards] for c, cards in columns.items() if cards}


@pytest.fixture
def various(cast: Cast) -> CountyPlan:
    """One task for each place on the board of May, and some for none."""
    march, may, june = date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 30)
    made = issue_plan(
        plan(
            task("四月到期", due=date(2024, 4, 30)),
            task("五月到期", start=march, end=may, due=may),
            task("五月推进", start=march, end=june, due=june),
            task("申请办结", start=march, end=june, due=june),
            task("办结", start=march, end=june, due=june),
            task("中止", start=march, end=june, due=june),
            task("四月到期已办结", due=date(2024, 4, 30)),
            task("六月", start=date(2024, 6, 1), end=june, due=june),
            task("五月初到期", due=date(2024, 5, 6)),
            task("无日期"),
        ),
        by=None,
    )
    rows = {t.content: t for t in made.tasks.all()}
    day = at(date(2024, 5, 8))
    for name in ("办结", "四月到期已办结"):
        close(assignment(rows[name], EDUCATION), cast.office, when=day)
    say(assignment(rows["申请办结"], EDUCATION), cast.office, ReportKind.CLOSING, when=day)
    rule(task=rows["中止"], by=cast.office, kind=RulingKind.CANCEL, reason="不再实施", at=day)
    return made


def test_each_task_stands_in_its_column_earliest_deadline_first(various) -> None:
    assert shown(various, MAY, date(2024, 5, 20)) == {
        "overdue": ["四月到期"],
        "due": ["五月初到期", "五月到期"],
        "running": ["五月推进"],
        "review": ["申请办结"],
        "closed": ["办结"],
    }


def test_the_board_of_a_past_day_knows_nothing_later(various) -> None:
    assert shown(various, MAY, date(2024, 5, 7)) == {
        "overdue": ["四月到期", "四月到期已办结"],
        "due": ["五月初到期", "五月到期"],
        "running": ["五月推进", "申请办结", "办结", "中止"],
    }


def test_the_board_of_another_month(various) -> None:
    assert shown(various, Month(2024, 7), date(2024, 5, 20)) == {
        "overdue": ["四月到期", "五月初到期"]
    }
    assert shown(various, Month(2024, 3), date(2024, 5, 20)) == {
        "running": ["五月到期", "五月推进"],
        "review": ["申请办结"],
        "closed": ["办结"],
    }


def test_an_empty_board_has_all_its_columns(cast) -> None:
    board = month_board(issue_plan(plan(), by=None), MAY, date(2024, 5, 20), NOBODY)
    assert (board.columns, board.total) == ({column: [] for column in BoardColumn}, 0)


def test_hutubi_in_may_2024_before_anything_was_reported(reference) -> None:
    """Rows 20 (3-6月) and 21 (5月) stand in the month's columns, what was due before is late."""
    made = issue_plan(HUTUBI, by=None)
    board = month_board(made, MAY, date(2024, 5, 20), NOBODY)
    places = {c: sorted(card.row.position for card in cards) for c, cards in board.columns.items()}
    month = [
        p for column, found in places.items() if column is not BoardColumn.OVERDUE for p in found
    ]
    assert sorted(month) == [20, 21]
    due_before = made.tasks.filter(due_on__lt=date(2024, 5, 1)).values_list("position", flat=True)
    assert places[BoardColumn.OVERDUE] == sorted(due_before)
    assert len(places[BoardColumn.OVERDUE]) == 19
    windows = made.tasks.filter(position__in=[20, 21]).values_list("window_text", flat=True)
    assert list(windows) == ["3-6月", "5月"]


# ----------------------------------------------------------------------------- who may report here


def own(cast: Cast, made: CountyPlan, who: str) -> dict[str, str]:
    """By content of the task, the unit for which the reader's card offers a report."""
    access = access_in(getattr(cast, who), cast.county)
    board = month_board(made, MAY, date(2024, 5, 20), access)
    cards = [card for cards in board.columns.values() for card in cards]
    return {card.row.content: str(card.assignment) for card in cards if card.assignment}


def test_a_card_offers_the_readers_own_report(cast, today) -> None:
    may = date(2024, 5, 31)
    made = issue_plan(
        plan(
            task("甲", due=may, units=(EDUCATION, FINANCE)),
            task("乙", due=may, units=(EDUCATION, unit("李副县长", role="leader"))),
            task("丙", due=may, units=(SCHOOLS, FINANCE)),
            task("丁", due=may, units=(unit(HOUSING), unit(FINANCE, role="cooperating"))),
            schools=2,
        ),
        by=None,
    )
    assert own(cast, made, "leader") == own(cast, made, "supervisor") == own(cast, made, "admin")
    assert own(cast, made, "leader") == {}
    assert own(cast, made, "colleague") == {"甲": EDUCATION, "乙": EDUCATION}
    assert own(cast, made, "reporter") == {"甲": FINANCE, "丙": FINANCE, "丁": FINANCE}
    # the office reports for the lead; a group with members has nothing to report
    assert own(cast, made, "office") == {"甲": EDUCATION, "乙": EDUCATION, "丁": HOUSING}


def test_a_member_of_a_group_reports_from_the_board(cast, today) -> None:
    made = issue_plan(plan(task("甲", due=today, units=(SCHOOLS,)), schools=2), by=None)
    cast.reporter.memberships.update(
        department=Assignment.objects.get(department__name="第2小学").department
    )
    cast.reporter.__dict__.pop("active_memberships", None)
    assert own(cast, made, "reporter") == {"甲": "第2小学"}


def test_of_several_own_assignments_the_lead_is_offered_then_the_first_open(cast, today) -> None:
    units = (unit(FINANCE, item=1), unit(FINANCE, role="lead", leads=True))
    made = issue_plan(plan(task("甲", due=today, items=("一",), units=units)), by=None)
    access = access_in(cast.reporter, cast.county)
    (card,) = month_board(made, MAY, today, access).columns[BoardColumn.DUE]
    assert card.assignment.leads
    close(card.assignment, cast.office)
    (card,) = month_board(made, MAY, today, access).columns[BoardColumn.DUE]
    assert card.assignment.item_id


@pytest.mark.parametrize("what", ["asked", "closed", "ruled"])
def test_a_card_offers_nothing_that_would_be_refused(cast, today, what) -> None:
    made = issue_plan(plan(task("甲", due=today, units=(EDUCATION, FINANCE))), by=None)
    row = made.tasks.get()
    if what == "asked":
        say(assignment(row, FINANCE), cast.office, ReportKind.CLOSING)
    elif what == "closed":
        close(assignment(row, FINANCE), cast.office)
    else:
        rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    assert own(cast, made, "reporter") == {}


def test_a_card_counts_the_members_that_have_finished(cast, today) -> None:
    made = issue_plan(plan(task("甲", due=today, units=(SCHOOLS,)), schools=3), by=None)
    first, *_ = assignment(made.tasks.get(), SCHOOLS).member_assignments.order_by("id")
    close(first, cast.office)
    for day, words in ((today, "已完成 1/3"), (date(2024, 5, 19), "已完成 0/3")):
        (card,) = month_board(made, MAY, day, NOBODY).columns[BoardColumn.DUE]
        assert card.members == words


@pytest.mark.parametrize("count", [1, 30])
def test_a_board_takes_five_queries_and_two_less_where_there_is_less(
    cast, today, count, django_assert_num_queries
) -> None:
    tasks = (task(f"任务{n}", due=today, units=(EDUCATION, SCHOOLS)) for n in range(count))
    made = issue_plan(plan(*tasks, schools=2), by=None)
    access = access_in(cast.reporter, cast.county)
    with django_assert_num_queries(5):
        board = month_board(made, MAY, today, access)
    assert board.total == count
    with django_assert_num_queries(4):  # nobody who could report
        assert month_board(made, MAY, today).total == count
    Assignment.objects.filter(group__isnull=False).delete()
    with django_assert_num_queries(3):  # no group
        assert month_board(made, MAY, today).total == count


def test_a_board_opens_on_the_nearest_month_of_its_plan(cast) -> None:
    made = issue_plan(plan(task(start=date(2024, 2, 1), due=date(2024, 4, 30))), by=None)
    board = month_board(made, None, date(2024, 6, 1))
    assert (board.month, board.span) == (Month(2024, 4), (Month(2024, 2), Month(2024, 4)))


# ------------------------------------------------------------------------------------- year board


def test_the_year_board_shows_each_month_what_it_covers(various) -> None:
    board = year_board(various, 2024, date(2024, 5, 20))
    assert [summary.month for summary in board] == months_between(Month(2024, 1), Month(2024, 12))
    for summary in board:
        expected = [t.content for t in various.tasks.all() if covers(t.dates, summary.month)]
        # as on the month's board, what is cancelled is not there
        assert [row.content for row in summary.tasks] == [e for e in expected if e != "中止"]
    assert board[4].lamps == {Lamp.RED: 1, Lamp.YELLOW: 2, Lamp.GREEN: 2, Lamp.GREY: 0}


def test_the_year_board_misses_no_window_with_one_end(cast) -> None:
    made = issue_plan(
        plan(
            task("跨年", start=date(2023, 11, 1), due=date(2025, 3, 31)),
            task("只写开始", start=date(2024, 2, 1)),
            task("只写结束", end=date(2024, 9, 30)),
            task("别的年", due=date(2023, 12, 31)),
        ),
        by=None,
    )
    board = year_board(made, 2024, date(2024, 5, 20))
    found = {s.month.month: [row.content for row in s.tasks] for s in board}
    assert found == {n: ["跨年"] for n in range(1, 13)} | {
        2: ["跨年", "只写开始"],
        9: ["跨年", "只写结束"],
    }


# ------------------------------------------------------------------------------------- the opening


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 6, 1), Month(2022, 2)),
        (date(2022, 2, 1), Month(2022, 2)),
        (date(2024, 5, 20), Month(2024, 5)),
        (date(2025, 3, 31), Month(2025, 3)),
        (date(2026, 11, 21), Month(2025, 3)),
    ],
)
def test_a_board_opens_on_this_month_or_the_nearest_of_the_plan(day, expected) -> None:
    assert opening_month((Month(2022, 2), Month(2025, 3)), day) == expected


def test_without_dates_a_board_opens_on_this_month() -> None:
    assert opening_month(None, date(2024, 5, 20)) == Month(2024, 5)


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], None),
        ([task()], None),
        ([task(due=date(2024, 5, 1))], (Month(2024, 5), Month(2024, 5))),
        (
            [task(start=date(2024, 2, 9)), task(due=date(2024, 8, 1))],
            (Month(2024, 2), Month(2024, 8)),
        ),
        ([task(end=date(2024, 2, 9))], (Month(2024, 2), Month(2024, 2))),
    ],
)
def test_the_months_of_a_plan(cast, tasks, expected) -> None:
    assert plan_months(issue_plan(plan(*tasks), by=None), date(2024, 5, 20)) == expected
