"""Archives as packages: asked for, made in the background, cancelled, removed when old.

A package is made by whoever has put a path of its own into `file`. Every later word of the maker
asks for that path again, so that of two makers (the first was taken for dead) only one goes on.
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
from tracker import queue
from tracker.exports import paper_titles
from tracker.exports.archive import Member, archive_members, zip_pieces
from tracker.exports.choices import OPEN, PackageState
from tracker.exports.models import ArchivePackage, random_path
from tracker.roadmaps.models import CountyPlan, Evidence
from tracker.roadmaps.selectors.evidence_archive import read_archive
from tracker.supervision.problem_files import proofs

ATTEMPTS = 5  # a package that takes its worker along each time is given up
KEPT = timedelta(days=14)
SAYS_EVERY = 1.0  # seconds between two words of how far it is

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The package was cancelled, or another worker makes it now."""


@transaction.atomic
def ask_package(*, plan: CountyPlan, day: date, by: User) -> ArchivePackage:
    """Have the archive of `plan` by the end of `day` made; the one in the making if there is."""
    county = County.objects.select_for_update().get(pk=plan.county_id)
    being_made = ArchivePackage.objects.for_county(county).filter(day=day, state__in=OPEN).first()
    if being_made is not None:
        return being_made
    package = ArchivePackage.objects.create(county=county, plan=plan, day=day, by=by)
    audit.record(by=by, verb="生成档案包", target=package, county=county)
    make_package.enqueue(package.pk)
    return package


@transaction.atomic
def cancel_package(*, package: ArchivePackage, by: User) -> bool:
    """Stop `package`; False where it has ended already. Its maker finds out and cleans up."""
    open_ones = ArchivePackage.objects.filter(pk=package.pk, state__in=OPEN)
    if not open_ones.update(state=PackageState.CANCELLED, ended_at=timezone.now()):
        return False
    audit.record(by=by, verb="取消档案包", target=package, county=package.county)
    return True


def remove_old(*, now: datetime) -> int:
    """Remove packages that ended longer ago than they are kept; return how many."""
    old = ArchivePackage.objects.exclude(state__in=OPEN).filter(ended_at__lt=now - KEPT)
    removed = 0
    for package in old.select_related("county"):
        if package.file.name:  # before its row: what is cut short is found again
            package.file.storage.delete(package.file.name)
        with transaction.atomic():
            audit.record(by=None, verb="清理到期档案包", target=package, county=package.county)
            package.delete()
        removed += 1
    return removed


@task(takes_context=True)
def make_package(context: TaskContext, pk: int) -> None:
    """The task in the queue: `make`, holding its lease."""
    make(pk, lambda: queue.renew(context.task_result.id), attempt=context.attempt)


def make(pk: int, renew: Callable[[], None], *, attempt: int = 1) -> None:
    """Make the package `pk`, if it still waits to be made; `renew` is called again and again.

    Raises what went wrong, after the row says so.
    """
    package = _begin(pk)
    if package is None:
        return
    storage, path = package.file.storage, str(package.file.name)
    try:
        if attempt > ATTEMPTS:
            raise RuntimeError(f"the worker died {ATTEMPTS} times")
        _write(package, storage, renew)
    except Stopped:
        storage.delete(path)
    except DatabaseError:  # nothing can be said; the task is found failed, or taken up again
        raise
    except Exception as error:
        storage.delete(path)
        _fail(package, error)
        raise


@transaction.atomic
def _begin(pk: int) -> ArchivePackage | None:
    """Take the package with a path of one's own; None where there is nothing left to do."""
    rows = ArchivePackage.objects.select_for_update(of=("self",))
    rows = rows.select_related("county", "plan__county", "by")
    package = rows.filter(pk=pk, state__in=OPEN).first()
    if package is None:
        return None
    left = package.file.name
    package.state, package.done, package.file = PackageState.MAKING, 0, random_path()
    package.save(update_fields=["state", "done", "file"])
    if left:  # by a maker that was killed
        transaction.on_commit(lambda: package.file.storage.delete(left))
    return package


def _own(package: ArchivePackage) -> QuerySet[ArchivePackage]:
    """The row of `package`, as long as it is this maker's."""
    return ArchivePackage.objects.filter(
        pk=package.pk, state=PackageState.MAKING, file=package.file.name
    )


class _Progress:
    """Says, now and then, how far it is; raises Stopped when nobody wants to hear it."""

    def __init__(self, package: ArchivePackage, renew: Callable[[], None]) -> None:
        self.package = package
        self.renew = renew
        self.total = self.done = 0
        self.next = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self.next:
            return
        if not _own(self.package).update(done=self.done, total=self.total):
            raise Stopped
        self.renew()
        self.next = time.monotonic() + SAYS_EVERY

    def through(self, members: list[Member]) -> Iterator[Member]:
        self.total = len(members)
        for self.done, member in enumerate(members):
            self()
            yield member
        self.done = self.total


class _Watched(File):
    """A file of which the reading is progress: storing gigabytes far away takes its time."""

    def __init__(self, file: IO[bytes], progress: _Progress) -> None:
        super().__init__(file)
        self.source = file
        self.progress = progress

    def read(self, size: int = -1) -> bytes:
        self.progress()
        return self.source.read(size)


def _write(package: ArchivePackage, storage: Storage, renew: Callable[[], None]) -> None:
    """Write the ZIP to a file without a name, then to the storage; then it is done."""
    progress = _Progress(package, renew)
    progress()
    found = read_archive(package.plan, package.day, proofs(package.county, package.day))
    evidence = Evidence._meta.get_field("file").storage
    members = archive_members(package.plan, found, package.day, evidence)
    folder = package_name(package).removesuffix(".zip")
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as content:
        sha256 = _spool(zip_pieces(progress.through(members), folder), content)
        size = content.tell()
        content.seek(0)
        storage.save(package.file.name, _Watched(content, progress))
    _finish(package, total=len(members), size=size, sha256=sha256)


def _spool(pieces: Iterable[bytes], content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        content.write(piece)
    return digest.hexdigest()


@transaction.atomic
def _finish(package: ArchivePackage, *, total: int, size: int, sha256: str) -> None:
    made = _own(package).update(
        state=PackageState.DONE, done=total, total=total, size=size, sha256=sha256,
        ended_at=timezone.now(),
    )  # fmt: skip
    if not made:
        raise Stopped
    after = {"size": size, "sha256": sha256}
    audit.record(by=None, verb="档案包已生成", target=package, county=package.county, after=after)
    _tell(package, f"{package}已生成，可以下载。")


@transaction.atomic
def _fail(package: ArchivePackage, error: Exception) -> None:
    """Say that it was not made. What a person can do stands in the words, the rest in the log."""
    full = isinstance(error, OSError)
    words = "读写文件时出错，可能是磁盘已满。" if full else "生成时系统出错。"
    words += "请系统管理员查看日志，再重新生成。"
    if _own(package).update(state=PackageState.FAILED, error=words, ended_at=timezone.now()):
        after = {"reason": words}
        audit.record(
            by=None, verb="档案包未生成", target=package, county=package.county, after=after
        )
        _tell(package, f"{package}没有生成：{words}")


def _tell(package: ArchivePackage, text: str) -> None:
    notify(
        users=[package.by],
        county=package.county,
        kind=NoticeKind.PACKAGE,
        key=f"package-{package.pk}",
        text=text,
        address=reverse("packages", kwargs={"code": package.county.code}),
    )


def package_name(package: ArchivePackage) -> str:
    """What the file is called when it is downloaded."""
    return paper_titles.file_name(package.county, "佐证材料档案", package.day, "zip")
