"""Text that was typed is still there, or comes back, after everything that can go wrong."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.proxies import Gateway, gateway
from tracker.roadmaps.services.demo import PASSWORD

HUTUBI = "/652323/"
# One for each test: a form that holds the same text already offers no draft.
TEXT = [f"上午核对了{n}张图纸，下午开会。\n下周完成验收。" for n in range(10)]
FAILURES = (
    "Failed to load resource",
    "Response Status Error",
    "htmx:sendError",
    "htmx:afterRequest",
)


@pytest.fixture
def through(chromium: Browser, portal: str) -> Iterator[tuple[Desk, Gateway]]:
    """A desk whose portal is behind a gateway that can fail."""
    with gateway(portal) as server:
        desk = Desk(chromium, server.address, expected=FAILURES)
        yield desk, server
        for context in desk.contexts:
            context.close()
    assert desk.wrong == []


def open_report(page: Page) -> None:
    page.goto(f"{HUTUBI}mine/")
    page.get_by_role("link", name="填报", exact=True).first.click()
    expect(page.locator(".report-form textarea")).to_be_visible()


def text_of(page: Page) -> str:
    return page.locator(".report-form textarea").input_value()


def sign_in_here(page: Page, username: str = "htb-education") -> None:
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def send(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()


def test_a_gateway_that_fails_leaves_the_form_and_says_so(through: tuple[Desk, Gateway]):
    desk, server = through
    page = desk.sign_in("htb-education")
    open_report(page)
    page.locator(".report-form textarea").fill(TEXT[0])
    faults = {
        413: "太大", 502: "没有响应", 504: "没有按时回应", 500: "系统出错",
        "reset": "网络中断", "lost": "网络中断",
    }  # fmt: skip
    for fault, words in faults.items():
        server.fault = fault
        send(page)
        message = page.locator(".button-row + .send-failed")
        expect(message).to_contain_text(words)
        expect(message).to_be_in_viewport()
        assert text_of(page) == TEXT[0]
    server.fault = ""  # the last was acted on, without an answer
    send(page)
    expect(page.locator(".notices")).to_contain_text("保存")
    page.get_by_text(TEXT[0].split("\n", maxsplit=1)[0]).first.wait_for()


def test_a_form_that_leaves_its_page_says_what_failed(through: tuple[Desk, Gateway]):
    desk, server = through
    page = desk.sign_in("htb-office")
    page.goto(f"{HUTUBI}supervision/problems/add/")
    page.get_by_label("问题", exact=True).fill(TEXT[1])
    server.fault = 502
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".send-failed")).to_contain_text("没有响应")
    server.fault = ""
    page.get_by_role("button", name="保存").click()  # refused: the rest is not filled in
    expect(page.locator(".errorlist").first).to_be_in_viewport()
    expect(page.get_by_label("问题", exact=True)).to_have_value(TEXT[1])
    expect(page.locator(".send-failed")).to_have_count(0)


def test_a_killed_server_and_a_cut_network(through: tuple[Desk, Gateway]):
    desk, server = through
    page = desk.sign_in("htb-education")
    open_report(page)
    address = page.url
    server.fault = "reset"  # nothing reaches the server any more
    page.context.set_offline(True)
    page.locator(".report-form textarea").fill(TEXT[2])
    send(page)
    expect(page.locator(".send-failed")).to_contain_text("网络中断")
    assert text_of(page) == TEXT[2]
    context = page.context
    page.close()  # the browser crashes
    context.set_offline(False)
    server.fault = ""
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".draft-offer")).to_contain_text("存在本机")
    page.get_by_role("link", name="恢复", exact=True).click()
    assert text_of(page) == TEXT[2]
    send(page)
    expect(page.locator(".notice-success")).to_contain_text("已保存")
    page.goto(address)
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_two_open_cards_keep_both_texts(through: tuple[Desk, Gateway]):
    desk, server = through
    page = desk.sign_in("htb-office")
    page.goto(f"{HUTUBI}board/")
    board = page.url
    for number in (0, 1):
        page.locator(".act").nth(number).get_by_role("link", name="填报").click()
        page.locator(".act").nth(number).locator("textarea").fill(f"第{number}张卡片的话")
    first, second = page.locator(".act").nth(0), page.locator(".act").nth(1)
    slots = [each.get_attribute("id") for each in (first, second)]
    server.fault = 502
    first.get_by_role("button", name="提交").click()
    expect(first.locator(".send-failed")).to_contain_text("没有响应")
    server.fault = ""
    first.locator("textarea").fill("字" * 4001)  # refused within the card
    expect(first.locator(".count-over")).to_contain_text("超出 1 字")
    first.get_by_role("button", name="提交").click()
    expect(first.locator(".errorlist")).to_contain_text("超出 1 个字")
    assert first.locator("textarea").input_value() == "字" * 4001
    assert second.locator("textarea").input_value() == "第1张卡片的话"
    first.locator("textarea").fill("第0张卡片的话")
    first.get_by_role("button", name="提交").click()
    expect(page.locator(".notice-success")).to_contain_text("已保存")
    assert page.url == board
    kept = page.locator(f"#{slots[1]}")
    assert kept.locator("textarea").input_value() == "第1张卡片的话"
    kept.get_by_role("button", name="提交").click()
    expect(kept.locator("textarea")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_cookie_is_gone(desk: Desk, scripts: bool):
    desk.expected = FAILURES
    page = desk.sign_in("htb-education", scripts=scripts)
    open_report(page)
    page.locator(".report-form textarea").fill(TEXT[3])
    page.context.clear_cookies()
    send(page)
    expect(page.get_by_text("但已保留")).to_be_visible()
    sign_in_here(page)
    expect(page.get_by_text("已恢复您在")).to_be_visible()
    assert text_of(page) == TEXT[3]
    page.get_by_text("放弃这份草稿").click()
    if not scripts:  # the link leads to the list of drafts
        page.locator("section.panel:target").get_by_role("button").click()
    expect(page.locator("main")).not_to_contain_text("放弃")


def test_another_user_sees_nothing(desk: Desk):
    desk.expected = FAILURES
    page = desk.sign_in("htb-education")
    open_report(page)
    address = page.url
    with page.expect_response("**/drafts/save/"):
        page.locator(".report-form textarea").fill(TEXT[4])
    page.context.clear_cookies()
    page.goto(address)
    sign_in_here(page, "htb-office")
    page.goto(address)
    expect(page.locator(".draft-offer")).to_have_count(0)
    assert text_of(page) != TEXT[4]


def test_a_second_tab_signed_in_again(desk: Desk):
    """The token of the first tab is stale; the form comes back filled."""
    desk.expected = FAILURES
    page = desk.sign_in("htb-education")
    open_report(page)
    page.locator(".report-form textarea").fill(TEXT[5])
    other = page.context.new_page()
    page.context.clear_cookies()
    other.goto("/login")
    sign_in_here(other)
    other.wait_for_url(lambda url: "/login" not in url)
    send(page)
    expect(page.get_by_text("内容没有提交。请核对后再提交一次")).to_be_visible()
    assert text_of(page) == TEXT[5]
    page.get_by_text("放弃这份草稿").click()
    expect(page.locator("main")).not_to_contain_text("放弃")


def test_a_phone_goes_on_where_the_desk_stopped(desk: Desk):
    page = desk.sign_in("htb-education")
    open_report(page)
    with page.expect_response("**/drafts/save/"):
        page.locator(".report-form textarea").fill(TEXT[6])
    expect(page.locator(".draft-note")).to_contain_text("草稿已保存")
    phone = desk.sign_in("htb-education", size=PHONE)
    open_report(phone)
    expect(phone.locator(".draft-offer")).to_contain_text("有未提交的草稿")
    phone.get_by_role("link", name="恢复", exact=True).click()
    assert text_of(phone) == TEXT[6]
    phone.reload()
    phone.get_by_role("link", name="放弃", exact=True).click()
    expect(phone.locator(".draft-note")).to_contain_text("草稿已放弃")


def test_the_page_says_that_the_session_ends(desk: Desk):
    desk.expected = FAILURES
    page = desk.sign_in("htb-education")
    page.clock.install()
    page.goto("/account/")
    idle = int(page.locator("body").get_attribute("data-idle") or 0)
    bar = page.locator(".session-bar")
    page.clock.fast_forward((idle - 310) * 1000)
    expect(bar).to_have_count(0)
    page.clock.fast_forward(20_000)
    expect(bar).to_contain_text("5 分钟内失效")
    bar.get_by_role("button", name="继续使用").dispatch_event("click")
    expect(bar).to_have_count(0)
    page.clock.fast_forward((idle + 10) * 1000)
    expect(bar).to_contain_text("登录已失效")
