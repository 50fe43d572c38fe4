"""Writers of one county at the same time never fork its chain; without the lock they do.

Processes of their own over a fresh database of the engine under test, since only what is committed
can be raced for.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import empty_database

ROOT = Path(__file__).parents[2]
WRITERS, EACH = 4, 15

SETUP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from counties.models import County
County.objects.create(code="652323", name="呼图壁县", short_name="呼图壁县")
"""
WRITE = """
from counties import audit
from counties.models import County
county = County.objects.get()
for number in range({each}):
    audit.record(by=None, verb="x", target=county, county=county, after={{"n": number}})
"""
# the negative control: each writer reads the end of the chain before its turn
UNLOCKED = """
import time
from counties import audit
from counties.models import AuditChain, County
county = County.objects.get()
for number in range({each}):
    seen, _ = AuditChain.objects.get_or_create(pk=county.code)
    time.sleep(0.01)
    audit._locked_chain = lambda code: seen
    audit.record(by=None, verb="x", target=county, county=county, after={{"n": number}})
"""
CHECK = """
from counties.services.audit_log import verify
from counties.models import AuditEvent
print(AuditEvent.objects.count(), sum(c.fault is not None for c in verify()))
"""


def start(code: str, url: str) -> "subprocess.Popen[str]":
    begin = "import django\ndjango.setup()\n"
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DEBUG": "1",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", begin + code], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def done(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


@pytest.fixture
def fresh(tmp_path: Path, django_db_setup, django_db_blocker) -> Iterator[str]:
    """The DATABASE_URL of a migrated database of the engine under test, with one county."""
    with empty_database(tmp_path, django_db_blocker) as url:
        done(start(SETUP, url))
        yield url


def race(code: str, url: str) -> list[int]:
    """Rows written, and chains broken, after all writers have ended."""
    for writer in [start(code.format(each=EACH), url) for _ in range(WRITERS)]:
        done(writer)
    return [int(number) for number in done(start(CHECK, url)).split()]


@pytest.mark.slow
def test_writers_at_once_leave_one_whole_chain(fresh: str) -> None:
    assert race(WRITE, fresh) == [WRITERS * EACH, 0]


@pytest.mark.slow
def test_without_the_lock_the_chain_forks(fresh: str) -> None:
    assert race(UNLOCKED, fresh) == [WRITERS * EACH, 1]
