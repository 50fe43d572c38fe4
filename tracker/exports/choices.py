"""States of an archive package."""

from django.db.models import TextChoices


class PackageState(TextChoices):
    """How far an archive package is."""

    WAITING = "waiting", "排队中"
    MAKING = "making", "生成中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


# A package in one of these states will still change by itself.
OPEN = (PackageState.WAITING, PackageState.MAKING)
