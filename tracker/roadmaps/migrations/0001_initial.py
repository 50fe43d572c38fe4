"""Plans, tasks and assignments; reports, reviews, evidence and requests."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tracker.roadmaps.models.evidence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("counties", "0001_initial"),
        ("indicators", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountyPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="counties.county",
                        verbose_name="县",
                    ),
                ),
                ("key", models.CharField(max_length=64, verbose_name="标识")),
                ("series", models.CharField(max_length=64, verbose_name="系列")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草案"),
                            ("in_force", "施行中"),
                            ("superseded", "已被替代"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                (
                    "roadmap_title",
                    models.CharField(blank=True, max_length=300, verbose_name="路线图标题"),
                ),
                ("annex", models.CharField(blank=True, max_length=20, verbose_name="附件序号")),
                ("doc_number", models.CharField(blank=True, max_length=64, verbose_name="文号")),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="发文机关")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                (
                    "target_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="目标年度"
                    ),
                ),
                ("basis", models.TextField(blank=True, verbose_name="依据")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="录入时间")),
                ("in_force_from", models.DateField(blank=True, null=True, verbose_name="施行自")),
                ("in_force_until", models.DateField(blank=True, null=True, verbose_name="施行至")),
                (
                    "edits",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="修改次数"),
                ),
            ],
            options={
                "verbose_name": "方案",
                "ordering": ("county_id", "series", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "key"),
                        name="plan_key",
                        violation_error_message="本县已有相同标识的方案。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("county",),
                        name="plan_one_in_force",
                        violation_error_message="本县已有施行中的方案。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadingGroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_first",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起始行"),
                ),
                (
                    "line_last",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文终止行"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leading_group",
                        to="roadmaps.countyplan",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("head", "组长"),
                            ("deputy", "副组长"),
                            ("member", "成员"),
                            ("office_head", "办公室主任"),
                            ("office_deputy", "办公室副主任"),
                        ],
                        max_length=15,
                        verbose_name="职责",
                    ),
                ),
                (
                    "official",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leading_roles",
                        to="counties.official",
                    ),
                ),
                (
                    "collective",
                    models.CharField(blank=True, max_length=100, verbose_name="集体成员"),
                ),
            ],
            options={
                "verbose_name": "领导小组成员",
                "ordering": ("plan_id", "position"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("official__isnull", False),
                            models.Q(("collective", ""), _negated=True),
                            _connector="XOR",
                        ),
                        name="group_person_or_collective",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_first",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起始行"),
                ),
                (
                    "line_last",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文终止行"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="roadmaps.countyplan",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "window_text",
                    models.CharField(blank=True, max_length=100, verbose_name="时段原文"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "实施阶段",
                "ordering": ("plan_id", "position"),
            },
        ),
        migrations.CreateModel(
            name="YearlyMilestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_first",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起始行"),
                ),
                (
                    "line_last",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文终止行"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="roadmaps.countyplan",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("goal", models.TextField(blank=True, verbose_name="年度目标")),
            ],
            options={
                "verbose_name": "年度里程碑",
                "ordering": ("plan_id", "year"),
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "year"), name="milestone_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "line_first",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起始行"),
                ),
                (
                    "line_last",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文终止行"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="roadmaps.countyplan",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="roadmaps.yearlymilestone",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("number", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("content", models.TextField()),
                ("window_text", models.CharField(blank=True, max_length=100)),
                ("window_start", models.DateField(blank=True, null=True)),
                ("window_end", models.DateField(blank=True, null=True)),
                ("due_text", models.CharField(blank=True, max_length=100)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("due_precision", models.CharField(blank=True, max_length=12)),
                ("units_text", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("problem", models.TextField(blank=True)),
                ("completion_standard", models.TextField(blank=True)),
                ("funding_text", models.CharField(blank=True, max_length=200)),
                (
                    "funding",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
                ),
                ("funding_source", models.TextField(blank=True)),
                ("extra", models.JSONField(blank=True, default=list)),
                (
                    "source",
                    models.CharField(
                        choices=[("plan", "方案"), ("meeting", "会议"), ("problem", "问题整改")],
                        default="plan",
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "needs_evidence",
                    models.BooleanField(default=False, verbose_name="办结须有佐证材料"),
                ),
                (
                    "carried_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="other_texts",
                        to="roadmaps.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务",
                "ordering": ("plan_id", "position"),
                "indexes": [
                    models.Index(fields=["plan", "due_on", "window_start"], name="task_plan_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="task_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("window_start__isnull", True),
                            ("window_end__isnull", True),
                            ("window_start__lte", models.F("window_end")),
                            _connector="OR",
                        ),
                        name="task_window_order",
                        violation_error_message="时段的开始晚于结束。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_first",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起始行"),
                ),
                (
                    "line_last",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文终止行"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="roadmaps.countyplan",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="roadmaps.task",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="indicators.indicator",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="指标")),
                ("scope", models.CharField(blank=True, max_length=200, verbose_name="范围")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            (">=", "≥"),
                            ("<=", "≤"),
                            ("<", "＜"),
                            (">", "＞"),
                            ("=", "＝"),
                            ("~=", "约"),
                            ("text", "文字要求"),
                        ],
                        max_length=4,
                        verbose_name="比较",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="目标值",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=100, verbose_name="单位")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="参照")),
                ("by", models.CharField(blank=True, max_length=10, verbose_name="时限")),
                ("sentence", models.TextField(verbose_name="原文")),
                ("is_status", models.BooleanField(default=False, verbose_name="仅为现状数据")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "目标值",
                "ordering": ("plan_id", "position"),
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="roadmaps.task",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.TextField(verbose_name="内容")),
            ],
            options={
                "verbose_name": "工作事项",
                "ordering": ("task_id", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("task", "position"), name="item_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="roadmaps.task",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="roadmaps.actionitem",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "牵头单位"),
                            ("responsible", "责任单位"),
                            ("cooperating", "配合单位"),
                            ("section", "责任科室"),
                            ("leader", "责任领导"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("written", models.CharField(blank=True, max_length=100, verbose_name="原文")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="counties.department",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="counties.departmentgroup",
                    ),
                ),
                (
                    "official",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="counties.official",
                    ),
                ),
                ("leads", models.BooleanField(default=False, verbose_name="牵头填报")),
                ("inferred", models.BooleanField(default=False, verbose_name="牵头为推定")),
                (
                    "via",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_assignments",
                        to="roadmaps.assignment",
                    ),
                ),
                ("member_since", models.DateField(blank=True, null=True, verbose_name="承担自")),
                ("member_until", models.DateField(blank=True, null=True, verbose_name="承担至")),
                (
                    "left_out",
                    models.CharField(blank=True, max_length=200, verbose_name="不承担的原因"),
                ),
                (
                    "carried_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="other_texts",
                        to="roadmaps.assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任分工",
                "ordering": ("task_id", "position", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("official__isnull", False)),
                        fields=["official"],
                        name="assignment_official",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("department__isnull", False),
                                ("group__isnull", True),
                                ("official__isnull", True),
                            ),
                            models.Q(
                                ("department__isnull", True),
                                ("group__isnull", False),
                                ("official__isnull", True),
                            ),
                            models.Q(
                                ("department__isnull", True),
                                ("group__isnull", True),
                                ("official__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="assignment_to_one",
                        violation_error_message="责任分工只能属于一个单位、集合单位或人员。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("leads", True)),
                        fields=("task",),
                        name="assignment_one_lead",
                        violation_error_message="一项任务只能有一个牵头填报单位。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("via__isnull", False)),
                        fields=("via", "department"),
                        name="assignment_one_per_member",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="roadmaps.assignment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="填报时间"
                    ),
                ),
                ("month", models.DateField(verbose_name="填报月份")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("progress", "进展"),
                            ("no_change", "本月无变化"),
                            ("closing", "申请办结"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("text", models.TextField(verbose_name="进展情况")),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="完成比例（%）",
                    ),
                ),
                ("nonce", models.UUIDField(default=uuid.uuid4, unique=True)),
            ],
            options={
                "verbose_name": "进展填报",
                "ordering": ("-at", "-id"),
                "indexes": [
                    models.Index(fields=["assignment", "-at"], name="report_assignment_at")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_shares",
                        to="roadmaps.progressreport",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="roadmaps.actionitem",
                    ),
                ),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
            ],
            options={
                "verbose_name": "事项完成比例",
                "ordering": ("report_id", "item_id"),
                "constraints": [
                    models.UniqueConstraint(fields=("report", "item"), name="item_share_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="roadmaps.progressreport",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="审核时间"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("approved", "通过"), ("returned", "退回")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="意见")),
            ],
            options={
                "verbose_name": "审核",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "approved"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_return_reason",
                        violation_error_message="退回必须写明原因。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="裁定时间"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("close", "直接办结"), ("cancel", "中止"), ("reopen", "重新启动")],
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                ("reason", models.TextField(verbose_name="理由")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
            ],
            options={
                "verbose_name": "裁定",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="ruling_reason",
                        violation_error_message="裁定必须写明理由。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "未启动"),
                            ("in_progress", "推进中"),
                            ("under_review", "待审核"),
                            ("closed", "已办结"),
                            ("cancelled", "已中止"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="完成比例（%）"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="延期后的时限")),
                (
                    "extensions",
                    models.PositiveSmallIntegerField(default=0, verbose_name="延期次数"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="roadmaps.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务状态区间",
                "ordering": ("task_id", "since"),
                "indexes": [
                    models.Index(
                        fields=["task", "since", "until", "state", "closed_on", "due_on"],
                        name="task_standing_at",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("task",),
                        name="task_one_open_standing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "未启动"),
                            ("in_progress", "推进中"),
                            ("under_review", "待审核"),
                            ("closed", "已办结"),
                            ("cancelled", "已中止"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="完成比例（%）"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="roadmaps.assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "分工状态区间",
                "ordering": ("assignment_id", "since"),
                "indexes": [
                    models.Index(
                        fields=["assignment", "since", "until"], name="assignment_standing_at"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("assignment",),
                        name="assignment_one_open_standing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="counties.county",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=tracker.roadmaps.models.evidence.random_path, verbose_name="文件"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="上传时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "佐证材料",
                "ordering": ("-at", "-id"),
                "indexes": [
                    models.Index(fields=["county", "sha256"], name="evidence_county_sha256")
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="roadmaps.evidence",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="roadmaps.progressreport",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="关联时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "材料用途",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evidence", "task", "report", "indicator"), name="evidence_use_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskGain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gains",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gains",
                        to="counties.school",
                        verbose_name="学校",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("primary", "小学"), ("junior", "初中"), ("senior", "高中")],
                        max_length=10,
                        verbose_name="学段",
                    ),
                ),
                ("figure", models.CharField(max_length=30, verbose_name="数据项")),
                (
                    "amount",
                    models.DecimalField(decimal_places=4, max_digits=14, verbose_name="数量"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gains",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登记时间"
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="删除时间"),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removed_gains",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "预期成效",
                "ordering": ("task_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("task", "school", "stage", "figure"),
                        name="task_gain_once",
                        violation_error_message="这所学校的这一数据项已有预期成效，请先删去再登记。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions_asked",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="申请时间"
                    ),
                ),
                ("due_before", models.DateField(verbose_name="原时限")),
                ("due_asked", models.DateField(verbose_name="申请延至")),
                ("reason", models.TextField(verbose_name="理由")),
            ],
            options={
                "verbose_name": "延期申请",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_asked__gt", models.F("due_before"))),
                        name="extension_later",
                        violation_error_message="申请的日期应晚于现在的时限。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="extension_reason",
                        violation_error_message="请写明延期理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "extension",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="roadmaps.extension",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="审批时间"
                    ),
                ),
                ("granted", models.BooleanField(verbose_name="同意")),
                ("reason", models.TextField(blank=True, verbose_name="意见")),
            ],
            options={
                "verbose_name": "延期审批",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="extension_refusal_reason",
                        violation_error_message="不同意延期须写明原因。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="roadmaps.assignment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="批示时间"
                    ),
                ),
                ("text", models.TextField(verbose_name="批示")),
                ("answer_due", models.DateField(verbose_name="答复期限")),
            ],
            options={
                "verbose_name": "批示",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="InstructionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="roadmaps.instruction",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruction_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="答复时间"
                    ),
                ),
                ("text", models.TextField(verbose_name="答复")),
            ],
            options={
                "verbose_name": "批示答复",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="roadmaps.assignment",
                    ),
                ),
                ("month", models.DateField(verbose_name="催报月份")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="催办时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "催办",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_templates",
                        to="counties.county",
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="标识")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("text", models.TextField(verbose_name="方案文件")),
                ("tasks", models.PositiveSmallIntegerField(verbose_name="任务数")),
                ("blanks", models.PositiveSmallIntegerField(verbose_name="空白数")),
                ("shared", models.BooleanField(default=False, verbose_name="供其他县使用")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="保存时间"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "方案模板",
                "ordering": ("county_id", "key"),
            },
        ),
        migrations.CreateModel(
            name="RowChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="row_choices",
                        to="roadmaps.countyplan",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="roadmaps.task",
                    ),
                ),
                ("accepted", models.BooleanField(verbose_name="接受")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="row_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="决定时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "逐行决定",
                "ordering": ("plan_id", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "before"), name="row_choice_before"),
                    models.UniqueConstraint(fields=("plan", "after"), name="row_choice_after"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", False), ("after__isnull", False), _connector="OR"
                        ),
                        name="row_choice_of_a_row",
                    ),
                ],
            },
        ),
    ]
