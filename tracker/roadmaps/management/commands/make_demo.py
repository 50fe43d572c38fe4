"""make_demo: accounts for each role and simulated, labelled progress. A second run does nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.roadmaps.services.demo import PASSWORD, make_demo


class Command(BaseCommand):
    help = "生成演示账号和模拟进展（每个页面都会标明“演示数据”）；重复运行不作改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_demo(today=timezone.localdate())
        if made:
            self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：{'、'.join(made)}")
        else:
            self.stdout.write("演示已存在，未作改动。")
