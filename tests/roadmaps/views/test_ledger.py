"""The ledger as a page: rows, heads, pages, empty states."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, plan, say, task
from tests.roadmaps.pages import main, words
from tracker.roadmaps.services.plans import issue_plan

LEDGER = "/652323/tasks/"


def many(count: int, **more) -> None:
    issue_plan(
        plan(*(task(f"任务{n}", due=date(2024, 5, 1)) for n in range(1, count + 1)), **more),
        by=None,
    )


def rows(response) -> list[list[str]]:
    """The cells of the table in words."""
    body = re.search(r"<tbody>(.*?)</tbody>", main(response), re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.DOTALL)
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in found
    ]


def total(response) -> str:
    found = re.search(r'data-total="(\d+)"', main(response))
    assert found is not None
    return found[1]


def test_a_row_holds_the_words_of_the_task(cast, today) -> None:
    made = issue_plan(
        plan(
            task(
                "购置 <b>仪器</b>", title="改善条件", year=2024, units=(EDUCATION, FINANCE),
                start=date(2024, 3, 1), end=date(2024, 5, 1), due=date(2024, 5, 1),
            ),
            task("无日期"),
        ),
        by=None,
    )  # fmt: skip
    one, two = made.tasks.all()
    say(assignment(one, EDUCATION), cast.colleague, text="已<i>开标", share=40)
    response = cast.client("leader").get(LEDGER)
    assert rows(response) == [
        ["1", "2024", "时间", "改善条件 购置 &lt;b&gt;仪器&lt;/b&gt;", "2024年5月1日",
         "县教育局、县财政局", "推进中", "逾期 19 天", "红灯", "40%", "已&lt;i&gt;开标"],
        ["2", "—", "—", "无日期", "—", "县教育局", "未启动", "未定期限", "灰灯", "—", "—"],
    ]  # fmt: skip
    page = main(response)
    assert [int(pk) for pk in re.findall(r'href="/652323/tasks/(\d+)/"', page)] == [one.pk, two.pk]
    assert total(response) == "2"


def test_links_keep_the_day_the_filters_and_the_order(cast, today) -> None:
    many(60)
    page = main(cast.client("leader").get(LEDGER, {"as_of": "2024-05-19", "lamp": "red"}))
    assert len(re.findall(r'href="/652323/tasks/\d+/\?as_of=2024-05-19"', page)) == 50
    heads = re.findall(r'<th scope="col"[^>]*><a href="\?([^"]*)"', page)
    assert heads[1] == "as_of=2024-05-19&amp;lamp=red&amp;sort=due_on"
    assert 'href="?as_of=2024-05-19&amp;lamp=red&amp;page=2"' in page
    assert '<input type="hidden" name="as_of" value="2024-05-19">' in page
    for kind in ("xlsx", "csv"):
        assert f'.{kind}?as_of=2024-05-19&amp;lamp=red"' in page


def test_a_head_turns_the_order_round_and_says_so(cast, today) -> None:
    many(2)
    client = cast.client("leader")
    for sort, aria, following in (
        ("due_on", "ascending", "-due_on"),
        ("-due_on", "descending", "due_on"),
    ):
        page = main(client.get(LEDGER, {"sort": sort, "page": "1"}))
        head = re.search(r'<th scope="col" aria-sort="(\w+)"><a href="\?([^"]*)">', page)
        assert head is not None
        assert head.groups() == (aria, f"sort={following}")


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        ("", 1, 50), ("1", 1, 50), ("2", 51, 100), ("3", 101, 120),
        ("4", 101, 120), ("0", 101, 120), ("-1", 101, 120), ("x", 1, 50), ("9" * 30, 101, 120),
    ],
)  # fmt: skip
def test_fifty_to_a_page(cast, today, page, first, last) -> None:
    many(120)
    response = cast.client("leader").get(LEDGER, {"page": page})
    found = [int(row[0]) for row in rows(response)]
    assert found == list(range(first, last + 1))
    assert total(response) == "120"


def test_nobody_asks_for_another_length_of_page(cast, today) -> None:
    many(60)
    client = cast.client("leader")
    for length in ("0", "-5", "2", "100000"):
        assert len(rows(client.get(LEDGER, {"per_page": length}))) == 50


@pytest.mark.parametrize(("count", "pages"), [(50, False), (51, True)])
def test_a_pager_only_where_there_is_another_page(cast, today, count, pages) -> None:
    many(count)
    assert ('aria-label="翻页"' in main(cast.client("leader").get(LEDGER))) is pages


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lamp=purple", "没有符合条件的任务。"),
        ("month=2024-13", "没有符合条件的任务。"),
        ("year=abc", "没有符合条件的任务。"),
        ("q=没有这个词", "没有符合条件的任务。"),
    ],
)
def test_nothing_found_says_so_and_offers_a_way_out(cast, today, query, said) -> None:
    many(2)
    response = cast.client("leader").get(f"{LEDGER}?{query}")
    assert (response.status_code, total(response), rows(response)) == (200, "0", [])
    assert said in words(response)
    assert 'href="/652323/tasks/">清除条件</a>' in main(response)


def test_a_county_without_a_plan_says_so(cast, today) -> None:
    response = cast.client("leader").get(LEDGER)
    assert "台账是空的：本县还没有载入方案。" in words(response)
    assert total(response) == "0"


def test_a_value_that_fits_no_filter_is_marked(cast, today) -> None:
    many(1)
    said = words(cast.client("leader").get(f"{LEDGER}?lamp=purple&due_from=2024-13-01"))
    assert "选择一个有效的选项。 purple 不在可用的选项中。" in said
    assert "输入一个有效的日期。" in said


def test_the_chosen_filter_stays_chosen(cast, today) -> None:
    many(1)
    department = cast.education.pk
    page = main(cast.client("leader").get(f"{LEDGER}?lamp=red&department={department}"))
    for value in ("red", department):
        assert re.search(rf'<option value="{value}" selected', page)


def test_another_countys_ledger_is_not_found(cast, today) -> None:
    many(1)
    assert cast.client("stranger").get(LEDGER).status_code == 404


@pytest.mark.parametrize("who", ["supervisor", "office"])  # the office may report from each row
def test_the_ledger_takes_as_many_queries_for_many_as_for_one(cast, today, who) -> None:
    client = cast.client(who)
    client.get(LEDGER)
    taken = []
    for count in (1, 60):
        many(count, key=f"plan-{count}")
        with CaptureQueriesContext(connection) as captured:
            client.get(LEDGER)
        taken.append(len(captured))
        cast.county.plans.update(state="superseded")
    assert taken[0] == taken[1] <= 10
