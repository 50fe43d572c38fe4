"""A worker killed in the middle of an archive: the next one ends it, complete and once.

In processes of their own, killed by SIGKILL.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.programs import Programs
from tests.sizes import FACTOR

FILES = 40
# of an archive, at which a worker is killed
STEPS = [FILES // 2] if FACTOR == 1 else range(1, FILES - 4, 3)

SETUP = f"""
from django.utils import timezone
from counties.models import County
from counties.permissions import RoleName
from tests.conftest import make_user
from tests.roadmaps import builders, hostile
from tracker.exports.services.packages import request_package
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan
county = County.objects.create(code="652323", name="呼图壁县", short_name="呼图壁县")
office = make_user("office", RoleName.OFFICE, county=county)
plan = issue_plan(builders.plan(builders.task("招聘教师")), by=None)
files = [hostile.kept(hostile.PDF + b"\\n%%%d" % n, f"{{n}}.pdf") for n in range({FILES})]
add_files(task=plan.tasks.get(), by=office, files=files)
request_package(plan=plan, day=timezone.localdate(), by=office)
"""
# makes slowly, saying each step, so that it can be killed between two
SLOW = """
import time
from tracker import worker
from tracker.exports.services import packages
packages.PROGRESS_INTERVAL, worker.REST = 0, 0.1
word = packages._Progress.__call__
def slowly(self):
    word(self)
    print("step", self.done, flush=True)
    time.sleep(0.05)
packages._Progress.__call__ = slowly
"""
KEEP = "worker.keep(lambda: True)"
# what django-tasks-db does by itself: looks for what waits
CONTROL = """
from tracker import worker
worker.work_what_waits("second")
"""
LATER = """
from datetime import timedelta
from django.db.models import F
from django_tasks_db.models import DBTaskResult
from tracker import queue
DBTaskResult.objects.update(started_at=F("started_at") - queue.LEASE - timedelta(seconds=1))
"""
NEXT = """
from tracker import worker
from django_tasks_db.models import DBTaskResult
worker.REST = 0.1
worker.keep(lambda: DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).exists())
"""
STATE = """
import hashlib, zipfile
from pathlib import Path
from django.conf import settings
from django_tasks_db.models import DBTaskResult
from counties.models import AuditEvent, Notice
from tracker.exports.models import ArchivePackage
package, queued = ArchivePackage.objects.get(), DBTaskResult.objects.get()
ends = AuditEvent.objects.filter(verb="档案包已生成").count()
print(package.state, queued.status, len(queued.worker_ids), ends, Notice.objects.count())
folder = settings.DATA_DIR / "files" / "packages"
print(len(list(folder.glob("*"))))
if package.state == "done":
    content = package.file.read()
    print(hashlib.sha256(content).hexdigest() == package.sha256)
    with zipfile.ZipFile(package.file) as made:
        print(made.testzip(), sum("材料/" in name for name in made.namelist()))
"""


@pytest.fixture
def portal(programs: Programs) -> Programs:
    """With a package of forty files that waits to be made."""
    programs.run(SETUP)
    return programs


def state(portal: Programs) -> list[str]:
    return portal.run(STATE)[0].splitlines()


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until_step(keeper: "subprocess.Popen[str]", step: int) -> None:
    assert keeper.stdout is not None
    for line in keeper.stdout:
        if line == f"step {step}\n":
            return
    raise AssertionError("it ended before it was killed")


MADE_ONCE = ["1", "True", f"None {FILES}"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.slow
def test_worker_and_keeper_killed_in_the_middle(portal: Programs, step: int):
    keeper = portal.start(SLOW + KEEP)
    until_step(keeper, step)
    os.killpg(keeper.pid, signal.SIGKILL)
    keeper.communicate()
    assert state(portal) == ["making RUNNING 1 0 0", "0"]
    # negative control: without the lease it would stay so for ever
    portal.run(CONTROL)
    assert state(portal) == ["making RUNNING 1 0 0", "0"]
    portal.run(LATER)
    portal.run(NEXT)
    assert state(portal) == ["done SUCCESSFUL 2 1 1", *MADE_ONCE]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.slow
def test_worker_killed_under_its_keeper(portal: Programs, step: int):
    keeper = portal.start(SLOW + KEEP)
    until_step(keeper, step)
    (worker,) = children(keeper.pid)
    os.kill(worker, signal.SIGKILL)
    until_step(keeper, step)  # the next one, from the beginning, at once
    assert children(keeper.pid) != [worker]
    until_done(portal)
    os.killpg(keeper.pid, signal.SIGKILL)
    keeper.communicate()
    assert state(portal) == ["done SUCCESSFUL 2 1 1", *MADE_ONCE]


def until_done(portal: Programs) -> None:
    for _ in range(60):
        if state(portal)[0].startswith("done SUCCESSFUL"):
            return
        time.sleep(0.5)
    raise AssertionError("it was not made")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.slow
def test_a_keeper_that_is_stopped_gives_back_at_once(portal: Programs, step: int):
    stop = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
    keeper = portal.start(stop + SLOW + KEEP)
    until_step(keeper, step)
    keeper.terminate()
    keeper.communicate(timeout=60)
    assert keeper.returncode == 0
    assert state(portal) == ["making READY 1 0 0", "0"]
    portal.run(NEXT)
    assert state(portal) == ["done SUCCESSFUL 2 1 1", *MADE_ONCE]
