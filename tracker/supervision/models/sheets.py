"""Dispatch sheets (督办单、催办通知、整改通知书): numbered papers sent to departments."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.concurrency import Versioned
from counties.models import County, Department
from tracker.roadmaps.models import Task
from tracker.supervision.choices import COLOUR_CHOICES, SheetAct, SheetKind, SheetState
from tracker.supervision.models.problems import Problem
from tracker.supervision.models.querysets import OfSheetQuerySet, SheetQuerySet


class DispatchSheet(Versioned):
    """A paper that urges departments on.

    A draft has no number. When it is issued it gets 〔year〕n, counted for its county and kind.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="sheets")
    kind = models.CharField("文种", max_length=10, choices=SheetKind)
    colour = models.CharField("督办级别", max_length=10, choices=COLOUR_CHOICES)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    number = models.PositiveIntegerField("序号", null=True, blank=True)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文")
    annexes = models.TextField("附件", blank=True)
    issuer = models.CharField("落款单位", max_length=100, blank=True)
    reply_due = models.DateField("答复期限")
    to = models.ManyToManyField(Department, related_name="sheets", verbose_name="主送")
    copies = models.ManyToManyField(
        Department, blank=True, related_name="sheet_copies", verbose_name="抄送"
    )
    tasks = models.ManyToManyField(Task, through="SheetTask", related_name="sheets")
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheets")
    made_at = models.DateTimeField("拟稿时间", default=timezone.now)
    # identifies the form: if it is sent twice, one row is made
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "督办文书"
        ordering = ("-made_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "year", "number"], name="sheet_no"),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True, number__isnull=True)
                | models.Q(year__isnull=False, number__isnull=False),
                name="sheet_year_and_number",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.get_kind_display()}（代拟稿）"

    @property
    def reference(self) -> str:
        """督办单〔2024〕3号, or empty before it is issued."""
        return f"{self.get_kind_display()}〔{self.year}〕{self.number}号" if self.number else ""

    @property
    def state_label(self) -> str:
        """The label of the state; only for a row of `as_of`."""
        return SheetState(self.state).label  # type: ignore[attr-defined]

    @property
    def annex_names(self) -> list[str]:
        return [line.strip() for line in self.annexes.splitlines() if line.strip()]


class SheetTask(models.Model):
    """A task that a sheet names.

    `words` say what its status was on the day on which the sheet was drafted.
    """

    sheet = models.ForeignKey(DispatchSheet, models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, models.PROTECT, related_name="sheet_lines")
    words = models.CharField("当时情况", max_length=100)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "督办事项"
        ordering = ("sheet", "task__position")
        constraints = [models.UniqueConstraint(fields=["sheet", "task"], name="sheet_task_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.words}"


class SheetEvent(models.Model):
    """An act on a sheet: issued, answered by a department, or closed. Append-only."""

    sheet = models.ForeignKey(DispatchSheet, models.PROTECT, related_name="events")
    act = models.CharField("事项", max_length=10, choices=SheetAct)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="sheet_replies"
    )
    text = models.TextField("内容", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheet_events")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "督办文书办理"
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "act"],
                condition=~models.Q(act=SheetAct.REPLY),
                name="sheet_issued_closed_once",
            ),
            models.UniqueConstraint(
                fields=["sheet", "department"],
                condition=models.Q(act=SheetAct.REPLY),
                name="sheet_reply_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(act=SheetAct.REPLY)
                | (models.Q(department__isnull=False) & ~models.Q(text="")),
                name="sheet_reply_says",
            ),
        ]

    def __str__(self) -> str:
        return self.get_act_display()
