"""load_reference: load the counties and the national indicator set that come with the portal."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand
from django.db import transaction

from counties.models import County
from tracker.indicators.models import (
    CountyFigure,
    IndicatorSet,
    SchoolFigure,
    Threshold,
    ThresholdChange,
)

FILE = Path("fixtures") / "reference.json"
Record = dict[str, Any]


class Command(BaseCommand):
    help = "载入基础数据：县的区划代码和国家指标体系；已用来评判的指标体系不改动。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load the fixture like `loaddata`, but keep what is in use.

        Fields of a county that the file does not contain (such as 演示数据) stay as they are. An
        indicator set stays as it is if any county has reported figures, since they were judged by
        it; a difference from the file is then reported. Before that, the set is replaced by that of
        the file. A change of a threshold that exists stays as it is.
        """
        records = json.loads((settings.ROOT / FILE).read_text("utf-8"))
        counties = [r["fields"] for r in records if r["model"] == "counties.county"]
        for fields in counties:
            County.objects.update_or_create(code=fields["code"], defaults=fields)
        changes = [r["fields"] for r in records if r["model"] == "indicators.thresholdchange"]
        for fields in changes:  # whether it is enabled is the portal's own
            key = {name: fields[name] for name in ("figure", "from_year")}
            ThresholdChange.objects.get_or_create(**key, defaults=fields)
        kept_apart = ("counties.county", "indicators.thresholdchange")
        others = [r for r in records if r["model"] not in kept_apart]
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
    """Return the code of the set that a record belongs to: the first part of its natural key."""
    fields = record["fields"]
    parent = fields.get("set") or fields.get("indicator") or fields.get("threshold")
    return str(parent[0] if parent else fields["code"])


def _differs(records: list[Record]) -> bool:
    """Return whether a record differs from its row, apart from `valid_to`, which the portal
    maintains.

    Stops at the first difference: the rows below a missing row could not be looked up.
    """
    for record, row in zip(records, serializers.deserialize("python", records), strict=True):
        wanted = row.object
        stored = type(wanted)._base_manager.filter(pk=wanted.pk).first()
        names = {*record["fields"]} - {"valid_to"}
        fields = [f.attname for f in wanted._meta.concrete_fields if f.name in names]
        if stored is None or any(getattr(stored, name) != getattr(wanted, name) for name in fields):
            return True
    return False
