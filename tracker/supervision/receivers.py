"""What supervision tells of a department that is about to be switched off."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from counties.models import Department
from counties.signals import department_duties
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet, Problem, SheetEvent
from tracker.supervision.rules.problem_states import ProblemState


@receiver(department_duties)
def on_department_duties(sender: Any, department: Department, **_: Any) -> list[str]:
    """Say how many sheets the department has to answer and how many problems to rectify."""
    today = timezone.localdate()
    replied = SheetEvent.objects.filter(act=SheetAct.REPLY, department=department)
    sent = DispatchSheet.to.through.objects.filter(department=department)
    sheets = DispatchSheet.objects.filter(pk__in=sent.values("dispatchsheet")).as_of(today)
    sheets = sheets.filter(state=SheetState.ISSUED).exclude(pk__in=replied.values("sheet"))
    problems = Problem.objects.filter(responsible=department).as_of(today)
    counts = {
        "未答复督办文书": (sheets.count(), "份"),
        "未销号问题": (problems.exclude(state=ProblemState.STRUCK).count(), "个"),
    }
    return [f"{name}{count}{unit}" for name, (count, unit) in counts.items() if count]
