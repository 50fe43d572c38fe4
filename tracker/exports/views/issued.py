"""An issued paper as it was made, in answer to a request for one of its files."""

from django.http import HttpResponse
from django.shortcuts import render

from counties.access import CountyRequest
from tracker.exports.pdf.rendering import PdfUnavailable
from tracker.exports.pdf.responses import file_response, unavailable
from tracker.exports.services.issued import FileDamaged, checked_content, issued_file
from tracker.supervision.models import IssuedPaper


def issued_response(
    request: CountyRequest, paper: IssuedPaper, filename: str, content_type: str
) -> HttpResponse:
    """Return the stored file of `paper` for download, made now if it is asked for first.

    The suffix of `filename` names the format. If the stored file is lost or was changed, return a
    page with status 404 that says so.
    """
    suffix = filename.rpartition(".")[2]
    try:
        file = issued_file(paper=paper, suffix=suffix)
        content = checked_content(file)
    except PdfUnavailable as error:
        return unavailable(request, error)
    except FileDamaged as error:
        context = {
            "status": 404,
            "title": "印发件的文件不能提供",
            "happened": f"{paper}印发时存入的{suffix.upper()}：{error}",
            "mend": "请系统管理员从备份中恢复数据目录下的 files 文件夹，再下载。",
        }
        return render(request, "error.html", context, status=404)
    response = file_response(content, filename, content_type)
    response["ETag"] = f'"{file.sha256}"'
    return response
