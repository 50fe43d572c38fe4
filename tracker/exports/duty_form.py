"""The month's form on paper: what a unit reports, to fill in by hand, sign and stamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string

from counties.access import Access
from counties.days import chinese_day
from tracker.exports import paper_titles
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport
from tracker.roadmaps.rules.reporting_cycle import report_deadline
from tracker.roadmaps.rules.status import ENDED, Month

TASK_LENGTH, SAID_LENGTH = 90, 120
# The choices of the form on the page, with that of its one-click button.
CHOICES = {
    ReportKind.PROGRESS: "推进中",
    ReportKind.CLOSING: "已完成，申请办结",
    ReportKind.NO_CHANGE: "本月无变化",
}


@dataclass(frozen=True)
class Line:
    """One duty: `now` and what follows is empty where nothing is reported yet."""

    position: int
    text: str
    due: str
    before: str
    now: str
    marks: Sequence[tuple[str, bool]]  # the choices, and which is ticked
    share: str
    by: str


@dataclass(frozen=True)
class UnitForm:
    """The sheet of one department."""

    unit: str
    lines: Sequence[Line]


def unit_forms(plan: CountyPlan, month: Month, day: date, access: Access) -> list[UnitForm]:
    """A form for each department of the reader, for the office of every unit: the open duties that
    want a report for `month`, as of the end of `day`. Two queries."""
    rows = Assignment.objects.filter(task__plan=plan).reporting(day)
    if not access.reports_for_all:
        rows = rows.filter(department__in=access.department_ids)
    judged = rows.standing_at(day).with_task_standing(day)
    asked = judged.exclude(task_state__in=ENDED).exclude(state__in=ENDED)
    found = list(
        asked.wanting(month)
        .select_related("task", "department", "group")
        .order_by(
            F("department__position").asc(nulls_last=True), "department", "group", "task__position"
        )
    )
    said = _said(found, month, day)
    return [
        UnitForm(str(duties[0]), [_line(duty, said, month) for duty in duties])
        for _, group in groupby(found, key=lambda a: (a.department_id, a.group_id))
        if (duties := list(group))
    ]


def _said(found: list[Any], month: Month, day: date) -> dict[tuple[int, Month], ProgressReport]:
    """The last report of each duty for `month` and the one before."""
    reports = ProgressReport.objects.until(day).filter(
        assignment__in=[a.pk for a in found], month__in=[month.first, month.previous.first]
    )
    return {
        (report.assignment_id, Month.of(report.month)): report
        for report in reports.select_related("by").order_by("at", "id")
    }


def _line(duty: Any, said: dict[tuple[int, Month], ProgressReport], month: Month) -> Line:
    task = duty.task
    before, now = said.get((duty.pk, month.previous)), said.get((duty.pk, month))
    due = chinese_day(duty.task_due) if duty.task_due else "未定"
    if duty.task_extensions:
        due = f"原 {chinese_day(task.due_on)} 延至 {due}（第{duty.task_extensions}次延期）"
    return Line(
        position=task.position,
        text=paper_titles.shortened(task.title or task.content, TASK_LENGTH),
        due=due,
        before=paper_titles.shortened(before.text, SAID_LENGTH) if before else "—",
        now=paper_titles.shortened(now.text, SAID_LENGTH) if now else "",
        marks=[(label, now is not None and now.kind == kind) for kind, label in CHOICES.items()],
        share=f"{now.share}%" if now and now.share is not None else "",
        by=str(now.by) if now else "",
    )


def duty_forms_html(plan: CountyPlan, month: Month, day: date, forms: Sequence[UnitForm]) -> str:
    """The sheets of `forms`, each on a page of its own."""
    title = f"{plan.county.short_name}创建工作{month.label}进展填报表"
    context = {
        "plan": plan,
        "county": plan.county,
        "day": day,
        "title": title,
        "sources": paper_titles.sources(plan, day),
        "deadline": report_deadline(month, plan.county.report_day_of(month.first)),
        "forms": forms,
    }
    return render_to_string("papers/duty_form.html", context)
