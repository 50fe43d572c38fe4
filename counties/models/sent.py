"""Forms that were sent, so that the same one sent twice is acted on once."""

from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """One form of one person that was acted on; `address` is where its answer led, empty while
    it is still being acted on. Kept for a day."""

    key = models.CharField(max_length=64, primary_key=True)  # `once.key_of`
    address = models.CharField("地址", max_length=300)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "已提交的表单"
        ordering = ("at",)
        indexes = [
            # old ones are looked for whenever a form is sent
            models.Index(fields=["at"], name="sent_form_at"),
        ]

    def __str__(self) -> str:
        return self.key
