"""One task with a value in every field, and the same with another value in each."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.roadmaps.builders import EDUCATION, FINANCE, unit
from tracker.roadmaps.plans.fields import TASK_FIELDS, FieldKind, TaskField
from tracker.roadmaps.plans.schema import (
    DueDraft,
    ExtraColumn,
    FundingDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.values import MAX_LENGTHS

# Values of each kind of field: before and after. Texts are made from the label.
_PAIRS: dict[FieldKind, tuple[Any, Any]] = {
    FieldKind.YEAR: (2024, 2025),
    FieldKind.WINDOW: (
        WindowDraft("2024年3月至6月", date(2024, 3, 1), date(2024, 6, 30)),
        WindowDraft("2025年4月至7月", date(2025, 4, 1), date(2025, 7, 31)),
    ),
    FieldKind.DUE: (
        DueDraft("2024年6月30日", date(2024, 6, 30), "day"),
        DueDraft("2025年7月31日", date(2025, 7, 31), "day"),
    ),
    FieldKind.FUNDING: (
        FundingDraft("120.5万元", Decimal("120.5")),
        FundingDraft("0.0001亿元", Decimal(1)),
    ),
    FieldKind.ITEMS: (("核查库存。", "登记造册。"), ("核查账目。", "登记造册。", "公示结果。")),
    FieldKind.UNITS: (
        (unit(EDUCATION, role="lead", leads=True), unit(FINANCE, role="cooperating")),
        (unit(FINANCE, role="lead", leads=True), unit(EDUCATION, role="cooperating")),
    ),
    FieldKind.TARGETS: (
        (TargetDraft("入学率", ">=", Decimal(98), "%", sentence="入学率达到98%以上"),),
        (TargetDraft("入学率", ">=", Decimal(99), "%", sentence="入学率达到99%以上"),),
    ),
    FieldKind.EXTRA: (
        (ExtraColumn("联系电话", "总机1号"), ExtraColumn("包联干部级别", "副科级")),
        (ExtraColumn("联系电话", "总机2号"), ExtraColumn("包联干部级别", "正科级")),
    ),
}
_TEXTS: dict[str, tuple[str, str]] = {
    "number": ("3", "4"),
    "content": ("1.核查库存。2.登记造册。", "1.核查账目。2.登记造册。3.公示结果。"),
}


def _pair(field: TaskField) -> tuple[Any, Any]:
    if field.kind in _PAIRS:
        return _PAIRS[field.kind]
    longest = MAX_LENGTHS.get(field.name, 30)
    texts = (f"{field.label}原来的话", f"{field.label}后来的话")
    return _TEXTS.get(field.name, (texts[0][-longest:], texts[1][-longest:]))


BEFORE = TaskDraft(**{field.name: _pair(field)[0] for field in TASK_FIELDS})
AFTER = TaskDraft(**{field.name: _pair(field)[1] for field in TASK_FIELDS})


def with_other(name: str) -> TaskDraft:
    """BEFORE with the value of AFTER in the field `name`."""
    return replace(BEFORE, **{name: getattr(AFTER, name)})


def differing(one: TaskDraft, other: TaskDraft) -> set[str]:
    """The fields in which two tasks differ."""
    return {f.name for f in TASK_FIELDS if getattr(one, f.name) != getattr(other, f.name)}
