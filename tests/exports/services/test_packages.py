"""Packages: one at a time for a day, made once, stopped at a word, gone when old."""

import hashlib
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from counties.choices import NoticeKind
from counties.models import AuditEvent, Notice
from tests.exports.conftest import TODAY
from tests.roadmaps.hostile import PDF
from tests.roadmaps.services.test_races import SQLITE, Arena
from tracker.exports.choices import PackageState
from tracker.exports.models import ArchivePackage
from tracker.exports.services import packages

DAY = TODAY


def make(package: ArchivePackage, renew: Callable[[], None] = lambda: None, **more: int) -> None:
    packages.make(package.pk, renew, **more)
    package.refresh_from_db()


def verbs() -> list[str]:
    said = AuditEvent.objects.filter(target_kind="archivepackage").order_by("pk")
    return list(said.values_list("verb", flat=True))


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "files" / "packages").glob("*") if path.is_file()]


def test_it_waits_in_the_queue_with_its_audit_row(cast, asked) -> None:
    assert (asked.state, asked.county, asked.by) == (PackageState.WAITING, cast.county, cast.office)
    waiting = DBTaskResult.objects.get()
    assert waiting.args_kwargs == {"args": [asked.pk], "kwargs": {}}
    assert verbs() == ["生成档案包"]


def test_a_second_click_is_the_same_package_and_another_day_another(cast, filled, asked) -> None:
    again = packages.request_package(plan=filled, day=DAY, by=cast.colleague)
    assert again.pk == asked.pk
    other = packages.request_package(plan=filled, day=date(2024, 9, 13), by=cast.office)
    assert other.pk != asked.pk
    assert DBTaskResult.objects.count() == 2
    make(asked)
    assert packages.request_package(plan=filled, day=DAY, by=cast.office).pk != asked.pk


@pytest.mark.django_db(transaction=not SQLITE)  # as in test_races
def test_two_clicks_at_once_make_one(cast, filled, tmp_path, monkeypatch) -> None:
    arena = Arena(tmp_path, monkeypatch)
    found: list[int] = []

    def click() -> None:
        found.append(packages.request_package(plan=filled, day=DAY, by=cast.office).pk)

    assert arena.race(*[click] * 6) == {"done": 6}
    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_made_package_says_what_it_is(cast, asked, tmp_path) -> None:
    make(asked)
    with asked.file.open() as file:
        content = file.read()
    assert asked.state == PackageState.DONE
    assert (asked.done, asked.total) == (5, 5)  # two files, cover, index, gaps
    assert asked.size == len(content)
    assert asked.sha256 == hashlib.sha256(content).hexdigest()
    assert len(stored(tmp_path)) == 1
    assert verbs() == ["生成档案包", "档案包已生成"]
    notice = cast.office.notices.get()
    assert (notice.kind, notice.text) == (
        NoticeKind.PACKAGE,
        "档案包（截至2024年9月14日）已生成，可以下载。",
    )
    assert notice.address == "/652323/archive/packages/"


def test_finished_package_is_not_made_again(asked, tmp_path) -> None:
    make(asked)
    first = asked.file.name
    make(asked)
    assert asked.file.name == first
    assert verbs() == ["生成档案包", "档案包已生成"]
    assert Notice.objects.count() == len(stored(tmp_path)) == 1


def test_cancelled_package_is_not_made(cast, asked, tmp_path) -> None:
    assert packages.cancel_package(package=asked, by=cast.office)
    make(asked)
    assert (asked.state, asked.file.name) == (PackageState.CANCELLED, "")
    assert verbs() == ["生成档案包", "取消档案包"]
    assert stored(tmp_path) == []


def test_what_is_cancelled_while_it_is_made_leaves_no_file(cast, asked, tmp_path, often) -> None:
    def cancel() -> None:
        packages.cancel_package(package=asked, by=cast.office)

    make(asked, cancel)
    assert asked.state == PackageState.CANCELLED
    assert verbs() == ["生成档案包", "取消档案包"]
    assert stored(tmp_path) == []
    assert Notice.objects.count() == 0


@pytest.fixture
def often(monkeypatch) -> None:
    """Progress is said at every step."""
    monkeypatch.setattr(packages, "PROGRESS_INTERVAL", 0)


def test_what_has_ended_cannot_be_cancelled(cast, asked) -> None:
    make(asked)
    assert not packages.cancel_package(package=asked, by=cast.office)
    asked.refresh_from_db()
    assert asked.state == PackageState.DONE
    assert verbs() == ["生成档案包", "档案包已生成"]


def test_progress_is_seen_from_outside_and_renews_the_lease(asked, often) -> None:
    seen: list[tuple[str, int, int]] = []

    def look() -> None:
        row = ArchivePackage.objects.get()
        seen.append((row.state, row.done, row.total))

    make(asked, look)
    steps = [("making", 0, 0), *(("making", n, 5) for n in range(5))]
    assert seen[:6] == steps
    assert set(seen[6:]) == {("making", 5, 5)}  # while it is stored


def test_of_two_makers_the_later_one_goes_on(asked, often, tmp_path) -> None:
    """The first was taken for dead; it wakes up and must not end the package a second time."""
    once = threading.Event()

    def overtake() -> None:
        if not once.is_set():
            once.set()
            packages.make(asked.pk, lambda: None)

    make(asked, overtake)
    assert asked.state == PackageState.DONE
    assert verbs() == ["生成档案包", "档案包已生成"]
    assert Notice.objects.count() == 1
    assert [path.name for path in stored(tmp_path)] == [Path(asked.file.name).name]


def test_what_a_killed_maker_stored_is_removed_by_the_next(
    asked, tmp_path, django_capture_on_commit_callbacks
) -> None:
    left = asked.file.storage.save("packages/left", BytesIO(PDF))
    ArchivePackage.objects.update(file=left, state=PackageState.MAKING, done=1)
    with django_capture_on_commit_callbacks(execute=True):
        make(asked)
    assert asked.state == PackageState.DONE
    assert [path.name for path in stored(tmp_path)] == [Path(asked.file.name).name]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "读写文件时出错，可能是磁盘已满。"),
        (ValueError("x"), "生成时系统出错。"),
    ],
)
def test_failed_package_records_the_reason(asked, monkeypatch, tmp_path, error, words) -> None:
    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(packages, "_write_chunks", fail)
    with pytest.raises(type(error)):
        make(asked)
    asked.refresh_from_db()
    words += "请系统管理员查看日志，再重新生成。"
    assert (asked.state, asked.error) == (PackageState.FAILED, words)
    assert verbs() == ["生成档案包", "档案包未生成"]
    assert words in Notice.objects.get(user=asked.by).text
    assert stored(tmp_path) == []


def test_one_that_kills_its_worker_again_and_again_is_given_up(asked) -> None:
    with pytest.raises(RuntimeError):
        make(asked, attempt=packages.MAX_ATTEMPTS + 1)
    asked.refresh_from_db()
    assert asked.state == PackageState.FAILED


def test_old_ones_are_removed_with_their_files(asked, tmp_path) -> None:
    make(asked)
    ended = timezone.now()
    assert packages.remove_old(now=ended + packages.RETENTION) == 0
    assert packages.remove_old(now=ended + packages.RETENTION + timedelta(seconds=1)) == 1
    assert ArchivePackage.objects.count() == 0
    assert stored(tmp_path) == []
    assert verbs()[-1] == "清理到期档案包"


def test_package_being_made_does_not_expire(asked) -> None:
    assert packages.remove_old(now=timezone.now() + timedelta(days=999)) == 0
