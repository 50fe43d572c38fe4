"""消息: notices for users; secret addresses: calendars of departments, a county's big screen."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.choices import NoticeKind
from counties.models.places import County, Department
from counties.querysets import OfCountyQuerySet


class Notice(models.Model):
    """A notice for one user. `key` identifies its subject: a user gets one notice for each key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    county = models.ForeignKey(County, models.CASCADE, related_name="notices")
    kind = models.CharField("类别", max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=80)
    text = models.CharField("内容", max_length=300)
    address = models.CharField("地址", max_length=200)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件时间", null=True, blank=True)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        ordering = ("-at", "-id")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            # the count in the header of every page, and the list
            models.Index(fields=["user", "read_at", "-at"], name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeChoice(models.Model):
    """Whether a user wants a kind of notice in the portal and by e-mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField("类别", max_length=12, choices=NoticeKind)
    in_portal = models.BooleanField("门户提示", default=True)
    by_email = models.BooleanField("每日邮件", default=True)

    class Meta:
        verbose_name = "消息设置"
        ordering = ("user", "kind")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_choice")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.get_kind_display()}"


def new_token() -> str:
    """Return a random token of 256 bits for a secret address."""
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """日历订阅: a calendar of a department's tasks at a secret address, which can be renewed."""

    department = models.OneToOneField(Department, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = "日历订阅"
        ordering = ("department",)

    def __str__(self) -> str:
        return str(self.department)


class ScreenAddress(models.Model):
    """大屏: the address at which a county's screen can be read without login. It can be renewed
    and withdrawn; a row is there as long as the address works."""

    county = models.OneToOneField(County, models.CASCADE, related_name="screen_address")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = "大屏地址"
        ordering = ("county",)

    def __str__(self) -> str:
        return f"{self.county}大屏"
