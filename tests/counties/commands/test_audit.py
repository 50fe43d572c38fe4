"""verify_audit and purge_audit, over rows that somebody with the database in hand has touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from counties.append_only import changes_allowed
from counties.audit import record
from counties.models import AuditChain, AuditEvent
from tests.conftest import Cast

TABLE = "counties_auditevent"


@contextmanager
def tampering() -> Iterator[None]:
    """The triggers are lifted, as by somebody who may do all in the database."""
    connection.check_constraints()  # PostgreSQL lifts none while rows wait to be checked
    with changes_allowed(TABLE):
        yield
        connection.check_constraints()


def write(cast: Cast, count: int, *, days_old: int = 0) -> list[AuditEvent]:
    at = timezone.now() - timedelta(days=days_old)
    return [
        record(
            by=cast.office, verb="修改单位", target=cast.finance, county=cast.county,
            before={"n": n}, after={"n": n + 1}, at=at,
        )
        for n in range(count)
    ]  # fmt: skip


def verify() -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def purge(days: int) -> str:
    out = StringIO()
    connection.check_constraints()
    call_command("purge_audit", "--older-than", str(days), stdout=out)
    connection.check_constraints()
    return out.getvalue()


def test_complete_log_is_reported_as_complete(cast: Cast) -> None:
    rows = write(cast, 3)
    other = record(by=cast.stranger, verb="修改单位", target=cast.finance, county=cast.other)
    alone = record(by=cast.office, verb="登录", target=cast.office)
    assert verify() == (
        0,
        f"门户：完好，1 条，末条摘要 {alone.hash}\n"
        f"530426：完好，1 条，末条摘要 {other.hash}\n"
        f"652323：完好，3 条，末条摘要 {rows[2].hash}\n",
        "",
    )


def test_each_county_has_a_chain_of_its_own(cast: Cast) -> None:
    first, second = write(cast, 2)
    other = record(by=None, verb="x", target=cast.finance, county=cast.other)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert other.previous_hash == ""
    chain = AuditChain.objects.get(code="652323")
    assert (chain.head, chain.length, chain.purged) == (second.hash, 2, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "审核填报"}, {"after": {"n": 9}}, {"target_label": "县教育局"},
        {"at": timezone.now() - timedelta(days=400)}, {"address": "10.0.0.1"}, {"actor": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_changed_row_is_named(cast: Cast, change: dict) -> None:
    rows = write(cast, 3)
    with tampering():
        AuditEvent.objects.filter(pk=rows[1].pk).update(**change)
    code, _, err = verify()
    assert code == 1
    assert err.startswith(f"652323：第 {rows[1].pk} 号记录（")
    assert err.endswith("内容与写入时的摘要不符：记录被改动过。\n")


def test_a_row_taken_from_the_middle_is_named_by_the_one_after(cast: Cast) -> None:
    rows = write(cast, 4)
    with tampering():
        AuditEvent.objects.filter(pk=rows[1].pk).delete()
    code, _, err = verify()
    assert code == 1
    assert err.startswith(f"652323：第 {rows[2].pk} 号记录（")
    assert "它前面的记录被删除、插入或调换" in err


def test_rows_taken_from_the_end_are_missed(cast: Cast) -> None:
    rows = write(cast, 4)
    with tampering():
        AuditEvent.objects.filter(pk__in=[rows[2].pk, rows[3].pk]).delete()
    code, _, err = verify()
    assert (code, err.count("最后的 2 条记录被删除。")) == (1, 1)
    assert f"第 {rows[1].pk} 号记录" in err


def test_a_row_of_a_county_without_a_chain_is_missed(cast: Cast) -> None:
    AuditEvent.objects.create(county=cast.other, verb="x", target_id="1")
    code, _, err = verify()
    assert (code, err) == (1, "有 1 条记录不在任何链上：不是门户写入的。\n")


@pytest.mark.parametrize("days", [0, 1, 179, -5])
def test_younger_than_the_law_asks_is_not_purged(cast: Cast, days: int) -> None:
    write(cast, 2, days_old=175)
    with pytest.raises(CommandError, match="日志至少保留 180 天"):
        purge(days)
    assert AuditEvent.objects.count() == 2


def test_log_after_a_purge_is_complete_and_records_the_purge(cast: Cast) -> None:
    old = write(cast, 3, days_old=181)
    kept = write(cast, 2, days_old=179)
    assert purge(180) == "已清理 3 条。\n"
    left = list(AuditEvent.objects.order_by("id"))
    assert [row.pk for row in left[:2]] == [row.pk for row in kept]
    told = left[2]
    assert (told.verb, told.county, told.actor) == ("清理日志", cast.county, None)
    assert told.after == {"deleted": 3, "until": old[2].at.isoformat(), "older_than": 180}
    assert len(left) == 3
    assert verify()[0] == 0
    chain = AuditChain.objects.get(code="652323")
    assert (chain.purged, chain.purged_hash, chain.length) == (3, old[2].hash, 6)
    write(cast, 1)
    assert verify()[0] == 0


def test_a_row_of_the_right_age_stays_behind_a_younger_one(cast: Cast) -> None:
    write(cast, 1, days_old=1)
    write(cast, 1, days_old=400)
    assert purge(180) == "已清理 0 条。\n"
    assert AuditEvent.objects.count() == 2


def test_everything_may_go_and_the_chain_goes_on(cast: Cast) -> None:
    write(cast, 3, days_old=400)
    assert purge(365) == "已清理 3 条。\n"
    assert verify()[0] == 0
    assert AuditEvent.objects.get().verb == "清理日志"
    assert purge(365) == "已清理 0 条。\n"


def test_deleting_after_a_purge_is_still_named(cast: Cast) -> None:
    write(cast, 2, days_old=400)
    rows = write(cast, 3)
    purge(180)
    with tampering():
        AuditEvent.objects.filter(pk=rows[0].pk).delete()
    code, _, err = verify()
    assert code == 1
    assert f"第 {rows[1].pk} 号记录" in err


def test_the_table_refuses_again_after_a_purge(cast: Cast) -> None:
    write(cast, 1, days_old=400)
    purge(180)
    with pytest.raises(Exception, match="append-only"):
        AuditEvent.objects.all().delete()
