"""Text that somebody typed into a form and has not sent yet."""

from django.db import models
from django.utils import timezone

from counties.models.people import User


class FormDraft(models.Model):
    """表单草稿: what `user` last typed into the form that is sent to `address`.

    The address names the county, the form and the object, so any page that shows this form can
    offer the draft. `page` is the page on which the form was filled in. `fields` has the values of
    each field of the form, without passwords and files.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="form_drafts")
    address = models.CharField(max_length=300)
    page = models.CharField(max_length=500)
    fields = models.JSONField()
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "表单草稿"
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="form_draft_address"),
        ]
        indexes = [
            # every save looks for old rows to delete
            models.Index(fields=["at"], name="form_draft_at"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def texts(self) -> list[str]:
        """Return what the user wrote: the values that are more than a number, key or date."""
        values = [value.strip() for values in self.fields.values() for value in values]
        return [value for value in values if value and not _is_key(value)]


def _is_key(value: str) -> bool:
    return value.isascii() and " " not in value
