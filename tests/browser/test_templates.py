"""A plan from a template: half filled, shown with its blanks, filled on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Desk

PINGLUO = "/640221/"


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {v['id']}" for v in found if v["impact"] in ("serious", "critical")]


def test_from_a_template_to_a_draft_with_open_blanks(desk: Desk):
    page = desk.sign_in("pl-office")
    page.goto(f"{PINGLUO}plan/")
    page.get_by_role("link", name="从模板新建方案").click()
    wrong = serious(page)
    page.get_by_role("link", name="用它新建方案").first.click()
    wrong += serious(page)
    page.get_by_label("骨干教师占交流教师").fill("25")
    page.get_by_role("button", name="新建草案").click()
    expect(page.locator(".notice-success")).to_contain_text("还有 24 处空白没有填写")
    expect(page.locator("mark.blank").first).to_have_text("____")
    wrong += serious(page)
    assert wrong == []

    phone = desk.sign_in("pl-office", scripts=False, size=PHONE)
    phone.goto(page.url)
    phone.get_by_role("link", name="填写空白").click()
    phone.get_by_label("名校长").fill("6")
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator(".notice-success")).to_contain_text("还有 23 处空白没有填写")
