"""A real portal on a free port, with the demo, and Chromium to use it.

Every page that a test opens is watched: a request that leaves the host, a console error, a CSP
report or an uncaught exception fails the test.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import manage, serve
from tracker.roadmaps.services.demo import PASSWORD

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


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with the demo, served as `./run` serves it."""
    data = tmp_path_factory.mktemp("portal")
    manage(data, "set_up")
    with serve(data) as address:
        yield address


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
