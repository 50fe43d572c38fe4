"""What the imports of workbooks have in common: upload page, check page, download."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from counties.access import CountyRequest
from tracker.files.containers import Refused
from tracker.imports.choices import ImportKind
from tracker.imports.models import StagedImport
from tracker.imports.services.staging import stage
from tracker.imports.workbooks.forms import XLSX, UploadForm
from tracker.imports.workbooks.line_checks import CheckedWorkbook
from tracker.imports.workbooks.uploads import SheetLines, read_upload

MOST_SHOWN = 300  # lines on a page; all are checked


def upload_page(
    request: CountyRequest,
    kind: ImportKind,
    *,
    heads: tuple[str, ...],
    most_rows: int,
    context: dict[str, Any],
) -> HttpResponse:
    """The page of an upload. A readable file is staged and checked on the next page."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = read_upload(file, most_rows)
            _refuse_heads(lines, heads)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            rows = [[number, cells] for number, cells in lines.rows]
            staged = stage(
                by=request.user, county=request.county, kind=kind, filename=file.name, rows=rows
            )
            return redirect(f"import_{kind}_check", code=request.county.code, pk=staged.pk)
    status = 422 if form.errors else 200
    return render(request, "imports/upload.html", {**context, "form": form}, status=status)


def _refuse_heads(lines: SheetLines, heads: tuple[str, ...]) -> None:
    file_heads = [head.strip() for head in lines.heads[: len(heads)]]
    if file_heads != list(heads):
        raise Refused(f"表头与模板不符，应依次为：{'、'.join(heads)}。请用下载的模板填写。")
    if not lines.rows:
        raise Refused("表头下面没有内容，请填写后再上传。")


def find_staged(request: CountyRequest, kind: ImportKind, pk: int) -> StagedImport:
    """Return the user's own upload. Raises Http404."""
    rows = StagedImport.objects.for_county(request.county).select_related("county")
    return get_object_or_404(rows, pk=pk, kind=kind, by=request.user)


def check_page(
    request: CountyRequest,
    staged: StagedImport,
    checked: CheckedWorkbook,
    *,
    problem: str = "",
    page: str = "imports/check.html",
    **context: Any,
) -> HttpResponse:
    """The page with the changes and errors of each line of an upload."""
    page_context = {
        "staged": staged,
        "checked": checked,
        "errors": checked.errors[:MOST_SHOWN],
        "error_count": len(checked.errors),
        "changes": checked.changes[:MOST_SHOWN],
        "change_count": len(checked.changes),
        "problem": problem,
        **context,
    }
    return render(request, page, page_context, status=409 if problem else 200)


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """Return `content` as a download under a Chinese name."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
