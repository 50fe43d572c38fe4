"""The ledger and the roadmap as files: the rows, order and words of the page."""

import csv
import html
import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from counties.days import chinese_day
from tests.conftest import CANARY, Cast
from tests.exports.conftest import IN_FORCE, Place, squeezed
from tests.roadmaps import builders
from tracker.exports.task_texts import heading_and_body, year_text
from tracker.exports.workbooks.excel import DAY_FORMAT
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.services.plans import issue_plan

HEAD = [
    "序号",
    "年度",
    "时间",
    "具体工作内容",
    "完成时限",
    "责任单位",
    "状态",
    "时效",
    "灯",
    "进度",
    "最近进展",
]


def read_sheet(content: bytes):
    return load_workbook(BytesIO(content)).active


def shown(cell) -> str:
    """What Excel shows in `cell`."""
    if cell.value is None:
        return ""
    pattern = cell.number_format.rstrip('"')
    if isinstance(cell.value, datetime):
        return chinese_day(cell.value) + pattern.removeprefix(DAY_FORMAT[:-1])
    return str(cell.value) + pattern.partition('"')[2]


def in_chinese(cell: str) -> str:
    """A day of the CSV in the words of the page."""
    days = re.match(r"\d{4}-\d\d-\d\d", cell)
    return cell.replace(days[0], chinese_day(date.fromisoformat(days[0])), 1) if days else cell


def sheet_rows(content: bytes) -> list[list[str]]:
    """Head and rows, with merged years written out."""
    rows = [[shown(cell) for cell in row] for row in read_sheet(content).iter_rows(min_row=3)]
    for above, row in pairwise(rows[1:]):
        row[1] = row[1] or above[1]
    return rows


def csv_rows(response) -> list[list[str]]:
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def page_rows(page: str) -> list[list[str]]:
    """The table of the ledger page, head and rows."""
    table = page.split('<table class="table ledger"')[1].split("</table>", maxsplit=1)[0]
    return [
        [squeezed(html.unescape(re.sub("<[^>]*>", "", cell)))
         for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in table.split("<tr")[1:]
    ]  # fmt: skip


FILTERS = [
    "",
    "year=2024",
    "state=not_started&timeliness=overdue",
    "lamp=grey&sort=-due_on",
    "month=2024-05&as_of=2024-05-20",
    "q=招标&sort=timeliness",
    "year=1999",
]


@pytest.mark.parametrize("query", FILTERS)
def test_files_hold_what_the_page_shows(query: str, hutubi: Place):
    finance = hutubi.plan.tasks.get(position=21).assignments.get(leads=True)
    when = builders.at(date(2024, 5, 10))
    builders.say(finance, hutubi.reader, text="开标结束", share=40, when=when)
    page = hutubi.get("ledger", f"?{query}").content.decode()
    sheet = sheet_rows(hutubi.get("ledger_xlsx", f"?{query}").content)
    lines = csv_rows(hutubi.get("ledger_csv", f"?{query}"))
    assert sheet[0] == lines[0] == HEAD
    assert sheet[1:] == [[*row[:4], in_chinese(row[4]), *row[5:]] for row in lines[1:]]
    squeezed_sheet = [[squeezed(cell) for cell in row] for row in sheet]
    if len(sheet) > 1:
        expected = page_rows(page)
        assert [re.sub("[▲▼↑↓]", "", head) for head in expected[0]] == HEAD
        assert squeezed_sheet[1:] == expected[1:]
    else:
        assert "没有符合条件的任务。" in page


@pytest.mark.parametrize("key", IN_FORCE)
def test_ledger_holds_every_task(key: str, place_of: Callable[[str], Place]):
    place = place_of(key)
    rows = sheet_rows(place.get("ledger_xlsx").content)[1:]
    assert [(row[0], row[3], row[5]) for row in rows] == [
        (str(row.position), row.text, row.units) for row in place.rows()
    ]


def test_ledger_sheet(hutubi: Place):
    response = hutubi.get("ledger_xlsx", "?year=2024&as_of=2024-05-20")
    assert response["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert "%E6%88%AA%E8%87%B32024-05-20.xlsx" in response["Content-Disposition"]
    page = read_sheet(response.content)
    assert page["A1"].value == "呼图壁县义务教育优质均衡发展创建工作任务台账"
    assert page["A2"].value == (
        "方案：呼县政办〔2022〕5号　数据截止：2024年5月20日　筛选条件：年度：2024年"
    )
    assert (page.freeze_panes, page.print_title_rows) == ("A4", "$3:$3")
    assert page.auto_filter.ref == "A3:K11"


def test_every_row_says_its_year(hutubi: Place):
    page = read_sheet(hutubi.get("ledger_xlsx").content)
    assert [area for area in page.merged_cells.ranges if area.min_row > 3] == []
    years = [page.cell(row, 2).value for row in range(4, 41)]
    assert years == [2022] * 9 + [2023] * 9 + [2024] * 8 + [2025] * 8 + [2026] * 3


def test_demonstration_is_said(hutubi: Place):
    hutubi.county.is_demo = True
    hutubi.county.save()
    for name in ("ledger_xlsx", "roadmap_xlsx"):
        assert "演示数据" in read_sheet(hutubi.get(name).content)["A2"].value + str(
            read_sheet(hutubi.get(name).content)["A3"].value
        )


@pytest.mark.parametrize("sign", [*"=+-@＝", "\t", "\r"])
def test_typed_text_is_not_stored_as_a_formula(sign: str, hutubi: Place):
    text = f"{sign}HYPERLINK(1)"
    hutubi.plan.tasks.filter(position=1).update(content=text, window_text=text, title="")
    page = read_sheet(hutubi.get("ledger_xlsx").content)
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert (page["D4"].quotePrefix, page["D4"].value.replace("\n", "\r")) == (True, text)
    assert csv_rows(hutubi.get("ledger_csv"))[1][3] == f"'{text}"
    roadmap = read_sheet(hutubi.get("roadmap_xlsx").content)
    assert {cell.data_type for row in roadmap.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("key", IN_FORCE)
def test_roadmap_is_the_annex(key: str, place_of: Callable[[str], Place]):
    place = place_of(key)
    page = read_sheet(place.get("roadmap_xlsx", "?progress=1").content)
    assert page["A1"].value == place.plan.annex
    assert page["A2"].value == place.plan.roadmap_title or place.plan.title
    assert [cell.value for cell in page[4]] == [
        "时间", None, "具体工作内容", "完成时限", "责任单位", "进展",
    ]  # fmt: skip
    assert "A4:B4" in {str(area) for area in page.merged_cells.ranges}
    year, found = "", []
    for cells in page.iter_rows(min_row=5, values_only=True):
        year = cells[0] or year
        found.append((year, *cells[1:3], squeezed(cells[4])))
    assert found == [
        (
            year_text(row.year),
            row.window_text or "—",
            "".join(heading_and_body(row)),
            squeezed(row.units_written),
        )
        for row in place.rows()
    ]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$4:$4"


def test_roadmap_of_a_draft_version(hutubi: Place, place_of):
    draft = place_of("hutubi-roadmap-draft").plan
    assert hutubi.get("roadmap_xlsx", f"?version={draft.pk}").status_code == 404
    hutubi.join_office()
    page = read_sheet(hutubi.get("roadmap_xlsx", f"?version={draft.pk}").content)
    assert page["A2"].value == "方案：第2版（草案）　数据截止：2024年9月14日　草案"
    assert page.max_column == 5
    assert hutubi.get("roadmap_xlsx", "?version=0").status_code == 404


def test_files_of_a_county_without_a_plan(hutubi: Place):
    CountyPlan.objects.filter(pk=hutubi.plan.pk).update(state="superseded")
    assert sheet_rows(hutubi.get("ledger_xlsx").content) == [HEAD]
    assert csv_rows(hutubi.get("ledger_csv")) == [HEAD]
    assert hutubi.get("roadmap_xlsx").status_code == 404


def test_csv_is_streamed_under_its_name(hutubi: Place):
    response = hutubi.get("ledger_csv")
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].endswith("%E6%88%AA%E8%87%B32024-09-14.csv")
    assert len(csv_rows(response)) == 38


FILES = ["tasks.xlsx", "tasks.csv", "roadmap.xlsx", "roadmap.xlsx?progress=1"]


def text_of(response) -> str:
    content = response.getvalue()
    if content.startswith("\ufeff".encode()):
        return content.decode()
    return str([[cell.value for cell in row] for row in read_sheet(content).iter_rows()])


@pytest.fixture
def two(cast: Cast, today: date) -> Cast:
    """A plan in each county; the other's is full of canaries."""
    issue_plan(builders.plan(builders.task(due=date(2024, 5, 31), year=2024)), by=None)
    canary = builders.task(f"{CANARY}任务", due=date(2024, 5, 31), year=2024)
    issue_plan(builders.plan(canary, county=cast.other.code, title=f"{CANARY}方案"), by=None)
    return cast


@pytest.mark.parametrize("file", FILES)
def test_permissions_for_workbooks(file: str, two: Cast):
    for role in ("leader", "office", "reporter", "supervisor", "admin"):
        text = text_of(two.client(role).get(f"/652323/{file}"))
        assert "购置教学仪器" in text
        assert CANARY not in text
        assert two.client(role).get(f"/530426/{file}").status_code == 404
    assert two.client("stranger").get(f"/652323/{file}").status_code == 404
    assert CANARY in text_of(two.client("stranger").get(f"/530426/{file}"))


@pytest.mark.parametrize("file", FILES)
def test_as_many_queries_for_many_tasks_as_for_one(file: str, two: Cast):
    client = two.client("leader")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/652323/{file}").getvalue()
        return len(captured)

    queries()  # the first request of a session writes it
    few = queries()
    CountyPlan.objects.filter(county=two.county).update(state="superseded")
    tasks = [builders.task(f"第{n}项", due=date(2024, n, 28), year=2024) for n in range(1, 13)]
    issue_plan(builders.plan(*tasks, key="plan-2", version=2), by=None)
    assert queries() == few
