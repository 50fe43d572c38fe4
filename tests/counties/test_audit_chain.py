"""The hash chain: every field counts, and each way of tampering is named."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties.audit_chain import Break, Ends, digest, first_break, plain

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@dataclass(frozen=True)
class Row:
    pk: int = 1
    county_id: int | None = 7
    actor_id: int | None = 3
    at: datetime = datetime(2024, 5, 20, 1, 2, 3, 4, tzinfo=UTC)
    address: str | None = "10.1.2.3"
    verb: str = "填报进展"
    target_kind: str = "task"
    target_id: str = "12"
    target_label: str = "核定编制"
    before: dict[str, Any] = field(default_factory=lambda: {"share": 10})
    after: dict[str, Any] = field(default_factory=lambda: {"share": 40})
    previous_hash: str = ""
    hash: str = ""


def chained(count: int, previous: str = "") -> list[Row]:
    rows = []
    for number in range(1, count + 1):
        row = Row(pk=number, target_id=str(number), previous_hash=previous)
        row = replace(row, hash=digest(previous, row))
        rows.append(row)
        previous = row.hash
    return rows


def found(rows: list[Row], ends: Ends, now: int | None = None) -> Break | None:
    return first_break(rows, ends, length_now=lambda: ends.length if now is None else now)


def ends_of(rows: list[Row], purged_hash: str = "", purged: int = 0) -> Ends:
    head = rows[-1].hash if rows else purged_hash
    return Ends(purged_hash, purged, head, purged + len(rows))


@pytest.mark.parametrize(
    "change",
    [
        {"county_id": None}, {"actor_id": 4}, {"at": Row().at + timedelta(microseconds=1)},
        {"address": None}, {"address": "10.1.2.4"}, {"verb": "x"}, {"target_kind": "x"},
        {"target_id": "13"}, {"target_label": ""}, {"before": {}}, {"after": {"share": "40"}},
    ],
    ids=str,
)  # fmt: skip
def test_every_field_counts(change: dict[str, Any]) -> None:
    assert digest("a", replace(Row(), **change)) != digest("a", Row())


def test_hash_depends_on_the_row_before() -> None:
    assert digest("b", Row()) != digest("a", Row())


@pytest.mark.parametrize(
    "same",
    [
        {"at": Row().at.astimezone(timezone(timedelta(hours=8)))},
        {"address": "10.1.2.3", "before": {"share": 10}},
    ],
)
def test_hash_does_not_depend_on_how_values_are_written(same: dict[str, Any]) -> None:
    assert digest("a", replace(Row(), **same)) == digest("a", Row())


def test_an_address_is_the_same_in_each_database() -> None:
    short, long = "2001:db8::1", "2001:0db8:0:0:0:0:0:1"
    assert digest("", replace(Row(), address=short)) == digest("", replace(Row(), address=long))


@given(JSON)
def test_what_is_stored_as_json_hashes_as_it_comes_back(value: Any) -> None:
    stored = plain({1: value, "b": (1, 2)})
    assert digest("", replace(Row(), after={1: value, "b": (1, 2)})) == digest(
        "", replace(Row(), after=stored)
    )


@pytest.mark.parametrize("count", [0, 1, 5])
def test_complete_chain_has_no_break(count: int) -> None:
    rows = chained(count)
    assert found(rows, ends_of(rows)) is None


def test_rows_written_while_it_is_read_are_no_break() -> None:
    rows = chained(5)
    assert found(rows, ends_of(rows[:3]), now=5) is None
    assert found(rows, ends_of(rows[:3]), now=6) is None


def test_a_purged_chain_goes_on() -> None:
    rows = chained(5)
    assert found(rows[2:], ends_of(rows[2:], rows[1].hash, 2)) is None
    assert found([], ends_of([], rows[4].hash, 5)) is None


def test_a_changed_row_is_named() -> None:
    rows = chained(5)
    ends = ends_of(rows)
    rows[2] = replace(rows[2], verb="审核填报")
    assert found(rows, ends) == Break(
        "第 3 号记录（2024-05-20 01:02 UTC 审核填报）", "内容与写入时的摘要不符：记录被改动过。"
    )


def test_a_changed_row_with_a_new_hash_breaks_the_next() -> None:
    rows = chained(5)
    ends = ends_of(rows)
    changed = replace(rows[2], verb="x")
    rows[2] = replace(changed, hash=digest(changed.previous_hash, changed))
    result = found(rows, ends)
    assert result is not None
    assert result.row.startswith("第 4 号记录")


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_a_row_taken_out_is_named_by_the_one_after(gone: int) -> None:
    rows = chained(5)
    result = found(rows[:gone] + rows[gone + 1 :], ends_of(rows))
    assert result == Break(
        f"第 {gone + 2} 号记录（2024-05-20 01:02 UTC 填报进展）",
        "它前面的记录被删除、插入或调换：所接的不是上一条的摘要。",
    )


def test_rows_taken_from_the_end_are_missed() -> None:
    rows = chained(5)
    assert found(rows[:3], ends_of(rows)) == Break(
        "第 3 号记录（2024-05-20 01:02 UTC 填报进展）之后", "最后的 2 条记录被删除。"
    )
    assert found([], ends_of(rows)) == Break("开头之后", "最后的 5 条记录被删除。")


def test_a_replaced_end_is_missed() -> None:
    rows = chained(5)
    other = replace(rows[4], verb="x")
    other = replace(other, hash=digest(other.previous_hash, other))
    result = found([*rows[:4], other], ends_of(rows))
    assert result is not None
    assert result.happened == "链尾登记的不是这一条的摘要：最后的记录被替换。"


def test_a_row_slipped_in_at_the_end_is_named() -> None:
    rows = chained(5)
    result = found(rows, ends_of(rows[:4]))
    assert result == Break(
        "第 5 号记录（2024-05-20 01:02 UTC 填报进展）", "链上没有这一条：不是门户写入的。"
    )


def test_a_wrong_memory_of_the_purge_is_named() -> None:
    rows = chained(5)
    result = found(rows[2:], ends_of(rows[2:], rows[0].hash, 2))
    assert result is not None
    assert result.row.startswith("第 3 号记录")
