"""How large a document may be, and the counter of its lines."""

import zipfile
from io import BytesIO

# A larger table is no plan, and reading it to its end would only cost time.
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_PARAGRAPHS = 20_000
MOST_SHEETS = 100
MOST_MARKUP = 16 * 1024 * 1024  # bytes: 5,000 rows of 60 cells take 12 MB


class TooLargeError(ValueError):
    """The document is larger than any plan. The message says so in Chinese."""


class LineCounter:
    """Counts the lines of the plain text of a document, from 1, while it is read."""

    def __init__(self) -> None:
        self._next = 1

    def take(self, text: str) -> int:
        """Return the first line of `text` and count all its lines; an empty cell takes one line."""
        line = self._next
        self._next += text.count("\n") + 1
        return line


def check_size(rows: int, columns: int) -> None:
    """Raise TooLargeError if a table has more rows or columns than any plan."""
    if rows > MOST_ROWS:
        raise TooLargeError(f"表格超过 {MOST_ROWS} 行，不像一份方案。请只留下任务表再上传。")
    if columns > MOST_COLUMNS:
        raise TooLargeError(f"表格超过 {MOST_COLUMNS} 列，不像一份方案。请只留下任务表再上传。")


def check_parts(content: bytes, folder: str) -> None:
    """Raise TooLargeError if a package has too many parts under `folder`, or too large ones.

    The package names the size of its parts, so this is known before they are parsed, which takes
    far longer.
    """
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
    """Raise TooLargeError if a document has more paragraphs than any plan."""
    if count > MOST_PARAGRAPHS:
        raise TooLargeError(f"文件超过 {MOST_PARAGRAPHS} 段，不像一份方案。请只留下方案再上传。")
