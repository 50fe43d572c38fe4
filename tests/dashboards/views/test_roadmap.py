"""作战图: the page, its filters, its days, and two days side by side."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.dashboards.conftest import TODAY, Story
from tests.roadmaps.builders import FINANCE, plan, task
from tests.roadmaps.pages import main, words
from tracker.roadmaps.services.plans import issue_plan

ROAD = "/652323/roadmap/"
MOST_QUERIES = 10


@pytest.fixture
def reader(story: Story, time_machine):
    return story.cast.client("leader")


def bars(response) -> list[int]:
    """The tasks of the wide picture, by the links of its bars."""
    wide = main(response).split('class="road road-narrow"')[0]
    found = re.findall(r'<a class="rm-bar[^"]*" href="/652323/tasks/(\d+)/', wide)
    return sorted(int(pk) for pk in found)


def test_each_task_is_a_bar_that_leads_to_it(story: Story, reader):
    response = reader.get(ROAD)
    assert bars(response) == sorted(story.plan.tasks.values_list("pk", flat=True))
    assert "逾期未办结2项" in words(response)
    assert "未定期限1项" in words(response)


def test_the_filters_are_those_of_the_ledger(story: Story, reader):
    finance = story.cast.county.departments.get(name=FINANCE)
    for query in (f"department={finance.pk}&role=leads", "state=closed", "lamp=red", "q=办结"):
        listed = reader.get(f"/652323/tasks/?{query}")
        numbers = re.findall(r'href="/652323/tasks/(\d+)/"', main(listed))
        assert bars(reader.get(f"{ROAD}?{query}")) == sorted({int(pk) for pk in numbers}), query
    assert "没有符合条件的任务" in words(reader.get(f"{ROAD}?q=没有这个词"))


def test_a_past_day_is_shown_as_it_was(story: Story, reader):
    response = reader.get(f"{ROAD}?as_of=2023-07-01")
    assert "已办结1项，逾期未办结0项" in words(response)
    assert "?as_of=2023-07-01" in main(response)


def test_two_days_side_by_side_name_what_moved(story: Story, reader):
    response = reader.get(f"{ROAD}?with=2023-07-01")
    text = words(response)
    assert "截至2023年7月1日与2024年5月20日对照" in text
    closed = story.task("逾期办结")
    assert f"办结 第{closed.position}项 逾期办结 {FINANCE} 2023年11月2日办结，晚33天" in text
    overdue = story.task("最久逾期")
    assert f"新增逾期 第{overdue.position}项 最久逾期" in text
    assert "按期办结" not in re.findall(r"<td>(.*?)</td>", main(response))
    assert main(response).count('<svg class="chart rm rm-light"') == 2


@pytest.mark.parametrize("day", ["x", "2024-13-01", "1999-01-01", str(TODAY), "2024-05-21"])
def test_a_second_day_must_lie_before_the_first(story: Story, reader, day: str):
    assert reader.get(f"{ROAD}?with={day}").status_code == 400


def test_a_day_before_the_plan_shows_all_tasks_as_new(story: Story, reader):
    response = reader.get(f"{ROAD}?with=2001-01-01")
    assert response.status_code == 200


def test_lanes_by_stage(story: Story, reader):
    text = re.sub(r"\s", "", words(reader.get(f"{ROAD}?by=stage")))
    assert "推进阶段" in text
    assert reader.get(f"{ROAD}?by=nothing").status_code == 200


def test_another_version_is_a_table(story: Story, reader):
    response = reader.get(f"{ROAD}?version={story.plan.pk}")
    assert response.url == f"{ROAD}table/?version={story.plan.pk}"


def test_a_county_without_a_plan(cast, today_is_known):
    assert "本县还没有施行中的方案" in words(cast.client("leader").get(ROAD))


@pytest.fixture
def today_is_known(time_machine):
    time_machine.move_to(TODAY)


def test_a_plan_of_two_hundred_tasks_is_folded(cast, today_is_known):
    days = [date(2020, 1, 31) + timedelta(days=18 * n) for n in range(200)]
    issue_plan(plan(*(task(f"第{n}件事", due=due) for n, due in enumerate(days))), by=None)
    client = cast.client("leader")
    assert bars(client.get(ROAD)) == []
    assert len(bars(client.get(f"{ROAD}?row=县教育局"))) == 200


def test_as_many_queries_for_many_tasks_as_for_one(cast, today_is_known):
    client = cast.client("office")
    asked = []
    for count in (1, 60):
        tasks = (task(f"{n}", due=date(2024, 6, 1)) for n in range(count))
        issue_plan(plan(*tasks, key=f"plan-{count}", state="in_force"), by=None)
        client.get(ROAD)
        with CaptureQueriesContext(connection) as found:
            assert client.get(ROAD).status_code == 200
        asked.append(len(found))
        cast.county.plans.update(state="superseded")
    assert asked[0] == asked[1] <= MOST_QUERIES
