"""消息: notify users of what concerns them, and remember what they have read.

Services notify in the transaction of their change, so that nobody is notified of a change that was
rolled back. Reading a notice writes no audit row.
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
from counties.units_on_day import current_units


@dataclass(frozen=True)
class Message:
    """A notice for `users`. `key` identifies its subject: each user gets one notice per key."""

    users: Collection[User]
    kind: NoticeKind
    key: str
    text: str
    address: str


def notify(
    *,
    users: Iterable[User],
    county: County,
    kind: NoticeKind,
    key: str,
    text: str,
    address: str,
    at: datetime | None = None,
) -> int:
    """Create a notice for each of `users` that has none with this `key`; return how many.

    `address` is the page that the notice links to. If a user has switched off this kind of notice
    in the portal, it is created as read, for the daily mail; if they have switched off both, no
    notice is created.
    """
    message = Message(list(users), kind, key, text, address)
    return notify_all(county=county, messages=[message], at=at)


def notify_all(*, county: County, messages: Iterable[Message], at: datetime | None = None) -> int:
    """`notify` with many messages at once, in three queries; return how many notices are new."""
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
    """Mark `notice` of `by` as read; does nothing if it was read before."""
    by.notices.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """Mark all notices of `by` as read; return how many were unread."""
    return by.notices.filter(read_at=None).update(read_at=timezone.now())


@transaction.atomic
def choose(*, by: User, in_portal: Collection[str], by_email: Collection[str]) -> None:
    """Save which kinds of notices `by` wants in the portal and which in the daily mail."""
    for kind in NoticeKind:
        NoticeChoice.objects.update_or_create(
            user=by,
            kind=kind,
            defaults={"in_portal": kind in in_portal, "by_email": kind in by_email},
        )


def reporters_of(department: Department) -> list[User]:
    """Return the active reporters of `department`."""
    return reporters_by_department([department.pk])[department.pk]


def reporters_by_department(departments: Iterable[int]) -> dict[int, list[User]]:
    """Return the active reporters of each of `departments`, by primary key; one query.

    After a merger, the reporters of both units are those of each.
    """
    units, wanted = current_units(), frozenset(departments)
    of_head: dict[int, list[User]] = defaultdict(list)
    rows = Membership.objects.filter(
        role=RoleName.REPORTER, department__in=units.together(wanted), user__is_active=True
    )
    for membership in rows.select_related("user"):
        assert membership.department_id is not None
        users = of_head[units.follows(membership.department_id)]
        if membership.user not in users:
            users.append(membership.user)
    reporters: dict[int, list[User]] = defaultdict(list)
    reporters.update({pk: of_head.get(units.follows(pk), []) for pk in wanted})
    return reporters


def office_of(county: County) -> list[User]:
    """Return the active users of the county's office (创建办)."""
    return _in_role(county, RoleName.OFFICE)


def leaders_of(county: County) -> list[User]:
    """Return the active users of the county's leading group (领导小组)."""
    return _in_role(county, RoleName.LEADER)


def _in_role(county: County, role: RoleName) -> list[User]:
    rows = User.objects.filter(memberships__county=county, memberships__role=role, is_active=True)
    return list(rows.distinct())
