"""People and places: users, counties, departments, schools, notices, the audit log."""

import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import counties.models.notices


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="County",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=6,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{6}$", "行政区划代码是六位数字（GB/T 2260）。"
                            )
                        ],
                        verbose_name="行政区划代码",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("short_name", models.CharField(max_length=20, verbose_name="简称")),
                (
                    "prefecture",
                    models.CharField(blank=True, max_length=50, verbose_name="所属市州"),
                ),
                ("province", models.CharField(blank=True, max_length=50, verbose_name="所属省区")),
                (
                    "report_day",
                    models.PositiveSmallIntegerField(
                        default=25,
                        help_text="1—28 日。到这一天，时段包括本月的任务都应有填报。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(28),
                        ],
                        verbose_name="每月填报截止日",
                    ),
                ),
                (
                    "past_report_days",
                    models.JSONField(blank=True, default=list, verbose_name="以前的填报截止日"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
            ],
            options={
                "verbose_name": "县（区）",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Department",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="departments",
                        to="counties.county",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bureau", "局委办"),
                            ("party", "党委部门"),
                            ("township", "乡镇（街道）"),
                            ("school", "学校"),
                            ("section", "科室"),
                            ("other", "其他单位"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="counties.department",
                        verbose_name="上级单位",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
            ],
            options={
                "verbose_name": "单位",
                "ordering": ("position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "name"),
                        name="department_name",
                        violation_error_message="本县已有同名单位。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentGroup",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="department_groups",
                        to="counties.county",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("schools", "学校"),
                            ("townships", "乡镇（街道）"),
                            ("members", "成员单位"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="member_of",
                        to="counties.department",
                        verbose_name="成员",
                    ),
                ),
            ],
            options={
                "verbose_name": "集合单位",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "name"),
                        name="group_name",
                        violation_error_message="本县已有同名集合单位。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="counties.county",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="别名")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="counties.department",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="counties.departmentgroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "别名",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "name"),
                        name="alias_name",
                        violation_error_message="该别名已属于本县另一单位。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("group__isnull", True)),
                            models.Q(("department__isnull", True), ("group__isnull", False)),
                            _connector="OR",
                        ),
                        name="alias_of_one",
                        violation_error_message="别名只能属于一个单位或一个集合单位。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Official",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officials",
                        to="counties.county",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=120, verbose_name="职务")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="officials",
                        to="counties.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "name", "post"), name="official_in_post"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="school",
                        to="counties.department",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("primary", "小学"),
                            ("junior", "初中"),
                            ("nine_year", "九年一贯制学校"),
                            ("twelve_year", "十二年一贯制学校"),
                            ("complete", "完全中学"),
                            ("point", "教学点"),
                            ("special", "特殊教育学校"),
                        ],
                        max_length=12,
                        verbose_name="办学类型",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="schools_here",
                        to="counties.department",
                        verbose_name="所在乡镇（街道）",
                    ),
                ),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="开办日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤并日期")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged_from",
                        to="counties.school",
                        verbose_name="并入学校",
                    ),
                ),
                (
                    "counted_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="points",
                        to="counties.school",
                        verbose_name="并入计算的学校",
                    ),
                ),
            ],
            options={
                "verbose_name": "学校",
                "ordering": ("department__position", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_on__isnull", True),
                            ("closed_on__isnull", True),
                            ("opened_on__lte", models.F("closed_on")),
                            _connector="OR",
                        ),
                        name="school_open_before_closed",
                        violation_error_message="撤并日期早于开办日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            ("closed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="school_merged_is_closed",
                        violation_error_message="并入其他学校的，要填撤并日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=6, primary_key=True, serialize=False, verbose_name="行政区划代码"
                    ),
                ),
                ("head", models.CharField(default="", max_length=64, verbose_name="末条摘要")),
                ("length", models.PositiveBigIntegerField(default=0, verbose_name="条数")),
                ("purged", models.PositiveBigIntegerField(default=0, verbose_name="已清理条数")),
                (
                    "purged_hash",
                    models.CharField(default="", max_length=64, verbose_name="已清理末条摘要"),
                ),
            ],
            options={
                "verbose_name": "日志链",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to="counties.department",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=counties.models.notices.new_token, max_length=64, unique=True
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="生成时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "日历订阅",
                "ordering": ("department",),
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "该用户名已被使用。"},
                        max_length=50,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="用户名",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="办公电话")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="工作邮箱")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "must_change_password",
                    models.BooleanField(default=True, verbose_name="下次登录须改密码"),
                ),
                (
                    "password_changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="密码修改时间"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="创建时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "ordering": ("username",),
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                        related_name="audit_events",
                        to="counties.county",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="地址")),
                ("verb", models.CharField(max_length=40, verbose_name="行为")),
                ("target_kind", models.CharField(max_length=40, verbose_name="对象类别")),
                ("target_id", models.CharField(max_length=40, verbose_name="对象编号")),
                ("target_label", models.CharField(max_length=200, verbose_name="对象")),
                ("before", models.JSONField(default=dict, verbose_name="之前")),
                ("after", models.JSONField(default=dict, verbose_name="之后")),
                (
                    "previous_hash",
                    models.CharField(default="", max_length=64, verbose_name="上条摘要"),
                ),
                ("hash", models.CharField(default="", max_length=64, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "操作日志",
                "ordering": ("-at", "-id"),
                "indexes": [models.Index(fields=["county", "-at"], name="audit_county_at")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="counties.county",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("due_soon", "临期"),
                            ("due", "到期"),
                            ("overdue", "逾期"),
                            ("asked", "催办"),
                            ("returned", "退回"),
                            ("instructed", "批示"),
                            ("extension", "延期"),
                            ("sheet", "督办"),
                            ("package", "档案包"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("address", models.CharField(max_length=200, verbose_name="地址")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读时间")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="邮件时间")),
            ],
            options={
                "verbose_name": "消息",
                "ordering": ("-at", "-id"),
                "indexes": [models.Index(fields=["user", "read_at", "-at"], name="notice_unread")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="notice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("due_soon", "临期"),
                            ("due", "到期"),
                            ("overdue", "逾期"),
                            ("asked", "催办"),
                            ("returned", "退回"),
                            ("instructed", "批示"),
                            ("extension", "延期"),
                            ("sheet", "督办"),
                            ("package", "档案包"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("in_portal", models.BooleanField(default=True, verbose_name="门户提示")),
                ("by_email", models.BooleanField(default=True, verbose_name="每日邮件")),
            ],
            options={
                "verbose_name": "消息设置",
                "ordering": ("user", "kind"),
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="notice_choice")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "领导小组"),
                            ("office", "创建办"),
                            ("reporter", "填报员"),
                            ("supervisor", "上级督导"),
                            ("admin", "系统管理员"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="counties.county",
                    ),
                ),
                (
                    "code_prefix",
                    models.CharField(
                        blank=True,
                        help_text="两位管全省，四位管全市州，空白管全部。",
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^([0-9]{2}|[0-9]{4})?$", "前缀是两位（省）或四位（市州）数字。"
                            )
                        ],
                        verbose_name="区划代码前缀",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="counties.department",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("county__isnull", True), ("code_prefix", ""), _connector="OR"
                        ),
                        name="member_county_or_prefix",
                        violation_error_message="县和区划代码前缀只能填一个。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("department__isnull", True), ("county__isnull", False), _connector="OR"
                        ),
                        name="member_department_in_county",
                        violation_error_message="填写单位时必须同时填写县。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "reporter"), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="member_reporter_department",
                        violation_error_message="填报员必须属于一个单位。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="password_records",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("password", models.CharField(max_length=128)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "历史密码",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="LoginSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="login_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("started_at", models.DateTimeField(verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(verbose_name="最近活动")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="地址")),
                ("browser", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
            ],
            options={
                "verbose_name": "登录会话",
                "ordering": ("-seen_at",),
            },
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=300, verbose_name="地址")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
            ],
            options={
                "verbose_name": "已提交的表单",
                "ordering": ("at",),
                "indexes": [models.Index(fields=["at"], name="sent_form_at")],
            },
        ),
    ]
