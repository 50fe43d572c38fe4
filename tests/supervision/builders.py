"""Sheets and problems for tests, through the same doors as everyone's."""

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from tests.supervision.conftest import Scene
from tracker.roadmaps.models import Task
from tracker.supervision.choices import ProblemSource, SheetKind
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.rules.sheet_colours import SheetColour
from tracker.supervision.services import problems, sheets


def content(scene: Scene, **changes: Any) -> sheets.SheetInput:
    """A sheet to the finance bureau."""
    fields: dict[str, Any] = {
        "kind": SheetKind.ORDER,
        "colour": SheetColour.RED,
        "title": "关于加快设备采购的督办单",
        "text": "请抓紧办理。",
        "to": [scene.department("县财政局")],
        "reply_due": max(date(2024, 5, 27), timezone.localdate()),
    }
    return sheets.SheetInput(**{**fields, **changes})


def draft(scene: Scene, *, problem: Problem | None = None, **changes: Any) -> DispatchSheet:
    return sheets.draft_sheet(
        by=scene.cast.office,
        county=scene.county,
        content=content(scene, **changes),
        nonce=uuid.uuid4(),
        problem=problem,
    )


def issued(scene: Scene, **changes: Any) -> DispatchSheet:
    sheet = draft(scene, **changes)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=sheet.version)
    return sheet


def fresh(sheet: DispatchSheet, day: date = date(2024, 5, 20)) -> DispatchSheet:
    """The sheet as of the end of `day`."""
    return DispatchSheet.objects.as_of(day).get(pk=sheet.pk)


def problem_content(scene: Scene, **changes: Any) -> problems.ProblemInput:
    """A problem of the finance bureau."""
    fields: dict[str, Any] = {
        "source": ProblemSource.VISIT,
        "description": "实验室药品管理不规范",
        "measure": "建立台账",
        "responsible": scene.department("县财政局"),
        "due_on": date(2024, 5, 31),
    }
    return problems.ProblemInput(**{**fields, **changes})


def problem(
    scene: Scene, *, nonce: uuid.UUID | None = None, task: Task | None = None, **changes: Any
) -> Problem:
    return problems.record_problem(
        by=scene.cast.office,
        county=scene.county,
        content=problem_content(scene, **changes),
        nonce=nonce or uuid.uuid4(),
        task=task,
    )
