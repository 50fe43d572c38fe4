"""Access control: how a view declares the permission it needs, and how a request is let in.

Only `county_view` gives a view its county. The address of a county that the user may not see
returns 404, so that its existence is not revealed; a missing permission in a visible county returns
403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from counties.models import (
    AuditChain,
    County,
    DepartmentSuccession,
    Membership,
    PastUnit,
    User,
)
from counties.navigation import Section
from counties.permissions import Permission, RoleName
from counties.typed_days import read_typed_day
from counties.unit_history import units_of
from counties.units_on_day import current_units, units_on_day

P = ParamSpec("P")


@dataclass(frozen=True)
class Access:
    """What the user of a request may do in its county."""

    memberships: tuple[Membership, ...]
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Return whether the user has `permission` in the county."""
        return permission in self.permissions

    @property
    def department_ids(self) -> frozenset[int]:
        """Return the primary keys of the departments for which the user reports.

        After a merger, the reporters of both units report for the tasks of both.
        """
        own = frozenset(
            m.department_id
            for m in self.memberships
            if m.department_id and m.role == RoleName.REPORTER
        )
        return current_units().together(own)

    @property
    def reports_for_all(self) -> bool:
        """Return whether the user may report for any department, as the office does for reports
        that arrive by phone or on paper.
        """
        return any(m.role == RoleName.OFFICE for m in self.memberships)

    @property
    def reviews(self) -> bool:
        return self.may(Permission.REVIEW)

    @property
    def instructs(self) -> bool:
        return self.may(Permission.INSTRUCT)

    @property
    def confirms_plans(self) -> bool:
        return self.may(Permission.CONFIRM_PLAN)

    @property
    def supervises(self) -> bool:
        return self.may(Permission.SUPERVISE)

    @property
    def enters_figures(self) -> bool:
        return self.may(Permission.ENTER_FIGURES)

    @property
    def manages_departments(self) -> bool:
        return self.may(Permission.MANAGE_DEPARTMENTS)

    @property
    def role_labels(self) -> list[str]:
        return [m.role_class.label for m in self.memberships]


class CountyRequest(HttpRequest):
    """A request that `county_view` has let in."""

    user: User
    county: County
    access: Access
    today: date  # the real day
    day: date  # the day asked for: `?as_of=`, else today


def access_in(user: User, county: County) -> Access:
    """What `user` may do in `county`; an empty access when no membership covers it."""
    memberships = tuple(m for m in user.active_memberships if m.covers(county))
    permissions = frozenset[Permission]().union(*(m.role_class.permissions for m in memberships))
    return Access(memberships, permissions)


def find_county(user: User, code: str) -> tuple[County, Access]:
    """Return the county `code` and the user's access to it. Raises Http404 if they may not
    see it.
    """
    for membership in user.active_memberships:
        if membership.county is not None and membership.county.code == code:
            county = membership.county
            break
    else:
        visible = _with_changes(County.objects.visible_to(user).filter(code=code)).first()
        if visible is None:
            raise Http404("没有这个县，或您无权查看。")
        county = visible
    return county, access_in(user, county)


def _with_changes(counties: QuerySet[County]) -> QuerySet[County]:
    """Return `counties` with what the query of a user's memberships fetches of their own."""
    chain = AuditChain.objects.filter(pk=OuterRef("code")).order_by()
    of_county = {"county": OuterRef("pk")}
    return counties.annotate(  # type: ignore[no-redef]  # attributes that wait for these values
        revision=Coalesce(Subquery(chain.values("head")), Value("")),
        units_changed=Exists(PastUnit.objects.filter(**of_county))
        | Exists(DepartmentSuccession.objects.filter(**of_county)),
    )


def read_day(request: HttpRequest, today: date) -> date:
    """Return the day of `?as_of=`, or `today` without it. Raises BadRequest for an invalid or
    future day.
    """
    text = request.GET.get("as_of", "").strip()
    if not text:
        return today
    try:
        day = read_typed_day(text, first_year=1, last_year=9999, whole_month="last") or today
    except ValueError as error:
        raise BadRequest(f"截至日期“{text[:20]}”无法识别，请写成 2024-09-14 的形式。") from error
    if day > today:
        raise BadRequest(f"截至日期 {text} 在今天之后，只能查看今天及以前的情况。")
    if day.year < 2000:
        raise BadRequest(f"截至日期 {text} 过早，请选择 2000 年以后的日期。")
    return day


def county_view(
    permission: Permission, *, section: Section
) -> Callable[
    [Callable[Concatenate[CountyRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """Let in who holds `permission` in the county of the address.

    The view is called as `view(request, **rest)`; the request has `.county`, `.access`, `.day`
    and `.today`. The view itself gets the attributes `permission` and `section`: the navigation
    marks the section that the view belongs to.
    """

    def decorate(
        view: Callable[Concatenate[CountyRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def let_in(
            request: HttpRequest, code: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            county_request = cast(CountyRequest, request)
            county_request.today = county_request.day = timezone.localdate()
            county_request.county, county_request.access = find_county(county_request.user, code)
            if not county_request.access.may(permission):
                raise PermissionDenied("您的角色不能使用这个页面。")
            county_request.day = read_day(request, county_request.today)
            units = units_of(county_request.county, county_request.day)
            with units_on_day(units):
                return view(county_request, *args, **kwargs)

        let_in.permission = permission  # type: ignore[attr-defined]
        let_in.section = section  # type: ignore[attr-defined]
        return let_in

    return decorate


def signed_in_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view for any signed-in user, which shows only their own data."""
    view.permission = "signed_in"  # type: ignore[attr-defined]
    return view


def public_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view that needs no login, such as the login page and the health checks."""
    view.permission = "public"  # type: ignore[attr-defined]
    return login_not_required(view)
