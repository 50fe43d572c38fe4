"""Archive packages: requested, made in the background, cancelled, and removed when old.

A worker that makes a package first stores a new path in its `file`. Each later update is limited
to the row that still has this path. So if the queue takes a worker for dead and starts a second
one, only the second continues.
"""

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskContext, task

from counties import audit
from counties.choices import NoticeKind
from counties.models import County, User
from counties.services.notices import notify
from counties.unit_history import units_of
from counties.units_on_day import units_on_day
from tracker import queue
from tracker.exports import titles
from tracker.exports.archives.contents import archive_members
from tracker.exports.archives.zip_stream import ZipMember, zip_chunks
from tracker.exports.choices import OPEN, PackageState
from tracker.exports.models import ArchivePackage, random_path
from tracker.roadmaps.models import CountyPlan, Evidence
from tracker.roadmaps.selectors.evidence_archive import read_archive
from tracker.supervision.selectors.problem_history import archived_files

MAX_ATTEMPTS = 5  # after so many killed workers a package is given up
RETENTION = timedelta(days=14)
PROGRESS_INTERVAL = 1.0  # seconds between two updates of the progress

logger = logging.getLogger(__name__)


class PackageAbandoned(Exception):
    """The package was cancelled, or another worker makes it now."""


@transaction.atomic
def request_package(*, plan: CountyPlan, day: date, by: User) -> ArchivePackage:
    """Queue the archive of `plan` as of the end of `day`, and return its package.

    If the county's package of this day is already waiting or being made, return that one.
    """
    county = County.objects.select_for_update().get(pk=plan.county_id)
    open_package = ArchivePackage.objects.for_county(county).filter(day=day, state__in=OPEN).first()
    if open_package is not None:
        return open_package
    package = ArchivePackage.objects.create(county=county, plan=plan, day=day, by=by)
    audit.record(by=by, verb="生成档案包", target=package, county=county)
    make_package.enqueue(package.pk)
    return package


@transaction.atomic
def cancel_package(*, package: ArchivePackage, by: User) -> bool:
    """Cancel `package`; return False if it has ended already.

    A worker that is making it notices at its next update and removes the file.
    """
    rows = ArchivePackage.objects.filter(pk=package.pk, state__in=OPEN)
    if not rows.update(state=PackageState.CANCELLED, ended_at=timezone.now()):
        return False
    audit.record(by=by, verb="取消档案包", target=package, county=package.county)
    return True


def remove_old(*, now: datetime) -> int:
    """Remove the packages that ended longer ago than `RETENTION`; return how many."""
    old = ArchivePackage.objects.exclude(state__in=OPEN).filter(ended_at__lt=now - RETENTION)
    removed = 0
    for package in old.select_related("county"):
        if package.file.name:  # before the row: if this fails, the next run tries again
            package.file.storage.delete(package.file.name)
        with transaction.atomic():
            audit.record(by=None, verb="清理到期档案包", target=package, county=package.county)
            package.delete()
        removed += 1
    return removed


@task(takes_context=True)
def make_package(context: TaskContext, pk: int) -> None:
    """Run `make` as a task of the queue, renewing its lease."""
    make(pk, lambda: queue.renew(context.task_result.id), attempt=context.attempt)


def make(pk: int, renew: Callable[[], None], *, attempt: int = 1) -> None:
    """Make the package `pk` if it is still open; `renew` is called at each progress update.

    `attempt` counts the workers that have tried it. An error is stored in the row and then raised.
    """
    package = _begin(pk)
    if package is None:
        return
    storage, path = package.file.storage, str(package.file.name)
    try:
        if attempt > MAX_ATTEMPTS:
            raise RuntimeError(f"the worker died {MAX_ATTEMPTS} times")
        with units_on_day(units_of(package.county, package.day)):
            _write(package, storage, renew)
    except PackageAbandoned:
        storage.delete(path)
    except DatabaseError:  # nothing can be stored; the queue marks or repeats the task
        raise
    except Exception as error:
        storage.delete(path)
        _fail(package, error)
        raise


@transaction.atomic
def _begin(pk: int) -> ArchivePackage | None:
    """Take the package over with a new path; return None if it is no longer open."""
    rows = ArchivePackage.objects.select_for_update(of=("self",))
    rows = rows.select_related("county", "plan__county", "by")
    package = rows.filter(pk=pk, state__in=OPEN).first()
    if package is None:
        return None
    old_path = package.file.name
    package.state, package.done, package.file = PackageState.MAKING, 0, random_path()
    package.save(update_fields=["state", "done", "file"])
    if old_path:  # left by a worker that was killed
        transaction.on_commit(lambda: package.file.storage.delete(old_path))
    return package


def _own_row(package: ArchivePackage) -> QuerySet[ArchivePackage]:
    """Return the row of `package`, or no row if it was cancelled or taken over."""
    return ArchivePackage.objects.filter(
        pk=package.pk, state=PackageState.MAKING, file=package.file.name
    )


class _Progress:
    """Stores the progress of a package and renews the lease, at most once in an interval.

    Calling it raises PackageAbandoned if the package is no longer this worker's to make.
    """

    def __init__(self, package: ArchivePackage, renew: Callable[[], None]) -> None:
        self.package = package
        self.renew = renew
        self.total = self.done = 0
        self.next_update = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self.next_update:
            return
        if not _own_row(self.package).update(done=self.done, total=self.total):
            raise PackageAbandoned
        self.renew()
        self.next_update = time.monotonic() + PROGRESS_INTERVAL

    def through(self, members: list[ZipMember]) -> Iterator[ZipMember]:
        """Yield `members` and count them as done."""
        self.total = len(members)
        for self.done, member in enumerate(members):
            self()
            yield member
        self.done = self.total


class _ProgressFile(File):
    """A file that updates the progress when it is read, since storing gigabytes takes time."""

    def __init__(self, file: IO[bytes], progress: _Progress) -> None:
        super().__init__(file)
        self.source = file
        self.progress = progress

    def read(self, size: int = -1) -> bytes:
        self.progress()
        return self.source.read(size)


def _write(package: ArchivePackage, storage: Storage, renew: Callable[[], None]) -> None:
    """Write the ZIP to a temporary file, then to the storage, and mark the package as done."""
    progress = _Progress(package, renew)
    progress()
    archive = read_archive(package.plan, package.day, archived_files(package.county, package.day))
    evidence_storage = Evidence._meta.get_field("file").storage
    members = archive_members(package.plan, archive, package.day, evidence_storage)
    folder = package_name(package).removesuffix(".zip")
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as content:
        sha256 = _write_chunks(zip_chunks(progress.through(members), folder), content)
        size = content.tell()
        content.seek(0)
        storage.save(package.file.name, _ProgressFile(content, progress))
    _finish(package, total=len(members), size=size, sha256=sha256)


def _write_chunks(chunks: Iterable[bytes], content: IO[bytes]) -> str:
    """Write `chunks` to `content`; return their SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        content.write(chunk)
    return digest.hexdigest()


@transaction.atomic
def _finish(package: ArchivePackage, *, total: int, size: int, sha256: str) -> None:
    updated = _own_row(package).update(
        state=PackageState.DONE, done=total, total=total, size=size, sha256=sha256,
        ended_at=timezone.now(),
    )  # fmt: skip
    if not updated:
        raise PackageAbandoned
    after = {"size": size, "sha256": sha256}
    audit.record(by=None, verb="档案包已生成", target=package, county=package.county, after=after)
    _notify_requester(package, f"{package}已生成，可以下载。")


@transaction.atomic
def _fail(package: ArchivePackage, error: Exception) -> None:
    """Mark the package as failed and notify its requester of what to do; details are in the log."""
    is_io_error = isinstance(error, OSError)
    reason = "读写文件时出错，可能是磁盘已满。" if is_io_error else "生成时系统出错。"
    reason += "请系统管理员查看日志，再重新生成。"
    if _own_row(package).update(state=PackageState.FAILED, error=reason, ended_at=timezone.now()):
        after = {"reason": reason}
        audit.record(
            by=None, verb="档案包未生成", target=package, county=package.county, after=after
        )
        _notify_requester(package, f"{package}没有生成：{reason}")


def _notify_requester(package: ArchivePackage, text: str) -> None:
    notify(
        users=[package.by],
        county=package.county,
        kind=NoticeKind.PACKAGE,
        key=f"package-{package.pk}",
        text=text,
        address=reverse("packages", kwargs={"code": package.county.code}),
    )


def package_name(package: ArchivePackage) -> str:
    """Return the name under which the file is downloaded."""
    return titles.file_name(package.county, "佐证材料档案", package.day, "zip")
