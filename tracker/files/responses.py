"""Serving what somebody uploaded: as a file to be kept, of which nothing runs."""

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

# Nothing that comes from a file runs, even if a browser were to show it.
POLICY = "default-src 'none'; sandbox"


def attachment(content: File, name: str, content_type: str) -> HttpResponseBase:
    """`content` for download under `name`."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    # photos and documents are packed already; packed again they would lose their length
    response["Content-Encoding"] = "identity"
    return guarded(response)


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    """`response` so that the browser takes it for nothing but what it says it is."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def lost(request: HttpRequest, name: str) -> HttpResponse:
    """The page for a file of which there is a row, but nothing in the store."""
    words = {
        "title": "文件不在服务器上",
        "happened": f"“{name}”有记录，但存放的文件找不到了。",
        "mend": "请系统管理员从备份中恢复数据目录下的 files 文件夹。",
    }
    return render(request, "error.html", {"status": 404, **words}, status=404)
