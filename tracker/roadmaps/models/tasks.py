"""Tasks, their numbered items, and their assignments to units."""

from datetime import date

from django.db import models
from django.utils.text import Truncator

from counties.concurrency import Versioned
from counties.models import Department, DepartmentGroup, Official
from tracker.roadmaps.choices import AssignmentRole, TaskSource
from tracker.roadmaps.models.plans import CountyPlan, SourcedModel, YearlyMilestone
from tracker.roadmaps.models.querysets import AssignmentQuerySet, OfTaskQuerySet, TaskQuerySet
from tracker.roadmaps.rules.status import Dates


class Task(SourcedModel, Versioned):
    """任务: one row of the roadmap; period and deadline as in the document and as read.

    A task is one database row through all versions of its plan, with all reports on it. Its text in
    an earlier version, and its text in a draft, are other rows. Their `carried_by` is the current
    row, which has the progress.
    """

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="tasks")
    milestone = models.ForeignKey(
        YearlyMilestone, models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    position = models.PositiveSmallIntegerField("序号")
    # the columns of `plans.fields.TASK_FIELDS`, which has their labels
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300, blank=True)
    content = models.TextField()
    window_text = models.CharField(max_length=100, blank=True)
    window_start = models.DateField(null=True, blank=True)
    window_end = models.DateField(null=True, blank=True)
    due_text = models.CharField(max_length=100, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_precision = models.CharField(max_length=12, blank=True)
    units_text = models.TextField(blank=True)
    note = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    completion_standard = models.TextField(blank=True)
    funding_text = models.CharField(max_length=200, blank=True)
    funding = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)  # 万元
    funding_source = models.TextField(blank=True)
    extra = models.JSONField(default=list, blank=True)  # pairs of heading and text
    source = models.CharField("来源", max_length=10, choices=TaskSource, default=TaskSource.PLAN)
    needs_evidence = models.BooleanField("办结须有佐证材料", default=False)
    carried_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="other_texts"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        ordering = ("plan_id", "position")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="task_position"),
            models.CheckConstraint(
                condition=models.Q(window_start__isnull=True)
                | models.Q(window_end__isnull=True)
                | models.Q(window_start__lte=models.F("window_end")),
                name="task_window_order",
                violation_error_message="时段的开始晚于结束。",
            ),
        ]
        indexes = [
            # for the due and open tasks of a plan; with `window_start`, the portfolio counts the
            # tasks of all counties from the index alone
            models.Index(fields=["plan", "due_on", "window_start"], name="task_plan_due"),
        ]

    def __str__(self) -> str:
        return f"第{self.position}项 {self.title or Truncator(self.content).chars(40)}"

    @property
    def dates(self) -> Dates:
        return Dates(self.window_start, self.window_end, self.due_on)


class ActionItem(models.Model):
    """工作事项: a numbered item inside a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("内容")

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "工作事项"
        ordering = ("task_id", "position")
        constraints = [models.UniqueConstraint(fields=["task", "position"], name="item_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.text[:40]}"


class Assignment(Versioned):
    """责任分工: a unit or person that is responsible for a task, and in which role.

    Exactly one assignment of a task leads: it reports for the task. `inferred` marks a lead that
    the document does not name. Each member of a group has an assignment of its own; its `via` is
    the assignment of the group.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    position = models.PositiveSmallIntegerField("次序")
    item = models.ForeignKey(
        ActionItem, models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    role = models.CharField("角色", max_length=12, choices=AssignmentRole)
    written = models.CharField("原文", max_length=100, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    group = models.ForeignKey(
        DepartmentGroup, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="assignments", db_index=False
    )
    leads = models.BooleanField("牵头填报", default=False)
    inferred = models.BooleanField("牵头为推定", default=False)
    via = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="member_assignments",
        db_index=False,  # assignment_one_per_member serves
    )
    # of a member: the days on which it serves (schools open, merge and close), or why it does not
    member_since = models.DateField("承担自", null=True, blank=True)
    member_until = models.DateField("承担至", null=True, blank=True)
    left_out = models.CharField("不承担的原因", max_length=200, blank=True)
    # of a task's text in another version: the current assignment, which has the reports
    carried_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="other_texts"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "责任分工"
        ordering = ("task_id", "position", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    department__isnull=False, group__isnull=True, official__isnull=True
                )
                | models.Q(department__isnull=True, group__isnull=False, official__isnull=True)
                | models.Q(department__isnull=True, group__isnull=True, official__isnull=False),
                name="assignment_to_one",
                violation_error_message="责任分工只能属于一个单位、集合单位或人员。",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(leads=True),
                name="assignment_one_lead",
                violation_error_message="一项任务只能有一个牵头填报单位。",
            ),
            models.UniqueConstraint(
                fields=["via", "department"],
                condition=models.Q(via__isnull=False),
                name="assignment_one_per_member",
            ),
        ]
        indexes = [
            # for the assignments of a person. Partial, because SQLite would use a full index for
            # "official IS NULL" and then read the rows of every county
            models.Index(
                fields=["official"],
                condition=models.Q(official__isnull=False),
                name="assignment_official",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department or self.group or self.official)

    @property
    def is_reportable(self) -> bool:
        """Whether its owner can report; a person in charge does not."""
        return self.official_id is None

    @property
    def reports_for_task(self) -> bool:
        """Whether the task needs its owner's reports; in SQL, `querysets.REPORTS_FOR_TASK`."""
        return self.is_reportable and (self.leads or AssignmentRole(self.role).reports)

    def serves_on(self, day: date) -> bool:
        """Whether a member serves on `day`; in SQL, `AssignmentQuerySet.serving_on`."""
        return (self.member_since is None or self.member_since <= day) and (
            self.member_until is None or self.member_until > day
        )
