"""Workbooks: the ledger as Excel and CSV, the roadmap as Excel."""

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.pdf.responses import file_response
from tracker.exports.views.selected_plan import annex_rows, selected_plan, wants_progress
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.ledger import ledger_columns, ledger_sheet
from tracker.exports.workbooks.roadmap import roadmap_sheet
from tracker.roadmaps.selectors.ledger import read_ledger
from tracker.roadmaps.selectors.task_rows import own_columns_of, rows_of


@county_view(Permission.READ, section=Section.LEDGER)
def ledger_xlsx(request: CountyRequest) -> HttpResponse:
    """All rows of the ledger page with the same query string."""
    ledger = read_ledger(request)
    rows = list(rows_of(ledger.tasks, request.day))
    sheet = ledger_sheet(request.county, ledger, request.day)
    content = excel.workbook(sheet, rows, author=str(request.county))
    name = titles.file_name(request.county, "任务台账", request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.LEDGER)
def ledger_csv(request: CountyRequest) -> StreamingHttpResponse:
    """The same rows as CSV, streamed."""
    ledger = read_ledger(request)
    rows = rows_of(ledger.tasks, request.day)
    lines = excel.csv_lines(ledger_columns(ledger.own_columns()), rows)
    response = StreamingHttpResponse(_encoded(lines), content_type="text/csv; charset=utf-8")
    name = titles.file_name(request.county, "任务台账", request.day, "csv")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap_xlsx(request: CountyRequest) -> HttpResponse:
    """The annex as a workbook; `?progress=1` and `?version=` as for the PDF."""
    plan = selected_plan(request)
    rows = annex_rows(plan, request.day)
    own = own_columns_of(rows)
    sheet = roadmap_sheet(plan, request.day, own, with_progress=wants_progress(request))
    content = excel.workbook(sheet, rows, author=str(request.county))
    name = titles.file_name(request.county, "路线图", request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)


# Characters of CSV that are sent at once: sending each line by itself would cost more than
# making it.
CHUNK_LENGTH = 8_192


class _Echo:
    """An output file for `csv` whose `write` returns the line."""

    def write(self, line: str) -> str:
        return line


def _encoded(lines: Iterable[list[str]]) -> Iterator[str]:
    """Yield CSV with a byte-order mark, without which Excel would misread the Chinese."""
    writer = csv.writer(_Echo())
    text = "\ufeff"
    for line in lines:
        text += writer.writerow(line)
        if len(text) >= CHUNK_LENGTH:
            yield text
            text = ""
    yield text
