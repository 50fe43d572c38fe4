"""The count of lines while a document is read, and how large one may be."""

# A larger table is no plan, and reading it to its end would only cost time.
MOST_ROWS = 5_000
MOST_COLUMNS = 60


class TooLargeError(ValueError):
    """The document is larger than any plan; the message says so, in Chinese."""


class Lines:
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
