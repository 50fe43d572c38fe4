"""A row to change one thing of."""

from datetime import date

from tracker.roadmaps.rules.status import Dates, State, Status
from tracker.roadmaps.selectors.task_rows import TaskRow

ROW = TaskRow(
    day=date(2024, 5, 20),
    status=Status(State.IN_PROGRESS),
    dates=Dates(due=date(2024, 6, 30)),
    extensions=0,
    pk=1,
    current_row=1,
    position=3,
    milestone_id=None,
    number="",
    year=2024,
    window_text="3-6月",
    title="",
    content="购置教学仪器",
    due_text="6月底",
    due_note="",
    lead="县财政局",
    lead_inferred=True,
    units="县财政局、县教育局",
    units_written="县财政局、教育局",
    latest="",
    extended_for="",
)
