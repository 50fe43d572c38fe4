"""The page of the audit log and its sheet."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from counties.audit import record
from counties.models import User
from counties.permissions import RoleName
from tests.conftest import CANARY, Cast, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE, SHEET = "/652323/audit/", "/652323/audit.xlsx"


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2024, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def log(cast: Cast, time_machine) -> Cast:
    time_machine.move_to(at(31), tick=False)
    here = {"county": cast.county, "target": cast.finance}
    record(
        by=cast.office,
        verb="修改单位",
        at=at(1, 0),
        before={"name": "财政"},
        after={"name": "县财政局"},
        **here,
    )
    record(
        by=cast.reporter, verb="填报进展", at=at(10), after={"text": "=1+1", "share": 40}, **here
    )
    record(
        by=cast.reporter,
        verb="填报进展",
        at=at(20, 23, 59),
        target=cast.education,
        county=cast.county,
    )
    record(by=cast.reporter, verb="登录", at=at(21), target=cast.reporter)
    record(by=None, verb="登录失败", at=at(22), target=cast.reporter)
    record(by=cast.stranger, verb="修改单位", at=at(23), target=cast.stranger, county=cast.other)
    record(by=cast.stranger, verb="登录", at=at(24), target=cast.stranger)
    return cast  # fmt: skip


def verbs(cast: Cast, query: str = "", person: str = "office") -> list[str]:
    response = cast.client(person).get(PAGE + query)
    assert response.status_code == 200
    return [event.verb for event, _ in response.context["rows"]]


ALL = ["登录失败", "登录", "填报进展", "填报进展", "修改单位"]


def test_shows_the_county_and_the_logins_of_its_people_newest_first(log: Cast) -> None:
    assert verbs(log) == ALL
    assert CANARY not in log.client("office").get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?verb=填报进展", ALL[2:4]),
        ("?since=2024-05-20", ALL[:3]),
        ("?since=2024-05-21", ALL[:2]),
        ("?until=2024-05-20", ALL[2:]),
        ("?until=2024-05-19", ALL[3:]),
        ("?since=2024-05-01&until=2024-05-01", ALL[4:]),
        ("?q=财政", [ALL[3], ALL[4]]),
        ("?q=教育&verb=填报进展", [ALL[2]]),
        ("?as_of=2024-05-20", ALL[2:]),
        ("?as_of=2024-05-19", ALL[3:]),
        ("?verb=没有", []),
        ("?since=昨天", []),
        ("?who=999999", []),
        ("?page=99", ALL),
        ("?page=x", ALL),
    ],
)
def test_filters(log: Cast, query: str, shown: list[str]) -> None:
    assert verbs(log, query) == shown


def test_filters_by_person_and_offers_nobody_else(log: Cast) -> None:
    assert verbs(log, f"?who={log.reporter.pk}") == ["登录", "填报进展", "填报进展"]
    assert verbs(log, f"?who={log.stranger.pk}") == []
    form = log.client("office").get(PAGE).context["form"]
    assert set(form.fields["who"].queryset) == {log.office, log.reporter}
    assert form.fields["verb"].choices[0] == ("", "全部")
    assert {value for value, _ in form.fields["verb"].choices} == {"", *ALL}


def test_says_what_changed_in_words(log: Cast) -> None:
    page = log.client("office").get(PAGE).content.decode()
    assert "<div>名称：财政 → 县财政局</div>" in page
    assert "<div>进度：40%</div>" in page


@pytest.mark.parametrize(
    ("person", "status"),
    [("office", 200), ("admin", 200), ("leader", 403), ("reporter", 403), ("supervisor", 403),
     ("stranger", 404)],
)  # fmt: skip
@pytest.mark.parametrize("address", [PAGE, SHEET])
def test_is_for_the_office_and_the_administrator(
    log: Cast, person: str, status: int, address: str
) -> None:
    assert log.client(person).get(address).status_code == status
    board = log.client(person).get("/652323/board/")
    assert (f'href="{PAGE}"' in board.content.decode()) == (status == 200)


def test_pages_of_fifty(log: Cast) -> None:
    for _ in range(46):
        record(by=log.office, verb="登录", target=log.office, at=at(25))
    first = log.client("office").get(PAGE)
    assert (len(first.context["rows"]), first.context["page"].paginator.num_pages) == (50, 2)
    assert len(log.client("office").get(f"{PAGE}?page=2").context["rows"]) == 1


def test_a_year_of_rows_asks_no_more_than_a_few(log: Cast, django_assert_num_queries) -> None:
    client = log.client("office")
    client.get(PAGE)
    with django_assert_num_queries(7):
        client.get(PAGE)
    for number in range(365):
        who = (
            make_user(f"u{number}", RoleName.REPORTER, county=log.county, department=log.finance)
            if number % 50 == 0
            else log.office
        )
        record(
            by=who,
            verb=f"行为{number % 7}",
            target=log.finance,
            county=log.county,
            at=at(31) - timedelta(days=number),
        )
    assert User.objects.count() > 12
    with django_assert_num_queries(8):  # what waits is counted anew
        client.get(PAGE)  # fmt: skip


def test_the_sheet_has_the_rows_of_the_address_and_no_formula(log: Cast) -> None:
    response = log.client("office").get(f"{SHEET}?verb=填报进展&until=2024-05-19")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "呼图壁县操作日志"
    assert rows[1][0] == (
        "数据截止：2024年5月31日　筛选条件：行为：填报进展；至：2024-05-19　最多导出最近 20000 条"
    )
    assert rows[2] == ("编号", "时间", "人员", "行为", "对象", "变化", "地址", "摘要")
    assert len(rows) == 4
    assert rows[3][1:7] == (
        "2024-05-10 12:00:00", "联络员丙", "填报进展", "县财政局", "内容：=1+1\n进度：40%", "—"
    )  # fmt: skip
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert date(2024, 5, 31).isoformat() in response["Content-Disposition"]
