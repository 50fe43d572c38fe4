"""Evidence in a browser: chosen, dropped, pasted, refused; and nothing that was sent ever runs."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.roadmaps.hostile import PDF, photo_with_place

HUTUBI = "/652323/"
DROP = """(node, [name, kind, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: kind}));
  node.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data}));
}"""
PASTE = """(node, [name, kind, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: kind}));
  node.focus();
  node.dispatchEvent(new ClipboardEvent("paste",
    {bubbles: true, cancelable: true, clipboardData: data}));
}"""


def open_report(page: Page) -> None:
    page.goto(f"{HUTUBI}mine/")
    page.get_by_role("link", name="填报", exact=True).first.click()


def payload(name: str, kind: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_photos_are_dropped_and_pasted_into_a_report(desk: Desk):
    page = desk.sign_in("htb-education")
    open_report(page)
    photo = list(photo_with_place())
    page.locator(".upload").evaluate(DROP, ["现场一.jpg", "image/jpeg", photo])
    page.get_by_label("进展情况").evaluate(
        PASTE, ["截图.jpg", "image/jpeg", [*photo[:-2], 255, 217]]
    )
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 2
    expect(page.locator(".upload-list li")).to_have_count(2)
    page.get_by_label("进展情况").fill("附现场照片。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice-success")).to_contain_text("已保存")


def test_a_refused_file_keeps_the_words(desk: Desk):
    desk.expected = ("422",)
    page = desk.sign_in("htb-education")
    open_report(page)
    page.get_by_label("进展情况").fill("写好的话不能丢。")
    html = b"<!doctype html><script>document.title='ran'</script>"
    files = [payload("a.pdf", "application/pdf", PDF), payload("b.jpg", "image/jpeg", html)]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".errorlist")).to_contain_text("“b.jpg”是网页（HTML）")
    expect(page.get_by_label("进展情况")).to_have_value("写好的话不能丢。")
    expect(page.locator(".upload-list li")).to_have_count(0)


def test_evidence_without_javascript(desk: Desk):
    page = desk.sign_in("pl-personnel", scripts=False)
    page.get_by_role("link", name="填报", exact=True).first.click()
    page.get_by_label("进展情况").fill("附说明。")
    page.locator("input[type=file]").set_input_files([payload("说明.pdf", "application/pdf", PDF)])
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice-success")).to_contain_text("已保存")


def test_what_is_served_runs_no_script(desk: Desk, tmp_path: Path):
    """Words that hold HTML and SVG are kept as words: opened by their address they download."""
    page = desk.sign_in("htb-office")
    page.goto(f"{HUTUBI}tasks/")
    page.locator(".ledger tbody a").first.click()
    task = page.url
    page.get_by_role("link", name="添加材料").click()
    # the markup lies behind the part that the check reads, as a clever sender would put it
    evil = b"x" * 5000 + b'<html><svg onload="alert(1)"></svg><script>alert(1)</script>'
    page.locator("input[type=file]").set_input_files([payload("a.txt", "text/html", evil)])
    page.get_by_role("button", name="关联到这项任务").click()
    expect(page.locator("#evidence")).to_contain_text("a.txt")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    link = page.locator("#evidence a", has_text="a.txt")
    address = link.get_attribute("href")
    assert address
    with page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes() == evil
    assert page.url == task
    framed = page.evaluate(
        """async address => {
          const answer = await fetch(address);
          return [answer.headers.get("content-security-policy"),
                  answer.headers.get("x-content-type-options"),
                  answer.headers.get("content-disposition").split(";")[0]];
        }""",
        address,
    )
    assert framed == ["default-src 'none'; sandbox", "nosniff", "attachment"]
    assert dialogs == []
