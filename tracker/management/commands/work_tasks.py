"""work_tasks: work off the background tasks as a service of its own; `./run` does it by itself."""

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand

from tracker.worker import keep


class Command(BaseCommand):
    help = (
        "处理后台任务（如生成档案包），一直运行到被停止。用 ./run 启动的门户已自带，不必另行运行。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            keep(lambda: True)
        except KeyboardInterrupt:
            self.stdout.write("已停止。")
