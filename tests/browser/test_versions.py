"""A revised plan: edit a draft, compare, choose, issue; earlier days read as they did."""

import re
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Desk

ESHAN, HUTUBI = "/530426/", "/652323/"


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {v['id']}" for v in found if v["impact"] in ("serious", "critical")]


def test_from_a_draft_to_the_plan_in_force(desk: Desk):
    page = desk.sign_in("es-office")
    page.goto(f"{ESHAN}tasks/")
    before = page.locator("#total").get_attribute("data-total")
    page.goto(f"{ESHAN}plan/versions/")
    wrong = serious(page)
    page.get_by_role("button", name="新建修订版").click()
    expect(page.get_by_role("heading", name="修改草案")).to_be_visible()
    wrong += serious(page)
    page.locator("tbody a.btn").nth(1).click()
    wrong += serious(page)
    content = page.get_by_label("具体工作内容")
    content.fill(f"{content.input_value()}并报县委教育工作领导小组备案。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".notice-success")).to_contain_text("第2项：已保存")

    page.get_by_role("link", name="与现行方案对照").click()
    row = page.locator("article.compared")
    expect(row).to_have_count(1)
    expect(row.locator("ins.now").first).to_contain_text("备案")
    wrong += serious(page)
    row.get_by_role("button", name="接受", exact=True).click()
    expect(row).to_contain_text("已接受")
    expect(page.locator("#compare-tabs")).to_contain_text("待决定的 0")

    page.get_by_role("link", name="印发…").click()
    page.get_by_label("文号").fill("峨政办〔2026〕1号")
    wrong += serious(page)
    page.get_by_role("button", name="印发，自今天起施行").click()
    expect(page.locator(".notice-success")).to_contain_text("已印发")
    page.goto(f"{ESHAN}roadmap/table/")
    expect(page.locator("main")).to_contain_text("领导小组备案")
    page.goto(f"{ESHAN}roadmap/table/?as_of={timezone.localdate() - timedelta(days=1)}")
    expect(page.locator("main")).not_to_contain_text("领导小组备案")
    page.goto(f"{ESHAN}tasks/")
    assert page.locator("#total").get_attribute("data-total") == before
    assert wrong == []


def test_choosing_works_without_scripts_and_on_a_phone(desk: Desk):
    page = desk.sign_in("htb-office", scripts=False, size=PHONE)
    page.goto(f"{HUTUBI}plan/versions/")
    draft = page.locator(".version-list li").filter(has_text="呼图壁县推进义务教育优质均衡发展")
    draft.get_by_role("link", name="与现行方案对照").click()
    expect(page.locator(".compare-tabs")).to_contain_text("有变化的 29")
    row = page.locator("article.compared").filter(has_text="原第36项")
    row.get_by_role("button", name="不接受").click()
    expect(page).to_have_url(re.compile(r"#row-"))
    expect(row).to_contain_text("保留原文")
    expect(page.locator(".compare-tabs")).to_contain_text("待决定的 28")
