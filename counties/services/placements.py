"""任职 beyond one county: supervisors of a prefecture or province, and roles in a second county.

Only users who administer all counties may give or take such roles.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from counties.audit import record
from counties.models import County, Membership, User
from counties.permissions import RoleName
from counties.services.accounts import one_time_password, refuse_taken_username

COUNTY_CODE_LENGTH = 6


@transaction.atomic
def place_user(*, by: User, username: str, name: str, role: str, place: str) -> tuple[User, str]:
    """Give `username` the `role` in `place`, the code of a county or, for supervisors, a code
    prefix.

    With a `name` the account is created and its one-time password returned; without, it must exist,
    and the password is empty. Raises PermissionDenied, and ValidationError for an impossible
    account, place or role.
    """
    _require_all_counties(by)
    county = _county_of(place, role)
    user, password = _account(username, name)
    prefix = "" if county else place
    membership, is_new = Membership.objects.get_or_create(
        user=user, role=role, county=county, code_prefix=prefix, department=None
    )
    if not is_new:
        raise ValidationError({"username": f"{user}已在{place}任{membership.role_class.label}。"})
    record(by=by, verb="新增任职", target=user, county=county, after=_state(membership))
    return user, password


@transaction.atomic
def end_placement(*, by: User, membership: Membership) -> None:
    """Take back a role given by code prefix; the account stays. Raises PermissionDenied."""
    _require_all_counties(by)
    record(by=by, verb="取消任职", target=membership.user, before=_state(membership))
    membership.delete()


def _require_all_counties(by: User) -> None:
    if not by.administers_all:
        raise PermissionDenied("跨县任职由管理全部县的系统管理员办理。")


def _county_of(place: str, role: str) -> County | None:
    """Return the county of a full code; None for a prefix that matches a county."""
    counties = County.objects.filter(code__startswith=place)
    if len(place) == COUNTY_CODE_LENGTH:
        county = counties.first()
        if county is None:
            raise ValidationError({"place": f"没有代码为 {place} 的县，请核对区划代码。"})
        return county
    if role != RoleName.SUPERVISOR:
        raise ValidationError({"place": "只有上级督导可以管多个县；其他角色请填六位县代码。"})
    if not counties.exists():
        raise ValidationError({"place": f"没有代码以 {place} 开头的县，请核对区划代码。"})
    return None


def _account(username: str, name: str) -> tuple[User, str]:
    """Return the existing account, or a new one if `name` is given, and its one-time password."""
    username = User.normalize_username(username)
    user = User.objects.filter(username=username).first()
    if user is None and not name:
        raise ValidationError({"username": "没有这个用户名，请核对；要新建账号，请同时填写姓名。"})
    if user is None:
        refuse_taken_username(username)
        password = one_time_password()
        return User.objects.create_user(username, name=name, password=password), password
    if name:
        raise ValidationError(
            {"name": f"该用户名已有账号（{user}）。给它加任职，请不填姓名；新建账号，请换用户名。"}
        )
    return user, ""


def _state(membership: Membership) -> dict[str, str]:
    """Return what the audit log stores of a placement."""
    return {
        "roles": membership.role_class.label,
        "code": membership.county.code if membership.county else membership.code_prefix,
    }
