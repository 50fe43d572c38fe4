"""Writers of one county at the same time never fork its chain; without the lock they do.

In processes of their own, since only what is committed can be raced for.
"""

import pytest

from tests.programs import Programs
from tests.sizes import FACTOR

WRITERS, EACH = 4, 15 * FACTOR

SETUP = """
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


def race(code: str, programs: Programs) -> list[int]:
    """Rows written, and chains broken, after all writers have ended."""
    programs.run(SETUP)
    programs.run(*[code.format(each=EACH)] * WRITERS)
    return [int(number) for number in programs.run(CHECK)[0].split()]


@pytest.mark.slow
def test_writers_at_once_leave_one_whole_chain(programs: Programs) -> None:
    assert race(WRITE, programs) == [WRITERS * EACH, 0]


@pytest.mark.slow
def test_without_the_lock_the_chain_forks(programs: Programs) -> None:
    assert race(UNLOCKED, programs) == [WRITERS * EACH, 1]
