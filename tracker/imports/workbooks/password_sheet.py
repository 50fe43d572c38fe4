"""The password sheet: the one-time passwords of new accounts, as a workbook to print."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from counties.models import User
from tracker.imports.workbooks.blank_workbooks import HEAD_FILL, HEAD_FONT, put_text, workbook_bytes

HEADS = (("姓名", 14), ("单位和角色", 36), ("用户名", 20), ("一次性密码", 22))
PASSWORD_NOTE = "首次登录时须改成自己的密码。交给本人后请删除本文件。"


def password_workbook(made: Iterable[tuple[User, str, str]]) -> bytes:
    """Return a workbook with a line for each new account. Every cell is text.

    `made` holds the user, the password, and the department and role in words.
    """
    book = Workbook()
    page = book.worksheets[0]
    page.title = "一次性密码"
    page.append([head for head, _ in HEADS])
    for number, (_, width) in enumerate(HEADS, start=1):
        cell = page.cell(1, number)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        page.column_dimensions[get_column_letter(number)].width = width
    lines = [(user.name, about, user.username, password) for user, password, about in made]
    for number, line in enumerate([*lines, (PASSWORD_NOTE,)], start=2):
        for column, text in enumerate(line, start=1):
            put_text(page, number, column, text)
    page.freeze_panes = "A2"
    page.page_setup.paperSize = 9  # A4
    return workbook_bytes(book)
