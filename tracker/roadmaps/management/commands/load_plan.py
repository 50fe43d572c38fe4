"""load_plan FILE…: issue the plans written in plan files. Loading a file twice changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.schema import DraftError
from tracker.roadmaps.selectors.plan_drafts import differs
from tracker.roadmaps.services.plans import issue_plan


class Command(BaseCommand):
    help = "载入方案文件（docs/plan-format.md）；全部成功才保存，重复载入不作改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    @transaction.atomic
    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for path in files:
            try:
                self.stdout.write(f"{path.name}：{self._load(path)}")
            except yaml_files.PlanFileError as error:
                raise CommandError(str(error)) from error
            except DraftError as error:
                raise CommandError(f"{path}：\n{error}") from error

    def _load(self, path: Path) -> str:
        draft = yaml_files.read(path)
        plan = CountyPlan.objects.filter(county__code=draft.county, key=draft.key).first()
        if plan is None:
            plan = issue_plan(draft, by=None)
            return f"已载入《{plan.title}》，任务 {plan.tasks.count()} 项。"
        if differs(plan, draft):
            raise CommandError(
                f"{path}：与门户中的同名方案不同。这次一个文件也没有载入；"
                "要修订方案，请给文件新的 key 和 version。"
            )
        return "已在门户中，未作改动。"
