"""A row to change one thing of."""

from datetime import date

from tracker.roadmaps.rules.status import Lamp, State, Timeliness
from tracker.roadmaps.selectors.task_rows import TaskRow

ROW = TaskRow(
    pk=1,
    position=3,
    number="",
    year=2024,
    window_text="3-6月",
    title="",
    content="购置教学仪器",
    due_text="6月底",
    due_on=date(2024, 6, 30),
    due_note="",
    lead="县财政局",
    lead_inferred=True,
    units="县财政局、县教育局",
    units_written="县财政局、教育局",
    state=State.IN_PROGRESS,
    timeliness=Timeliness.NOT_DUE,
    lamp=Lamp.GREEN,
    share=None,
    closed_on=None,
    latest="",
    overdue_days=0,
    planned_on=date(2024, 6, 30),
    extensions=0,
    extended_for="",
)
