"""What gunicorn refuses itself is answered in Chinese and without its details."""

import socket
from types import SimpleNamespace

import pytest
from gunicorn.http import errors

from tracker import server

REFUSED = [
    (errors.LimitRequestLine(9000, 8190), 414, "地址太长"),
    (errors.LimitRequestHeaders("too many"), 431, "Cookie"),
    (errors.InvalidRequestLine("/secret"), 400, "无法识别"),
    (errors.InvalidRequestMethod("县"), 400, "无法识别"),
    (errors.InvalidHTTPVersion("9"), 400, "无法识别"),
    (errors.InvalidHeader("secret"), 400, "无法识别"),
    (errors.UnsupportedTransferCoding("secret"), 400, "无法识别"),
    (errors.ConfigurationProblem("secret"), 400, "无法识别"),
    (errors.InvalidChunkSize(b"secret"), 400, "无法识别"),
    (RuntimeError("secret"), 500, "系统出错"),
]


def answer_to(error: Exception) -> tuple[bytes, str]:
    """The head and the page that the worker sends for `error`."""
    ours, theirs = socket.socketpair()
    log = SimpleNamespace(warning=lambda *_: None, exception=lambda *_: None)
    with ours, theirs:
        server.PortalWorker.handle_error(SimpleNamespace(log=log), None, ours, None, error)
        ours.close()
        head, _, body = theirs.makefile("rb").read().partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    return head, body.decode()


@pytest.mark.parametrize(("error", "status", "text"), REFUSED, ids=lambda each: str(each)[:20])
def test_a_refused_request_gets_a_chinese_page(error: Exception, status: int, text: str):
    head, page = answer_to(error)
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert text in page
    assert "secret" not in page


def test_a_browser_that_has_gone_is_no_error():
    ours, theirs = socket.socketpair()
    theirs.close()
    log = SimpleNamespace(warning=lambda *_: None)
    server.PortalWorker.handle_error(
        SimpleNamespace(log=log), None, ours, None, errors.InvalidHeader("a")
    )
    ours.close()
