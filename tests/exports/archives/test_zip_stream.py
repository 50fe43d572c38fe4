"""The ZIP stream: complete, checkable, in constant memory; it names what was lost."""

import hashlib
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO

from tracker.exports.archives.zip_stream import ZipMember, zip_chunks


def member(path: str, content: bytes, **more: str) -> ZipMember:
    return ZipMember(path, lambda: BytesIO(content), **more)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_what_goes_in_comes_out_with_its_sums() -> None:
    found = unpacked(b"".join(zip_chunks([member("甲.txt", b"1"), member("乙/丙.txt", b"")], "根")))
    one, none = hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"").hexdigest()
    assert found == {
        "根/甲.txt": b"1",
        "根/乙/丙.txt": b"",
        "根/SHA256SUMS.txt": f"{one}  甲.txt\n{none}  乙/丙.txt\n".encode(),
    }


def test_a_lost_and_a_changed_file_are_named() -> None:
    def lost() -> BytesIO:
        raise FileNotFoundError

    changed = member("变.txt", b"other", sha256=hashlib.sha256(b"was").hexdigest())
    same = member("同.txt", b"same", sha256=hashlib.sha256(b"same").hexdigest())
    found = unpacked(b"".join(zip_chunks([ZipMember("丢.txt", lost), changed, same], "根")))
    assert set(found) == {"根/变.txt", "根/同.txt", "根/缺失文件.txt", "根/SHA256SUMS.txt"}
    assert found["根/缺失文件.txt"].decode() == (
        "丢.txt：文件不在服务器上\r\n变.txt：内容与上传时的 SHA-256 不符\r\n"
    )


def test_two_thousand_files_take_the_memory_of_a_few() -> None:
    content = bytes(range(256)) * 200  # 50 KB: 100 MB in all

    def members() -> Iterator[ZipMember]:
        for number in range(2000):
            yield member(f"材料/{number:04d}.bin", content)

    tracemalloc.start()
    size = sum(map(len, zip_chunks(members(), "根")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 2000 * len(content)
    assert peak < 8 * 1024 * 1024
