"""Read plain text, from a file or pasted: paragraphs and tables.

Three layouts of lines make a table:

- A cell on each line, behind a tab, with blank lines between the rows. A word processor writes
  this when it saves a table as text. Merged cells are lost, so the table is `ragged`.
- Cells separated by tabs, as copied from a sheet.
- Cells between bars, as in Markdown.
"""

import re
from collections.abc import Iterator

from counties.characters import document_message, incoming
from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell

_BLANKS = 40  # empty lines that may stand inside a cell or between two rows
_RULE = re.compile(
    r"[\s|:：+=—-]+"
)  # the line under the head of a Markdown table, and drawn frames


def read_text(data: bytes | str, *, name: str = "") -> SourceDocument:
    """Return the document in `data`: UTF-8, UTF-16 with a mark, or GB 18030. Never raises."""
    text = incoming(data if isinstance(data, str) else decode(data))
    places = (*text.removed, *text.refused)
    lines = text.text.split("\n")
    removed = document_message(places) if places else ""
    return SourceDocument(tuple(_blocks(lines)), "text", name, removed)


def decode(data: bytes) -> str:
    """The text in `data`. Bytes that no encoding can read become U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        for read in (_ragged, _barred, _tabbed):
            table_and_end = read(lines, at)
            if table_and_end:
                table, at = table_and_end
                yield table
                break
        else:
            if lines[at].strip():
                yield _paragraph(lines[at].strip(), at + 1)
            at += 1


def _paragraph(text: str, line: int) -> Paragraph:
    """A line of text without the signs of Markdown for a heading and for bold."""
    heading = re.match(r"(#{1,6})\s+(?=\S)", text)
    plain = re.sub(r"\*\*(\S[^*]*)\*\*", r"\1", text[heading.end() :] if heading else text)
    return Paragraph(plain, line, len(heading[1]) if heading else 0)


def _starts_cell(line: str) -> bool:
    return line.startswith("\t") and "\t" not in line[1:].rstrip()


def _ragged(lines: list[str], at: int) -> tuple[Table, int] | None:
    """Read a table with a cell on each line.

    A line without a tab continues its cell. Blank lines separate the rows, but belong to a cell
    that is still empty: a page break may stand before its text.
    """
    if not (_starts_cell(lines[at]) and at + 1 < len(lines) and _belongs(lines, at + 1)):
        return None
    rows: list[list[tuple[int, list[str]]]] = [[]]
    while at < len(lines) and (rows == [[]] or _goes_on(lines, at, rows[-1])):
        line = lines[at]
        if _starts_cell(line):
            rows[-1].append((at + 1, [line.strip()]))
        elif line.strip() or not _is_row_end(lines, at):
            rows[-1][-1][1].append(line.strip())
        elif rows[-1]:
            rows.append([])
        at += 1
    cells = [
        TableCell("\n".join(each for each in texts if each), _first_line(line, texts), row, column)
        for row, filled in enumerate([each for each in rows if each])
        for column, (line, texts) in enumerate(filled)
    ]
    filled_rows = {cell.row for cell in cells if cell.text}
    if len(filled_rows) < 2:
        return None
    return Table(tuple(cells), ragged=True), at


def _first_line(line: int, texts: list[str]) -> int:
    """The line on which the text begins, since a cell may begin with empty lines."""
    return line + next((place for place, text in enumerate(texts) if text), 0)


def _belongs(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 12] if line.strip()), "")
    return following.startswith("\t")


def _is_row_end(lines: list[str], at: int) -> bool:
    """Whether a new cell, which begins a row, follows the blank lines from here."""
    for line in lines[at : at + _BLANKS]:
        if line.strip() or _starts_cell(line):
            return _starts_cell(line)
    return True


def _goes_on(lines: list[str], at: int, row: list[tuple[int, list[str]]]) -> bool:
    line = lines[at]
    if _starts_cell(line) or not row:
        return _starts_cell(line) or (not line.strip() and _is_row_end(lines, at))
    if line.strip():
        # A line directly after the text of its cell continues it. After a blank line it does so
        # only if the cell has no text yet.
        return bool(lines[at - 1].strip()) or not any(row[-1][1]) or lines[at - 1] == "\t"
    return not any(row[-1][1]) or _is_row_end(lines, at)


def _barred(lines: list[str], at: int) -> tuple[Table, int] | None:
    """Read lines of cells between bars."""
    start = at
    cells: list[TableCell] = []
    row = 0
    while at < len(lines) and re.search(r"[|｜│]", lines[at]):
        if not _RULE.fullmatch(lines[at]):
            texts = re.split(r"[|｜│]", re.sub(r"^\s*[|｜│]|[|｜│]\s*$", "", lines[at]))
            cells += [
                TableCell(re.sub(r"<br\s*/?>", "\n", text).strip(), at + 1, row, column)
                for column, text in enumerate(texts)
            ]
            row += 1
        at += 1
    if row < 2 or sum(cell.row == 0 for cell in cells) < 2:
        return None
    return Table(tuple(cells)), max(at, start + 1)


def _tabbed(lines: list[str], at: int) -> tuple[Table, int] | None:
    """Read lines of at least two cells; a cell in quotation marks may span several lines."""
    cells: list[TableCell] = []
    row, wide = 0, 0
    while at < len(lines) and "\t" in lines[at].strip("\n ") and lines[at].strip():
        texts, after = _tab_cells(lines, at)
        wide = max(wide, len(texts))
        cells += [TableCell(text.strip(), at + 1, row, column) for column, text in enumerate(texts)]
        row, at = row + 1, after
    if row < 2 or wide < 3:
        return None
    return Table(tuple(cells)), at


def _tab_cells(lines: list[str], at: int) -> tuple[list[str], int]:
    line = lines[at]
    after = at + 1
    # Excel quotes a cell that holds line breaks; the quotation closes at the end of a cell.
    while line.count('"') % 2 and after < len(lines) and after - at < 50:
        line += "\n" + lines[after]
        after += 1
    if line.count('"') % 2:
        line, after = lines[at], at + 1
    texts = re.findall(r'(?:^|\t)((?:"(?:[^"]|"")*"(?=\t|$))|[^\t]*)', line)
    unquoted = [
        text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text
        for text in texts
    ]
    return unquoted, after
