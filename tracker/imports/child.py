"""Reads one workbook in a process of its own: standard input is the file, standard output JSON.

Run by `workbooks.py` as a script, apart from the portal: a file that makes the reader eat memory
or time ends this process and nothing else. It imports nothing of the portal.
"""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
MOST_COLUMNS = 60
MOST_BLANKS = 20_000  # lines without anything in them


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def cell_value(cell: Any) -> Any:
    """The text of a cell; a formula as such, since what it would give cannot be trusted."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return {"formula": str(value)[:200]}
    if isinstance(value, datetime):
        plain = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if plain else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read(content: bytes, most_rows: int) -> dict[str, Any]:
    """The first sheet: its head and lines with their numbers, or why it cannot be read."""
    from openpyxl import load_workbook  # noqa: PLC0415 (under the limits)

    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    lines: list[list[Any]] = []
    blanks = 0
    for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        values = [cell_value(cell) for cell in cells]
        if not any(values):
            blanks += 1
            if blanks > MOST_BLANKS:
                break
            continue
        if len(values) > MOST_COLUMNS and values[-1]:
            return {"problem": f"超过 {MOST_COLUMNS} 列，不是本门户的模板。"}
        if len(lines) > most_rows:  # the head among them
            return {"problem": f"超过 {most_rows} 行，请分成几个文件导入。"}
        while not values[-1]:
            values.pop()
        lines.append([number, values])
    return {"lines": lines}


def main() -> None:
    limit()
    answer = read(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
