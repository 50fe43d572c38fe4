"""A month at the office, played by its people; nobody clicks more often than they were promised.

The figure behind each path is the most clicks or pages that its person accepts, from the first page
of the path; typing and choosing within a form is not counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from counties.days import chinese_day
from tests.browser.conftest import Desk
from tests.browser.test_uploads import DROP, PASTE, payload
from tests.roadmaps.hostile import PDF, photo_with_place

HUTUBI = "/652323/"
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=20)).isoformat()


class Hand:
    """Clicks on a page, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def paper(self, name: str) -> bytes:
        with self.page.expect_download() as download:
            self.link(name)
        return Path(download.value.path()).read_bytes()

    def says(self, words: str) -> None:
        expect(self.page.locator(".notice-success").first).to_contain_text(words)


@contextmanager
def within(page: Page, most: int, start: str) -> Iterator[Hand]:
    """A path that begins on `start` and takes at most `most` clicks."""
    page.goto(HUTUBI + start)
    hand = Hand(page)
    yield hand
    assert hand.clicks <= most, f"{start}: {hand.clicks} clicks, {most} promised"


def decide_task(page: Page, unit: str, words: str) -> str:
    """The joint meeting gives `unit` a task of its own; its address."""
    page.goto(f"{HUTUBI}supervision/meeting/add/")
    page.get_by_label("提请单位").select_option(label=unit)
    page.get_by_label("提请议定事项").fill(words)
    page.get_by_role("button", name="保存").click()
    page.locator("li", has_text=words).get_by_role("link", name="记录议定意见").click()
    page.get_by_label("议定意见").fill(words)
    page.get_by_label("完成时限").fill(LATER)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".notice-success")).to_be_visible()
    page.goto(f"{HUTUBI}tasks/?q={words}")
    address = page.locator(".ledger tbody a").first.get_attribute("href")
    assert address
    return address.removeprefix(HUTUBI)


def duty(page: Page, words: str) -> Locator:
    return page.locator("article", has_text=words)


def test_a_month_at_the_office(desk: Desk):
    """Chase, two reports with photos, one return, one extension, closing, circular."""
    office = desk.sign_in("htb-office")
    task = decide_task(office, "县财政局", "落实设备采购资金")
    school_task = decide_task(office, "县二小", "完成功能室自查")

    with within(office, 3, "board/2025-10/") as hand:  # P3.2
        hand.click(office.get_by_role("link", name="未反馈"))
        hand.button("全部催办")
        hand.says("已催办")

    finance = desk.sign_in("htb-finance")
    expect(finance.get_by_role("heading", name="我的任务")).to_be_visible()  # P4.1: no click
    photo = list(photo_with_place())
    with within(finance, 3, "mine/") as hand:  # P4.2 and 3: two, and one for the file
        hand.click(duty(finance, "落实设备采购资金").get_by_role("link", name="填报", exact=True))
        finance.get_by_label("已完成，申请办结").check()
        finance.get_by_label("进展情况").fill("资金已下达。")
        finance.get_by_label("进展情况").evaluate(PASTE, ["截图.jpg", "image/jpeg", photo])
        hand.button("提交")
        hand.says("已申请办结")

    school = desk.sign_in("htb-school")
    with within(school, 2, "mine/") as hand:  # P6.3: open, send; the photo is chosen in the form
        hand.click(duty(school, "完成功能室自查").get_by_role("link", name="填报", exact=True))
        school.get_by_label("已完成，申请办结").check()
        school.get_by_label("进展情况").fill("自查已完成。")
        school.locator("input[type=file]").set_input_files(
            [payload("现场.jpg", "image/jpeg", bytes(photo))]
        )
        hand.button("提交")
        hand.says("已申请办结")

    with within(office, 2, "review/") as hand:  # P2.1, with the evidence beside
        hand.click(office.locator("ol.items a", has_text="县财政局").last)
        expect(office.locator("#claim")).to_contain_text("县财政局")
        expect(office.locator(".claim-files li")).to_have_count(1)
        office.get_by_label("意见").first.fill("请补充采购合同。")
        hand.button("退回")
        hand.says("已退回")

    with within(finance, 3, "mine/") as hand:  # mended with what was missing, and sent again
        expect(duty(finance, "落实设备采购资金")).to_contain_text("请补充采购合同。")
        hand.click(duty(finance, "落实设备采购资金").get_by_role("link", name="填报", exact=True))
        finance.get_by_label("已完成，申请办结").check()
        finance.get_by_label("进展情况").fill("资金已下达，附合同照片。")
        finance.locator(".upload").evaluate(
            DROP, ["合同.jpg", "image/jpeg", [*photo[:-2], 255, 217]]
        )
        hand.button("提交")
        hand.says("已申请办结")

    for unit, address in (("县财政局", task), ("县二小", school_task)):
        with within(office, 2, "review/") as hand:
            hand.click(office.locator("ol.items a", has_text=unit).last)
            expect(office.locator("#claim")).to_contain_text(unit)
            hand.button("通过，办结")
            hand.says("已办结")
        office.goto(HUTUBI + address)
        expect(office.locator(".facts").first).to_contain_text("已办结")


def test_an_existing_file_fills_a_gap_of_the_archive(desk: Desk):
    office = desk.sign_in("htb-office")
    task = decide_task(office, "县教育局", "汇编评估档案")
    office.goto(f"{HUTUBI}{task}evidence/")
    office.locator("input[type=file]").set_input_files(
        [payload("已有.pdf", "application/pdf", PDF)]
    )
    office.get_by_role("button", name="关联到这项任务").click()
    with within(office, 3, "archive/") as hand:  # P3.5
        row = office.locator(".indicator-years tr", has=office.locator(".tag-doubt")).first
        hand.click(row.get_by_role("link"))
        hand.click(office.locator("#files").get_by_role("link", name="添加材料").first)
        office.get_by_role("checkbox", name="已有.pdf").check()
        expect(office.get_by_label("同时证明的指标")).not_to_have_value("")
        hand.button("关联到这项任务")
        hand.says("新关联 1 份材料")


def test_an_extension_asked_and_granted(desk: Desk):
    office = desk.sign_in("htb-office")
    task = decide_task(office, "县住建局", "办理施工许可")
    housing = desk.sign_in("htb-housing")
    asked = TODAY + timedelta(days=50)
    with within(housing, 3, task) as hand:  # P4.4
        hand.link("申请延期")
        housing.get_by_label("申请延至").fill(asked.isoformat())
        housing.get_by_label("理由").fill("图审未完成。")
        hand.click(housing.locator("main form button[type=submit]"))
        hand.says("已申请延期")
    with within(office, 2, "review/") as hand:  # P2.2: original, asked and reason are there
        asking = office.locator("article[id^=extension-]", has_text="办理施工许可")
        expect(asking).to_contain_text("图审未完成。")
        hand.click(asking.get_by_role("button", name="同意延期"))
        hand.says("延期申请：已同意")
    office.goto(HUTUBI + task)
    expect(office.locator(".facts").first).to_contain_text(f"延至 {chinese_day(asked)}（第1次延期")
    with within(housing, 1, "mine/") as hand:  # P4.2: nothing new
        row = duty(housing, "办理施工许可")
        hand.click(row.get_by_role("button", name="本月无变化"))
        hand.says("已保存")
    with within(housing, 1, "mine/") as hand:  # P4.5
        assert hand.paper("打印填报表").startswith(b"%PDF-")


def test_papers_of_the_month(desk: Desk):
    page = desk.sign_in("htb-office")
    with within(page, 3, "board/2025-10/") as hand:  # P3.2, on paper
        hand.click(page.get_by_role("link", name="未反馈"))
        hand.button("拟催办通知")
        hand.says("已拟催办通知")
        assert hand.paper("打印 PDF").startswith(b"%PDF-")
    with within(page, 4, "supervision/") as hand:  # P3.4: three, and the ledger beside
        hand.link("拟月报")
        expect(page.get_by_label("文种")).to_have_value("monthly")
        hand.button("保存")
        assert hand.paper("导出 PDF").startswith(b"%PDF-")
        assert hand.paper("台账 Excel").startswith(b"PK")
    with within(page, 4, "supervision/") as hand:  # P2.3: three, and one for the second format
        hand.click(page.locator("section", has_text="月报、通报、简报").locator("li a").first)
        wording = page.get_by_label("正文")
        wording.fill(f"{wording.input_value()}\n请各单位再接再厉。")
        hand.button("保存文字")
        expect(page.locator("main .panel").first).to_contain_text("请各单位再接再厉。")
        assert hand.paper("导出 PDF").startswith(b"%PDF-")
        assert hand.paper("导出 Word").startswith(b"PK")
    with within(page, 3, "supervision/") as hand:  # P2.4
        hand.link("部门联席会材料")
        page.get_by_label("材料截止日").fill("2024-09-14")
        hand.button("按这一天生成")
        assert hand.paper("导出 PDF").startswith(b"%PDF-")
    with within(page, 2, "") as hand:  # P2.5
        hand.link("单位")
        hand.link("县住建局")
        expect(page.get_by_role("heading", name="县住建局")).to_be_visible()


def test_a_report_that_came_by_phone(desk: Desk):
    office = desk.sign_in("htb-office")
    decide_task(office, "县审计局", "开展专项审计")
    with within(office, 2, "tasks/?q=开展专项审计") as hand:  # P3.3
        hand.click(office.locator(".ledger tbody").get_by_role("link", name="填报"))
        office.get_by_label("进展情况").fill("电话报告：已进点。")
        hand.button("提交")
        hand.says("已保存")
        expect(office.locator(".ledger tbody")).to_contain_text("电话报告：已进点。")


def test_a_leader_before_a_meeting(desk: Desk):
    page = desk.sign_in("htb-leader")
    expect(page).to_have_url(f"{desk.portal}{HUTUBI}")  # P1.1: no click
    expect(page.locator(".headline")).to_contain_text("红灯（逾期）")
    with within(page, 2, "") as hand:  # P1.2
        hand.click(page.locator(".headline .figure", has_text="红灯").locator("a"))
        expect(page.locator(".ledger .lamp-red").first).to_be_visible()
    page.locator(".ledger tbody a").first.click()
    page.get_by_role("link", name="作批示").click()
    page.locator("main textarea").fill("请专班盯办，下周报结果。")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".notice-success")).to_contain_text("批示已送")
    with within(page, 2, "") as hand:  # P1.4
        hand.link("批示")
        expect(page.locator("main")).to_contain_text("请专班盯办，下周报结果。")
        hand.click(page.locator("main table a").first)
        expect(page.get_by_role("heading", name="批示")).to_be_visible()
    with within(page, 2, "") as hand:  # P1.5
        hand.click(page.locator(".as-of summary"))
        page.locator("#as-of-day").fill("2024-09-14")
        hand.click(page.locator(".as-of-form button"))
        expect(page.locator(".as-of-strip")).to_contain_text("2024年9月14日")
    with within(page, 1, "") as hand:
        assert hand.paper("打印 PDF").startswith(b"%PDF-")


def test_a_problem_from_finding_to_striking_off(desk: Desk):
    words = "（走查）实验室缺少通风柜"
    page = desk.sign_in("htb-office")
    with within(page, 3, "schools/") as hand:  # P7.3
        hand.link("县二小")
        hand.link("登记问题")
        page.get_by_label("问题", exact=True).fill(words)
        page.get_by_label("责任单位").select_option(label="县二小")
        page.get_by_label("整改期限").fill(LATER)
        hand.button("保存")
        hand.says("已登记问题")
    problem = page.url.removeprefix(desk.portal + HUTUBI)
    with within(page, 2, problem) as hand:  # P7.4
        hand.button("生成整改通知书")
        assert hand.paper("打印 PDF").startswith(b"%PDF-")
    school = desk.sign_in("htb-school")
    with within(school, 3, "mine/") as hand:  # P6.4
        hand.link("督导")
        hand.link(words)
        school.locator("textarea[name=text]").fill("已安装通风柜。")
        hand.button("整改完成，申请销号")
        hand.says("已保存")
    with within(page, 2, "supervision/problems/?state=verifying") as hand:  # P7.5
        hand.link(words)
        expect(page.locator("main")).to_contain_text("已安装通风柜。")
        hand.click(page.locator("main button", has_text="销号").first)
        hand.says("已保存")
