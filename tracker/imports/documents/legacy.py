"""Convert files of old Word, Excel and WPS (.doc .wps .xls .et .rtf) to what the readers read.

LibreOffice converts them if it is installed; antiword reads the text of a .doc. If neither is
installed, the refusal says how to save the file in a new format. The programs run in a folder and
with a profile of their own, with limits of processor, memory and file size, and may not run macros
or fetch links.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from io import BytesIO
from pathlib import Path

from tracker.files.containers import OLE_MAGIC, Refused, check_compound
from tracker.files.sandbox import BUSY_WORDS, SandboxBusy, place
from tracker.imports.recognise.reading import Refusal

RTF_MAGIC = b"{\\rtf"
NO_CONVERTER = (
    "这是旧格式的文件（.doc、.wps、.xls 等），本机没有安装转换程序。"
    "请用 Word 或 WPS 打开，另存为 .docx（表格另存为 .xlsx）再上传，或粘贴文字。"
)
BROKEN = "旧格式的文件转换不了：可能已损坏，或不是文字、表格文件。请另存为 .docx 或 .xlsx 再上传。"
TOO_SLOW = "转换旧格式的文件用时过长，已停止。请另存为 .docx 或 .xlsx 再上传。"
WALL_SECONDS = 60
_CPU, _MEMORY, _FILE_SIZE = 45, 4 * 1024**3, 100 * 1024 * 1024
_one_at_a_time = threading.BoundedSemaphore(1)  # an office program takes hundreds of megabytes
# Runs as a script of its own, which sets its limits and then becomes the program.
_LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({_CPU}, {_CPU + 1}))
resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
resource.setrlimit(resource.RLIMIT_FSIZE, ({_FILE_SIZE}, {_FILE_SIZE}))
os.execv(sys.argv[1], sys.argv[1:])
"""
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="{_SECURITY}"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="{_SECURITY}"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="{_SECURITY}"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
</oor:items>"""


def converted(content: bytes) -> tuple[bytes, str] | Refusal:
    """Return `content` as .docx, .xlsx or text, with its kind (zip, text); or why not.

    Never raises.
    """
    suffix = ".rtf"
    if content.startswith(OLE_MAGIC):
        sheet = "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content
        document = "WordDocument".encode("utf-16-le") in content
        suffix = ".xls" if sheet and not document else ".doc"
        try:
            check_compound(BytesIO(content), suffix)
        except Refused as refused:
            return Refusal(f"这个文件{refused}")
    office, antiword = shutil.which("soffice"), shutil.which("antiword")
    try:
        if office:
            return _by_office(office, content, suffix), "zip"
        if antiword and suffix == ".doc":
            return _by_antiword(antiword, content), "text"
    except (SandboxBusy, subprocess.TimeoutExpired) as error:
        return Refusal(BUSY_WORDS if isinstance(error, SandboxBusy) else TOO_SLOW)
    except (subprocess.CalledProcessError, OSError):
        return Refusal(BROKEN)
    return Refusal(NO_CONVERTER)


def _by_office(program: str, content: bytes, suffix: str) -> bytes:
    target = "xlsx" if suffix == ".xls" else "docx"
    with tempfile.TemporaryDirectory(prefix="convert-") as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(content)
        options = [
            f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--nologo", "--convert-to", target, "--outdir", folder, str(source),
        ]  # fmt: skip
        _run([program, *options], folder)
        return source.with_suffix(f".{target}").read_bytes()


def _by_antiword(program: str, content: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="convert-") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(content)
        # -w 0: a paragraph is a line; the rows of a table are written with |
        return _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], folder)


def _run(command: list[str], folder: str) -> bytes:
    """Return the output of the program; stop it and its children when the time is over."""
    with (
        place(_one_at_a_time),
        subprocess.Popen(
            [sys.executable, "-I", "-c", _LIMITED, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env={"HOME": folder, "PATH": os.defpath, "LANG": "C.UTF-8"},
            start_new_session=True,
        ) as program,
    ):
        try:
            output, _ = program.communicate(timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            raise
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command)
    return output
