"""The sheet of one month: the month board on paper, for the office to sign and send round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import paper_titles
from tracker.exports.roadmap import heading_and_body
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.status import Column
from tracker.roadmaps.selectors.boards import Card, MonthBoard
from tracker.roadmaps.selectors.task_rows import TaskRow

BODY_LENGTH, LATEST_LENGTH = 200, 80
ORDINALS = dict(zip(Column, "一二三四五", strict=True))


@dataclass(frozen=True)
class Line:
    """One card of the board as a row of the sheet."""

    row: TaskRow
    heading: str
    body: str  # nothing where the heading says it: the sheet is read beside the roadmap
    lead: str  # where it is not the first unit named anyway
    units: str
    due: str  # the day with its year: the document's words may leave it out
    standing: str
    members: str
    latest: str


@dataclass(frozen=True)
class MonthSheetSection:
    """One column of the board."""

    heading: str
    lines: Sequence[Line]


def line_of(card: Card) -> Line:
    """`card` in the words of the sheet."""
    row = card.row
    heading, body = heading_and_body(row)
    lead_is_first = row.units.startswith((row.lead, AssignmentRole.LEAD.label))
    return Line(
        row=row,
        heading=heading,
        body="" if heading else paper_titles.shortened(body, BODY_LENGTH),
        lead="" if lead_is_first else row.lead,
        units=paper_titles.role_a_line(row.units),
        due=_due(row),
        standing=paper_titles.standing(row),
        members=card.members,
        latest=paper_titles.shortened(row.latest, LATEST_LENGTH),
    )


def _due(row: TaskRow) -> str:
    if row.extensions:
        return f"原 {chinese_day(row.planned_on)} {row.extension_words}"
    if row.planned_on and row.due_on and row.planned_on != row.due_on:
        return row.due_words
    return chinese_day(row.due_on) if row.due_on else row.due_text or "—"


def month_title(plan: CountyPlan, board: MonthBoard) -> list[str]:
    """The title, in two lines."""
    return [f"{plan.county.short_name}义务教育优质均衡发展创建工作", f"{board.month.label}任务清单"]


def month_html(plan: CountyPlan, board: MonthBoard, day: date) -> str:
    """The sheet of `board` as of `day`."""
    sections = [
        MonthSheetSection(
            f"{ORDINALS[column]}、{column.label}（{len(cards)}项）", list(map(line_of, cards))
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
        "sources": paper_titles.sources(board.said or plan, day),
        "sections": sections,
        "total": board.total,
    }
    return render_to_string("papers/month.html", context)
