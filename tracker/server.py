"""Gunicorn's configuration (`--config python:tracker.server`): the names below are its settings.

One of its worker processes serves no requests but manages the queue of background tasks
(`tracker.worker`). Forked from the loaded portal like the others, it needs hardly any memory;
gunicorn restarts it when it dies and stops it with the rest.
"""

import os
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    ConfigurationProblem,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

_PAGE = """<!DOCTYPE html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p><p><a href="/">回到首页</a></p><p>错误代码 {status}</p></body>
</html>
"""
# What gunicorn refuses before Django sees it: the status, and the page in words.
_REFUSED: list[tuple[type[Exception] | tuple[type[Exception], ...], HTTPStatus, str, str]] = [
    (
        LimitRequestLine,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "地址太长",
        "搜索的文字或选择的条件太多，地址超过了 8190 个字节（约 900 个汉字）。请缩短后重试。",
    ),
    (
        LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "请求有误",
        "浏览器随请求发来的信息太多。请清除本网站的 Cookie 后重试。",
    ),
    (
        (ParseException, ConfigurationProblem),
        HTTPStatus.BAD_REQUEST,
        "请求有误",
        "浏览器发来的地址或数据无法识别。请检查地址，或从首页重新进入。",
    ),
    (
        Exception,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "系统出错",
        "处理这个请求时系统出错。请返回上一页重试；如果仍然出错，请告诉系统管理员。",
    ),
]


class PortalWorker(ThreadWorker):
    """A worker process that serves requests or manages the queue."""

    keeps_queue = False

    def run(self) -> None:
        """Serve requests, or manage the queue if `keeps_queue`."""
        if not self.keeps_queue:
            super().run()
            return
        from tracker.worker import keep  # noqa: PLC0415  Django is ready only now

        for (
            listener
        ) in self.sockets:  # else the port would stay open if this worker outlives the server
            listener.close()
        keep(self._is_wanted)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that gunicorn could not read, in Chinese and without its details."""
        _, status, title, text = next(line for line in _REFUSED if isinstance(exc, line[0]))
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.exception("Error handling request %s", getattr(req, "uri", ""))
        else:
            self.log.warning("Invalid request from ip=%s: %s", (addr or ("",))[0], exc)
        body = _PAGE.format(title=title, text=text, status=status.value).encode()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        head += f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        with suppress(OSError):  # the client has gone
            write_nonblock(client, head.encode() + body)

    def _is_wanted(self) -> bool:
        self.notify()
        return self.alive and self.ppid == os.getppid()


def pre_fork(server: Any, worker: PortalWorker) -> None:
    """Give the queue to the new worker if no other has it.

    Only the newest workers count: during a reload the older ones are about to end.
    """
    newest = sorted(server.WORKERS.values(), key=lambda other: other.age)[1 - server.num_workers :]
    worker.keeps_queue = not any(other.keeps_queue for other in newest)


worker_class = PortalWorker
workers = 3  # two for requests, one for the queue
threads = 4
timeout = 60
preload_app = True
limit_request_line = 8190  # the most that gunicorn allows: a search of 900 Chinese characters
control_socket_disable = True
