"""A real portal on a free port, with the demo, and Chromium to use it.

Every page that a test opens is watched: a request that leaves the host, a console error, a CSP
report or an uncaught exception fails the test.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tracker.roadmaps.services.demo import PASSWORD

ROOT = Path(__file__).parent.parent.parent
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # one worker has the portal and the browser
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("没有 Chromium：apt-get install chromium"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with the demo, served as `./run` serves it."""
    data = tmp_path_factory.mktemp("portal")
    env = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
        "FONT_DIR": str(settings.FONT_DIR),
        "SECRET_KEY": "browser-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "DEBUG": "0",
    }
    env.pop("PYTEST_XDIST_WORKER", None)
    subprocess.run([sys.executable, "manage.py", "set_up"], cwd=ROOT, env=env, check=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi:application", "--workers", "1",
               "--threads", "4", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}",
               "--no-control-socket"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + "/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """Opens windows of the portal, and keeps an eye on them."""

    browser: Browser
    portal: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # console words that a test asks for, e.g. a refused page
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, *, size: dict[str, int] = DESK, scripts: bool = True) -> Page:
        context = self.browser.new_context(
            viewport=size, java_script_enabled=scripts, locale="zh-CN", base_url=self.portal
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda r: self._watch(r.url))
        page.on("pageerror", lambda error: self.wrong.append(f"exception: {error}"))
        page.on("console", lambda m: self._heard(m.type, m.text))
        return page

    def _watch(self, url: str) -> None:
        if not url.startswith((self.portal, "data:", "about:")):
            self.wrong.append(f"request leaves the host: {url}")

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(word in text for word in self.expected):
            self.wrong.append(f"console {kind}: {text}")

    def sign_in(self, username: str, *, size: dict[str, int] = DESK, scripts: bool = True) -> Page:
        """A window in which the demo account `username` is signed in."""
        page = self.page(size=size, scripts=scripts)
        page.goto("/login")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        return page


@pytest.fixture
def desk(chromium: Browser, portal: str) -> Iterator[Desk]:
    desk = Desk(chromium, portal)
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.wrong == []
