"""Accounts, their roles in a county, and their passwords. Every change writes an audit event.

The administrator of a county manages roles in that county only. Changes to the whole account (name,
password, enabling) need an administrator of every county in which the account has a role.
"""

import secrets
import string
from collections.abc import Collection
from typing import Any

from axes.utils import reset as unlock
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from counties.audit import record
from counties.concurrency import check_version
from counties.models import County, Department, LoginSession, Membership, PasswordRecord, User
from counties.models.folded import of_the_same_name
from counties.names import folded
from counties.permissions import RoleName
from counties.services import sessions
from counties.services.handovers import hand_over, left_alone

ADMIN_NAME = "admin"
# Without characters that look alike on paper.
_SIGNS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lIo")


def one_time_password() -> str:
    """Return a random password of fourteen characters of three kinds, to be typed once."""
    while True:
        password = "".join(secrets.choice(_SIGNS) for _ in range(14))
        if all(any(test(c) for c in password) for test in (str.isupper, str.islower, str.isdigit)):
            return password


def governs(by: User, user: User) -> bool:
    """Return whether `by` administers every county in which `user` has a role."""
    own = [m for m in by.active_memberships if m.role == RoleName.ADMIN]
    return all(any(_reaches(admin, place) for admin in own) for place in user.active_memberships)


def _reaches(admin: Membership, place: Membership) -> bool:
    if place.county is not None:
        return admin.covers(place.county)
    return admin.county is None and place.code_prefix.startswith(admin.code_prefix)


@transaction.atomic
def add_user(
    *,
    by: User,
    county: County,
    username: str,
    name: str,
    phone: str,
    roles: Collection[str],
    reports_for: Collection[Department],
) -> tuple[User, str]:
    """Create an account with roles in `county`; return it with its one-time password.

    Raises ValidationError if it would have no role or the user name is taken.
    """
    _refuse_no_role(roles, reports_for)
    refuse_taken_username(username)
    password = one_time_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, name=name, phone=phone, password=password)
    except IntegrityError as error:
        raise ValidationError({"username": "该用户名已被使用，请换一个。"}) from error
    _set_roles(user, county, roles, reports_for)
    record(by=by, verb="新增用户", target=user, county=county, after=_state(user, county))
    return user, password


def refuse_taken_username(username: str) -> None:
    """Raise ValidationError if an account has this name, or the same name folded.

    The constraint of the database stops two at once.
    """
    other = User.objects.filter(of_the_same_name([folded(username)])).first()
    if other is None:
        return
    if other.username == username:
        raise ValidationError({"username": "该用户名已被使用，请换一个。"})
    reason = f"用户名“{other.username}”已被使用，只差大小写、全角半角或符号，请换一个。"
    raise ValidationError({"username": reason})


@transaction.atomic
def edit_user(
    *,
    by: User,
    county: County,
    user: User,
    version: int,
    name: str,
    phone: str,
    is_active: bool,
    roles: Collection[str],
    reports_for: Collection[Department],
    successor: User | None = None,
    nobody_reason: str = "",
) -> User:
    """Change an account and its roles in `county`; disabling it ends its sessions at once.

    Of units that lose their only reporter, see `hand_over`. Raises StaleEdit; PermissionDenied if
    `by` may not change the account; ValidationError if it would lose its last role or `by` would
    lock themselves out.
    """
    check_version(user, version)
    before = _state(user, county)
    if (name, phone, is_active) != (user.name, user.phone, user.is_active):
        _require_governing(by, user)
    if not user.memberships.exclude(county=county).exists():
        _refuse_no_role(roles, reports_for)
    _refuse_own_loss(by, county, user, is_active=is_active, roles=roles)
    left = left_alone(user, county, is_active=is_active, reports_for=reports_for)
    handover = hand_over(by, county, user, left, successor=successor, reason=nobody_reason)
    user.name, user.phone, user.is_active = name, phone, is_active
    user.save(update_fields=["name", "phone", "is_active"])
    _set_roles(user, county, roles, reports_for)
    if not is_active:
        sessions.end_all(user)
    _record_edit(by, user, county, before, handover)
    return user


def _record_edit(
    by: User, user: User, county: County, before: dict[str, Any], handover: str
) -> None:
    after = _state(user, county)
    changed = {key: value for key, value in after.items() if value != before[key]}
    record(
        by=by,
        verb="修改用户",
        target=user,
        county=county,
        before={key: before[key] for key in changed},
        after=changed | ({"handover": handover} if handover else {}),
    )


@transaction.atomic
def reset_password(*, by: User, county: County, user: User) -> str:
    """Set and return a one-time password for `user`, unlock the login and end all sessions.

    Raises PermissionDenied if `by` may not change the account itself.
    """
    _require_governing(by, user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    sessions.end_all(user)
    unlock(username=user.username)
    record(by=by, verb="重置密码", target=user, county=county)
    return password


@transaction.atomic
def change_own_password(request: HttpRequest, *, by: User, password: str) -> None:
    """Set the password that `by` has chosen; keep the session of `request` and end all others."""
    by.set_password(password)
    by.must_change_password, by.password_changed_at = False, timezone.now()
    by.save(update_fields=["password", "must_change_password", "password_changed_at"])
    PasswordRecord.objects.create(user=by, password=by.password, at=by.password_changed_at)
    session = LoginSession.objects.filter(session_key=request.session.session_key)
    own = list(session.values_list("pk", flat=True))
    update_session_auth_hash(request, by)
    LoginSession.objects.filter(pk__in=own).update(session_key=request.session.session_key)
    sessions.end_all(by, but=request)
    record(by=by, verb="修改密码", target=by)


@transaction.atomic
def change_own_email(*, by: User, email: str) -> None:
    """Set the address for the daily mail of `by`; an empty address stops it."""
    before, by.email = by.email, email
    by.save(update_fields=["email"])
    record(by=by, verb="修改邮箱", target=by, before={"email": before}, after={"email": email})


@transaction.atomic
def make_admin() -> str | None:
    """Create the administrator of all counties; return the one-time password, or None if they
    exist.
    """
    if User.objects.filter(username=ADMIN_NAME).exists():
        return None
    password = one_time_password()
    user = User.objects.create_user(ADMIN_NAME, name="系统管理员", password=password)
    Membership.objects.create(user=user, role=RoleName.ADMIN)
    record(by=None, verb="新增用户", target=user)
    return password


def _refuse_no_role(roles: Collection[str], reports_for: Collection[Department]) -> None:
    if not roles and not reports_for:
        raise ValidationError("请至少选择一个角色或一个填报单位；不再使用的账号请停用。")


def _require_governing(by: User, user: User) -> None:
    if not governs(by, user):
        raise PermissionDenied(
            "该用户还在其他县任职，姓名、电话、密码和停用须由管理这些县的系统管理员办理。"
        )


def _refuse_own_loss(
    by: User, county: County, user: User, *, is_active: bool, roles: Collection[str]
) -> None:
    if user != by:
        return
    if not is_active:
        raise ValidationError({"is_active": "不能停用自己的账号，请由另一位系统管理员办理。"})
    by_prefix = any(
        m.role == RoleName.ADMIN and m.county is None and m.covers(county)
        for m in by.active_memberships
    )
    if RoleName.ADMIN not in roles and not by_prefix:
        raise ValidationError({"roles": "不能取消自己的系统管理员角色，请由另一位系统管理员办理。"})


def _set_roles(
    user: User, county: County, roles: Collection[str], reports_for: Collection[Department]
) -> None:
    """Make the memberships of `user` in `county` match the arguments; keep those in other
    counties.
    """
    wanted: dict[tuple[str, int | None], Department | None] = {(role, None): None for role in roles}
    wanted |= {(RoleName.REPORTER, department.pk): department for department in reports_for}
    for membership in user.memberships.filter(county=county):
        reports = membership.role == RoleName.REPORTER
        key = (membership.role, membership.department_id if reports else None)
        if key in wanted:
            del wanted[key]
        else:
            membership.delete()
    for (role, _), department in wanted.items():
        Membership.objects.create(user=user, role=role, county=county, department=department)
    user.__dict__.pop("active_memberships", None)


def _state(user: User, county: County) -> dict[str, Any]:
    """Return what the audit log stores of an account: its fields, and its roles in `county`."""
    memberships = user.memberships.filter(county=county).select_related("department")
    labels = sorted(
        f"{m.role_class.label} {m.department}" if m.department else m.role_class.label
        for m in memberships
    )
    return {
        "username": user.username,
        "name": user.name,
        "phone": user.phone,
        "is_active": user.is_active,
        "roles": labels,
    }
