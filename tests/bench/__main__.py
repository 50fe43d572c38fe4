"""Times of pages and papers, and their queries, with 1, 100 and 1,000 counties.

python -m tests.bench [--counties 1,100,1000] [--requests 40]

Each page is asked for through gunicorn with two workers, the portals in turn, so that a slow spell
of the machine strikes all alike. A figure is the median in ms; the ratio is against the portal
with the fewest counties, measured in the same run.
"""

import argparse
import http.cookiejar
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from tests.bench.cpu import NO_CHANGE  # noqa: E402
from tests.serving import ROOT, environment, manage, serve  # noqa: E402

CODE = "110101"  # the first county of the generator
PASSWORD = "Bench-2024-secret"
DAY = "?as_of=2025-06-30"
PAGES = {
    "month board": f"/{CODE}/board/2025-06/{DAY}",
    "ledger": f"/{CODE}/tasks/{DAY}",
    "task page": f"/{CODE}/tasks/1/{DAY}",
    "dashboard": f"/{CODE}/{DAY}",
    "roadmap picture": f"/{CODE}/roadmap/{DAY}",
    "roadmap table": f"/{CODE}/roadmap/table/{DAY}",
    "portfolio": f"/counties/{DAY}",
    "ledger CSV": f"/{CODE}/tasks.csv{DAY}",
    "ledger Excel": f"/{CODE}/tasks.xlsx{DAY}",
    "roadmap PDF, cached": f"/{CODE}/roadmap.pdf{DAY}",
}
MAKE_USER = f"""
from counties.models import Membership, User, County
from counties.permissions import RoleName
user = User.objects.create_user(
    "bench", name="压测", password="{PASSWORD}", must_change_password=False
)
Membership.objects.create(user=user, role=RoleName.SUPERVISOR)
Membership.objects.create(user=user, role=RoleName.OFFICE, county=County.objects.get(code="{CODE}"))
"""
# Runs inside the portal's environment: queries of each page, and how long the parts take.
COUNT_QUERIES = """
import json, sys
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from counties.models import User
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.get(username="bench"), "django.contrib.auth.backends.ModelBackend")
client.get("/account/")  # the first page of a session, and one a minute, writes to it
counts = {}
for name, address in json.loads(sys.argv[-1]).items():
    with CaptureQueriesContext(connection, ) as found:
        response = client.get(address)
        b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200, (name, response.status_code)
    counts[name] = len(found)
print(json.dumps(counts))
"""


@dataclass
class Browser:
    """A signed-in visitor of one portal."""

    address: str
    opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{self.address}/login").read()
        self.post("/login", {"username": "bench", "password": PASSWORD})

    def post(self, where: str, fields: dict[str, object]) -> None:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        self.opener.open(f"{self.address}{where}", data).read()

    def time(self, where: str) -> float:
        """Milliseconds until the whole answer is here."""
        start = time.perf_counter()
        self.opener.open(f"{self.address}{where}").read()
        return (time.perf_counter() - start) * 1000


def make_portal(stack: ExitStack, counties: int) -> Path:
    """The data folder of a portal with that many counties."""
    data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    manage(data, "migrate", "--verbosity", "0")
    run = [sys.executable, "-m", "tests.bench.generate", "--counties", str(counties)]
    subprocess.run(run, cwd=ROOT, env=environment(data), check=True)
    manage(data, "shell", "-v", "0", "-c", MAKE_USER)
    manage(data, "collectstatic", "--noinput", "--verbosity", "0")
    return data


def queries(data: Path) -> dict[str, int]:
    """How many queries each page makes."""
    command = [
        sys.executable,
        "-c",
        f"import django; django.setup()\n{COUNT_QUERIES}",
        json.dumps(PAGES),
    ]
    env = {**environment(data), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    counts: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return counts


def in_turn(
    browsers: dict[int, Browser], rounds: int, ask: Callable[[Browser], float]
) -> dict[int, float]:
    """The median for each portal, the portals asked in turn; the first three rounds warm up."""
    times: dict[int, list[float]] = {count: [] for count in browsers}
    for number in range(rounds + 3):
        for count, browser in browsers.items():
            taken = ask(browser)
            if number >= 3:
                times[count].append(taken)
    return {count: median(taken) for count, taken in times.items()}


def save_report(browser: Browser) -> float:
    """One save of 本月无变化 on the first duty; its redirect leads to the page that costs least."""
    where, version = first_duty(browser)
    start = time.perf_counter()
    browser.post(where, {"version": version, "nonce": uuid.uuid4(), "next": "/healthz"})
    taken = (time.perf_counter() - start) * 1000
    if first_duty(browser) != (where, version + 1):
        raise SystemExit(f"{where} saved nothing")
    return taken


def first_duty(browser: Browser) -> tuple[str, int]:
    """Where the first duty's form goes, and its version, which each save moves on by one."""
    page = browser.opener.open(f"{browser.address}/{CODE}/mine/").read().decode()
    found = NO_CHANGE.search(page)
    assert found
    return found[1], int(found[2])


def rows(browsers: dict[int, Browser], rounds: int) -> Iterator[tuple[str, dict[int, float]]]:
    for name, address in PAGES.items():
        yield name, in_turn(browsers, rounds, lambda browser, a=address: browser.time(a))  # type: ignore[misc]
    days = iter(range(1, 10_000))  # another day is another paper
    start = date(2022, 1, 1)

    def first_print(browser: Browser) -> float:
        day = start + timedelta(days=next(days))
        return browser.time(f"/{CODE}/roadmap.pdf?as_of={day}")

    yield "roadmap PDF, first", in_turn(browsers, 5, first_print)
    yield "report, one save", in_turn(browsers, rounds, save_report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", default="1,100,1000")
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    counts = [int(word) for word in options.counties.split(",")]
    with ExitStack() as stack:
        folders = {count: make_portal(stack, count) for count in counts}
        asked = {count: queries(data) for count, data in folders.items()}
        browsers = {
            count: Browser(stack.enter_context(serve(data, workers=2)))
            for count, data in folders.items()
        }
        print(f"{'':22}" + "".join(f"{f'{count} counties':>28}" for count in counts))  # noqa: T201
        for name, times in rows(browsers, options.requests):
            print(f"{name:22}" + "".join(  # noqa: T201
                _cell(times[c], times[counts[0]], asked[c].get(name)) for c in counts
            ), flush=True)  # fmt: skip


def _cell(taken: float, least: float, count: int | None) -> str:
    return f"{taken:10.1f} ms ×{taken / least:5.2f} {f'{count} q' if count else '':>6}"


if __name__ == "__main__":
    main()
