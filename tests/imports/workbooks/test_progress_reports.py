"""Progress reports by workbook: download, fill in, check of each cell, report."""

from datetime import date

import pytest
from django.core import signing

from counties.access import access_in
from counties.models import AuditEvent
from tests.conftest import Cast
from tests.imports.workbook_files import content_of, opened, upload
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
)
from tracker.imports.workbooks.progress_reports import (
    HEADS,
    LOCKED,
    check_progress,
    open_assignments,
    progress_workbook,
    row_key,
)
from tracker.imports.workbooks.uploads import read_upload
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Assignment, ProgressReport, Task
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)
COLUMN = {head: number for number, head in enumerate(HEADS, start=1)}


@pytest.fixture(autouse=True)
def today(time_machine) -> date:
    time_machine.move_to(at(TODAY), tick=False)
    return TODAY


@pytest.fixture
def tasks(cast: Cast) -> list[Task]:
    draft = plan(
        task("=购置教学仪器\n第二行", units=(FINANCE, EDUCATION), due=date(2024, 6, 30)),
        task("核定编制", units=(FINANCE,)),
        task("安全检查", units=(EDUCATION, SCHOOLS)),
    )
    return list(issue_plan(draft, by=None).tasks.all())


def download(cast: Cast, who: str = "reporter"):
    response = cast.client(who).get("/652323/imports/duties/duties.xlsx")
    assert response.status_code == 200
    return opened(response.content)


def fill(book, line: int, **cells: object) -> None:
    page = book.worksheets[0]
    for head, value in cells.items():
        page.cell(line, COLUMN["完成比例（%）" if head == "比例" else head]).value = value


def send(cast: Cast, book, who: str = "reporter"):
    client = cast.client(who)
    answer = client.post(
        "/652323/imports/duties/", {"file": upload(content_of(book), "填报.xlsx")}, follow=True
    )
    return client, answer


def errors(page) -> list[tuple[str, str]]:
    return [(error.cell, error.what) for _, error in page.context["errors"]]


def test_the_workbook_locks_cells_that_may_not_change(cast: Cast, tasks) -> None:
    page = download(cast).worksheets[0]
    assert [cell.value for cell in page[1]] == list(HEADS)
    assert page.max_row == 3  # two duties of the finance bureau
    assert page.protection.sheet is True
    assert [cell.protection.locked for cell in page[2]] == [True] * 6 + [False] * 3 + [True]
    assert page.column_dimensions["J"].hidden is True
    assert (page.page_setup.orientation, page.page_setup.fitToWidth) == ("landscape", 1)
    rules = page.data_validations.dataValidation
    assert [rule.formula1 for rule in rules] == ['"推进中,本月无变化,申请办结"']
    assert (page["B2"].value, page["B2"].data_type) == ("=购置教学仪器\n第二行", "s")


def test_a_reporter_sees_own_assignments_and_the_office_all(cast: Cast, tasks) -> None:
    assert {page.max_row for page in download(cast, "colleague").worksheets} == {3}
    office = download(cast, "office").worksheets[0]
    units = [office.cell(line, COLUMN["单位"]).value for line in range(2, office.max_row + 1)]
    assert units == [FINANCE, EDUCATION, FINANCE, EDUCATION, SCHOOLS]
    close(assignment(tasks[1], FINANCE), cast.office)
    assert download(cast).worksheets[0].max_row == 2


def test_filled_lines_are_shown_then_reported_all_at_once(cast: Cast, tasks) -> None:
    book = download(cast)
    fill(book, 2, 状态="推进中", 进展情况="已招标", 比例=40)
    fill(book, 3, 状态="申请办结", 进展情况="已核定")
    client, page = send(cast, book)
    assert errors(page) == []
    assert ProgressReport.objects.count() == 0
    assert "已招标" in page.content.decode()
    assert client.post(page.request["PATH_INFO"]).status_code == 302
    found = {str(r.assignment.task.position): r for r in ProgressReport.objects.all()}
    assert [(r.kind, r.text, r.share, r.by) for r in (found["1"], found["2"])] == [
        (ReportKind.PROGRESS, "已招标", 40, cast.reporter),
        (ReportKind.CLOSING, "已核定", 100, cast.reporter),
    ]
    assert AuditEvent.objects.get(verb="确认导入").after == {"reports": 2}
    assert client.post(page.request["PATH_INFO"]).status_code == 409
    assert ProgressReport.objects.count() == 2


def test_no_change_needs_no_text(cast: Cast, tasks) -> None:
    book = download(cast)
    fill(book, 2, 状态="本月无变化")
    client, page = send(cast, book)
    client.post(page.request["PATH_INFO"])
    assert ProgressReport.objects.get().kind == ReportKind.NO_CHANGE


def test_an_empty_workbook_cannot_be_saved(cast: Cast, tasks) -> None:
    client, page = send(cast, download(cast))
    assert (errors(page), page.context["change_count"]) == ([], 0)
    assert client.post(page.request["PATH_INFO"]).status_code == 409


def test_the_office_reports_over_the_whole_ledger(cast: Cast, tasks) -> None:
    book = download(cast, "office")
    fill(book, 2, 状态="推进中", 进展情况="来电报告")
    fill(book, 6, 状态="推进中", 进展情况="各校已自查")
    client, page = send(cast, book, "office")
    client.post(page.request["PATH_INFO"])
    said = ProgressReport.objects.order_by("id")
    assert [str(r.assignment) for r in said] == [FINANCE, SCHOOLS]
    assert {r.by for r in said} == {cast.office}


# ------------------------------------------------------------------------------- what is refused


def test_a_report_since_the_download_is_a_conflict(cast: Cast, tasks) -> None:
    book = download(cast)
    fill(book, 2, 状态="推进中", 进展情况="旧的说法")
    fill(book, 3, 状态="推进中", 进展情况="编制")
    say(assignment(tasks[0], FINANCE), cast.office, text="办公室代报的新进展")
    client, page = send(cast, book)
    [(cell, what)] = errors(page)
    assert cell == "G2"
    assert "下载之后已有新的填报" in what
    assert "办公室代报的新进展" in what
    assert client.post(page.request["PATH_INFO"]).status_code == 409
    assert ProgressReport.objects.count() == 1


def test_what_is_reported_between_check_and_confirmation(cast: Cast, tasks) -> None:
    book = download(cast)
    fill(book, 2, 状态="推进中", 进展情况="甲")
    fill(book, 3, 状态="推进中", 进展情况="乙")
    client, page = send(cast, book)
    say(assignment(tasks[1], FINANCE), cast.office)
    assert client.post(page.request["PATH_INFO"]).status_code == 409
    assert ProgressReport.objects.count() == 1  # the office's alone


def test_a_forged_or_foreign_key(cast: Cast, tasks) -> None:
    book = download(cast)
    key = book.worksheets[0]["J2"].value
    duty = assignment(tasks[0], FINANCE)
    others = assignment(tasks[0], EDUCATION)
    payload = [others.pk, 0, [0] * len(LOCKED)]
    for forged in (
        key[:-2] + "xx",
        "",
        "1",
        signing.dumps(payload, salt="another"),
        signing.dumps([duty.pk, 0, []], salt="duties-530426"),
    ):
        fill(book, 2, 状态="推进中", 进展情况="甲", 行标识=forged)
        _, page = send(cast, book)
        assert [cell for cell, _ in errors(page)] == ["J2"], forged


def test_a_key_of_another_department_is_refused(cast: Cast, tasks) -> None:
    theirs = download(cast, "colleague")
    fill(theirs, 2, 状态="推进中", 进展情况="越权")
    client, page = send(cast, theirs)
    [(cell, what)] = errors(page)
    assert (cell, "不由您填报" in what) == ("G2", True)
    assert client.post(page.request["PATH_INFO"]).status_code == 409
    assert ProgressReport.objects.count() == 0


def test_a_row_twice(cast: Cast, tasks) -> None:
    book = download(cast)
    page = book.worksheets[0]
    for head in HEADS:
        page.cell(3, COLUMN[head]).value = page.cell(2, COLUMN[head]).value
        page.cell(3, COLUMN[head]).data_type = "s"
    for line in (2, 3):
        fill(book, line, 状态="推进中", 进展情况="甲")
    _, answer = send(cast, book)
    assert [cell for cell, _ in errors(answer)] == ["J3"]


@pytest.mark.parametrize("head", LOCKED)
def test_a_changed_locked_cell(cast: Cast, tasks, head: str) -> None:
    book = download(cast)
    fill(book, 2, 状态="推进中", 进展情况="甲", **{head: "改动"})
    _, page = send(cast, book)
    [(cell, what)] = errors(page)
    assert cell == f"{'ABCDEF'[COLUMN[head] - 1]}2"
    assert "不能改" in what


def test_formulas_in_any_cell(cast: Cast, tasks) -> None:
    for head, place in (("任务", "B2"), ("状态", "G2"), ("进展情况", "H2"), ("比例", "I2")):
        book = download(cast)
        fill(book, 2, **{"状态": "推进中", "进展情况": "甲", head: '=HYPERLINK("x")'})
        _, page = send(cast, book)
        assert [cell for cell, _ in errors(page)] == [place]
        assert "公式" in errors(page)[0][1]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"状态": "完成了", "进展情况": "甲"}, ["G2"]),
        ({"进展情况": "甲"}, ["G2"]),
        ({"状态": "推进中"}, ["H2"]),
        ({"状态": "申请办结"}, ["H2"]),
        ({"状态": "推进中", "进展情况": "甲" * 4001}, ["H2"]),
        ({"状态": "推进中", "进展情况": "甲", "比例": 101}, ["I2"]),
        ({"状态": "推进中", "进展情况": "甲", "比例": -1}, ["I2"]),
        ({"状态": "推进中", "进展情况": "甲", "比例": 3.5}, ["I2"]),
        ({"状态": "推进中", "进展情况": "甲", "比例": "一半"}, ["I2"]),
        ({"状态": "推进中", "进展情况": "甲" * 4000, "比例": 100}, []),
        ({"状态": "推进中", "进展情况": "甲", "比例": "0%"}, []),
    ],
)
def test_states_texts_and_shares(cast: Cast, tasks, cells, expected) -> None:
    book = download(cast)
    fill(book, 2, **cells)
    _, page = send(cast, book)
    assert [cell for cell, _ in errors(page)] == expected


def test_ten_thousand_rows_are_read_and_checked(
    cast: Cast, tasks, django_assert_max_num_queries
) -> None:
    """A workbook is written, read within the limits and checked in a fixed number of queries."""
    access = access_in(cast.reporter, cast.county)
    duty = open_assignments(cast.county, TODAY, access)[0]
    content = progress_workbook(cast.county, [duty] * 10_000)
    lines = read_upload(upload(content), 10_000)
    assert len(lines.rows) == 10_000
    rows = [[number, [*cells]] for number, cells in lines.rows]
    rows[8_998][1][6:8] = ["推进中", "甲"]
    with django_assert_max_num_queries(4):
        checked = check_progress(cast.county, rows, TODAY, access)
    assert [line.number for line in checked.changes] == [9_000]
    assert checked.may_confirm


def test_at_most_five_hundred_changes_in_a_file(cast: Cast, tasks) -> None:
    access = access_in(cast.reporter, cast.county)
    duty = open_assignments(cast.county, TODAY, access)[0]
    key = row_key(cast.county, duty)
    row = ["1", *[""] * 5, "本月无变化", "", "", key]
    checked = check_progress(cast.county, [[n, row] for n in range(2, 503)], TODAY, access)
    assert "一次最多填报 500 行" in checked.lines[-1].errors[-1].what
    assert Assignment.objects.count() == 5
