"""A ZIP file that is sent while it is written.

Thousands of files take no more memory than one chunk.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

CHUNK_SIZE = 64 * 1024
ZipDate = tuple[int, int, int, int, int, int]


@dataclass(frozen=True)
class ZipMember:
    """A file to be put into the ZIP.

    `open` returns the content, or raises OSError if the file is lost. `sha256` is the expected
    digest, empty if none is known.
    """

    path: str
    open: Callable[[], BinaryIO]
    modified: ZipDate = (1980, 1, 1, 0, 0, 0)
    sha256: str = ""


@dataclass
class _Buffer:
    """The output file of `zipfile`: what was written is taken out chunk by chunk.

    It has no `seek`, so `zipfile` writes the sizes after each member.
    """

    chunks: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing; `zipfile` calls it."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        data = b"".join(self.chunks)
        self.chunks.clear()
        return data


def zip_chunks(members: Iterable[ZipMember], folder: str) -> Iterator[bytes]:
    """Yield the bytes of a ZIP with `members` in `folder`.

    SHA256SUMS.txt lists the digests for `sha256sum -c`. 缺失文件.txt is added if a file is lost or
    differs from its expected digest.
    """
    buffer = _Buffer()
    sums: list[str] = []
    defects: list[str] = []
    with zipfile.ZipFile(cast(IO[bytes], buffer), "w") as package:
        for member in members:
            try:
                source = member.open()
            except OSError:
                defects.append(f"{member.path}：文件不在服务器上")
                continue
            digest = hashlib.sha256()
            info = zipfile.ZipInfo(f"{folder}/{member.path}", member.modified)
            with source, package.open(info, "w") as target:
                while chunk := source.read(CHUNK_SIZE):
                    digest.update(chunk)
                    target.write(chunk)
                    yield buffer.take()
            sums.append(f"{digest.hexdigest()}  {member.path}")
            if member.sha256 and member.sha256 != digest.hexdigest():
                defects.append(f"{member.path}：内容与上传时的 SHA-256 不符")
        if defects:
            package.writestr(f"{folder}/缺失文件.txt", "\r\n".join(defects) + "\r\n")
        package.writestr(f"{folder}/SHA256SUMS.txt", "\n".join(sums) + "\n")
    yield buffer.take()
