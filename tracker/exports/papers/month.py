"""The task list of one month (月度任务清单): the month board on paper, to sign and send round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.status import BoardColumn
from tracker.roadmaps.selectors.boards import Card, MonthBoard
from tracker.roadmaps.selectors.task_rows import TaskRow

BODY_LENGTH, LATEST_LENGTH = 200, 80  # characters
ORDINALS = dict(zip(BoardColumn, "一二三四五", strict=True))


@dataclass(frozen=True)
class MonthRow:
    """One card of the board as a row of the list."""

    row: TaskRow
    heading: str
    body: str  # empty if there is a heading: readers have the roadmap at hand for the rest
    lead: str  # empty if `units` names the lead first anyway
    units: str
    due: str  # always with the year, which the document's own wording may leave out
    status: str
    members: str
    latest: str


@dataclass(frozen=True)
class MonthSection:
    """One column of the board, as a heading and a table."""

    heading: str
    rows: Sequence[MonthRow]


def month_row(card: Card) -> MonthRow:
    """Return `card` in the wording of the list."""
    row = card.row
    heading, body = task_texts.heading_and_body(row)
    lead_is_first = row.units.startswith((row.lead, AssignmentRole.LEAD.label))
    return MonthRow(
        row=row,
        heading=heading,
        body="" if heading else task_texts.shortened(body, BODY_LENGTH),
        lead="" if lead_is_first else row.lead,
        units=task_texts.one_role_a_line(row.units),
        due=_deadline(row),
        status=task_texts.status_text(row),
        members=card.members,
        latest=task_texts.shortened(row.latest_words, LATEST_LENGTH),
    )


def _deadline(row: TaskRow) -> str:
    if row.extensions:
        return f"原 {chinese_day(row.planned_on)} {row.extension_words}"
    if row.planned_on and row.due and row.planned_on != row.due:
        return row.due_words
    return chinese_day(row.due) if row.due else row.due_text or "—"


def month_title(plan: CountyPlan, board: MonthBoard) -> list[str]:
    """Return the title in two lines."""
    return [f"{plan.county.short_name}义务教育优质均衡发展创建工作", f"{board.month.label}任务清单"]


def month_html(plan: CountyPlan, board: MonthBoard, day: date) -> str:
    """Return the HTML of the list of `board` as of `day`."""
    sections = [
        MonthSection(
            f"{ORDINALS[column]}、{column.label}（{len(cards)}项）", list(map(month_row, cards))
        )
        for column, cards in board.columns.items()
    ]
    title_lines = month_title(plan, board)
    context = {
        "plan": plan,
        "county": plan.county,
        "day": day,
        "title": "".join(title_lines),
        "title_lines": title_lines,
        "sources": titles.source_line(board.version or plan, day),
        "sections": sections,
        "total": board.total,
    }
    return render_to_string("papers/month.html", context)
