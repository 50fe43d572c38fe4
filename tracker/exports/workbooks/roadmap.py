"""The roadmap as Excel: the annex of the plan in the wording of the document."""

from datetime import date

from tracker.exports import task_texts, titles
from tracker.exports.workbooks.excel import NO_VALUE, ExcelSheet, SheetColumn
from tracker.exports.workbooks.ledger import own_columns
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.blanks import printed
from tracker.roadmaps.selectors.task_rows import OwnColumns, TaskRow


def roadmap_sheet(
    plan: CountyPlan, day: date, own: OwnColumns, *, with_progress: bool
) -> ExcelSheet[TaskRow]:
    """Return the sheet of `plan` as of `day`.

    `own` are the columns that only this plan has; `with_progress` adds a column of progress.
    """

    def deadline(row: TaskRow) -> str:
        text = task_texts.annex_deadline(row, with_progress=with_progress)
        return printed(text) or NO_VALUE

    columns: list[SheetColumn[TaskRow]] = [
        SheetColumn(
            "时间", 9, lambda row: task_texts.year_text(row.year), centred=True, merged=True
        ),
        SheetColumn("", 16, lambda row: printed(row.window_text) or NO_VALUE, centred=True),
        SheetColumn(
            "具体工作内容", 60, lambda row: printed("".join(task_texts.heading_and_body(row)))
        ),
        SheetColumn("完成时限", 16, deadline, centred=True),
        SheetColumn("责任单位", 28, lambda row: task_texts.one_role_a_line(row.units_written)),
        *own_columns(own),
    ]
    if with_progress:
        columns.append(SheetColumn("进展", 28, _progress))
    source = [titles.source_line(plan, day), titles.version_mark(plan, day)]
    if plan.county.is_demo:
        source.append("演示数据")
    return ExcelSheet(
        tab="路线图",
        title=titles.roadmap_title(plan),
        lines=["　".join(filter(None, source))],
        columns=columns,
        above=plan.annex,
    )


def _progress(row: TaskRow) -> str:
    return f"{task_texts.status_text(row)}\n{row.latest_words}".strip()
