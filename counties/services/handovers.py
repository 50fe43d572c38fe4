"""Who takes over when the only reporter of a unit with open duties leaves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from counties.audit import record
from counties.models import County, Department, Membership, User
from counties.permissions import RoleName
from counties.services.successions import duties_of
from counties.unit_history import successors_on


@dataclass(frozen=True)
class SoleReporting:
    """A unit with open duties of which a user is the only reporter."""

    department: Department
    duties: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.department.county.short_name}{self.department.name}（{'、'.join(self.duties)}）"
        )


def sole_reporting(user: User) -> list[SoleReporting]:
    """Return the units with open duties, in all counties, for which `user` alone can report.

    Units that follow one another count as one: the reporters of each may report for all.
    """
    if not user.is_active:
        return []
    own = user.memberships.filter(role=RoleName.REPORTER).select_related("department__county")
    departments = {m.department_id: m.department for m in own if m.department}
    result = []
    for department in departments.values():
        together = _together(department)
        others = Membership.objects.filter(
            role=RoleName.REPORTER, department__in=together, user__is_active=True
        ).exclude(user=user)
        if not others.exists():
            units = Department.objects.filter(pk__in=together).select_related("county")
            duties = [text for unit in units for text in duties_of(unit)]
            if duties:
                result.append(SoleReporting(department, tuple(duties)))
    return result


def _together(department: Department) -> set[int]:
    """Return `department` with all units that it answers for or that answer for it."""
    successors = successors_on(department.county, timezone.localdate())
    head = successors.get(department.pk, department.pk)
    return {department.pk, head} | {pk for pk, last in successors.items() if last == head}


def left_alone(
    user: User, county: County, *, is_active: bool, reports_for: Iterable[Department]
) -> list[SoleReporting]:
    """Return the units that would have no reporter if `user` kept only `reports_for` in `county`,
    or nothing at all, without `is_active`.

    Locks the row of the county, so that the last two reporters of a unit do not leave at once.
    """
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    alone = sole_reporting(user)
    if not alone:
        return []
    stays = {pk for each in reports_for for pk in _together(each)} if is_active else set()
    return [
        each
        for each in alone
        if each.department.pk not in stays
        and (not is_active or each.department.county_id == county.pk)
    ]


def hand_over(
    by: User,
    county: County,
    user: User,
    left: Collection[SoleReporting],
    *,
    successor: User | None,
    reason: str,
) -> str:
    """Let `successor` report for the units in `left`, or nobody, for a `reason`; return what was
    settled, for the audit row of `user`.

    Raises ValidationError if neither or both are given, or the successor cannot report.
    """
    if not left:
        return ""
    units = "、".join(str(each) for each in left)
    if successor is None and not reason:
        raise ValidationError(
            {
                "successor": f"{user}是以下单位唯一的填报员：{units}。"
                "请选择由谁接手，或者写明暂时无人接手的理由。"
            }
        )
    if successor is None:
        return f"{units}：暂时无人接手，{reason}"
    if reason:
        raise ValidationError({"nobody_reason": "已选择接手人，请不要再填无人接手的理由。"})
    _refuse_successor(county, user, left, successor)
    for each in left:
        Membership.objects.get_or_create(
            user=successor, role=RoleName.REPORTER, county=county, department=each.department
        )
    after = {"department": [each.department.name for each in left], "reason": f"接替{user}"}
    record(by=by, verb="接手填报", target=successor, county=county, after=after)
    return f"{units}：由{successor}接手"


def _refuse_successor(
    county: County, user: User, left: Collection[SoleReporting], successor: User
) -> None:
    in_county = successor.memberships.filter(county=county).exists()
    if successor.pk == user.pk or not successor.is_active or not in_county:
        raise ValidationError({"successor": "请选择本县另一个启用的账号。"})
    elsewhere = [str(each) for each in left if each.department.county_id != county.pk]
    if elsewhere:
        raise ValidationError(
            {
                "successor": f"{user}还是外县单位唯一的填报员：{'、'.join(elsewhere)}。"
                "请先在该县的“用户”页取消其填报单位并选择接手人，再停用。"
            }
        )
