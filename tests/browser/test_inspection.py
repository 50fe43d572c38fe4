"""Who owns an indicator, a school and an inspector: nobody clicks more often than was promised.

The figure behind each path is the most clicks its person accepts (see `test_month`).
"""

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Desk
from tests.browser.test_indicators import BACKBONE, row
from tests.browser.test_month import HUTUBI, within

LENDING, BELOW = "五工台小学", "雀尔沟小学"


def pages_of(paper: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]


def table_of(page: Page, name: str) -> list[str]:
    """The heads of the lines of a table."""
    return page.get_by_role("region", name=name).locator("tbody th").all_inner_texts()


def test_owner_of_an_indicator_sees_gaps_and_tries_a_transfer(desk: Desk):
    page = desk.sign_in("htb-education")
    # the schools that miss it stand first, each with its gap: no click more
    with within(page, 2, "mine/") as hand:
        hand.link("指标")
        hand.link("L3 体育、艺术专任教师")
        expect(row(page, "小学各校", BELOW)).to_contain_text("缺 1人")
    # two teachers move; the new coefficient stands beside the old one
    with within(page, 3, "indicators/L2/") as hand:
        hand.link("试算：调动、增减后会怎样")
        page.locator("[name$='-school']").select_option(label=LENDING)
        page.get_by_label("学段").select_option(label="小学")
        page.get_by_label("数据项").select_option(label=f"{BACKBONE}（人）")
        page.get_by_label("数量").fill("2")
        page.get_by_label("调入或并入学校").select_option(label=BELOW)
        hand.button("试算")
        spread = row(page, "校际差异系数前后对照", "小学 L2").locator("td")
        before, after = spread.nth(0).inner_text(), spread.nth(2).inner_text()
        assert float(after) < float(before)


def test_a_task_is_tied_to_an_indicator(desk: Desk):
    page = desk.sign_in("htb-office")
    page.goto(f"{HUTUBI}tasks/")
    address = page.locator(".ledger tbody a").first.get_attribute("href")
    assert address
    with within(page, 3, address.removeprefix(HUTUBI)) as hand:
        hand.click(page.get_by_role("link", name="关联指标"))
        page.get_by_label("学校").select_option(label="演示初中乙")
        page.get_by_label("数据项").select_option(label="教学及辅助用房面积（平方米）")
        page.get_by_label("增加的数量").fill("522")
        hand.button("登记")
        hand.says("已登记预期成效")


def test_a_school_has_its_page_first_and_prints_it(desk: Desk):
    page = desk.sign_in("htb-school")
    with within(page, 0, ""):
        page.goto("/")
        own = page.locator("section", has=page.get_by_role("link", name="县二小：一校一策"))
        expect(own.locator("dt")).to_have_count(7)
        expect(own).to_contain_text("L2 县级以上骨干教师")
    with within(page, 1, "mine/") as hand:
        (sheet,) = pages_of(hand.paper("打印一校一策"))
        assert "县二小一校一策" in re.sub(r"\s", "", sheet)


def test_an_inspector_draws_schools_and_takes_their_sheets_along(desk: Desk):
    page = desk.sign_in("htb-leader")
    with within(page, 2, "") as hand:
        hand.link("学校")
        hand.click(page.get_by_role("link", name=re.compile("^未达标")))
        expect(page.get_by_role("link", name=BELOW)).to_be_visible()
        expect(page.get_by_role("link", name=LENDING)).to_have_count(0)
    with within(page, 2, "") as hand:
        hand.link("学校")
        page.get_by_label("随机抽取（所）").fill("4")
        hand.button("随机抽取")
        expect(page.get_by_role("heading", name="随机抽取 4 所学校")).to_be_visible()
    drawn, address = table_of(page, "各校"), page.url
    with within(page, 1, address.split(HUTUBI)[1]) as hand:
        assert table_of(page, "各校") == drawn  # the same number, the same schools
        sheets = pages_of(hand.paper("打印现场核查表（4 所）"))
    assert len(sheets) == 4
    for name, sheet in zip(drawn, sheets, strict=True):
        assert f"{name}现场核查表" in re.sub(r"\s", "", sheet)
