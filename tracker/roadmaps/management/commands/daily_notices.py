"""daily_notices: reminders of deadlines, then the mail. Run daily; a second run is harmless."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counties.services.mail import send_daily_mail
from tracker.roadmaps.services.reminders import send_deadline_reminders


class Command(BaseCommand):
    help = "提醒填报员临期、到期和逾期的任务；设置了邮件服务器时，向填写邮箱的用户发送每日邮件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", metavar="2024-09-14", help="按哪一天提醒，默认今天")

    def handle(self, *args: Any, day: str | None, **options: Any) -> None:
        try:
            on = date.fromisoformat(day) if day else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"日期“{day}”无法识别，请写成 2024-09-14 的形式。") from error
        self.stdout.write(f"{on}：新提醒 {send_deadline_reminders(day=on)} 条。")
        if not settings.DAILY_MAIL:
            return
        sent, failed = send_daily_mail()
        self.stdout.write(f"邮件：已发送 {sent} 封，失败 {failed} 封。")
