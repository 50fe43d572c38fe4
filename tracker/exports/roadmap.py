"""The roadmap as an annex of an official document: years that span their rows, page by page.

A year cell that a page break cuts loses its border and its label. So the paper is laid out
twice: the first layout tells on which page each row falls, the second gives each page its own
year cells and breaks exactly there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.template.loader import render_to_string

from tracker.exports import paper_titles
from tracker.exports.ledger import own_columns
from tracker.exports.workbook import Column, Sheet
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.blanks import printed, rewritten
from tracker.roadmaps.plans.fields import FIELDS, OPTIONAL_FIELDS
from tracker.roadmaps.selectors.task_rows import OwnColumns, TaskRow

TITLE_WIDTH = 28  # characters of 2号 type on a landscape line
LATEST_LENGTH = 60
# A row longer than this does not fit a page beside others in 小四.
LONG = 150
# Short enough for a column of their own; the other optional fields stand under the content.
_FUNDING = ("funding", "funding_source")


@dataclass(frozen=True)
class Line:
    """One task as the annex writes it."""

    row: TaskRow
    heading: str
    body: str
    details: tuple[tuple[str, str], ...]  # label and words of optional fields but funding
    funding: str  # with its source
    units: str
    standing: str
    latest: str

    @property
    def anchor(self) -> str:
        return f"r{self.row.position}"


@dataclass(frozen=True)
class YearBlock:
    """Rows of one year that stand on one page under one year cell."""

    year: str
    lines: Sequence[Line]
    opens: bool  # the first block of its year, which the bookmarks point to


def roadmap_title(plan: CountyPlan) -> str:
    """The title of the annex; a plan whose roadmap has none of its own goes by its own."""
    return printed(plan.roadmap_title or plan.title)


def line_of(row: TaskRow) -> Line:
    """`row` in the words of the document."""
    heading, body = heading_and_body(row)
    return Line(
        row=row,
        heading=heading,
        body=body,
        details=tuple(
            (field.label, row.words_of(field))
            for field in OPTIONAL_FIELDS
            if field.name not in _FUNDING and row.words_of(field)
        ),
        funding="\n".join(filter(None, (row.words_of(FIELDS[name]) for name in _FUNDING))),
        units=paper_titles.role_a_line(row.units_written),
        standing=paper_titles.standing(row),
        latest=paper_titles.shortened(row.latest, LATEST_LENGTH),
    )


def heading_and_body(row: TaskRow) -> tuple[str, str]:
    """What is set in bold, and what follows: 一、解读指标，熟悉标准。 then the text.

    A text that begins with its own title is not given it twice.
    """
    mark = "." if row.number.isascii() else "、"
    number = f"{row.number}{mark}" if row.number else ""
    if not row.title:
        return "", f"{number}{row.content}"
    return f"{number}{row.title}", row.content.removeprefix(row.title)


def _size(row: TaskRow) -> int:
    words = len(row.text) + sum(map(len, row.optional))
    return max(words, 3 * len(row.units_written))


def year_label(year: int | None) -> str:
    """2022年; a dash where the document names no year."""
    return f"{year}年" if year else "—"


def blocks(lines: Sequence[Line], pages: Sequence[int]) -> list[list[YearBlock]]:
    """`lines` as they fall on `pages` (the page of each), and on each page by year."""
    seen: set[str] = set()
    by_page = []
    for _, on_page in groupby(zip(pages, lines, strict=True), key=lambda pair: pair[0]):
        page = []
        for label, of_year in groupby(
            (line for _, line in on_page), key=lambda line: year_label(line.row.year)
        ):
            page.append(YearBlock(label, list(of_year), label not in seen))
            seen.add(label)
        by_page.append(page)
    return by_page


@dataclass(frozen=True)
class RoadmapPaper:
    """The annex of `plan` as of `day`; with a column of progress when asked for."""

    plan: CountyPlan
    day: date
    rows: Sequence[TaskRow]
    with_progress: bool

    @property
    def lines(self) -> list[Line]:
        return [line_of(rewritten(row, printed)) for row in self.rows]

    @property
    def anchors(self) -> list[str]:
        return [line.anchor for line in self.lines]

    @property
    def with_due(self) -> bool:
        """Does any row's deadline say more than its period? A document with one column of time
        gives the same words for both, and they are printed once."""
        return any(_due(row, self.with_progress) != row.window_text for row in self.rows)

    @property
    def with_funding(self) -> bool:
        return any(line.funding for line in self.lines)

    def first_pass(self) -> str:
        """Each row with a year of its own, so that it takes the room it will take."""
        return self._html(self._single_rows)

    def bare(self) -> str:
        """`first_pass` without what stands outside the type area: it names no day."""
        return self._html(self._single_rows, "papers/bare.html")

    def second_pass(self, pages: list[int]) -> str:
        """Year cells for each page, given the page on which each row falls."""
        return self._html(blocks(self.lines, pages))

    @property
    def _single_rows(self) -> list[list[YearBlock]]:
        return [[YearBlock("—", [line], opens=False) for line in self.lines]]

    def _html(self, pages: list[list[YearBlock]], frame: str = "papers/frame.html") -> str:
        title = roadmap_title(self.plan)
        context = {
            "frame": frame,
            "plan": self.plan,
            "county": self.plan.county,
            "day": self.day,
            "title": title,
            "title_lines": paper_titles.balanced(title, TITLE_WIDTH),
            "sources": paper_titles.sources(self.plan, self.day),
            "mark": paper_titles.version_mark(self.plan, self.day),
            "pages": pages,
            "with_progress": self.with_progress,
            "with_due": self.with_due,
            "with_funding": self.with_funding,
            "funding_head": FIELDS["funding"].label,
            "dense": self.with_progress or max(map(_size, self.rows), default=0) > LONG,
        }
        return render_to_string("papers/roadmap.html", context)


def _due(row: TaskRow, with_progress: bool) -> str:
    """The annex is the document: an extension is part of the progress."""
    return row.due_words if with_progress else row.due_written


def roadmap_sheet(
    plan: CountyPlan, day: date, own: OwnColumns, *, with_progress: bool
) -> Sheet[TaskRow]:
    """The annex as a sheet, in the words of the document; `own` are columns of this plan alone."""
    columns: list[Column[TaskRow]] = [
        Column("时间", 9, lambda row: year_label(row.year), centred=True, merged=True),
        Column("", 16, lambda row: printed(row.window_text) or "—", centred=True),
        Column("具体工作内容", 60, lambda row: printed("".join(heading_and_body(row)))),
        Column("完成时限", 16, lambda row: printed(_due(row, with_progress)) or "—", centred=True),
        Column("责任单位", 28, lambda row: paper_titles.role_a_line(row.units_written)),
        *own_columns(own),
    ]
    if with_progress:
        columns.append(
            Column("进展", 28, lambda row: f"{paper_titles.standing(row)}\n{row.latest}".strip())
        )
    facts = [paper_titles.sources(plan, day), paper_titles.version_mark(plan, day)]
    if plan.county.is_demo:
        facts.append("演示数据")
    return Sheet(
        tab="路线图",
        title=roadmap_title(plan),
        lines=["　".join(filter(None, facts))],
        columns=columns,
        above=plan.annex,
    )
