"""`python -m tests.browser.screenshots`: makes the pictures of the guide in docs/images/."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE  # noqa: E402
from tests.serving import ROOT, manage, serve  # noqa: E402
from tracker.roadmaps.services.demo import PASSWORD  # noqa: E402

IMAGES = ROOT / "docs" / "images"
PLAN = ROOT / "tests" / "imports" / "sources" / "eshan-work-plan.txt"
# picture: (who, size, address)
PICTURES = {
    "board": ("htb-office", DESK, "/652323/board/2022-09/?as_of=2022-09-03"),
    "dashboard": ("htb-leader", DESK, "/652323/?as_of=2024-09-14"),
    "ledger": ("htb-office", DESK, "/652323/tasks/?year=2025"),
    "task": ("htb-office", DESK, "/652323/tasks/?q=县二中综合艺体楼"),
    "mine": ("htb-finance", DESK, "/652323/mine/"),
    "review": ("htb-office", DESK, "/652323/review/"),
    "roadmap": ("htb-leader", DESK, "/652323/roadmap/?as_of=2025-09-14"),
    "portfolio": ("supervisor", DESK, "/counties/"),
    "indicators": ("htb-office", DESK, "/652323/indicators/"),
    "import": ("es-office", DESK, "/530426/imports/plan/"),
    "comparison": ("htb-office", DESK, "/652323/plan/versions/"),
    "phone": ("htb-finance", PHONE, "/652323/mine/"),
}


def upload_plan(page: Page) -> None:
    page.set_input_files("main input[type=file]", PLAN)
    page.locator("main form button[type=submit]").first.click()
    page.locator(".review").wait_for()


# what is done on a page before its picture is taken
ACTS: dict[str, Callable[[Page], None]] = {
    "task": lambda page: page.locator(".ledger tbody a").first.click(),
    "import": upload_plan,
    "comparison": lambda page: page.get_by_role("link", name="与现行方案对照").first.click(),
}


def sign_in(browser: Browser, address: str, username: str, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size, locale="zh-CN", base_url=address).new_page()
    page.goto("/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        data = Path(folder)
        manage(data, "set_up")
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(data) as address:
            for name, (username, size, where) in PICTURES.items():
                page = sign_in(browser, address, username, size)
                page.goto(where)
                if name in ACTS:
                    ACTS[name](page)
                page.screenshot(path=IMAGES / f"{name}.png")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
