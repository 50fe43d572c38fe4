"""Issued papers: what each said when it was issued, and its files as they were made."""

import uuid

from django.db import models
from django.utils import timezone

from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.supervision.models.bulletins import Bulletin
from tracker.supervision.models.sheets import DispatchSheet


def paper_path(file: "IssuedFile", filename: str) -> str:
    """Return a random path in the storage for the file of a paper."""
    name = uuid.uuid4().hex
    return f"issued/{name[:2]}/{name}"


class IssuedPaper(models.Model):
    """What a sheet or bulletin said when it was issued: all names, texts and days. Append-only.

    `content` is a `SheetText` or `BulletinContents` as `counties.dataclass_json` writes it. Pages
    and files of the issued paper read it and not the rows it was made of, which may change.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="issued_papers")
    sheet = models.OneToOneField(
        DispatchSheet, models.PROTECT, null=True, blank=True, related_name="paper"
    )
    bulletin = models.OneToOneField(
        Bulletin, models.PROTECT, null=True, blank=True, related_name="paper"
    )
    content = models.JSONField("内容")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "印发件"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sheet__isnull=False, bulletin__isnull=True)
                | models.Q(sheet__isnull=True, bulletin__isnull=False),
                name="issued_paper_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.sheet or self.bulletin)


class OfPaperQuerySet(OfCountyQuerySet):
    """Rows that belong to an issued paper."""

    county_path = "paper__county"


class IssuedFile(models.Model):
    """A file of an issued paper: made once, then served as it was made. Append-only."""

    paper = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="files")
    suffix = models.CharField("格式", max_length=4)
    file = models.FileField("文件", upload_to=paper_path, max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    at = models.DateTimeField("制作时间", default=timezone.now)

    objects = OfPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "印发件文件"
        ordering = ("paper", "suffix")
        constraints = [models.UniqueConstraint(fields=["paper", "suffix"], name="issued_file_once")]

    def __str__(self) -> str:
        return f"{self.paper}（{self.suffix}）"
