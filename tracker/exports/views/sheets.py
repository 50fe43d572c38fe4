"""Sheets: the ledger as Excel and CSV, the roadmap as Excel."""

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import paper_titles, workbook
from tracker.exports.ledger import columns, ledger_sheet
from tracker.exports.papers import file_response
from tracker.exports.roadmap import roadmap_sheet
from tracker.exports.views.papers import asked_plan, asks_progress
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import Task
from tracker.roadmaps.selectors.ledger import read_ledger
from tracker.roadmaps.selectors.plain_rows import plain_rows
from tracker.roadmaps.selectors.task_rows import own_columns_of, task_rows


@county_view(Permission.READ, section=Section.LEDGER)
def ledger_xlsx(request: CountyRequest) -> HttpResponse:
    """The rows of the ledger page with the same address, all pages of it."""
    ledger = read_ledger(request)
    rows = list(plain_rows(ledger.plan, ledger.tasks, request.day))
    sheet = ledger_sheet(request.county, ledger, request.day)
    content = workbook.workbook(sheet, rows, author=str(request.county))
    name = paper_titles.file_name(request.county, "任务台账", request.day, "xlsx")
    return file_response(content, name, workbook.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.LEDGER)
def ledger_csv(request: CountyRequest) -> StreamingHttpResponse:
    """The same as CSV, sent as it is read."""
    ledger = read_ledger(request)
    rows = plain_rows(ledger.plan, ledger.tasks, request.day)
    lines = workbook.csv_lines(columns(ledger.own_columns()), rows)
    response = StreamingHttpResponse(_encoded(lines), content_type="text/csv; charset=utf-8")
    name = paper_titles.file_name(request.county, "任务台账", request.day, "csv")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap_xlsx(request: CountyRequest) -> HttpResponse:
    """The annex as a sheet; `?progress=1` and `?version=` as for the PDF."""
    plan = asked_plan(request)
    written = Task.objects.filter(plan=plan, source=TaskSource.PLAN)  # the annex as issued
    rows = task_rows(written.order_by("position"), request.day)
    own = own_columns_of(rows)
    sheet = roadmap_sheet(plan, request.day, own, with_progress=asks_progress(request))
    content = workbook.workbook(sheet, rows, author=str(request.county))
    name = paper_titles.file_name(request.county, "路线图", request.day, "xlsx")
    return file_response(content, name, workbook.CONTENT_TYPE)


# Characters of CSV: each line sent by itself costs the server more than making it.
SENT_AT_ONCE = 8_192


class _Echo:
    """A file for `csv` that hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def _encoded(lines: Iterable[list[str]]) -> Iterator[str]:
    """CSV with a byte-order mark, without which Excel reads Chinese as another encoding."""
    writer = csv.writer(_Echo())
    text = "\ufeff"
    for line in lines:
        text += writer.writerow(line)
        if len(text) >= SENT_AT_ONCE:
            yield text
            text = ""
    yield text
