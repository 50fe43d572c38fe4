"""Requests for extensions, instructions of leaders, and reminders. Append-only."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.roadmaps.models.querysets import ExtensionQuerySet, OfAssignmentQuerySet
from tracker.roadmaps.models.tasks import Assignment, Task


class Extension(models.Model):
    """延期申请: a request for a later deadline, made before the deadline with a reason."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions_asked")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="extensions_asked"
    )
    at = models.DateTimeField("申请时间", default=timezone.now)
    due_before = models.DateField("原时限")
    due_asked = models.DateField("申请延至")
    reason = models.TextField("理由")

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "延期申请"
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_asked__gt=models.F("due_before")),
                name="extension_later",
                violation_error_message="申请的日期应晚于现在的时限。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="extension_reason",
                violation_error_message="请写明延期理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"延至 {self.due_asked}"


class ExtensionDecision(models.Model):
    """延期审批: the decision of the office on an extension."""

    extension = models.OneToOneField(Extension, models.PROTECT, related_name="decision")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="extensions_decided"
    )
    at = models.DateTimeField("审批时间", default=timezone.now)
    granted = models.BooleanField("同意")
    reason = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "延期审批"
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(granted=True) | ~models.Q(reason=""),
                name="extension_refusal_reason",
                violation_error_message="不同意延期须写明原因。",
            )
        ]

    def __str__(self) -> str:
        return "同意" if self.granted else "不同意"


class Instruction(models.Model):
    """批示: an instruction of a leader on a task, which its lead must answer by a day."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="instructions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="instructions")
    at = models.DateTimeField("批示时间", default=timezone.now)
    text = models.TextField("批示")
    answer_due = models.DateField("答复期限")

    objects = OfAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "批示"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.text[:40]


class InstructionAnswer(models.Model):
    """批示答复: the answer of the lead to an instruction."""

    instruction = models.OneToOneField(Instruction, models.PROTECT, related_name="answer")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="instruction_answers"
    )
    at = models.DateTimeField("答复时间", default=timezone.now)
    text = models.TextField("答复")

    class Meta:
        verbose_name = "批示答复"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.text[:40]


class Reminder(models.Model):
    """催办: the office reminded a unit of its missing report for a month."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    month = models.DateField("催报月份")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    at = models.DateTimeField("催办时间", default=timezone.now)

    objects = OfAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "催办"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
