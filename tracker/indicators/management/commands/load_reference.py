"""load_reference: the counties and the national indicator set that come with the portal."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand
from django.db import transaction

from counties.models import County
from tracker.indicators.models import CountyFigure, IndicatorSet, SchoolFigure, Threshold

FILE = Path("fixtures") / "reference.json"
Record = dict[str, Any]


class Command(BaseCommand):
    help = "载入基础数据：县的区划代码和国家指标体系；已用来评判的指标体系不改动。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """`loaddata`, but a county keeps what the file does not speak of (演示数据 among it), and
        a set stays as it is once a county has reported figures: it was judged by it. Where the
        file says otherwise by now, that is told; before any figure the file's words are taken."""
        records = json.loads((settings.ROOT / FILE).read_text("utf-8"))
        counties = [r["fields"] for r in records if r["model"] == "counties.county"]
        for fields in counties:
            County.objects.update_or_create(code=fields["code"], defaults=fields)
        others = [r for r in records if r["model"] != "counties.county"]
        ends = dict(IndicatorSet.objects.values_list("code", "valid_to"))
        for code in dict.fromkeys(_set_code(record) for record in others):
            own = [record for record in others if _set_code(record) == code]
            if code not in ends:
                _load(own)
            elif not _differs(own):
                continue
            elif not (SchoolFigure.objects.exists() or CountyFigure.objects.exists()):
                Threshold.objects.filter(indicator__set__code=code).delete()
                _load(own)
                IndicatorSet.objects.filter(code=code).update(valid_to=ends[code])
            else:
                self.stderr.write(
                    f"指标体系 {code} 已在使用，与 {FILE} 所写不同，没有改动。"
                    "数值和文字要采用文件所写的，请在“指标标准”页另立新版本。"
                )
        self.stdout.write(f"已载入 {len(counties)} 个县和 {len(others)} 条指标数据。")


def _load(records: list[Record]) -> None:
    for row in serializers.deserialize("python", records):
        row.save()


def _set_code(record: Record) -> str:
    """The set that a record belongs to: the first part of the natural key that it holds."""
    fields = record["fields"]
    parent = fields.get("set") or fields.get("indicator") or fields.get("threshold")
    return str(parent[0] if parent else fields["code"])


def _differs(records: list[Record]) -> bool:
    """Whether the file says anything else than the rows; `valid_to` is the portal's own.

    Reads no further than the first difference: what hangs on a row that is not there cannot be
    found either.
    """
    for record, row in zip(records, serializers.deserialize("python", records), strict=True):
        told = row.object
        kept = type(told)._base_manager.filter(pk=told.pk).first()
        names = {*record["fields"]} - {"valid_to"}
        fields = [f.attname for f in told._meta.concrete_fields if f.name in names]
        if kept is None or any(getattr(kept, name) != getattr(told, name) for name in fields):
            return True
    return False
