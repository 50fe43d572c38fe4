"""The tasks of a plan as Excel, which the portal reads back as the same plan."""

from operator import itemgetter

from tracker.exports.plan_table import plan_table
from tracker.exports.workbooks import excel
from tracker.roadmaps.plans.schema import PlanDraft


def plan_xlsx(draft: PlanDraft, *, author: str) -> bytes:
    """Return the workbook of the annex of `draft`: its title, its number, the table."""
    table = plan_table(draft)
    columns = [
        excel.SheetColumn[tuple[str, ...]](
            column.head,
            column.width,
            itemgetter(index),
            centred=column.centred,
            merged=column.merged,
        )
        for index, column in enumerate(table.columns)
    ]
    sheet = excel.ExcelSheet(
        tab="路线图",
        title=draft.roadmap_title or draft.title,
        lines=[line for line in (draft.doc_number,) if line],
        columns=columns,
        above=draft.annex,
    )
    return excel.workbook(sheet, table.rows, author=author)
