"""export_plan CODE KEY: write a plan of the portal as a plan file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.selectors.plan_drafts import draft_of


class Command(BaseCommand):
    help = "把门户中的一个方案写成方案文件（docs/plan-format.md），输出到标准输出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", help="行政区划代码")
        parser.add_argument("key", help="方案标识")

    def handle(self, *args: Any, county: str, key: str, **options: Any) -> None:
        plan = CountyPlan.objects.filter(county__code=county, key=key).first()
        if plan is None:
            known = CountyPlan.objects.filter(county__code=county).values_list("key", flat=True)
            raise CommandError(
                f"县 {county} 没有标识为“{key}”的方案；现有：{'、'.join(known) or '无'}。"
            )
        self.stdout.write(yaml_files.write(draft_of(plan)), ending="")
