"""Users: accounts, memberships, old passwords and sessions."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from counties.concurrency import Versioned
from counties.models.audit import AuditChain
from counties.models.folded import FoldedName
from counties.models.notices import Notice
from counties.models.places import County, Department
from counties.models.unit_history import DepartmentSuccession, PastUnit
from counties.names import folded
from counties.permissions import ROLES, Role, RoleName
from counties.querysets import UserQuerySet


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts."""

    def create_user(self, username: str, *, name: str, password: str, **fields: object) -> "User":
        """Create an account whose password must be changed at the first login, unless `fields` say
        otherwise.
        """
        user = self.model(username=self.model.normalize_username(username), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(FoldedName, Versioned, AbstractBaseUser):
    """人员账号. All permissions follow from memberships; there is no superuser."""

    username = models.CharField(
        "用户名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "该用户名已被使用。"},
    )
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    email = models.EmailField("工作邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    created_at = models.DateTimeField("创建时间", default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        ordering = ("username",)
        constraints = [models.UniqueConstraint(fields=["folded"], name="user_folded")]

    def folded_name(self) -> str:
        return folded(self.username)

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        """Return the memberships with county and department, cached for the request.

        The same query fetches the number of unread notices and the revision of each county, which
        every page needs.
        """
        unread = Notice.objects.filter(user=OuterRef("user"), read_at=None).order_by()
        unread_counts = unread.values("user").annotate(count=Count("pk")).values("count")
        chain = AuditChain.objects.filter(pk=OuterRef("county__code")).order_by()
        rows = self.memberships.select_related("county", "department").annotate(
            unread=Subquery(unread_counts),
            revision=Subquery(chain.values("head")),
            units_changed=Exists(PastUnit.objects.filter(county=OuterRef("county")))
            | Exists(DepartmentSuccession.objects.filter(county=OuterRef("county"))),
        )
        memberships: list[Membership] = list(rows)
        for membership in memberships:
            if membership.county:
                membership.county.revision = membership.revision or ""  # type: ignore[attr-defined]
                membership.county.units_changed = membership.units_changed  # type: ignore[attr-defined]
        return memberships

    @property
    def unread_notices(self) -> int:
        """Return the number of unread notices. No query of its own."""
        return next((m.unread or 0 for m in self.active_memberships), 0)  # type: ignore[attr-defined]

    @property
    def administers_all(self) -> bool:
        """Return whether the user administers all counties, including future ones."""
        return any(
            m.role == RoleName.ADMIN and m.county_id is None and not m.code_prefix
            for m in self.active_memberships
        )

    @property
    def sees_many_counties(self) -> bool:
        """Return whether the user may see more than one county."""
        counties = {m.county_id for m in self.active_memberships}
        return None in counties or len(counties) > 1


class Membership(models.Model):
    """任职: the role of a user in one county, or in all counties whose code has a prefix."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(
        "角色", max_length=12, choices=[(name.value, role.label) for name, role in ROLES.items()]
    )
    county = models.ForeignKey(
        County, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    code_prefix = models.CharField(
        "区划代码前缀",
        max_length=6,
        blank=True,
        validators=[
            RegexValidator(r"^([0-9]{2}|[0-9]{4})?$", "前缀是两位（省）或四位（市州）数字。")
        ],
        help_text="两位管全省，四位管全市州，空白管全部。",
    )
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="单位",
    )

    class Meta:
        verbose_name = "任职"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(county__isnull=True) | models.Q(code_prefix=""),
                name="member_county_or_prefix",
                violation_error_message="县和区划代码前缀只能填一个。",
            ),
            models.CheckConstraint(
                condition=models.Q(department__isnull=True) | models.Q(county__isnull=False),
                name="member_department_in_county",
                violation_error_message="填写单位时必须同时填写县。",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=RoleName.REPORTER.value)
                | models.Q(department__isnull=False),
                name="member_reporter_department",
                violation_error_message="填报员必须属于一个单位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role_class.label}"

    @property
    def role_class(self) -> type[Role]:
        """Return the class that describes the role."""
        return ROLES[RoleName(self.role)]

    def covers(self, county: County) -> bool:
        """Return whether the membership applies to `county`."""
        if self.county_id:
            return self.county_id == county.pk
        return county.code.startswith(self.code_prefix)


class PasswordRecord(models.Model):
    """The hash of a password that a user had, so that it is not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_records")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "历史密码"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class LoginSession(models.Model):
    """登录会话: a session of a user, who can see and end it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近活动")
    address = models.GenericIPAddressField("地址", null=True)
    browser = models.CharField("浏览器", max_length=200, blank=True)

    class Meta:
        verbose_name = "登录会话"
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"
