"""The way from school figures to what the tasks will bring, on the simulated figures."""

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.test_accessibility import _serious

HUTUBI = "/652323/"
SCHOOL, OTHER = "县二小", "县一小东风校区"
BACKBONE, SCREENS = "县级以上骨干教师数", "网络多媒体教室数"


def row(page: Page, table: str, *words: str) -> Locator:
    """The line of the named table that has all the words."""
    found = page.get_by_role("region", name=table).locator("tbody tr")
    for each in words:
        found = found.filter(has_text=each)
    return found


def lines(page: Page, code: str) -> Locator:
    return page.locator("tbody tr").filter(has=page.get_by_role("link", name=code)).first


def filled(template: Path, folder: Path, values: dict[tuple[str, str], str]) -> Path:
    """The template with the cells of (school, column) changed."""
    book = load_workbook(template)
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    names = [str(cell.value) for cell in sheet["A"]]
    for (school, head), value in values.items():
        column = next(n for n, each in enumerate(heads, start=1) if each.startswith(head))
        sheet.cell(names.index(school) + 1, column).value = value
    book.save(folder / "学校数据.xlsx")
    return folder / "学校数据.xlsx"


def import_figures(page: Page, folder: Path) -> None:
    """One teacher leaves; five screens come. Saved only after a look at what would change: three
    clicks (导入, 上传并检查, 确认) beside the template and the file itself."""
    year = page.locator(".months [aria-current]").inner_text()
    page.get_by_role("link", name="用 Excel 导入").click()  # 1
    with page.expect_download() as download:
        page.get_by_role("link", name=f"下载 {year}模板").click()
    template = folder / "模板.xlsx"
    download.value.save_as(template)
    changes = {(SCHOOL, BACKBONE): "13", (OTHER, SCREENS): "46"}
    file = filled(template, folder, changes)
    page.get_by_label("学年").select_option(label=year)
    page.get_by_label("填好的 Excel 文件").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()  # 2
    expect(row(page, "将要保存的内容")).to_have_count(2)
    expect(row(page, "将要保存的内容", SCHOOL)).to_contain_text("更正 1 项")
    changed = row(page, "要改动的数据", SCHOOL)
    expect(changed).to_contain_text("文件里的")  # nobody corrected it after the template was made
    page.get_by_role("button", name="确认，保存 2 行").click()  # 3
    expect(page.locator(".notice-success")).to_contain_text("已保存 2 项数据。")


def test_from_figures_to_what_the_tasks_will_bring(desk: Desk, tmp_path: Path):
    page = desk.sign_in("htb-office")
    page.goto(f"{HUTUBI}indicators/")
    expect(page.locator(".demo-strip")).to_contain_text("演示数据")
    expect(lines(page, "L7")).to_contain_text("小学 7/9 所达标")
    import_figures(page, tmp_path)

    # the verdicts have followed: one school falls below the floor, another passes in its place
    page.goto(f"{HUTUBI}indicators/")
    expect(page.locator(".demo-strip")).to_contain_text("演示数据")
    expect(lines(page, "L7")).to_contain_text("小学 8/9 所达标")
    expect(lines(page, "L2")).to_contain_text("2所学校共缺5人")
    expect(page.get_by_text("学校合格", exact=True).first.locator("..")).to_contain_text(
        "7 / 11 所"
    )

    # of all gaps one becomes a problem
    page.get_by_role("link", name="缺口清单").click()
    gap = row(page, "各校缺口", SCHOOL, "L2")
    expect(gap).to_contain_text("缺 3人（到85%缺 1人）")
    expect(row(page, "各校缺口", OTHER, "L5")).to_have_count(1)
    for box in page.locator("input[name=gap]").all():
        box.uncheck()
    gap.get_by_role("checkbox").check()
    page.get_by_label("整改期限").fill("2026-12-31")
    found = _serious(page, "gaps")
    page.get_by_role("button", name="把勾选的登记为问题").click()
    expect(page.locator(".notice-success")).to_contain_text("已登记 1 个问题。")

    # the gap leads to its problem, the problem to a task, the task to what it brings
    page.goto(f"{HUTUBI}indicators/gaps/")
    gap.get_by_role("link", name="期限2026年12月31日").click()
    page.get_by_role("button", name="为它开一项任务").click()
    expect(page.locator(".notice-success")).to_contain_text("已开任务")
    page.locator("dt:text-is('对应任务') + dd a").click()
    page.get_by_role("link", name="关联指标").click()
    page.get_by_label("学校").select_option(label=SCHOOL)
    page.get_by_label("数据项").select_option(label=f"{BACKBONE}（人）")
    page.get_by_label("增加的数量").fill("3")
    found += _serious(page, "gains")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".notice-success")).to_contain_text("已登记预期成效")

    page.goto(f"{HUTUBI}indicators/")
    page.get_by_role("link", name="能否如期达标").click()
    outlook = row(page, "各项测算", "小学 L2", "各校达标").locator("td")
    expect(outlook.nth(2)).to_have_text("6/9所（1所未填报）")
    expect(outlook.nth(4)).to_have_text("7/9所")
    task = row(page, "任务的预期成效", SCHOOL, f"{BACKBONE} +3人")
    expect(task).to_contain_text("2026年12月31日")
    expect(task.locator("td").last).to_have_text("计入")
    found += _serious(page, "outlook")
    page.set_viewport_size(PHONE)
    assert found + _serious(page, "outlook on a phone") == []


def test_a_leader_opens_the_outlook_from_the_first_page(desk: Desk):
    page = desk.sign_in("htb-leader")
    page.goto(HUTUBI)
    expect(page.get_by_role("main")).to_contain_text(
        "到2026年底预测：难以按期达标。其中单项指标预计达标"
    )
    page.get_by_role("link", name="指标", exact=True).click()
    expect(page.get_by_role("columnheader", name="预测").first).to_be_visible()
    page.goto(HUTUBI)
    page.get_by_role("main").get_by_role("link", name="能否如期达标").click()
    expect(page.get_by_role("heading", name="能否如期达标")).to_be_visible()
