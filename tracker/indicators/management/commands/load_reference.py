"""load_reference: the counties and the national indicator set that come with the portal."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand
from django.db import transaction

from counties.models import County

FILE = Path("fixtures") / "reference.json"


class Command(BaseCommand):
    help = "载入基础数据：县的区划代码和国家指标体系；重复运行只更新文件所写的内容。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """`loaddata`, but a county keeps what the file does not speak of (演示数据 among it)."""
        records = json.loads((settings.ROOT / FILE).read_text("utf-8"))
        counties = [r["fields"] for r in records if r["model"] == "counties.county"]
        others = [r for r in records if r["model"] != "counties.county"]
        for fields in counties:
            County.objects.update_or_create(code=fields["code"], defaults=fields)
        for row in serializers.deserialize("python", others):
            row.save()
        self.stdout.write(f"已载入 {len(counties)} 个县和 {len(others)} 条指标数据。")
