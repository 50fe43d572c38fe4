"""What issued papers said, and their files as they were made; both append-only."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tracker.supervision.models.papers
from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0003_portal_audit_chain"),
        ("supervision", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                (
                    "bulletin",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
                        to="supervision.bulletin",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_papers",
                        to="counties.county",
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
                        to="supervision.dispatchsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "印发件",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="IssuedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("suffix", models.CharField(max_length=4, verbose_name="格式")),
                (
                    "file",
                    models.FileField(
                        upload_to=tracker.supervision.models.papers.paper_path, verbose_name="文件"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="制作时间"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="supervision.issuedpaper",
                    ),
                ),
            ],
            options={
                "verbose_name": "印发件文件",
                "ordering": ("paper", "suffix"),
            },
        ),
        migrations.AddConstraint(
            model_name="issuedpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bulletin__isnull", True), ("sheet__isnull", False)),
                    models.Q(("bulletin__isnull", False), ("sheet__isnull", True)),
                    _connector="OR",
                ),
                name="issued_paper_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedfile",
            constraint=models.UniqueConstraint(fields=("paper", "suffix"), name="issued_file_once"),
        ),
        MakeAppendOnly("issuedpaper"),
        MakeAppendOnly("issuedfile"),
    ]
