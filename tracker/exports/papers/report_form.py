"""The month's report form (填报表) on paper, for a unit to fill in by hand, sign and stamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string

from counties.access import Access
from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import report_deadline
from tracker.roadmaps.rules.status import ENDED

TASK_LENGTH, REPORT_LENGTH = 90, 120  # characters
# The choices of the form on the page, with the one-click button beside it.
CHOICES = {
    ReportKind.PROGRESS: "推进中",
    ReportKind.CLOSING: "已完成，申请办结",
    ReportKind.NO_CHANGE: "本月无变化",
}
Reports = dict[tuple[int, Month], ProgressReport]  # by assignment and month


@dataclass(frozen=True)
class ReportFormRow:
    """One assignment. The fields from `this_month` on are empty until it is reported."""

    position: int
    text: str
    due: str
    last_month: str
    this_month: str
    choices: Sequence[tuple[str, bool]]  # label of each choice, and whether it is ticked
    share: str
    by: str


@dataclass(frozen=True)
class UnitForm:
    """The form of one department or group, on a page of its own."""

    unit: str
    rows: Sequence[ReportFormRow]


def unit_forms(plan: CountyPlan, month: Month, day: date, access: Access) -> list[UnitForm]:
    """Return a form for each department of the reader; the office gets those of all units.

    A form lists the open assignments that are to be reported for `month`, as of the end of `day`.
    Two queries.
    """
    rows = Assignment.objects.filter(task__plan=plan).reporting(day)
    if not access.reports_for_all:
        rows = rows.filter(department__in=access.department_ids)
    judged = rows.as_of(day).with_task_status(day)
    open_rows = judged.exclude(task_state__in=ENDED).exclude(state__in=ENDED)
    assignments = list(
        open_rows.wanting(month)
        .select_related("task", "department", "group")
        .order_by(
            F("department__position").asc(nulls_last=True), "department", "group", "task__position"
        )
    )
    reports = _reports(assignments, month, day)
    return [
        UnitForm(str(of_unit[0]), [_form_row(each, reports, month) for each in of_unit])
        for _, group in groupby(assignments, key=lambda a: (a.department_id, a.group_id))
        if (of_unit := list(group))
    ]


def _reports(assignments: list[Any], month: Month, day: date) -> Reports:
    """Return the last report of each assignment for `month` and for the month before."""
    reports = ProgressReport.objects.until(day).filter(
        assignment__in=[a.pk for a in assignments], month__in=[month.first, month.previous.first]
    )
    return {
        (report.assignment_id, Month.of(report.month)): report
        for report in reports.select_related("by").order_by("at", "id")
    }


def _form_row(assignment: Any, reports: Reports, month: Month) -> ReportFormRow:
    task = assignment.task
    before = reports.get((assignment.pk, month.previous))
    report = reports.get((assignment.pk, month))
    due = chinese_day(assignment.task_due) if assignment.task_due else "未定"
    if assignment.task_extensions:
        due = f"原 {chinese_day(task.due_on)} 延至 {due}（第{assignment.task_extensions}次延期）"
    return ReportFormRow(
        position=task.position,
        text=task_texts.shortened(task.title or task.content, TASK_LENGTH),
        due=due,
        last_month=task_texts.shortened(before.text, REPORT_LENGTH) if before else "—",
        this_month=task_texts.shortened(report.text, REPORT_LENGTH) if report else "",
        choices=[
            (label, report is not None and report.kind == kind) for kind, label in CHOICES.items()
        ],
        share=f"{report.share}%" if report and report.share is not None else "",
        by=str(report.by) if report else "",
    )


def report_forms_html(plan: CountyPlan, month: Month, day: date, forms: Sequence[UnitForm]) -> str:
    """Return the HTML of `forms`, each on a page of its own."""
    title = f"{plan.county.short_name}创建工作{month.label}进展填报表"
    context = {
        "plan": plan,
        "county": plan.county,
        "day": day,
        "title": title,
        "sources": titles.source_line(plan, day),
        "deadline": report_deadline(month, plan.county.report_day_of(month.first)),
        "forms": forms,
    }
    return render_to_string("papers/report_form.html", context)
