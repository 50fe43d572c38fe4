"""消息: telling users what concerns them, and keeping what they have read.

Told inside the transaction of what happened, so that nobody hears of what was not saved. Reading
a notice is no act of the county's business: it leaves no audit row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from counties.choices import NoticeKind
from counties.models import County, Department, Membership, Notice, NoticeChoice, User
from counties.permissions import RoleName


@dataclass(frozen=True)
class Message:
    """One thing to tell `users`. `key` says what it is about: each user is told it once."""

    users: Collection[User]
    kind: NoticeKind
    key: str
    text: str
    address: str


def tell(
    *,
    users: Iterable[User],
    county: County,
    kind: NoticeKind,
    key: str,
    text: str,
    address: str,
    at: datetime | None = None,
) -> int:
    """Tell each of `users` once for each `key`; return to how many it is new.

    `address` is the page it leads to. Who switched the kind off in the portal is told nothing
    there: the notice waits, as read, for the daily mail, or is not kept at all.
    """
    message = Message(list(users), kind, key, text, address)
    return tell_all(county=county, messages=[message], at=at)


def tell_all(*, county: County, messages: Iterable[Message], at: datetime | None = None) -> int:
    """`tell` many things at once, in three queries."""
    wanted = {(user.pk, m.key): m for m in messages for user in m.users if user.is_active}
    if not wanted:
        return 0
    at = at or timezone.now()
    users = {user for user, _ in wanted}
    keys = {key for _, key in wanted}
    known = set(Notice.objects.filter(user__in=users, key__in=keys).values_list("user_id", "key"))
    choices = {(c.user_id, c.kind): c for c in NoticeChoice.objects.filter(user__in=users)}
    rows = []
    for (user, key), message in wanted.items():
        choice = choices.get((user, message.kind), NoticeChoice())
        if (user, key) in known or not (choice.in_portal or choice.by_email):
            continue
        rows.append(
            Notice(
                user_id=user,
                county=county,
                kind=message.kind,
                key=key,
                text=message.text[:300],
                address=message.address,
                at=at,
                read_at=None if choice.in_portal else at,
            )
        )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def mark_read(*, by: User, notice: Notice) -> None:
    """`by` has read the own `notice`; the first time counts."""
    by.notices.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """`by` has read everything; return how much that was."""
    return by.notices.filter(read_at=None).update(read_at=timezone.now())


@transaction.atomic
def choose(*, by: User, in_portal: Collection[str], by_email: Collection[str]) -> None:
    """Of which kinds `by` wants to hear in the portal, and in the daily mail."""
    for kind in NoticeKind:
        NoticeChoice.objects.update_or_create(
            user=by,
            kind=kind,
            defaults={"in_portal": kind in in_portal, "by_email": kind in by_email},
        )


def reporters_of(department: Department) -> list[User]:
    """Who reports for `department`."""
    return reporters_by_department([department.pk])[department.pk]


def reporters_by_department(departments: Iterable[int]) -> dict[int, list[User]]:
    """Who reports for each of `departments`, by its number; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Membership.objects.filter(role=RoleName.REPORTER, department__in=list(departments))
    for membership in rows.filter(user__is_active=True).select_related("user"):
        assert membership.department_id is not None
        found[membership.department_id].append(membership.user)
    return found


def office_of(county: County) -> list[User]:
    """The people of the county's office."""
    return _in_role(county, RoleName.OFFICE)


def leaders_of(county: County) -> list[User]:
    """The leading group of the county."""
    return _in_role(county, RoleName.LEADER)


def _in_role(county: County, role: RoleName) -> list[User]:
    rows = User.objects.filter(memberships__county=county, memberships__role=role, is_active=True)
    return list(rows.distinct())
