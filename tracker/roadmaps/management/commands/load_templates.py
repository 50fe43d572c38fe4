"""load_templates: the plan templates that come with the portal, one plan file each."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker.roadmaps.plans.schema import DraftError
from tracker.roadmaps.services.templates import load_template


class Command(BaseCommand):
    help = "载入门户自带的方案模板；重复运行只更新文件所写的内容。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for path in sorted((settings.ROOT / "fixtures" / "templates").glob("*.yaml")):
            try:
                kept = load_template(path)
            except DraftError as error:
                raise CommandError(f"{path.name}：{error}") from error
            self.stdout.write(f"{path.name}：已载入《{kept}》，任务 {kept.tasks} 项。")
