"""Maintenance of the audit log: verify its chains, and delete events after the legal retention
period.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from counties.append_only import changes_allowed
from counties.audit import record
from counties.audit_chain import Break, Ends, first_break
from counties.models import AuditChain, AuditEvent, County

# 网络安全法: network logs are kept for at least six months.
SHORTEST_KEEPING = 180
AT_ONCE = 2000


@dataclass(frozen=True)
class ChainCheck:
    """The result of checking one chain; `fault` is None if it is intact."""

    chain: AuditChain
    fault: Break | None


class TooYoung(ValueError):
    """The law requires events of this age to be kept; the message is in Chinese."""


def verify() -> Iterator[ChainCheck]:
    """Check every chain from start to end, in constant memory, while others write."""
    for chain in AuditChain.objects.order_by("code"):
        rows = AuditChain.objects.filter(pk=chain.pk).values_list("length", flat=True)
        ends = Ends(chain.purged_hash, chain.purged, chain.head, chain.length)
        events = chain.events.iterator(AT_ONCE)
        yield ChainCheck(chain, first_break(events, ends, length_now=rows.get))


def unchained() -> int:
    """Return the number of events of counties without a chain: the portal did not write them."""
    codes = AuditChain.objects.values("code")
    return AuditEvent.objects.exclude(county=None).exclude(county__code__in=codes).count()


@transaction.atomic
def purge(*, older_than: int) -> int:
    """Delete events older than `older_than` days from the start of each chain; return how many.

    An event stays if an earlier one in its chain is younger, so that the rest is still one chain.
    Each chain gets an event about the deletion. Raises TooYoung for less than 180 days.
    """
    if older_than < SHORTEST_KEEPING:
        raise TooYoung(f"日志至少保留 {SHORTEST_KEEPING} 天（网络安全法），不能清理更新的记录。")
    before = timezone.now() - timedelta(days=older_than)
    purged = []
    with changes_allowed(AuditEvent._meta.db_table):
        for chain in AuditChain.objects.select_for_update().order_by("code"):
            first_kept = chain.events.filter(at__gte=before).first()
            old = chain.events.filter(pk__lt=first_kept.pk) if first_kept else chain.events
            last = old.last()
            if last is None:
                continue
            chain.purged_hash = last.hash
            count = AuditEvent.objects.filter(pk__in=old.order_by().values("pk")).delete()[0]
            chain.purged += count
            chain.save(update_fields=["purged", "purged_hash"])
            purged.append((chain, last, count))
    return sum(_record_purge(chain, last, count, older_than) for chain, last, count in purged)


def _record_purge(chain: AuditChain, last: AuditEvent, count: int, older_than: int) -> int:
    """Record the deletion in the chain; return `count`."""
    record(
        by=None,
        verb="清理日志",
        target=chain,
        county=County.objects.filter(code=chain.code).first(),
        after={"deleted": count, "until": last.at.isoformat(), "older_than": older_than},
    )
    return count
