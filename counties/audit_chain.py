"""The hash chain over the audit log: what is hashed, and how a broken chain is found.

Each row carries the SHA-256 of its content and of the hash of the row before it in its county's
chain, so that a row changed or taken out behind the portal's back breaks all that follows
(GB/T 22239-2019, 安全审计 c). Plain functions over rows: no query, no clock.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from ipaddress import ip_address
from typing import Any


def digest(previous: str, event: Any) -> str:
    """The hash of `event` (an AuditEvent, of any migration) that follows a row hashed `previous`.

    The content is written in one way only, however the database keeps days, addresses and JSON.
    """
    address = str(ip_address(event.address)) if event.address else None
    content = [
        previous,
        event.county_id,
        event.actor_id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        address,
        event.verb,
        event.target_kind,
        event.target_id,
        event.target_label,
        plain(event.before),
        plain(event.after),
    ]
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """`value` as it comes back from a JSON column: keys are text, tuples are lists."""
    return json.loads(json.dumps(value))


@dataclass(frozen=True)
class Break:
    """Where a chain is broken: the row, and what does not fit, in Chinese."""

    row: str
    happened: str


@dataclass(frozen=True)
class Ends:
    """Where a chain begins and ends: after `purged` rows, the last of them hashed `purged_hash`,
    its own begin; after `length` rows in all it ends in `head`."""

    purged_hash: str
    purged: int
    head: str
    length: int


def first_break(
    events: Iterable[Any], ends: Ends, *, length_now: Callable[[], int]
) -> Break | None:
    """The first row of a chain that does not fit, or None when all of them do.

    `events` are the chain's rows in the order in which they were written, read after `ends`; the
    portal may have written more since: `length_now` is asked once they are all read.
    """
    previous, count, row = ends.purged_hash, ends.purged, "开头"
    head = previous if count == ends.length else None
    for event in events:
        row = f"第 {event.pk} 号记录（{event.at:%Y-%m-%d %H:%M} UTC {event.verb}）"
        if event.previous_hash != previous:
            return Break(row, "它前面的记录被删除、插入或调换：所接的不是上一条的摘要。")
        if event.hash != digest(previous, event):
            return Break(row, "内容与写入时的摘要不符：记录被改动过。")
        previous, count = event.hash, count + 1
        head = previous if count == ends.length else head
    if count < ends.length:
        missing = ends.length - count
        return Break(f"{row}之后", f"最后的 {missing} 条记录被删除。")
    if head != ends.head:
        return Break(row, "链尾登记的不是这一条的摘要：最后的记录被替换。")
    if count > length_now():
        return Break(row, "链上没有这一条：不是门户写入的。")
    return None
