"""load_schools: load the schools that the documents of the counties name."""

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from counties.models import County
from counties.services.schools import load_schools

FILE = Path("fixtures") / "schools.yaml"


class Command(BaseCommand):
    help = "载入各县文件中写到的学校；已有学校的县不改动。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load the schools of each county that has none; others may have been renamed since."""
        by_code = yaml.safe_load((settings.ROOT / FILE).read_text("utf-8"))
        count = 0
        for county in County.objects.filter(code__in=by_code):
            count += load_schools(county=county, rows=by_code[county.code])
        self.stdout.write(f"已载入 {count} 所学校。")
