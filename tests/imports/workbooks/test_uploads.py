"""Reading an uploaded workbook, and refusing broken and hostile ones with a reason."""

import io
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest

from tests.imports.workbook_files import book, content_of, opened, upload
from tests.roadmaps.builders import at
from tracker.files import sandbox
from tracker.files.containers import Refused
from tracker.imports.workbooks import uploads
from tracker.imports.workbooks.sheet_reader import cell_value
from tracker.imports.workbooks.uploads import read_upload


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The package with one part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


def test_texts_numbers_days_and_formulas() -> None:
    rows = [
        [" 甲 ", 3, 2.5, date(2024, 9, 1)],
        [at(date(2024, 9, 1), 8, 30).replace(tzinfo=None), "=A1", None, True],
    ]
    lines = read_upload(upload(book("一二三四", *rows)), 10)
    assert lines.heads == ["一", "二", "三", "四"]
    assert lines.rows == [
        (2, ["甲", "3", "2.5", "2024-09-01"]),
        (3, ["2024-09-01 08:30:00", {"formula": "=A1"}, "", "True"]),
    ]


def test_a_number_is_read_as_excel_shows_it() -> None:
    cells = [
        SimpleNamespace(value=value, data_type="n", number_format="General")
        for value in (35.1 + 0.2, 1 / 3, 1e15)
    ]
    assert [cell_value(cell) for cell in cells] == ["35.3", "0.333333333333333", "1" + "0" * 15]


def test_empty_lines_are_passed_over_with_their_numbers_kept() -> None:
    lines = read_upload(upload(book("一", ["甲"], [None], ["乙"])), 10)
    assert [number for number, _ in lines.rows] == [2, 4]


def test_as_many_rows_and_columns_as_allowed_and_no_more() -> None:
    rows = [[str(n)] for n in range(5)]
    assert len(read_upload(upload(book("一", *rows)), 5).rows) == 5
    with pytest.raises(Refused, match="超过 4 行"):
        read_upload(upload(book("一", *rows)), 4)
    wide = [str(n) for n in range(60)]
    assert len(read_upload(upload(book(wide, wide)), 5).heads) == 60
    with pytest.raises(Refused, match="超过 60 列"):
        read_upload(upload(book([*wide, "多"], wide)), 5)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"hello", "a.txt", "请上传 .xlsx 文件"),
        (b"hello", "a.xls", "请上传 .xlsx 文件"),
        (b"hello", "a.xlsx", "已损坏"),
        (b"", "a.xlsx", "已损坏"),
        (b"PK\x03\x04" + b"x" * 100, "a.xlsx", "已损坏"),
        (with_part(book("一"), "xl/vbaProject.bin", b"x"), "a.xlsx", "宏"),
        (
            with_part(book("一"), "xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
            "a.xlsx",
            "DOCTYPE",
        ),
        (with_part(book("一"), "xl/x.xml", b" " * 30_000_000), "a.xlsx", "压缩炸弹"),
        (with_part(book("一"), "xl/worksheets/sheet1.xml", b"<worksheet"), "a.xlsx", "打不开"),
        (with_part(book("一"), "xl/workbook.xml", b"nothing"), "a.xlsx", "打不开"),
    ],
)
def test_what_is_broken_foreign_or_hostile_is_refused_in_words(content, name, words) -> None:
    with pytest.raises(Refused, match=words):
        read_upload(upload(content, name), 10)


def test_too_large_and_too_slow(monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="超过 10 MB"):
        read_upload(upload(book("一")), 10)
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.001)
    with pytest.raises(Refused, match="用时过长"):
        read_upload(upload(book("一")), 10)


@pytest.mark.parametrize(("job", "words"), [("eat_memory", "打不开"), ("loop", "用时过长")])
def test_the_child_works_under_limits(job, words, monkeypatch) -> None:
    """A child that uses too much memory or time is stopped; the answer says so."""
    monkeypatch.setattr(uploads, "JOB", f"tests.roadmaps.appetites:{job}")
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    with pytest.raises(Refused, match=words):
        read_upload(upload(book("一")), 10)


def test_only_the_first_sheet_is_read() -> None:
    made = opened(book("一", ["甲"]))
    made.create_sheet("说明").append(["乙"])
    assert read_upload(upload(content_of(made)), 10).rows == [(2, ["甲"])]
