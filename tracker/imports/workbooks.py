"""An uploaded workbook as lines of text, read where it can do no harm."""

import json
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tracker.roadmaps.packages import Refused, check_zipped

CHILD = Path(__file__).with_name("child.py")
MOST_BYTES = 10 * 1024 * 1024
WALL_SECONDS = 40
BROKEN = "打不开这个文件：可能已损坏，或不是 Excel 工作簿。请在 Excel 中另存为 .xlsx 后再上传。"

Cell = str | dict[str, str]


@dataclass(frozen=True)
class Lines:
    """What a sheet holds: the heads of its columns, and each line with its number."""

    heads: list[str]
    rows: list[tuple[int, list[Cell]]]


def read_upload(file: UploadedFile, most_rows: int) -> Lines:
    """The first sheet of `file`, whose heads stand in its first line.

    The package is checked before it is unpacked (`packages.check_zipped`: parts, size, ratio,
    DOCTYPE, macros), and parsed in a child process with limits of memory, time and rows. Raises
    Refused with what to do.
    """
    if not str(file.name).lower().endswith(".xlsx"):
        raise Refused("请上传 .xlsx 文件（在 Excel 或 WPS 中选“另存为 Excel 工作簿”）。")
    if file.size is None or file.size > MOST_BYTES:
        raise Refused("文件超过 10 MB，不是本门户的模板。")
    content = file.read()
    try:
        check_zipped(BytesIO(content), ".xlsx")
    except Refused as error:
        raise Refused(f"这个文件{error}") from error
    lines = _parse(content, most_rows)
    heads: list[Cell] = next((cells for number, cells in lines if number == 1), [])
    rows = [(number, cells) for number, cells in lines if number > 1]
    return Lines([cell if isinstance(cell, str) else "" for cell in heads], rows)


def _parse(content: bytes, most_rows: int) -> list[Any]:
    try:
        # -I: nothing of the environment or the current folder reaches the child
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), str(most_rows)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=True,
            env={},
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise Refused("读取这个文件用时过长，已停止。请用门户下载的模板重新填写。") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise Refused(BROKEN) from error
    if "problem" in answer:
        raise Refused(answer["problem"])
    lines: list[Any] = answer["lines"]
    return lines
