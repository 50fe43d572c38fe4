"""The timeline of a task: everything said and decided, newest first, and nothing from later."""

from datetime import date

from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    assignment,
    at,
    decide,
    plan,
    say,
    task,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import Task
from tracker.roadmaps.selectors.task_history import HistoryEntry, history, reports_of
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule


def told(row: Task, day: date) -> list[tuple[str, str, str, str]]:
    entries = history(row, day, reports_of(row, day))
    return [(e.what, e.unit, e.who, e.text) for e in entries]


def make(cast) -> Task:
    """A story of one day each from 6 to 11 May."""
    made = issue_plan(plan(task(units=(EDUCATION, FINANCE), items=("一", "二"))), by=None)
    row = made.tasks.get()
    education, finance = assignment(row, EDUCATION), assignment(row, FINANCE)
    shares = {item.pk: item.position * 10 for item in row.items.all()}
    days = [at(date(2024, 5, day)) for day in range(6, 12)]
    say(finance, cast.reporter, text="已拨付", when=days[0], item_shares=shares)
    say(finance, cast.reporter, ReportKind.NO_CHANGE, text="本月无变化", when=days[1])
    report = say(education, cast.colleague, ReportKind.CLOSING, text="已完成", when=days[2])
    decide(report, cast.office, Decision.RETURNED, when=days[3])
    report = say(education, cast.colleague, ReportKind.CLOSING, text="已补齐", when=days[4])
    decide(report, cast.office, Decision.APPROVED, when=days[5])
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施", at=at(
        date(2024, 5, 11), 23, 59
    ))  # fmt: skip
    return row


STORY = [
    ("裁定：中止", "", "办公室乙", "不再实施"),
    ("审核通过，办结", EDUCATION, "办公室乙", ""),
    ("申请办结", EDUCATION, "联络员丁", "已补齐"),
    ("退回", EDUCATION, "办公室乙", "材料不全"),
    ("申请办结", EDUCATION, "联络员丁", "已完成"),
    ("本月无变化", FINANCE, "联络员丙", "本月无变化"),
    ("填报进展", FINANCE, "联络员丙", "已拨付"),
]


def test_the_story_of_a_task_newest_first(cast) -> None:
    assert told(make(cast), date(2024, 5, 11)) == STORY


def test_a_day_knows_nothing_of_later_days(cast) -> None:
    row = make(cast)
    for day, known in ((5, 0), (6, 1), (7, 2), (8, 3), (9, 4), (10, 5), (11, 7)):
        assert told(row, date(2024, 5, day)) == STORY[len(STORY) - known :]


def test_what_an_entry_holds(cast) -> None:
    row = make(cast)
    entries = history(row, date(2024, 5, 11), reports_of(row, date(2024, 5, 11)))
    assert entries[-1] == HistoryEntry(
        at=at(date(2024, 5, 6)), who="联络员丙", unit=FINANCE, what="填报进展", text="已拨付",
        share=15, items=((1, 10), (2, 20)), is_return=False,
    )  # fmt: skip
    assert [e.is_return for e in entries] == [False, False, False, True, False, False, False]


def test_another_tasks_words_stay_there(cast, today) -> None:
    made = issue_plan(plan(task("甲"), task("乙")), by=None)
    one, other = made.tasks.all()
    say(assignment(one, EDUCATION), cast.colleague)
    rule(task=one, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施")
    assert told(other, today) == []


def test_a_history_takes_five_queries(cast, django_assert_num_queries) -> None:
    row = make(cast)
    with django_assert_num_queries(5):
        told(row, date(2024, 5, 11))
