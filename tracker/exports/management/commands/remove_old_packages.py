"""Remove old archive packages and the finished tasks of the queue. To be run daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker import queue
from tracker.exports.services.packages import RETENTION, remove_old


class Command(BaseCommand):
    help = f"清理 {RETENTION.days} 天前生成的档案包；佐证材料本身不动，可以随时再生成。"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        queue.forget(now - RETENTION)
        self.stdout.write(f"已清理 {remove_old(now=now)} 个档案包。")
