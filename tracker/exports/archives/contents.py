"""What a county's archive package (档案包) contains: cover, index, gaps, and the evidence files."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.storage import Storage
from django.template.loader import render_to_string
from django.utils import timezone

from tracker.exports import titles
from tracker.exports.archives.zip_stream import ZipDate, ZipMember
from tracker.exports.pdf import rendering, responses
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.excel import ExcelSheet, SheetColumn
from tracker.files.validation import clean_name
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.selectors.evidence_archive import Archive, ArchivedFile

MAX_NAME_LENGTH = 60  # of a file, so that Windows can unpack it: 260 characters for a whole path


def archive_members(
    plan: CountyPlan, archive: Archive, day: date, storage: Storage
) -> list[ZipMember]:
    """Return the files of the package, in the order of the ZIP.

    Cover, index and list of gaps are made now; the evidence is read from `storage` when its turn
    comes. If no PDF can be made, a text file with the reason takes the place of the cover.
    """
    paths = {line.evidence: _path(archive, line) for line in archive.files.values()}
    contents = {
        "目录.xlsx": _index(plan, archive, day, paths),
        "缺项.xlsx": _gap_list(plan, archive, day),
    }
    try:
        contents["封面.pdf"] = responses.cached_pdf(cover_html(plan, archive, day))
    except rendering.PdfUnavailable as error:
        contents["封面未生成.txt"] = str(error).encode()
    modified = (day.year, day.month, day.day, 0, 0, 0)
    members = [
        ZipMember(name, _opener(content), modified) for name, content in sorted(contents.items())
    ]
    return members + [
        ZipMember(paths[pk], _storage_opener(storage, line.path), _uploaded(line), line.sha256)
        for pk, line in sorted(archive.files.items(), key=lambda pair: pair[1].number)
    ]


def cover_html(plan: CountyPlan, archive: Archive, day: date) -> str:
    """Return the HTML of the cover: how many files prove each indicator, and what is missing."""
    title_lines = [plan.county.short_name, "义务教育优质均衡发展创建", "佐证材料档案"]
    context = {
        "plan": plan,
        "county": plan.county,
        "day": day,
        "title": "".join(title_lines),
        "title_lines": title_lines,
        "sources": titles.source_line(plan, day),
        "archive": archive,
    }
    return render_to_string("papers/archive.html", context)


def _index(plan: CountyPlan, archive: Archive, day: date, paths: dict[int, str]) -> bytes:
    """Return the workbook that lists every file; `paths` gives its place by evidence id."""
    names = {section.code: section.name for section in archive.sections}
    columns: list[SheetColumn[ArchivedFile]] = [
        SheetColumn("编号", 13, lambda line: line.number, centred=True),
        SheetColumn("指标", 22, lambda line: f"{line.code} {names[line.code]}"),
        SheetColumn("任务或问题", 30, lambda line: line.place.title),
        SheetColumn("单位", 18, lambda line: line.unit or "直接关联到任务"),
        SheetColumn("文件名", 34, lambda line: line.name),
        SheetColumn("大小（字节）", 13, lambda line: line.size),
        SheetColumn("上传人", 12, lambda line: line.by),
        SheetColumn("上传日期", 12, lambda line: excel.SortableValue(timezone.localdate(line.at))),
        SheetColumn("在压缩包中的位置", 40, lambda line: paths[line.evidence]),
        SheetColumn("SHA-256", 68, lambda line: line.sha256),
    ]
    lines = [
        titles.source_line(plan, day),
        "同一份文件只存一次，证明多项时列在每一项下，位置相同。",
    ]
    sheet = ExcelSheet("目录", f"{plan.county.short_name}佐证材料目录", lines, columns)
    return excel.workbook(sheet, archive.lines, author=str(plan.county))


def _gap_list(plan: CountyPlan, archive: Archive, day: date) -> bytes:
    """Return the workbook of tasks and indicators for which files are missing."""
    rows: list[tuple[str, str, str]] = [
        ("任务", f"第{gap.position}项 {gap.title}", gap.why) for gap in archive.gaps
    ]
    rows += [
        ("指标", f"{section.code} {section.name}", "没有任何材料") for section in archive.empty
    ]
    columns: list[SheetColumn[tuple[str, str, str]]] = [
        SheetColumn("类别", 8, lambda row: row[0], centred=True),
        SheetColumn("内容", 60, lambda row: row[1]),
        SheetColumn("缺什么", 24, lambda row: row[2]),
    ]
    title = f"{plan.county.short_name}佐证材料缺项"
    sheet = ExcelSheet("缺项", title, [titles.source_line(plan, day)], columns)
    return excel.workbook(sheet, rows, author=str(plan.county))


def _path(archive: Archive, line: ArchivedFile) -> str:
    """Return 材料/L1 高于规定学历教师/第003项/L1-003-02 总结.pdf."""
    section = next(s for s in archive.sections if s.code == line.code)
    folder = clean_name(f"{line.code} {section.name}".replace("/", "、"))
    name = PurePosixPath(line.name)
    short_name = f"{name.stem[:MAX_NAME_LENGTH]}{name.suffix}"
    return f"材料/{folder}/{line.place.folder}/{line.number} {short_name}"


def _uploaded(line: ArchivedFile) -> ZipDate:
    at = timezone.localtime(line.at)
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)


def _opener(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: BytesIO(content)


def _storage_opener(storage: Storage, path: str) -> Callable[[], BinaryIO]:
    return lambda: storage.open(path, "rb")  # type: ignore[return-value]
