"""Update the database and the static files to this version, and fill an empty database."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from counties.models import County, User
from tracker import checks
from tracker.indicators.services.demo import make_demo as furnish_figures
from tracker.roadmaps.services.demo import add_demo_effects
from tracker.supervision.services.demo import make_demo as furnish_supervision


class Command(BaseCommand):
    help = "更新数据库结构和页面文件；空的数据库还会装入指标、县和方案，并建立演示数据或管理员。"
    requires_system_checks = []  # checks may query tables that do not exist yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="正式启用：只建立一名管理员")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        for problem in checks.trial_database(databases=["default"]):
            raise CommandError(f"{problem.msg}{problem.hint}")
        call_command("migrate", verbosity=0)
        if no_demo and County.objects.filter(is_demo=True).exists():
            raise CommandError("这里已有演示数据。正式启用请设置新的 DATA_DIR 或 DATABASE_URL。")
        call_command("load_reference", stdout=StringIO())
        call_command("load_templates", stdout=StringIO())
        if not User.objects.exists():
            self.stdout.write("装入数据……")
            _fill(no_demo=no_demo)
        call_command("collectstatic", interactive=False, verbosity=0)


@transaction.atomic  # an interrupted start leaves an empty database, not half a demo
def _fill(*, no_demo: bool) -> None:
    if no_demo:
        call_command("make_admin")
        return
    call_command("load_plan", *sorted(str(file) for file in _plan_files()))
    call_command("load_schools", stdout=StringIO())
    call_command("make_demo")
    furnish_figures(today=timezone.localdate())
    add_demo_effects()
    furnish_supervision(today=timezone.localdate())


def _plan_files() -> list[Path]:
    return list((settings.ROOT / "fixtures" / "plans").glob("*.yaml"))
