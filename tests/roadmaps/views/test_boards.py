"""The boards as pages."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.roadmaps.builders import EDUCATION, SCHOOLS, assignment, close, decide, plan, say, task
from tests.roadmaps.pages import main, words
from tests.roadmaps.test_fixtures import HUTUBI
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import BoardColumn
from tracker.roadmaps.services.plans import issue_plan

JUNE = {"start": date(2024, 3, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}


def positions(response) -> dict[str, list[int]]:
    """By the head of each column, the numbers of the tasks on its cards, as the page shows them."""
    columns = re.findall(
        r'<h2 id="column-\w+">(.*?)</h2>(.*?)</section>', main(response), re.DOTALL
    )
    return {head: [int(n) for n in re.findall(r"第(\d+)项 ·", body)] for head, body in columns}


def test_the_board_of_may_2024_of_hutubi(cast, reference, today) -> None:
    made = issue_plan(HUTUBI, by=None)
    response = cast.client("office").get("/652323/board/2024-05/")
    found = positions(response)
    assert list(found) == ["逾期", "本月到期", "本月推进", "待审核", "本月办结"]
    assert sorted(n for head, ns in found.items() if head != "逾期" for n in ns) == [20, 21]
    late = made.tasks.filter(due_on__lt=date(2024, 5, 1)).values_list("position", flat=True)
    assert sorted(found["逾期"]) == sorted(late)
    # a report, an approval: the card moves from column to column
    row = made.tasks.get(position=21)
    duty = assignment(row, str(row.assignments.get(leads=True)))
    client = cast.client("office")
    say(duty, cast.office, ReportKind.CLOSING)
    assert positions(client.get("/652323/board/2024-05/"))["待审核"] == [21]
    for other in row.assignments.exclude(leads=True):
        close(other, cast.office)
    decide(duty.reports.first(), cast.office, Decision.APPROVED)
    assert positions(client.get("/652323/board/2024-05/"))["本月办结"] == [21]
    assert positions(client.get("/652323/board/2024-05/?as_of=2024-05-19")) == found


@pytest.mark.parametrize(
    ("tasks", "month", "is_moved"),
    [
        ([], Month(2024, 5), False),
        ([task(due=date(2024, 5, 31))], Month(2024, 5), False),
        ([task(due=date(2023, 2, 28))], Month(2023, 2), True),
        ([task(due=date(2025, 2, 28))], Month(2025, 2), True),
    ],
)
def test_the_board_opens_where_there_is_work(cast, today, tasks, month, is_moved) -> None:
    issue_plan(plan(*tasks), by=None)
    response = cast.client("office").get("/652323/board/")
    assert response.context["month"] == month
    notice = "2024年5月20日不在方案的起止月份之内，看板打开最近的月份。"
    assert (notice in words(response)) is is_moved


def test_a_county_without_a_plan_in_force_says_so(cast, today) -> None:
    issue_plan(plan(task(), state="draft"), by=None)
    client = cast.client("office")
    boards = ("board/", "board/2024/", "board/2024-05/")
    for page in (*boards, "roadmap/", "plan/", "indicators/targets/"):
        response = client.get(f"/652323/{page}")
        assert (response.status_code, "本县还没有施行中的方案" in words(response)) == (200, True)


def test_an_empty_month_says_where_the_work_is(cast, today) -> None:
    issue_plan(plan(task("甲", **JUNE), task("无日期")), by=None)
    client = cast.client("office")
    outside = words(client.get("/652323/board/2024-02/"))
    assert "2024年2月在方案的起止月份之外。方案的任务从2024年3月到2024年6月。" in outside
    assert "在方案的起止月份之外" not in words(client.get("/652323/board/2024-05/"))


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("2024-01", ["2023-12", "2024-02"]),
        ("2000-01", ["2000-02"]),
        ("2100-12", ["2100-11"]),
    ],
)
def test_a_board_links_to_its_neighbours(cast, today, page, links) -> None:
    issue_plan(plan(task(**JUNE)), by=None)
    body = main(cast.client("office").get(f"/652323/board/{page}/?as_of=2024-05-19"))
    assert re.findall(r'href="/652323/board/(\d{4}-\d\d)/\?as_of=2024-05-19"', body) == links


@pytest.mark.parametrize(
    "page", ["2024-13", "2024-00", "2024-5", "1999-12", "2101-01", "1999", "2101", "99999999999"]
)
def test_what_is_no_month_or_year_is_not_found(cast, today, page) -> None:
    issue_plan(plan(task()), by=None)
    assert cast.client("office").get(f"/652323/board/{page}/").status_code == 404


def test_a_card_tells_what_it_must(cast, today) -> None:
    issue_plan(
        plan(
            task("购置仪器", title="改善条件", due=date(2024, 4, 30), units=(SCHOOLS,)), schools=2
        ),
        by=None,
    )
    said = words(cast.client("office").get("/652323/board/"))
    for part in ("第1项 · 未写时间", "红灯", "改善条件", "购置仪器", SCHOOLS, "推定牵头",
                 "期限 2024-04-30前", "未启动 · 逾期 20 天 · 已完成 0/2"):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("who", "offers"),
    [("office", 1), ("colleague", 1), ("reporter", 0), ("leader", 0), ("supervisor", 0)],
)
def test_a_card_offers_a_report_to_whom_it_may(cast, today, who, offers) -> None:
    row = issue_plan(plan(task(**JUNE)), by=None).tasks.get()
    client = cast.client(who)
    link = f"/652323/assignments/{assignment(row, EDUCATION).pk}/report/?next=/652323/board/"
    assert main(client.get("/652323/board/")).count(f'href="{link}"') == offers
    assert "/report/" not in main(client.get("/652323/board/?as_of=2024-05-19"))
    assert "/report/" not in main(client.get("/652323/board/2024/"))


def test_the_year_in_twelve_months(cast, today) -> None:
    issue_plan(plan(task("修操场", year=2024, **JUNE)), by=None)
    response = cast.client("leader").get("/652323/board/2024/")
    counts = {s.month.month: len(s.tasks) for s in response.context["months"]}
    assert counts == {n: int(3 <= n <= 6) for n in range(1, 13)}
    assert words(response).count("修操场") == 4
    other = cast.client("leader").get("/652323/board/2031/")
    assert (other.status_code, "实施方案没有写明2031年的年度目标。" in words(other)) == (200, True)


def test_another_countys_board_is_not_found(cast, today) -> None:
    issue_plan(plan(task()), by=None)
    client = cast.client("stranger")
    for page in ("", "2024/", "2024-05/"):
        assert client.get(f"/652323/board/{page}").status_code == 404


@pytest.mark.parametrize("page", ["board/", "board/2024/", "roadmap/"])
def test_boards_take_as_many_queries_for_many_as_for_one(cast, today, page) -> None:
    client = cast.client("office")
    taken = []
    for count in (1, 30):
        issue_plan(
            plan(
                *(task(f"任务{n}", units=(EDUCATION, SCHOOLS), **JUNE) for n in range(count)),
                key=f"plan-{count}",
                schools=3,
            ),
            by=None,
        )
        client.get(f"/652323/{page}")
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/652323/{page}")
        taken.append(len(captured))
        assert response.status_code == 200
        cast.county.plans.update(state="superseded")
    assert taken[0] == taken[1] <= 11  # one of them counts what waits for review


def test_every_column_has_a_head(cast, today) -> None:
    issue_plan(plan(task(**JUNE)), by=None)
    found = positions(cast.client("leader").get("/652323/board/"))
    assert list(found) == [column.label for column in BoardColumn]
