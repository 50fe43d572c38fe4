"""The text for the chat group: overdue and due this month, by unit."""

from datetime import date

import pytest

from tests.conftest import CANARY
from tests.roadmaps import builders
from tests.roadmaps.builders import at
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.selectors.group_message import chat_text
from tracker.roadmaps.selectors.status_at import outstanding
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 20)
BOTH = (builders.FINANCE, builders.EDUCATION)


def issue(cast, *tasks: object, **more: object):
    return issue_plan(builders.plan(*tasks, **more), by=None)


def text(cast, day: date = DAY) -> list[str]:
    return chat_text("呼图壁县", outstanding(cast.county, day), day, 25).splitlines()


def test_a_line_for_each_unit(cast) -> None:
    cooperating = builders.unit(builders.HOUSING, role="cooperating")
    issue(
        cast,
        builders.task("采购", due=date(2024, 4, 30), units=BOTH),
        builders.task("核编", due=date(2024, 5, 31), units=(builders.FINANCE, cooperating)),
        builders.task("培训", due=DAY, units=(builders.FINANCE,)),
        builders.task("验收", due=date(2024, 6, 1), units=BOTH),
        builders.task("宣传", units=BOTH),
    )
    assert text(cast) == [
        "【呼图壁县优质均衡创建】5月工作提醒（截至5月20日）",
        "已逾期（2个单位）：",
        "县财政局（1项）：第1项 采购（2024年4月30日）",
        "县教育局（1项）：第1项 采购（2024年4月30日）",
        "本月到期（1个单位）：",
        "县财政局（2项）：第3项 培训（2024年5月20日）；第2项 核编（2024年5月31日）",
        "请各单位于5月25日前登录门户，在“我的任务”填报本月进展。",
    ]


def test_not_what_waits_for_the_office_or_is_closed(cast) -> None:
    plan = issue(cast, *[builders.task(due=DAY, units=(builders.FINANCE,))] * 2)
    first, second = (builders.assignment(t, builders.FINANCE) for t in plan.tasks.all())
    builders.close(first, cast.office, when=at(DAY))
    builders.say(second, cast.reporter, ReportKind.CLOSING, when=at(DAY))
    assert text(cast)[1] == "本月没有到期任务，也没有逾期任务。"


@pytest.mark.parametrize(("day", "words"), [(25, "于5月25日前登录"), (26, "尽快登录")])
def test_by_when_to_report(cast, day: int, words: str) -> None:
    assert words in text(cast, date(2024, 5, day))[-1]


def test_members_stand_for_their_group_and_a_group_without_members_for_itself(cast) -> None:
    issue(cast, builders.task("安检", due=DAY, units=(builders.SCHOOLS,)), schools=2)
    assert [line.split("（")[0] for line in text(cast)[2:4]] == ["第1小学", "第2小学"]


def test_an_empty_group_is_named(cast) -> None:
    issue(cast, builders.task("安检", due=DAY, units=(builders.SCHOOLS,)))
    assert text(cast)[2] == "各义务教育学校（1项）：第1项 安检（2024年5月20日）"


@pytest.mark.parametrize("count", [1, 20])
def test_takes_one_query(cast, count: int, django_assert_num_queries) -> None:
    issue(cast, *[builders.task(due=DAY, units=BOTH)] * count)
    with django_assert_num_queries(1):
        assert len(text(cast)) == 5


class TestPage:
    @pytest.fixture(autouse=True)
    def _today(self, time_machine) -> None:
        time_machine.move_to(at(DAY), tick=False)

    def test_is_linked_from_the_board_of_the_office_alone(self, cast) -> None:
        issue(cast, builders.task("采购", due=DAY, units=BOTH))
        issue_plan(
            builders.plan(builders.task(CANARY, due=DAY), county="530426", key="there"), by=None
        )
        client = cast.client("office")
        assert "/652323/chat-text/" in client.get("/652323/board/").content.decode()
        page = client.get("/652323/chat-text/").content.decode()
        assert "县财政局（1项）：第1项 采购（2024年5月20日）</textarea>" not in page
        assert "县财政局（1项）：第1项 采购（2024年5月20日）" in page
        assert CANARY not in page
        leader = cast.client("leader")
        assert "/652323/chat-text/" not in leader.get("/652323/board/").content.decode()
        assert leader.get("/652323/chat-text/").status_code == 403

    def test_as_of_a_past_day(self, cast) -> None:
        issue(cast, builders.task("采购", due=DAY, units=BOTH))
        page = cast.client("office").get("/652323/chat-text/?as_of=2024-04-30").content.decode()
        assert "本月没有到期任务，也没有逾期任务。" in page
