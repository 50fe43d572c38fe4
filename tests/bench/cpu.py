"""Processor time of each page, where wall time lies: on a machine that others use too.

python -m tests.bench.cpu [--pages "month board;save"] [--against TREE] [--rounds 10]

One county, no gunicorn: the WSGI application itself, asked in a process of its own. Printed for
each page: the least processor time of all its requests in ms, how many functions Python called,
and the queries of one request; with `--against`, another working tree on the same data, the two
asked in turn.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import re
import subprocess
import sys
import time
import uuid
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import IO, Any

AT_ONCE = 5  # requests of a page before the other tree has its turn
# The form 本月无变化 of one duty on the page of mine: where it goes, and the version it names.
NO_CHANGE = re.compile(
    r'action="(/\d+/assignments/\d+/no-change/)".*?name="version" value="(\d+)"', re.DOTALL
)
Watch = AbstractContextManager[Any]
NOBODY: Watch = nullcontext()


class Portal:
    """The portal in `tree`, run by this very file in a process of its own."""

    def __init__(self, tree: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--answer"], cwd=tree, text=True, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, page: str, address: str) -> dict[str, float]:
        """`ms`, `calls` and `queries` of `page`."""
        put: IO[str] = self.process.stdin  # type: ignore[assignment]
        put.write(json.dumps([page, address]) + "\n")
        put.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())  # type: ignore[union-attr]
        return answer

    def close(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def answer() -> None:
    """The side of the portal: measures each page it reads the name of."""
    sys.path[0] = os.getcwd()  # the tree measured, not the folder of this file
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    out, sys.stdout = sys.stdout, sys.stderr
    asking = Asking()
    for line in sys.stdin:
        page, address = json.loads(line)
        print(json.dumps(asking.measure(page, address)), file=out, flush=True)


class Asking:
    """A signed-in visitor of the application in this process."""

    def __init__(self) -> None:
        from tracker.wsgi import application  # noqa: I001  it starts Django
        from django.test import Client
        from counties.models import User

        self.application: Any = application
        client = Client(headers={"host": "localhost"})
        client.get("/login")
        client.force_login(
            User.objects.get(username="bench"), "django.contrib.auth.backends.ModelBackend"
        )
        self.cookie = "; ".join(f"{c.key}={c.value}" for c in client.cookies.values())
        self.token = client.cookies["csrftoken"].value

    def measure(self, page: str, address: str) -> dict[str, float]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        work = self.save if page == "save" else self.get
        work(address)
        least = min(work(address) for _ in range(AT_ONCE))
        work(address, queries := CaptureQueriesContext(connection))
        asked = len(queries)
        work(address, profile := cProfile.Profile())
        calls = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
        return {"ms": least, "calls": calls, "queries": asked}

    def get(self, address: str, watch: Watch = NOBODY) -> float:
        return self.ask("GET", address, b"", watch)[0]

    def save(self, code: str, watch: Watch = NOBODY) -> float:
        """本月无变化 on the first duty; only the save is measured."""
        found = NO_CHANGE.search(self.ask("GET", f"/{code}/mine/", b"")[1].decode())
        assert found
        fields = f"version={found[2]}&nonce={uuid.uuid4()}&next=/healthz"
        body = f"{fields}&csrfmiddlewaretoken={self.token}".encode()
        return self.ask("POST", found[1], body, watch)[0]

    def ask(
        self, method: str, address: str, body: bytes, watch: Watch = NOBODY
    ) -> tuple[float, bytes]:
        """Milliseconds of processor time, and the whole answer."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": self.cookie,
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
        }  # fmt: skip
        status: list[str] = []
        start = time.process_time()
        with watch:
            response = self.application(environ, lambda line, headers: status.append(line))
            content = b"".join(response)
            response.close()
        taken = (time.process_time() - start) * 1000
        if status[0][:3] not in ("200", "302"):
            raise SystemExit(f"{address}: {status[0]}")
        return taken, content


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="")
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--data", type=Path, help="the folder of a portal made before")
    parser.add_argument("--answer", action="store_true", help="the measured side, for itself")
    options = parser.parse_args()
    if options.answer:
        answer()
        return
    compare(options)


def compare(options: argparse.Namespace) -> None:
    from tests.bench.__main__ import CODE, PAGES, make_portal
    from tests.serving import ROOT, environment

    addresses = {"empty page": "/account/", **PAGES, "save": CODE}
    wanted = [page for page in addresses if page in options.pages.split(";") or not options.pages]
    with ExitStack() as stack:
        data = options.data or make_portal(stack, 1)
        trees = [tree.resolve() for tree in (options.against, ROOT) if tree]
        portals = [Portal(tree, environment(data)) for tree in trees]
        for portal in portals:
            stack.callback(portal.close)
        for page in wanted:
            found = [
                [portal.ask(page, addresses[page]) for portal in portals]
                for _ in range(options.rounds)
            ]
            least = [min(turn[place]["ms"] for turn in found) for place in range(len(portals))]
            last = found[-1]
            print(f"{page:20}" + "".join(  # noqa: T201
                f"{ms:8.1f} ms {one['calls']:8.0f} calls {one['queries']:3.0f} q"
                for ms, one in zip(least, last, strict=True)
            ) + f"   x{least[-1] / least[0]:.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
