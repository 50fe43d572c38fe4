"""Reports and decisions (append-only), and the standings that follow from them.

A standing is a period of time in which a task or an assignment has one status.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from tracker.roadmaps.choices import STATE_CHOICES, Decision, ReportKind, RulingKind
from tracker.roadmaps.models.querysets import OfTaskQuerySet, ReportQuerySet, ReviewQuerySet
from tracker.roadmaps.models.tasks import ActionItem, Assignment, Task
from tracker.roadmaps.rules import status


class ProgressReport(models.Model):
    """进展填报: a report on an assignment for a month. The database refuses changes."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    at = models.DateTimeField("填报时间", default=timezone.now)
    month = models.DateField("填报月份")
    kind = models.CharField("类别", max_length=10, choices=ReportKind)
    text = models.TextField("进展情况")
    share = models.PositiveSmallIntegerField(
        "完成比例（%）", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    # the same form sent twice has the same nonce
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "进展填报"
        ordering = ("-at", "-id")
        indexes = [
            # for the last report of an assignment, and its history
            models.Index(fields=["assignment", "-at"], name="report_assignment_at"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_kind_display()}"


class ItemShare(models.Model):
    """事项完成比例: how much of an action item is done, according to a report. Append-only."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="item_shares")
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="shares")
    share = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = "事项完成比例"
        ordering = ("report_id", "item_id")
        constraints = [models.UniqueConstraint(fields=["report", "item"], name="item_share_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.share}%"


class Review(models.Model):
    """审核: the office's decision on a report that asks to close. Append-only."""

    report = models.OneToOneField(ProgressReport, models.PROTECT, related_name="review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    at = models.DateTimeField("审核时间", default=timezone.now)
    decision = models.CharField("结论", max_length=10, choices=Decision)
    reason = models.TextField("意见", blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "审核"
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision=Decision.APPROVED) | ~models.Q(reason=""),
                name="review_return_reason",
                violation_error_message="退回必须写明原因。",
            )
        ]

    def __str__(self) -> str:
        return self.get_decision_display()


class Ruling(models.Model):
    """裁定: the office closes, cancels or reopens a task for a written reason. Append-only."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="rulings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="rulings")
    at = models.DateTimeField("裁定时间", default=timezone.now)
    kind = models.CharField("裁定", max_length=10, choices=RulingKind)
    reason = models.TextField("理由")
    # of a closing: the day on which the work was done, if that was before the ruling
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "裁定"
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="ruling_reason",
                violation_error_message="裁定必须写明理由。",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class StandingModel(models.Model):
    """A period in one status, from `since` to just before `until`; None while it lasts."""

    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=STATE_CHOICES)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    share = models.PositiveSmallIntegerField("完成比例（%）", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def value(self) -> status.Status:
        """The status during this period."""
        return status.Status(status.State(self.state), self.closed_on, self.share)


class TaskStanding(StandingModel):
    """任务状态区间: follows from assignments and rulings; `services.standings` writes it.

    `due_on` is the extended deadline, None if the deadline of the plan applies.
    """

    due_on = models.DateField("延期后的时限", null=True, blank=True)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)

    task = models.ForeignKey(Task, models.CASCADE, related_name="standings")

    class Meta:
        verbose_name = "任务状态区间"
        ordering = ("task_id", "since")
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(until__isnull=True),
                name="task_one_open_standing",
            )
        ]
        indexes = [
            # for the standings of all tasks of a plan at a time; the index has all columns that
            # the portfolio of all counties counts
            models.Index(
                fields=["task", "since", "until", "state", "closed_on", "due_on"],
                name="task_standing_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.get_state_display()}"


class AssignmentStanding(StandingModel):
    """分工状态区间: follows from the reports of the assignment and their reviews."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="standings")

    class Meta:
        verbose_name = "分工状态区间"
        ordering = ("assignment_id", "since")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(until__isnull=True),
                name="assignment_one_open_standing",
            )
        ]
        indexes = [
            # for the standings of all assignments of a plan at a time
            models.Index(fields=["assignment", "since", "until"], name="assignment_standing_at"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.get_state_display()}"
