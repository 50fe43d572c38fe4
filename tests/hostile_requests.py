"""Addresses, parameters, forms and heads that no browser of a colleague sends.

`address_requests`, `query_requests`, `form_requests` and `head_requests` make them for every route;
`tests/test_hostile_requests.py` sends them and `fault` judges the answers.
"""

import gzip
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponseBase, QueryDict
from django.test import Client

from tests.streams import read_whole

# Percent-encoded, as they stand in an address.
NUMBERS = [
    "0", "-1", "007", "9" * 19, str(2**63 - 1), str(2**63), str(2**64), "9" * 30, "9" * 5000,
    "1.0", "1e9", "1e400", "NaN", "Infinity", "-Infinity", "%EF%BC%91%EF%BC%92", "%D9%A3", "%C2%B2",
]  # fmt: skip
TIMES = [
    "0001-01-01", "9999-12-31", "10000-01-01", "2024-02-30", "2024-13", "0000-00", "0001", "9999",
    "2100-12", "2024-5", "2024%E5%B9%B45%E6%9C%88", "20240630", "2024-W01-1", "0001-01",
]  # fmt: skip
TEXTS = [
    "%00", "a%00b", "%ED%A0%80", "%ED%B2%80", "%C0%AF", "%FF", "%zz", "%", "%EF%BF%BE",
    "%F0%A0%AE%B7", "..%2F..%2Fetc%2Fpasswd", "%E5%8E%BF", "%0d%0aX-Evil:1", "%3Cscript%3E",
    "'%22%3E%3C", "a" * 300, "-pk", "user__password", "__class__", "%5B%5D", "%7B%7D",
    "true", "%E2%80%AE", "%5C", "*", "%E5%8E%BF" * 500, "%25s", "%7B0.__class__%7D",
]  # fmt: skip
VALUES = [*NUMBERS, *TIMES, *TEXTS]
METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO", "get", "县"]
MULTIPART = "multipart/form-data; boundary=x"
FILE = b'--x\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\n1\r\n'
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n'
BODIES: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded; charset=nonsense", b"text=1"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"text=1"),
    ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1500)),
    ("application/x-www-form-urlencoded", b"%zz=%ED%A0%80&=&&&"),
    ("application/json", b'{"text": NaN}'),
    ("text/plain", b"\xff\xfe"),
    ("", b"text=1"),
    ("nonsense", b"\x00"),
    ("multipart/form-data", b"text"),
    ("multipart/form-data; boundary=", b"text"),
    ("multipart/form-data; boundary=\xe5\x8e\xbf", b"text"),
    (MULTIPART, b"--x\r\nContent-Disposition: form-data"),
    (MULTIPART, PART % b"text"),
    (MULTIPART, PART % b"a" * 1500 + b"--x--\r\n"),
    (MULTIPART, FILE % b"\x00" + b"--x--\r\n"),
    (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="f"; filename=""\r\n'
     b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n"),
    (MULTIPART, FILE % b"a" * 150 + b"--x--\r\n"),
]  # fmt: skip
HEADS: list[dict[str, str]] = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "a" * 3000},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "\xe5\x8e\xbf:99999999"},
    {"HTTP_HOST": ""},
    {"HTTP_ACCEPT_LANGUAGE": "en;q=9e999, " * 50},
    {"HTTP_COOKIE": "sessionid=\xe5\x8e\xbf\x00; csrftoken=; messages=[[;=;"},
    {"HTTP_X_FORWARDED_FOR": "1.2.3, \xff, " * 40},
    {"HTTP_X_FORWARDED_PROTO": "gopher"},
    {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999"},
    {"HTTP_IF_NONE_MATCH": 'W/"'},
    {"HTTP_RANGE": "bytes=9-1,-,x"},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=x"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\xff", "HTTP_HX_CURRENT_URL": "http://[/"},
    {"HTTP_REFERER": "http://[::1/%zz"},
    {"CONTENT_LENGTH": "NaN"},
    {"CONTENT_LENGTH": "-5"},
]


@dataclass(frozen=True)
class HostileRequest:
    """One request: an address as it is sent, and what goes with it."""

    path: str
    query: str = ""
    method: str = "GET"
    body: bytes = b""
    kind: str = "application/x-www-form-urlencoded"
    heads: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> HttpResponseBase:
        """Send it; an exception of the portal becomes the page of status 500."""
        client.raise_request_exception = False
        extra: dict[str, Any] = {"QUERY_STRING": self.query, **self.heads}
        response = client.generic(self.method, self.path, self.body, self.kind, **extra)
        read_whole(response)
        return response


def paths(route: str, values: Iterable[str], kwargs: dict[str, object]) -> Iterator[str]:
    """The address of `route` with each of `values` in place of each of its parameters in turn."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    for name in names:
        for value in values:
            filled = {**{key: quote(str(each)) for key, each in kwargs.items()}, name: value}
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: filled[m[1]], route)  # noqa: B023


def query_requests(path: str, names: Iterable[str]) -> Iterator[HostileRequest]:
    """Each parameter with each value, and queries that are no list of parameters."""
    for name in sorted(names):
        for value in VALUES:
            yield HostileRequest(path, f"{name}={value}")
        yield HostileRequest(path, f"{name}=1&{name}=2&{name}[]=3&{name}")
    for query in ("%zz", "=&&=;", "&".join(["a=1"] * 1500), "page=-1&page=999999", "%00=%00"):
        yield HostileRequest(path, query)


def form_requests(path: str, names: Iterable[str]) -> Iterator[HostileRequest]:
    """Each field with each value alone, all fields with each value, and broken bodies."""
    fields = sorted(names)
    for value in VALUES:
        for name in fields:
            yield HostileRequest(path, method="POST", body=f"{name}={value}".encode())
        body = "&".join(f"{name}={value}" for name in fields)
        yield HostileRequest(path, method="POST", body=body.encode())
    for kind, body_bytes in BODIES:
        yield HostileRequest(path, method="POST", kind=kind, body=body_bytes)


def head_requests(path: str) -> Iterator[HostileRequest]:
    for method in METHODS:
        yield HostileRequest(path, method=method)
    for heads in HEADS:
        yield HostileRequest(path, heads=heads)
        yield HostileRequest(path, method="POST", heads=heads)


@contextmanager
def read_names() -> Iterator[set[str]]:
    """The names of parameters and fields that the portal reads meanwhile, whoever reads them."""
    names: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "__contains__", "_getlist"):
            original = getattr(QueryDict, method)

            def record(self: QueryDict, key: str, *args: Any, original: Any = original, **kw: Any):
                names.add(str(key))
                return original(self, key, *args, **kw)

            patch.setattr(QueryDict, method, record, raising=False)
        yield names


def read_parameters(client: Client, path: str) -> tuple[set[str], set[str]]:
    """The parameters that the page at `path` reads of its query, and the fields of its form."""
    with read_names() as in_query:
        HostileRequest(path, urlencode({"unknown": 1})).send(client)
    with read_names() as in_form:
        HostileRequest(path, method="POST", body=b"unknown=1").send(client)
    return in_query, in_form - {"csrfmiddlewaretoken"}


# Words of Django's and gunicorn's own pages and of Python's traces.
FOREIGN = re.compile(r"Traceback|URLconf|urlpatterns|\.py\b|site-packages|Error at /|Bad Request|"
                     r"Not Found|Server Error|Forbidden|'tried'")  # fmt: skip


def _cause(response: HttpResponseBase) -> str:
    """The exception behind a page of status 500, and the line of the project that it came from."""
    error = (getattr(response, "exc_info", None) or (None, None))[1]
    lines = traceback.extract_tb(error.__traceback__) if error else []
    own = [f"{line.filename[-40:]}:{line.lineno}" for line in lines if ".venv" not in line.filename]
    return f"{error!r:.80} {own[-1:]}"


def fault(response: HttpResponseBase) -> str:
    """What is wrong with the answer to a hostile request, empty if nothing is."""
    if response.status_code >= 500:
        return f"status {response.status_code}: {_cause(response)}"
    text = _text_of(response) if response.status_code >= 400 else ""
    if match := FOREIGN.search(text):
        return f"tells {match[0]}"
    is_chinese = not text or re.search("[\u4e00-\u9fff]", text)
    return "" if is_chinese and len(text) < 100_000 else "not a Chinese page"


def _text_of(response: Any) -> str:
    is_packed = response.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if is_packed else response.content).decode("utf-8")
