"""Workbooks for tests: filled in as by a person, or broken on purpose."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook


def book(heads: Iterable[str], *rows: Iterable[Any]) -> bytes:
    made = Workbook()
    page = made.worksheets[0]
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    return content_of(made)


def content_of(made: Workbook) -> bytes:
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def upload(content: bytes, name: str = "登记.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
