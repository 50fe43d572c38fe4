"""A word without blanks wraps: no page is wider than its window because of what somebody typed."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Desk

HUTUBI = "/652323/"
WORDS = f"https://example.org/{'a' * 400} {'x' * 600} {'九' * 60}{'7' * 300}"


def test_a_long_word_in_a_report_widens_no_page(desk: Desk):
    page = desk.sign_in("htb-finance")
    page.goto(f"{HUTUBI}mine/")
    page.get_by_role("link", name="填报", exact=True).first.click()
    page.locator(".report-form textarea").fill(WORDS)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".report-form textarea")).to_have_count(0)
    page.goto(f"{HUTUBI}mine/")
    task = page.locator("main a[href*='/tasks/']").first.get_attribute("href")
    office = desk.sign_in("htb-office")
    for size in (None, PHONE):
        if size:
            office.set_viewport_size(size)
        for address in (str(task), f"{HUTUBI}tasks/", f"{HUTUBI}board/", f"{HUTUBI}audit/"):
            office.goto(address)
            assert office.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
                address
            )
        # a table may be wider than a phone, but not by the length of a word
        office.goto(f"{HUTUBI}tasks/")
        assert office.evaluate("document.querySelector('table.ledger').offsetWidth") < 1500
