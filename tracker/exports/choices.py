"""Choices of what is made in the background."""

from django.db.models import TextChoices


class PackageState(TextChoices):
    WAITING = "waiting", "排队中"
    MAKING = "making", "生成中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


OPEN = (PackageState.WAITING, PackageState.MAKING)
