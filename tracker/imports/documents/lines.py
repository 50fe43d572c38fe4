"""The count of lines while a document is read, and how large one may be."""

import zipfile
from io import BytesIO

# A larger table is no plan, and reading it to its end would only cost time.
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_PARAGRAPHS = 20_000
MOST_SHEETS = 100
MOST_MARKUP = 16 * 1024 * 1024  # bytes: 5,000 rows of 60 cells take 12 MB


class TooLargeError(ValueError):
    """The document is larger than any plan; the message says so, in Chinese."""


class LineCounter:
    """Gives every text the line it stands on in the plain text of the document, from 1."""

    def __init__(self) -> None:
        self._next = 1

    def take(self, text: str) -> int:
        """The first line of `text`, which takes as many as it is written on (a blank cell one)."""
        line = self._next
        self._next += text.count("\n") + 1
        return line


def check_size(rows: int, columns: int) -> None:
    """Raises TooLargeError for a table of more rows or columns than any plan has."""
    if rows > MOST_ROWS:
        raise TooLargeError(f"表格超过 {MOST_ROWS} 行，不像一份方案。请只留下任务表再上传。")
    if columns > MOST_COLUMNS:
        raise TooLargeError(f"表格超过 {MOST_COLUMNS} 列，不像一份方案。请只留下任务表再上传。")


def check_parts(content: bytes, folder: str) -> None:
    """Raises TooLargeError for a package whose parts under `folder` are more, or hold more text,
    than a plan's: their size is known before they are parsed, which takes far longer."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        sizes = [
            part.file_size for part in package.infolist()
            if part.filename.startswith(folder) and part.filename.endswith(".xml")
        ]  # fmt: skip
    if len(sizes) > MOST_SHEETS:
        raise TooLargeError(f"文件里有 {len(sizes)} 个工作表或部分，请只留下任务表再上传。")
    if sum(sizes) > MOST_MARKUP:
        raise TooLargeError("文件里的文字或表格太多，不像一份方案。请只留下方案和任务表再上传。")


def check_paragraphs(count: int) -> None:
    """Raises TooLargeError for a document of more paragraphs than any plan has."""
    if count > MOST_PARAGRAPHS:
        raise TooLargeError(f"文件超过 {MOST_PARAGRAPHS} 段，不像一份方案。请只留下方案再上传。")
