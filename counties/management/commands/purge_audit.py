"""purge_audit: delete old events of the audit log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from counties.services.audit_log import SHORTEST_KEEPING, TooYoung, purge


class Command(BaseCommand):
    help = f"清理早于若干天的操作日志；少于 {SHORTEST_KEEPING} 天的拒绝。清理本身记入日志。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than", type=int, required=True, metavar="天数")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = purge(older_than=options["older_than"])
        except TooYoung as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已清理 {count} 条。")
