"""axe-core finds nothing serious on any page, at a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, Desk

PAGES = {
    "htb-office": [
        "", "board/", "board/2024-05/", "board/2024/", "tasks/", "tasks/?q=没有这个词", "mine/",
        "review/", "instructions/", "chat-text/", "silent/", "roadmap/",
        "roadmap/?by=stage&with=2024-06-30", "roadmap/table/", "plan/", "indicators/",
        "indicators/L1/", "indicators/targets/", "indicators/years/",
        "departments/", "groups/", "schools/", "archive/", "audit/", "imports/duties/",
        "supervision/",
        "supervision/sheets/", "supervision/problems/", "supervision/bulletins/",
        "supervision/meeting/",
    ],
    "htb-finance": ["mine/", "board/2022-08/"],
    "htb-admin": ["users/", "users/add/"],
}  # fmt: skip
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("username", PAGES)
def test_pages(desk: Desk, username: str, size: dict[str, int]):
    page = desk.sign_in(username, size=size)
    addresses = [f"/652323/{end}" for end in PAGES[username]] + [
        "/account/",
        "/account/sessions/",
        "/account/notices/",
    ]
    page.goto("/652323/tasks/")
    first = page.locator(".ledger tbody a").first.get_attribute("href")
    assert first
    found = []
    for address in [*addresses, first]:
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        found += _serious(page, address)
    assert found == []


def test_login_and_portfolio(desk: Desk):
    page = desk.page()
    page.goto("/login")
    found = _serious(page, "/login")
    page = desk.sign_in("supervisor")
    page.goto("/counties/")
    found += _serious(page, "/counties/")
    page.get_by_role("link", name="指标标准").click()
    found += _serious(page, "/standards/")
    page.locator("tbody th a").first.click()
    found += _serious(page, "a set of indicators")
    assert found == []


def _serious(page, address: str) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{address}: {v['id']} {v['nodes'][0]['html'][:120]}"
        for v in violations
        if v["impact"] in SERIOUS
    ]
