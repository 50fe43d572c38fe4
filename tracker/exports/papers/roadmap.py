"""The roadmap on paper: the annex of the plan, with year cells that span their rows page by page.

A year cell that a page break cuts loses its border and its text. So the paper is laid out twice:
the first layout finds the page on which each row falls, the second gives each page year cells of
its own and breaks exactly there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.template.loader import render_to_string

from tracker.exports import task_texts, titles
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.blanks import printed, rewritten
from tracker.roadmaps.plans.fields import FIELDS, OPTIONAL_FIELDS
from tracker.roadmaps.selectors.task_rows import TaskRow

TITLE_WIDTH = 28  # characters of 2号 type on a line of the landscape page
LATEST_LENGTH = 60
# A row with more characters than this does not fit on a page beside others in 小四 (12 pt).
DENSE_LENGTH = 150
# Short enough for a column of their own; the other optional fields are printed under the content.
_FUNDING_FIELDS = ("funding", "funding_source")


@dataclass(frozen=True)
class RoadmapRow:
    """One task in the wording of the annex."""

    row: TaskRow
    heading: str
    body: str
    details: tuple[tuple[str, str], ...]  # label and text of the optional fields except funding
    funding: str  # with its source on a second line
    units: str
    status: str
    latest: str

    @property
    def anchor(self) -> str:
        """The id of the table row, which finds the page it falls on."""
        return f"r{self.row.position}"


@dataclass(frozen=True)
class YearBlock:
    """Rows of one year that stand on one page beside one year cell."""

    year: str
    rows: Sequence[RoadmapRow]
    opens: bool  # it is the first block of its year; the PDF's bookmark points to it


def roadmap_row(row: TaskRow) -> RoadmapRow:
    """Return `row` in the wording of the annex."""
    heading, body = task_texts.heading_and_body(row)
    return RoadmapRow(
        row=row,
        heading=heading,
        body=body,
        details=tuple(
            (field.label, row.words_of(field))
            for field in OPTIONAL_FIELDS
            if field.name not in _FUNDING_FIELDS and row.words_of(field)
        ),
        funding="\n".join(filter(None, (row.words_of(FIELDS[name]) for name in _FUNDING_FIELDS))),
        units=task_texts.one_role_a_line(row.units_written),
        status=task_texts.status_text(row),
        latest=task_texts.shortened(row.latest_words, LATEST_LENGTH),
    )


def year_blocks(rows: Sequence[RoadmapRow], pages: Sequence[int]) -> list[list[YearBlock]]:
    """Group `rows` by page, and on each page by year.

    `pages` holds the page number of each row, in the same order.
    """
    seen: set[str] = set()
    by_page = []
    for _, on_page in groupby(zip(pages, rows, strict=True), key=lambda pair: pair[0]):
        page = []
        for year, of_year in groupby(
            (row for _, row in on_page), key=lambda row: task_texts.year_text(row.row.year)
        ):
            page.append(YearBlock(year, list(of_year), year not in seen))
            seen.add(year)
        by_page.append(page)
    return by_page


@dataclass(frozen=True)
class RoadmapPaper:
    """The annex of `plan` as of `day`; `with_progress` adds a column of progress."""

    plan: CountyPlan
    day: date
    task_rows: Sequence[TaskRow]
    with_progress: bool

    @property
    def rows(self) -> list[RoadmapRow]:
        return [roadmap_row(rewritten(row, printed)) for row in self.task_rows]

    @property
    def anchors(self) -> list[str]:
        return [row.anchor for row in self.rows]

    @property
    def with_due(self) -> bool:
        """Return whether any deadline differs from its period.

        A document with one column of time has the same text for both, which is printed once.
        """
        return any(
            task_texts.annex_deadline(row, with_progress=self.with_progress) != row.window_text
            for row in self.task_rows
        )

    @property
    def with_funding(self) -> bool:
        return any(row.funding for row in self.rows)

    def first_pass(self) -> str:
        """Return the HTML with a year cell for each row, so that rows take their final height."""
        return self._html(self._single_rows)

    def bare(self) -> str:
        """Return `first_pass` without header and footer, so that it is the same on every day."""
        return self._html(self._single_rows, "papers/bare.html")

    def second_pass(self, pages: list[int]) -> str:
        """Return the final HTML, given the page on which each row falls."""
        return self._html(year_blocks(self.rows, pages))

    @property
    def _single_rows(self) -> list[list[YearBlock]]:
        return [[YearBlock("—", [row], opens=False) for row in self.rows]]

    def _html(self, pages: list[list[YearBlock]], frame: str = "papers/frame.html") -> str:
        title = titles.roadmap_title(self.plan)
        context = {
            "frame": frame,
            "plan": self.plan,
            "county": self.plan.county,
            "day": self.day,
            "title": title,
            "title_lines": titles.balanced_lines(title, TITLE_WIDTH),
            "sources": titles.source_line(self.plan, self.day),
            "mark": titles.version_mark(self.plan, self.day),
            "pages": pages,
            "with_progress": self.with_progress,
            "with_due": self.with_due,
            "with_funding": self.with_funding,
            "funding_head": FIELDS["funding"].label.replace("（", "\n（"),
            "dense": self.with_progress
            or max(map(_length, self.task_rows), default=0) > DENSE_LENGTH,
        }
        return render_to_string("papers/roadmap.html", context)


def _length(row: TaskRow) -> int:
    """Return the characters of a row's tallest cell; the column of units is a third as wide."""
    content_length = len(row.text) + sum(map(len, row.optional))
    return max(content_length, 3 * len(row.units_written))
