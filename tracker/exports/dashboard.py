"""The dashboard on one sheet, for a leader before a meeting: the figures of the page."""

from datetime import date

from django.template.loader import render_to_string

from tracker.dashboards.figures import CountyFigures
from tracker.dashboards.indicator_pages.summary import indicator_summary
from tracker.exports import paper_titles

# As many rows as keep the sheet on one page; the portal shows the rest.
PRESSING, ROWS = 5, 14


def dashboard_html(figures: CountyFigures, day: date) -> str:
    """The sheet of `figures`, which stand as of `day`."""
    county, heat = figures.county, figures.heat
    overdue, coming = figures.overdue_tasks[:PRESSING], figures.later_tasks[:PRESSING]
    summary = indicator_summary(county, day)
    room = ROWS - len(overdue) - len(coming) - bool(summary)  # its line takes a row's place
    context = {
        "figures": figures,
        "county": county,
        "day": day,
        "title": f"{county.short_name}义务教育优质均衡发展创建工作总览",
        "sources": paper_titles.sources(figures.plan, day),
        "overdue": overdue,
        "coming": coming,
        "summary": summary,
        "heat_rows": heat.rows[:room],
        "units_left": len(heat.rows[room:]),
    }
    return render_to_string("papers/dashboard.html", context)
