"""单位接续: another department answers for one that is merged, dissolved or a duplicate.

Nothing is moved: a dated row says who follows whom, and whatever reads units reads through it.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.choices import DepartmentKind
from counties.models import County, Department, DepartmentSuccession, User
from counties.services.unit_changes import date_change, state_before
from counties.signals import department_duties, send_members_changed
from counties.unit_history import successors_on


def duties_of(department: Department) -> list[str]:
    """Return what `department` has open in all rooms, such as 未办结任务3项, one text a kind."""
    answers = department_duties.send(sender=Department, department=department)
    return [text for _, texts in answers for text in texts or ()]


@transaction.atomic
def follow(
    *, by: User, department: Department, successor: Department, reason: str
) -> DepartmentSuccession:
    """Let `successor` answer for `department` from today on, and switch `department` off.

    Duties, reports, sheets, accounts and names of `department` count as those of `successor`, which
    also joins its groups. Raises ValidationError if the two do not fit.
    """
    county = County.objects.select_for_update(no_key=True).get(pk=department.county_id)
    department.refresh_from_db()
    _refuse_succession(county, department, successor)
    duties = duties_of(department)
    row = DepartmentSuccession.objects.create(
        county=county,
        department=department,
        successor=successor,
        day=timezone.localdate(),
        reason=reason,
        by=by,
    )
    groups = list(department.member_of.all())
    for group in groups:
        group.members.add(successor)
    _switch(department, by, active=False)
    send_members_changed(groups, by)
    after = {"successor": successor.name, "reason": reason, "duties": duties}
    record(by=by, verb="单位接续", target=department, county=county, after=after)
    return row


@transaction.atomic
def end_following(*, by: User, department: Department, reason: str) -> DepartmentSuccession:
    """Let `department` answer for itself again from today on, and switch it on.

    Raises ValidationError if no other department answers for it.
    """
    county = County.objects.select_for_update(no_key=True).get(pk=department.county_id)
    department.refresh_from_db()
    successor = successors_on(county, timezone.localdate()).get(department.pk)
    if successor is None:
        raise ValidationError(f"{department.name}没有由其他单位接续，不用恢复。")
    row = DepartmentSuccession.objects.create(
        county=county, department=department, day=timezone.localdate(), reason=reason, by=by
    )
    _switch(department, by, active=True)
    send_members_changed(list(department.member_of.all()), by)
    before = {"successor": Department.objects.get(pk=successor).name}
    record(
        by=by,
        verb="恢复单位",
        target=department,
        county=county,
        before=before,
        after={"reason": reason},
    )
    return row


def _switch(department: Department, by: User, *, active: bool) -> None:
    past = state_before(department)
    department.is_active = active
    department.save()
    date_change(past, by)


def _refuse_succession(county: County, department: Department, successor: Department) -> None:
    if successor.pk == department.pk or successor.county_id != county.pk:
        raise ValidationError({"successor": "请选择本县的另一个单位。"})
    successors = successors_on(county, timezone.localdate())
    if department.pk in successors:
        raise ValidationError("这个单位已由其他单位接续；要改由别的单位接续，请先恢复。")
    if not successor.is_active or successor.pk in successors:
        raise ValidationError({"successor": f"“{successor.name}”已停用，请选择在用的单位。"})
    if DepartmentKind.SCHOOL in (department.kind, successor.kind):
        raise ValidationError({"successor": "学校的撤并请在“学校登记”中办理，数据随之并入。"})
    if department.sections.filter(is_active=True).exists():
        raise ValidationError("单位下设在用的科室，请先把科室改到接续单位名下。")
