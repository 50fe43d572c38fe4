"""Keeping the audit log: is it whole, and taking away what is older than the law asks for."""

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
    """One chain that was read from end to end."""

    chain: AuditChain
    found: Break | None


class TooYoung(ValueError):
    """The law asks that rows of this age be kept; the message says so in Chinese."""


def verify() -> Iterator[ChainCheck]:
    """Read every chain from end to end, in constant memory, while others go on writing."""
    for chain in AuditChain.objects.order_by("code"):
        rows = AuditChain.objects.filter(pk=chain.pk).values_list("length", flat=True)
        ends = Ends(chain.purged_hash, chain.purged, chain.head, chain.length)
        events = chain.events.iterator(AT_ONCE)
        yield ChainCheck(chain, first_break(events, ends, length_now=rows.get))


def unchained() -> int:
    """How many rows belong to a county that has no chain: they came past the portal."""
    codes = AuditChain.objects.values("code")
    return AuditEvent.objects.exclude(county=None).exclude(county__code__in=codes).count()


@transaction.atomic
def purge(*, older_than: int) -> int:
    """Take away what is older than `older_than` days, from the beginning of each chain; how many.

    A row stays while one before it in its chain is younger, so that what is left is still one
    chain. Each chain tells of it in a row of its own. Raises TooYoung for less than 180 days.
    """
    if older_than < SHORTEST_KEEPING:
        raise TooYoung(f"日志至少保留 {SHORTEST_KEEPING} 天（网络安全法），不能清理更新的记录。")
    before = timezone.now() - timedelta(days=older_than)
    gone = []
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
            gone.append((chain, last, count))
    return sum(_record_purge(chain, last, count, older_than) for chain, last, count in gone)


def _record_purge(chain: AuditChain, last: AuditEvent, count: int, older_than: int) -> int:
    record(
        by=None,
        verb="清理日志",
        target=chain,
        county=County.objects.filter(code=chain.code).first(),
        after={"deleted": count, "until": last.at.isoformat(), "older_than": older_than},
    )
    return count
