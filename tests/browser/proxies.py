"""A gateway between browser and portal that fails as gateways do, for browser tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "keep-alive", "transfer-encoding"}


class Gateway(ThreadingHTTPServer):
    """Passes requests on to `portal`; a POST is answered with `fault` while that is set.

    `fault` is a status, or "reset" for a connection that breaks without an answer, or "lost" for
    one that breaks after the portal has acted.
    """

    daemon_threads = True
    fault: int | str = ""

    def __init__(self, portal: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.portal = urlsplit(portal).netloc
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes its connection is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: Gateway
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.fault if self.command == "POST" else ""
        if isinstance(fault, int):
            return self._answer(fault, [("Content-Type", "text/html")], b"<h1>gateway</h1>")
        if fault != "reset":
            connection = HTTPConnection(self.server.portal, timeout=30)
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            response = connection.getresponse()
            content = response.read()
            connection.close()
        if fault:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        headers = [(name, value) for name, value in response.getheaders()
                   if name.lower() not in HOP | {"content-length"}]  # fmt: skip
        return self._answer(response.status, headers, content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_HEAD = _pass_on  # noqa: N815  # the names that the library calls


@contextmanager
def gateway(portal: str) -> Iterator[Gateway]:
    """A gateway before the portal at `portal`, on a port of its own."""
    server = Gateway(portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
