"""The hash chain over the audit log: what is hashed, and how to find a broken chain.

Each row contains the SHA-256 of its content and of the hash of the previous row in the chain of its
county. A row that is changed, inserted or deleted behind the portal's back breaks the chain (GB/T
22239-2019, 安全审计 c). Pure functions on rows: no query, no clock.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from ipaddress import ip_address
from typing import Any


def digest(previous: str, event: Any) -> str:
    """Return the hash of `event`, an AuditEvent of any migration state, after a row with hash
    `previous`.

    The content is serialised independently of how the database stores times, addresses and JSON.
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
    """Return `value` as a JSON column returns it: keys are strings, tuples are lists."""
    return json.loads(json.dumps(value))


@dataclass(frozen=True)
class Break:
    """The first row that does not fit in a chain, and the reason, in Chinese."""

    row: str
    happened: str


@dataclass(frozen=True)
class Ends:
    """The stored ends of a chain: it starts after `purged` deleted rows, the last with hash
    `purged_hash`, and its row number `length` (counted with the deleted ones) has the hash `head`.
    """

    purged_hash: str
    purged: int
    head: str
    length: int


def first_break(
    events: Iterable[Any], ends: Ends, *, length_now: Callable[[], int]
) -> Break | None:
    """Return the first row of a chain that does not fit, or None if all do.

    `events` are the rows of the chain in the order of writing, read after `ends`. Rows may be added
    meanwhile: `length_now` is called after the last row and returns the current length.
    """
    previous, count, row = ends.purged_hash, ends.purged, "开头"
    # the hash of row number `ends.length`; rows after it were written during the check
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
