"""Read an uploaded workbook as lines of text, in the sandbox."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from counties.base_forms import announce
from tracker.files import sandbox
from tracker.files.containers import Refused

MOST_SAID = 5  # cells with removed characters that are named one by one
JOB = "tracker.imports.workbooks.sheet_reader:answer"
MOST_BYTES = 10 * 1024 * 1024
BROKEN = "打不开这个文件：可能已损坏，或不是 Excel 工作簿。请在 Excel 中另存为 .xlsx 后再上传。"

CellValue = str | dict[str, str]


@dataclass(frozen=True)
class SheetLines:
    """The content of a sheet: the heads of its columns, and each line with its number.

    `mark` is the note by which a template of school figures is recognised
    (`figures.template_marks`). `unread` names the other sheets that are not empty.
    """

    heads: list[str]
    rows: list[tuple[int, list[CellValue]]]
    mark: str = ""
    unread: tuple[str, ...] = ()


def read_upload(file: UploadedFile, most_rows: int) -> SheetLines:
    """Return the first sheet of `file`; its heads are in the first line.

    The package is checked (`tracker.files.containers.check_zipped`) and parsed in a child process
    with limits of memory and time. Raises Refused, which says what to do.
    """
    if not str(file.name).lower().endswith(".xlsx"):
        raise Refused("请上传 .xlsx 文件（在 Excel 或 WPS 中选“另存为 Excel 工作簿”）。")
    if file.size is None or file.size > MOST_BYTES:
        raise Refused("文件超过 10 MB，不是本门户的模板。")
    answer = _parse(file.read(), most_rows)
    lines: list[Any] = answer["lines"]
    heads: list[CellValue] = next((cells for number, cells in lines if number == 1), [])
    rows = [(number, cells) for number, cells in lines if number > 1]
    for message in answer["removed"][:MOST_SAID]:
        announce(message)
    texts = [cell if isinstance(cell, str) else "" for cell in heads]
    return SheetLines(texts, rows, answer["mark"], tuple(answer["unread"]))


def _parse(content: bytes, most_rows: int) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(sandbox.run(JOB, content, str(most_rows)))
    except sandbox.SandboxBusy as error:
        raise Refused(sandbox.BUSY_WORDS) from error
    except sandbox.SandboxTimeout as error:
        raise Refused("读取这个文件用时过长，已停止。请用门户下载的模板重新填写。") from error
    except (sandbox.SandboxError, ValueError) as error:
        raise Refused(BROKEN) from error
    if "problem" in answer:
        raise Refused(answer["problem"])
    return answer
