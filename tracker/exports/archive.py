"""The archive as one ZIP: sent while it is written, so that thousands of files take the memory of
one piece. Cover, index, gaps, the files under their numbers, and last the SHA-256 of each."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from django.core.files.storage import Storage
from django.template.loader import render_to_string
from django.utils import timezone

from tracker.exports import paper_titles, papers, pdf, workbook
from tracker.exports.workbook import Column, Sheet
from tracker.files.validation import clean_name
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.selectors.evidence_archive import Archive, Line

PIECE = 64 * 1024
LONGEST_NAME = 60  # Windows gives a whole path 260 characters


@dataclass(frozen=True)
class Member:
    """A file in the ZIP. `opened` gives its bytes, or raises OSError when they are lost."""

    path: str
    opened: Callable[[], BinaryIO]
    when: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)
    sha256: str = ""  # what it should be, where it is known


@dataclass
class _Pipe:
    """A file for `zipfile` that cannot be sought in: what is written can be taken at once."""

    pieces: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        out = b"".join(self.pieces)
        self.pieces.clear()
        return out


def zip_pieces(members: Iterable[Member], folder: str) -> Iterator[bytes]:
    """The bytes of a ZIP of `members` in `folder`, with SHA256SUMS.txt as `sha256sum -c` reads it,
    and 缺失文件.txt where a file was lost or is not what it was when it came."""
    pipe = _Pipe()
    sums: list[str] = []
    wrong: list[str] = []
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w") as package:
        for member in members:
            try:
                source = member.opened()
            except OSError:
                wrong.append(f"{member.path}：文件不在服务器上")
                continue
            digest = hashlib.sha256()
            info = zipfile.ZipInfo(f"{folder}/{member.path}", member.when)
            with source, package.open(info, "w") as target:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    target.write(piece)
                    yield pipe.taken()
            sums.append(f"{digest.hexdigest()}  {member.path}")
            if member.sha256 and member.sha256 != digest.hexdigest():
                wrong.append(f"{member.path}：内容与上传时的 SHA-256 不符")
        if wrong:
            package.writestr(f"{folder}/缺失文件.txt", "\r\n".join(wrong) + "\r\n")
        package.writestr(f"{folder}/SHA256SUMS.txt", "\n".join(sums) + "\n")
    yield pipe.taken()


def archive_members(
    plan: CountyPlan, archive: Archive, day: date, storage: Storage
) -> list[Member]:
    """Cover, index and gaps, made now; then the files, each read when its turn comes."""
    paths = {line.evidence: _path(archive, line) for line in archive.files.values()}
    made = {
        "目录.xlsx": _index(plan, archive, day, paths),
        "缺项.xlsx": _gap_list(plan, archive, day),
    }
    try:
        made["封面.pdf"] = papers.paper(cover_html(plan, archive, day))
    except pdf.PdfUnavailable as error:
        made["封面未生成.txt"] = str(error).encode()
    when = (day.year, day.month, day.day, 0, 0, 0)
    first = [Member(name, _opener(content), when) for name, content in sorted(made.items())]
    return first + [
        Member(paths[pk], _stored(storage, line.path), _when(line), line.sha256)
        for pk, line in sorted(archive.files.items(), key=lambda pair: pair[1].number)
    ]


def cover_html(plan: CountyPlan, archive: Archive, day: date) -> str:
    """The cover: how much proves each indicator, and what is missing."""
    title_lines = [plan.county.short_name, "义务教育优质均衡发展创建", "佐证材料档案"]
    context = {
        "plan": plan,
        "county": plan.county,
        "day": day,
        "title": "".join(title_lines),
        "title_lines": title_lines,
        "sources": paper_titles.sources(plan, day),
        "archive": archive,
    }
    return render_to_string("papers/archive.html", context)


def _index(plan: CountyPlan, archive: Archive, day: date, paths: dict[int, str]) -> bytes:
    names = {section.code: section.name for section in archive.sections}
    columns: list[Column[Line]] = [
        Column("编号", 13, lambda line: line.number, centred=True),
        Column("指标", 22, lambda line: f"{line.code} {names[line.code]}"),
        Column("任务或问题", 30, lambda line: line.place.title),
        Column("单位", 18, lambda line: line.unit or "直接关联到任务"),
        Column("文件名", 34, lambda line: line.name),
        Column("大小（字节）", 13, lambda line: line.size),
        Column("上传人", 12, lambda line: line.by),
        Column("上传日期", 12, lambda line: workbook.Shown(timezone.localdate(line.at))),
        Column("在压缩包中的位置", 40, lambda line: paths[line.evidence]),
        Column("SHA-256", 68, lambda line: line.sha256),
    ]
    lines = [
        paper_titles.sources(plan, day),
        "同一份文件只存一次，证明多项时列在每一项下，位置相同。",
    ]
    sheet = Sheet("目录", f"{plan.county.short_name}佐证材料目录", lines, columns)
    return workbook.workbook(sheet, archive.lines, author=str(plan.county))


def _gap_list(plan: CountyPlan, archive: Archive, day: date) -> bytes:
    rows: list[tuple[str, str, str]] = [
        ("任务", f"第{gap.position}项 {gap.title}", gap.why) for gap in archive.gaps
    ]
    rows += [("指标", f"{empty.code} {empty.name}", "没有任何材料") for empty in archive.empty]
    columns: list[Column[tuple[str, str, str]]] = [
        Column("类别", 8, lambda row: row[0], centred=True),
        Column("内容", 60, lambda row: row[1]),
        Column("缺什么", 24, lambda row: row[2]),
    ]
    title = f"{plan.county.short_name}佐证材料缺项"
    sheet = Sheet("缺项", title, [paper_titles.sources(plan, day)], columns)
    return workbook.workbook(sheet, rows, author=str(plan.county))


def _path(archive: Archive, line: Line) -> str:
    """材料/L1 高于规定学历教师/第003项/L1-003-02 总结.pdf"""
    section = next(s for s in archive.sections if s.code == line.code)
    folder = clean_name(f"{line.code} {section.name}".replace("/", "、"))
    name = PurePosixPath(line.name)
    short = f"{name.stem[:LONGEST_NAME]}{name.suffix}"
    return f"材料/{folder}/{line.place.folder}/{line.number} {short}"


def _when(line: Line) -> tuple[int, int, int, int, int, int]:
    at = timezone.localtime(line.at)
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)


def _opener(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: BytesIO(content)


def _stored(storage: Storage, path: str) -> Callable[[], BinaryIO]:
    return lambda: storage.open(path, "rb")  # type: ignore[return-value]
