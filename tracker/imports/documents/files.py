"""Read an uploaded file as a `SourceDocument`, by its content and not by its name.

A hostile or broken file, or one that is no document, is refused with a reason. Files are parsed in
a child process (`tracker.files.sandbox`), where a decompression bomb does no harm.
"""

import json
import re
import zipfile
from io import BytesIO
from typing import Any

from counties.dataclass_json import from_json, to_json
from tracker.files import sandbox
from tracker.files.containers import OLE_MAGIC, ZIP_MAGIC, Refused, check_zipped
from tracker.imports.documents import legacy
from tracker.imports.documents.source import SourceDocument, gated
from tracker.imports.recognise.reading import Refusal

JOB = f"{__name__}:answer"
MOST_BYTES = 20 * 1024 * 1024
EMPTY = "这是空文件。请检查后重新上传。"
TOO_LARGE = "文件超过 20 MB，不像一份方案。请去掉图片，或只留下任务表再上传。"
BROKEN = (
    "打不开这个文件：可能已损坏。请用 Word 或 WPS 打开，另存为 .docx（表格另存为 .xlsx）再上传。"
)
TOO_SLOW = "读取这个文件用时过长，已停止。请只留下任务表，另存为 .docx 或 .xlsx 再上传。"
TOO_GREEDY = "读取这个文件占用内存过多，已停止。请只留下任务表，另存为 .docx 或 .xlsx 再上传。"
UNKNOWN = (
    "认不出这个文件的类型。可以上传 Word（.docx）、Excel（.xlsx）、WPS、文本文件，或粘贴文字。"
)
NO_WORDS = "文件里没有读到文字。若是扫描件或图片，请先转成文字，或直接粘贴文字。"
_PDF = "这是 PDF 文件，门户读不出表格的行列。请上传原来的 Word、Excel 文件，或粘贴文字。"
_PICTURE = "这是图片，门户不识别图中的文字。请上传原来的 Word、Excel 文件，或粘贴文字。"
_PROGRAM = "这是程序文件，不能上传。"
_ARCHIVE = "这是压缩包，不能上传；请解压后上传其中的方案。"
_HTML_PAGE = "这是网页。请在浏览器中打开，复制表格后粘贴到门户，或用 Word 打开后另存为 .docx。"
_FOREIGN = [
    (rb"%PDF-", _PDF),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0", _PICTURE),
    (rb"MZ|\x7fELF", _PROGRAM),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b", _ARCHIVE),
    (rb"(?is).{0,4000}<(?:!doctype\s+html|html|head|body|script|table)[\s>]", _HTML_PAGE),
]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")  # in no text of UTF-8 or GB 18030


def read_file(content: bytes, name: str) -> SourceDocument | Refusal:
    """Return the document, or why the file cannot be read and what to do. Never raises."""
    prepared = prepare(content)
    if isinstance(prepared, Refusal):
        return prepared
    content, kind = prepared
    answer = run(JOB, content, name, kind)
    if isinstance(answer, Refusal):
        return answer
    return from_json(SourceDocument, answer["document"])


def prepare(content: bytes) -> tuple[bytes, str] | Refusal:
    """Return the bytes for a reader and their kind (zip, text); old formats are converted."""
    if not content.strip(b"\0 \t\r\n"):
        return Refusal(EMPTY)
    if len(content) > MOST_BYTES:
        return Refusal(TOO_LARGE)
    if content.startswith(ZIP_MAGIC):
        return content, "zip"
    if content.startswith((OLE_MAGIC, legacy.RTF_MAGIC)):
        return legacy.converted(content)
    reason = next((reason for b, reason in _FOREIGN if re.match(b, content[:4096], re.DOTALL)), "")
    if not reason and _NO_TEXT.search(content) and not content.startswith(_UTF16):
        reason = UNKNOWN
    return Refusal(reason) if reason else (content, "text")


def run(job: str, content: bytes, *arguments: str) -> Any | Refusal:
    """Return the answer of `job` in a child process, or why there is none."""
    try:
        answer = json.loads(sandbox.run(job, content, *arguments))
        return from_json(Refusal, answer["refusal"]) if "refusal" in answer else answer
    except sandbox.SandboxBusy:
        return Refusal(sandbox.BUSY_WORDS)
    except sandbox.SandboxTimeout:
        return Refusal(TOO_SLOW)
    except sandbox.SandboxOutOfMemory:
        return Refusal(TOO_GREEDY)
    except (sandbox.SandboxError, ValueError):
        return Refusal(BROKEN)


def answer(content: bytes, name: str, kind: str) -> bytes:
    """Run in the child process: return the document as JSON, or why there is none."""
    document = read_prepared(content, name, kind)
    if isinstance(document, Refusal):
        return json.dumps({"refusal": to_json(document)}).encode()
    return json.dumps({"document": to_json(document)}).encode()


def read_prepared(content: bytes, name: str, kind: str) -> SourceDocument | Refusal:
    """Run in the child process: read `content` as `prepare` returned it. Passes MemoryError on."""
    # imported under the limits of the child process only: their libraries are large
    from tracker.imports.documents import docx, limits, text, xlsx  # noqa: PLC0415

    try:
        if kind == "text":
            document = text.read_text(content, name=name)
        elif _suffix_of(content) == ".xlsx":
            check_zipped(BytesIO(content), ".xlsx")
            document = xlsx.read_xlsx(content, name)
        else:
            check_zipped(BytesIO(content), ".docx")
            document = docx.read_docx(content, name)
    except Refused as refused:
        return Refusal(f"这个文件{refused}")
    except limits.TooLargeError as error:
        return Refusal(str(error))
    except MemoryError:
        raise
    except Exception:  # a library may raise anything over a broken file
        return Refusal(BROKEN)
    return gated(document) if document.blocks else Refusal(NO_WORDS)


def _suffix_of(content: bytes) -> str:
    """Return .xlsx if the package holds a workbook, otherwise .docx, which is checked later."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return ".xlsx" if "xl/workbook.xml" in package.namelist() else ".docx"
    except zipfile.BadZipFile:
        return ".docx"
