"""What people come for: log in, find what is due, report, approve, print."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk

HUTUBI = "/652323/"


def counters(page: Page) -> dict[str, int]:
    """The counters above the board, by the name of their column."""
    found = page.locator(".counters li").all_inner_texts()
    pairs = [re.fullmatch(r"(\D+)\s*(\d+)", text.strip()) for text in found]
    return {pair[1].strip(): int(pair[2]) for pair in pairs if pair}


def closed_in_plan(page: Page) -> int:
    """How many tasks the ledger counts as closed."""
    page.goto(f"{HUTUBI}tasks/?state=closed")
    return int(page.locator("#total").get_attribute("data-total") or 0)


def report_closing(page: Page, card: str, words: str) -> None:
    """Fill in and send the form that is open in `card`."""
    form = page.locator(f"{card} .report-form")
    form.get_by_label("已完成，申请办结").check()
    form.get_by_label("进展情况").fill(words)
    form.get_by_role("button", name="提交").click()


def test_from_login_to_paper(desk: Desk):
    """The office reports on the board, approves, sees the figures move and prints the roadmap."""
    page = desk.sign_in("htb-office")
    expect(page).to_have_url(re.compile(r"/652323/board/"))  # due this month: no click at all
    closed_before = closed_in_plan(page)
    page.goto(f"{HUTUBI}board/")
    before = counters(page)
    card_id = (
        page.locator("#column-overdue")
        .locator("xpath=../..")
        .locator("article:has(.act)")
        .first.get_attribute("id")
    )
    card = f"#{card_id}"
    position = re.search(r"第(\d+)项", page.locator(card).inner_text())[1]  # type: ignore[index]
    page.locator(card).get_by_role("link", name="填报").click()
    report_closing(page, card, "前期手续已全部办理完毕。")
    expect(page.locator(".notice-success")).to_contain_text("已申请办结")
    expect(page.locator("#announcer")).to_contain_text("已申请办结")
    expect(page.locator(card)).to_contain_text("待审核")
    assert counters(page).keys() == before.keys()

    page.locator("header").get_by_role("link", name="审核").click()
    page.get_by_role("link", name=re.compile(f"第{position}项")).first.click()
    expect(page.locator("#claim")).to_contain_text(f"第{position}项")
    page.get_by_role("button", name="通过，办结").click()
    expect(page.locator(".notice-success")).to_contain_text("已办结")
    assert closed_in_plan(page) == closed_before + 1

    page.goto(f"{HUTUBI}roadmap/table/")
    with page.expect_download() as download:
        page.get_by_role("link", name="打印 PDF").click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def test_a_reporter_reports_own_duties_alone(desk: Desk):
    page = desk.sign_in("pl-personnel")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
    duty = page.locator("article").filter(has=page.get_by_role("button", name="本月无变化")).first
    title = duty.locator(".card-title").inner_text()
    duty.get_by_role("button", name="本月无变化").click()
    expect(page.locator(".notice-success")).to_contain_text("已保存")
    again = page.locator("article").filter(has_text=title.strip()[:20]).first
    expect(again).to_contain_text("本月无变化")

    desk.expected = ("404", "403")
    assert page.goto(f"{HUTUBI}board/").status == 404  # type: ignore[union-attr]


def test_without_javascript(desk: Desk):
    """The same work by forms and links alone."""
    page = desk.sign_in("es-office", scripts=False)
    page.goto("/530426/mine/")
    page.goto("/530426/tasks/?timeliness=overdue&state=in_progress")
    page.locator(".ledger tbody a").first.click()
    page.get_by_role("link", name="填报").first.click()
    page.get_by_label("进展情况").fill("正在补充材料，下周完成。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice-success")).to_contain_text("已保存")
    expect(page.locator(".timeline li").first).to_contain_text("正在补充材料，下周完成。")
    page.locator(".as-of summary").click()
    page.locator("#as-of-day").fill("2023-10-01")
    page.locator(".as-of-form button").click()
    expect(page.locator(".as-of-strip")).to_contain_text("2023年10月1日")
    expect(page.get_by_text("正在补充材料，下周完成。")).to_have_count(0)


def test_a_wrong_form_keeps_what_was_typed(desk: Desk):
    desk.expected = ("422",)
    page = desk.sign_in("htb-office", scripts=False)
    page.goto(f"{HUTUBI}tasks/?timeliness=overdue&state=in_progress")
    page.locator(".ledger tbody a").first.click()
    page.get_by_role("link", name="填报").first.click()
    page.get_by_label("进展情况").fill("   ")
    page.get_by_label("已完成，申请办结").check()
    page.locator("form[action*=report]").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.get_by_label("已完成，申请办结")).to_be_checked()


def test_keyboard_only(desk: Desk):
    """Log in, skip to the content, open a report form and give it up, never touching a mouse."""
    page = desk.page()
    page.goto("/login")
    page.locator("[name=username]").focus()
    page.keyboard.type("htb-finance")
    page.keyboard.press("Tab")
    page.keyboard.type("Milestone-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
    page.goto(f"{HUTUBI}tasks/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    box = page.locator(".skip-link").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_first_visit_is_light(desk: Desk):
    """At most 8 requests and 150 kB over the wire for the first visit of the board."""
    page = desk.sign_in("htb-leader")
    page.context.clear_cookies(name="nothing")
    fresh = desk.browser.new_context(
        storage_state=page.context.storage_state(), base_url=desk.portal, viewport=DESK
    )
    desk.contexts.append(fresh)
    window = fresh.new_page()
    session = fresh.new_cdp_session(window)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    window.goto(f"{HUTUBI}board/", wait_until="networkidle")
    assert 1 < len(sizes) <= 8
    assert sum(sizes) <= 150_000


def test_phone(desk: Desk):
    """On a phone nothing runs off the side."""
    page = desk.sign_in("htb-finance", size=PHONE)
    for address in ("mine/", "board/", "tasks/", "roadmap/", ""):
        page.goto(HUTUBI + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
