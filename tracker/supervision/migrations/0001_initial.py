"""Dispatch sheets, problems, meetings and bulletins."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("counties", "0001_initial"),
        ("indicators", "0001_initial"),
        ("roadmaps", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
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
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="counties.county",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="roadmaps.countyplan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("monthly", "月报"), ("circular", "通报"), ("brief", "简报")],
                        max_length=10,
                        verbose_name="文种",
                    ),
                ),
                ("since", models.DateField(verbose_name="起始日")),
                ("day", models.DateField(verbose_name="截止日")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("wording", models.TextField(verbose_name="正文")),
                ("leads", models.JSONField(default=dict, verbose_name="当时牵头单位")),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="supervision.bulletin",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="拟稿时间"
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="印发时间")),
                ("nonce", models.UUIDField(default=uuid.uuid4, unique=True)),
            ],
            options={
                "verbose_name": "通报",
                "ordering": ("-day", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("since__lte", models.F("day"))),
                        name="bulletin_period",
                        violation_error_message="起始日不能晚于截止日。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingMatter",
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
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="counties.county",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="counties.department",
                        verbose_name="提请单位",
                    ),
                ),
                ("question", models.TextField(verbose_name="提请议定事项")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="提请时间"
                    ),
                ),
                ("decision", models.TextField(blank=True, verbose_name="议定意见")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="议定时间"),
                ),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matter",
                        to="roadmaps.task",
                        verbose_name="所定任务",
                    ),
                ),
                ("nonce", models.UUIDField(default=uuid.uuid4, unique=True)),
            ],
            options={
                "verbose_name": "提请议定事项",
                "ordering": ("made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Problem",
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
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="counties.county",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "自查"),
                            ("visit", "督导"),
                            ("first", "初验反馈"),
                            ("second", "复核"),
                            ("national", "国家反馈"),
                            ("figures", "学校数据"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems_here",
                        to="counties.department",
                        verbose_name="学校或单位",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="indicators.indicator",
                        verbose_name="指标",
                    ),
                ),
                ("description", models.TextField(verbose_name="问题")),
                ("measure", models.TextField(blank=True, verbose_name="整改措施")),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="counties.department",
                        verbose_name="责任单位",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="整改期限")),
                (
                    "look_back_on",
                    models.DateField(blank=True, null=True, verbose_name="回头看日期"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="roadmaps.task",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登记时间"
                    ),
                ),
                ("nonce", models.UUIDField(default=uuid.uuid4, unique=True)),
            ],
            options={
                "verbose_name": "问题",
                "ordering": ("due_on", "id"),
                "indexes": [models.Index(fields=["county", "due_on"], name="problem_county_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("look_back_on__isnull", True),
                            ("look_back_on__gt", models.F("due_on")),
                            _connector="OR",
                        ),
                        name="problem_look_back_later",
                        violation_error_message="回头看日期应晚于整改期限。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProblemEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="supervision.problem",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("found", "登记"),
                            ("progress", "报告整改进展"),
                            ("claim", "整改完成，申请销号"),
                            ("strike", "核查通过，销号"),
                            ("return", "核查未通过，退回"),
                            ("look_back", "回头看，未反弹"),
                            ("relapse", "回头看，有反弹，退回"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "待整改"),
                            ("working", "整改中"),
                            ("verifying", "待核查"),
                            ("returned", "退回整改"),
                            ("struck", "已销号"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problem_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
            ],
            options={
                "verbose_name": "问题办理",
                "ordering": ("at", "id"),
                "indexes": [models.Index(fields=["problem", "-at"], name="problem_event_at")],
            },
        ),
        migrations.CreateModel(
            name="ProblemEvidence",
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
                        related_name="problem_uses",
                        to="roadmaps.evidence",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="supervision.problem",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                        to="supervision.problemevent",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problem_evidence",
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
                "verbose_name": "问题材料",
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evidence", "problem", "event"), name="problem_evidence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DispatchSheet",
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
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="counties.county",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("order", "督办单"),
                            ("chase", "催办通知"),
                            ("rectify", "整改通知书"),
                        ],
                        max_length=10,
                        verbose_name="文种",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("blue", "蓝色（临近）"),
                            ("yellow", "黄色（滞后）"),
                            ("red", "红色（逾期）"),
                        ],
                        max_length=10,
                        verbose_name="督办级别",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份"),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("text", models.TextField(verbose_name="正文")),
                ("annexes", models.TextField(blank=True, verbose_name="附件")),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="落款单位")),
                ("reply_due", models.DateField(verbose_name="答复期限")),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="supervision.problem",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="拟稿时间"
                    ),
                ),
                ("nonce", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "to",
                    models.ManyToManyField(
                        related_name="sheets", to="counties.department", verbose_name="主送"
                    ),
                ),
                (
                    "copies",
                    models.ManyToManyField(
                        blank=True,
                        related_name="sheet_copies",
                        to="counties.department",
                        verbose_name="抄送",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办文书",
                "ordering": ("-made_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "kind", "year", "number"), name="sheet_no"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", True), ("year__isnull", True)),
                            models.Q(("number__isnull", False), ("year__isnull", False)),
                            _connector="OR",
                        ),
                        name="sheet_year_and_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="supervision.dispatchsheet",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_lines",
                        to="roadmaps.task",
                    ),
                ),
                ("words", models.CharField(max_length=100, verbose_name="当时情况")),
            ],
            options={
                "verbose_name": "督办事项",
                "ordering": ("sheet", "task__position"),
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "task"), name="sheet_task_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="dispatchsheet",
            name="tasks",
            field=models.ManyToManyField(
                related_name="sheets", through="supervision.SheetTask", to="roadmaps.task"
            ),
        ),
        migrations.CreateModel(
            name="SheetEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="supervision.dispatchsheet",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("issue", "印发"), ("reply", "答复"), ("close", "了结")],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_replies",
                        to="counties.department",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
            ],
            options={
                "verbose_name": "督办文书办理",
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("act", "reply"), _negated=True),
                        fields=("sheet", "act"),
                        name="sheet_issued_closed_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("act", "reply")),
                        fields=("sheet", "department"),
                        name="sheet_reply_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "reply"), _negated=True),
                            models.Q(
                                ("department__isnull", False), models.Q(("text", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="sheet_reply_says",
                    ),
                ],
            },
        ),
    ]
