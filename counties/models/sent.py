"""Posted forms, so that the same form posted twice is acted on once."""

from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form that somebody posted. `address` is where the answer redirected to, or empty while the
    view is still running. Rows are deleted after a day."""

    key = models.CharField(max_length=64, primary_key=True)  # `idempotency.form_key`
    address = models.CharField("地址", max_length=300)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "已提交的表单"
        ordering = ("at",)
        indexes = [
            # every post looks for old rows to delete
            models.Index(fields=["at"], name="sent_form_at"),
        ]

    def __str__(self) -> str:
        return self.key
