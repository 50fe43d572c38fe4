"""Responses with uploaded files: downloads whose content the browser never runs."""

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

# Nothing in a file may run, even if a browser shows it instead of saving it.
POLICY = "default-src 'none'; sandbox"


def attachment(content: File, name: str, content_type: str) -> HttpResponseBase:
    """Return `content` as a download named `name`."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    # prevents GZipMiddleware: the files are compressed already, and Content-Length would be lost
    response["Content-Encoding"] = "identity"
    return guarded(response)


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    """Add headers that keep the browser from guessing another type and from running content."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def lost(request: HttpRequest, name: str) -> HttpResponse:
    """Return the 404 page for a file that has a row but is missing in the storage."""
    texts = {
        "title": "文件不在服务器上",
        "happened": f"“{name}”有记录，但存放的文件找不到了。",
        "mend": "请系统管理员从备份中恢复数据目录下的 files 文件夹。",
    }
    return render(request, "error.html", {"status": 404, **texts}, status=404)
