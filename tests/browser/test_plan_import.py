"""A county's own Word file becomes a draft of its plan."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.test_accessibility import _serious
from tests.imports.recognise import source_files
from tests.imports.recognise.test_sources import SOURCES
from tracker.imports.documents.text import read_text


def word_file(folder: Path) -> Path:
    """Hutubi's roadmap as Word has it, with one unit that the county does not know."""
    text = (SOURCES / "hutubi-roadmap.txt").read_text("utf-8")
    changed = text.replace("审计局", "水利局", 1)
    assert changed != text
    file = folder / "路线图.docx"
    file.write_bytes(source_files.as_word(read_text(changed.encode())))
    return file


def upload(page: Page, file: Path) -> None:
    page.goto("/652323/plan/")
    page.get_by_role("link", name="导入方案").click()
    page.get_by_label("方案文件").set_input_files(file)
    page.get_by_role("button", name="上传并识别").click()
    expect(page.get_by_role("heading", name=re.compile("核对方案"))).to_be_visible(timeout=30_000)


def test_from_a_word_file_to_a_draft(desk: Desk, tmp_path: Path):
    page = desk.sign_in("htb-office")
    upload(page, word_file(tmp_path))
    expect(page.locator(".review-table tbody tr")).to_have_count(37)
    expect(page.locator(".source-table tbody tr")).to_have_count(38)

    found = _serious(page, "review")
    page.set_viewport_size(PHONE)
    found += _serious(page, "review on a phone")
    page.set_viewport_size(DESK)
    page.locator("#row-5").get_by_role("link", name="修改").click()
    expect(page.locator("#row-5 form")).to_be_visible()
    found += _serious(page, "review with a form")
    assert found == []

    # each side shows the other
    page.locator("#row-2 th").hover()
    expect(page.locator(".source-table .pointed").first).to_be_visible()
    page.locator(".source-mark[href='#row-3']").focus()
    expect(page.locator("#row-3")).to_have_class(re.compile("pointed"))

    # a doubtful deadline, mended in its place and kept
    row = page.locator("#row-1")
    expect(row).to_have_class(re.compile("row-doubtful"))
    row.get_by_role("link", name="修改").click()
    row.get_by_label("完成时限").fill("2022年1月20日")
    row.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("2022-01-20")
    expect(row).not_to_have_class(re.compile("row-doubtful"))
    page.reload()
    expect(row).to_contain_text("2022-01-20")

    # the unit nobody knows
    page.get_by_role("link", name="确定 1 个单位").click()
    page.get_by_label("“县水利局”是").select_option("bureau")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="下一步：确认").click()
    page.get_by_label("方案名称").fill("呼图壁县路线图（修订）")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text("37 项任务")
    expect(page).to_have_url(re.compile(r"/plan/versions/\d+/\d+/"))
    page.goto("/652323/plan/")
    page.get_by_role("link", name="呼图壁县路线图（修订）").first.click()
    expect(page.get_by_role("heading", name="呼图壁县路线图（修订）")).to_be_visible()


def test_pasted_and_undone_without_javascript(desk: Desk):
    page = desk.sign_in("es-office", scripts=False)
    page.goto("/530426/imports/plan/")
    words = (
        "年度\t时间\t工作内容\t完成时限\t责任单位\n2026年\t5月\t开展培训。\t2026年5月底\t县财政局\n"
    )
    page.get_by_label("或粘贴表格、文字").fill(words)
    page.get_by_role("button", name="上传并识别").click()
    page.locator("#row-1").get_by_role("link", name="修改").click()
    page.get_by_label("工作内容").fill("开展两次培训。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#row-1")).to_contain_text("开展两次培训。")
    page.locator("#row-1").get_by_role("button", name="删去").click()
    page.locator("#row-1").get_by_role("button", name="恢复").click()
    address = page.url.partition("#")[0]
    page.get_by_role("link", name="下一步：确认").click()
    page.get_by_label("方案名称").fill("峨山县补充方案")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text("1 项任务")
    page.goto(address)
    page.get_by_role("button", name="撤销确认").click()
    expect(page.locator(".notice-success")).to_contain_text("已撤销确认")
