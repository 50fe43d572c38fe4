"""make_admin: create the administrator of a new portal."""

from typing import Any

from django.core.management.base import BaseCommand

from counties.services.accounts import ADMIN_NAME, make_admin


class Command(BaseCommand):
    help = "建立系统管理员账号，并打印一次性密码；已有时不作改变。"

    def handle(self, *args: Any, **options: Any) -> None:
        password = make_admin()
        if password is None:
            self.stdout.write(f"系统管理员 {ADMIN_NAME} 已存在，未作改变。")
            return
        self.stdout.write(f"系统管理员：{ADMIN_NAME}")
        self.stdout.write(f"一次性密码：{password}")
        self.stdout.write("密码只显示这一次，首次登录时须修改。")
