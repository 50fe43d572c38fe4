"""The content of uploaded files is inspected in a child process.

`answer` runs in the child and imports nothing of Django. The portal trusts nothing of its answer
that it does not expect.
"""

from io import BytesIO
from typing import BinaryIO

from tracker.files import sandbox, validation
from tracker.files.containers import BROKEN_WORDS, Refused

JOB = f"{__name__}:answer"
REFUSED, AS_SENT = b"refused", b"as sent"
TIME_WORDS = "检查起来用时过长，已停止，不能上传；请用另一个程序打开、另存一份再上传。"
MEMORY_WORDS = "检查起来占用内存过多，已停止，不能上传；请用另一个程序打开、另存一份再上传。"


def look_apart(file: BinaryIO, suffix: str) -> validation.Drawn | None:
    """Inspect `file` like `validation.look_into`, but in a child process. Raises Refused."""
    file.seek(0)
    try:
        output = sandbox.run(JOB, file.read(), suffix)
    except sandbox.SandboxBusy as error:
        raise Refused(sandbox.BUSY_WORDS) from error
    except sandbox.SandboxTimeout as error:
        raise Refused(TIME_WORDS) from error
    except sandbox.SandboxOutOfMemory as error:
        raise Refused(MEMORY_WORDS) from error
    except sandbox.SandboxError as error:
        raise Refused(BROKEN_WORDS) from error
    kind, _, rest = output.partition(b"\n")
    if kind == AS_SENT and suffix not in validation.PICTURES:
        return None
    if kind == REFUSED:
        raise Refused(rest.decode("utf-8", "replace"))
    true_suffix = kind.decode("ascii", "replace")
    if suffix in validation.PICTURES and true_suffix in validation.DRAWN_TYPES and rest:
        return validation.Drawn(rest, true_suffix)
    raise Refused(BROKEN_WORDS)


def answer(content: bytes, suffix: str) -> bytes:
    """Run in the child: return a status line, followed by the reason of a refusal or the
    picture.
    """
    try:
        drawn = validation.look_into(BytesIO(content), suffix)
    except Refused as refused:
        return REFUSED + b"\n" + str(refused).encode()
    if drawn is None:
        return AS_SENT + b"\n"
    return drawn.suffix.encode() + b"\n" + drawn.content
