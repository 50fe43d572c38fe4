"""作战图 and 大屏 in a browser: boxes as they are drawn, the keyboard, the card, no scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk

WALL = {"width": 1920, "height": 1080}
COUNTIES = {"htb-office": "652323", "es-office": "530426", "pl-office": "640221"}
# Texts that overlap by more than a hair, texts outside their picture, and labels outside their bar.
FAULTS = """
() => [...document.querySelectorAll("svg.rm.chart")].filter(s => s.getClientRects().length)
  .flatMap(svg => {
    const whole = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(t => [t, t.getBoundingClientRect()]);
    const faults = [];
    texts.forEach(([one, a], place) => {
      if (a.left < whole.left - 1 || a.right > whole.right + 1 || a.bottom > whole.bottom + 2)
        faults.push("clipped: " + one.textContent);
      const bar = one.closest(".rm-bar");
      if (bar) {
        const box = bar.querySelector("rect, path").getBoundingClientRect();
        if (a.left < box.left - 0.5 || a.right > box.right + 0.5)
          faults.push("leaves its bar: " + one.textContent);
      }
      texts.slice(place + 1).forEach(([other, b]) => {
        // boxes of lines hold room above and below the letters
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (wide > 0.5 && high > 0.4 * Math.min(a.height, b.height))
          faults.push(one.textContent + " / " + other.textContent);
      });
    });
    return faults;
  })
"""
SMALLEST = """
() => Math.min(...[...document.querySelectorAll("svg.rm.chart")]
  .filter(s => s.getClientRects().length)
  .flatMap(svg => [...svg.querySelectorAll("text")].map(t =>
    parseFloat(t.getAttribute("font-size")) * svg.getBoundingClientRect().width
      / svg.viewBox.baseVal.width)))
"""


def wrong(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FAULTS)
    return found


@pytest.mark.parametrize("size", [DESK, PHONE, WALL], ids=["desk", "phone", "wall"])
@pytest.mark.parametrize("username", COUNTIES)
def test_no_two_texts_touch_and_none_is_clipped(desk: Desk, username: str, size: dict[str, int]):
    page = desk.sign_in(username, size=size)
    for query in ("", "?as_of=2024-09-14", "?by=stage", "?as_of=2025-09-14&with=2025-03-31"):
        page.goto(f"/{COUNTIES[username]}/roadmap/{query}")
        assert page.locator("svg.rm.chart:visible").count() >= 1
        assert wrong(page) == [], query
        assert page.evaluate(SMALLEST) >= 10, query
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], "the picture scrolls in its box, not the page"


def test_the_keyboard_reaches_each_bar_and_opens_its_task(desk: Desk):
    page = desk.sign_in("htb-leader")
    page.goto("/652323/roadmap/")
    bars = page.locator(".road-wide a.rm-bar")
    tasks = re.search(r"(\d+)项任务", page.locator("main").inner_text())
    assert tasks is not None
    assert bars.count() == int(tasks[1]) >= 37
    bars.first.focus()
    card = page.locator(".road-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("完成时限")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('href')")
    assert second != first
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") not in (first, second)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*/**")


def test_without_scripts_bars_are_links_with_a_title(desk: Desk):
    page = desk.sign_in("htb-leader", scripts=False)
    page.goto("/652323/roadmap/")
    bar = page.locator(".road-wide a.rm-bar").first
    assert "完成时限" in (bar.locator("title").text_content() or "")
    bar.click()
    page.wait_for_url("**/tasks/*/**")


def test_the_screen_turns_by_itself_and_survives_a_break(desk: Desk):
    page = desk.sign_in("htb-leader", size=WALL)
    desk.expected = ("ERR_FAILED", "Failed to load")
    page.clock.install()
    page.goto("/652323/screen/")
    assert wrong(page) == []
    now = page.locator(".screen-now")
    expect(now).to_contain_text("作战图")
    page.clock.run_for(30_500)
    expect(now).to_contain_text("指标达标情况")
    page.route("**/screen/**", lambda route: route.abort())
    page.clock.run_for(30_500)
    expect(page.locator("#screen-state")).to_contain_text("连接中断")
    expect(now).to_contain_text("指标达标情况")
    page.unroute("**/screen/**")
    page.clock.run_for(30_500)
    expect(now).to_contain_text("滞后单位")
    assert page.evaluate("document.documentElement.scrollHeight") <= WALL["height"]
