"""The county's dashboard (创建工作总览) on one sheet, for a leader to read before a meeting."""

from datetime import date

from django.template.loader import render_to_string

from tracker.dashboards.indicator_pages.summary import indicator_summary
from tracker.dashboards.plan_pages.county import CountyFigures
from tracker.exports import titles

# As many lines as keep the sheet on one page; the portal's page shows the rest.
MAX_TASKS = 5  # overdue tasks, and again tasks due next
MAX_LINES = 14  # tasks, departments of the heat map and the line of indicators together


def dashboard_html(figures: CountyFigures, day: date) -> str:
    """Return the HTML of the sheet of `figures`, which must be as of `day`."""
    county, heat = figures.county, figures.heat
    overdue, coming = figures.overdue_tasks[:MAX_TASKS], figures.later_tasks[:MAX_TASKS]
    summary = indicator_summary(county, day)
    heat_lines = MAX_LINES - len(overdue) - len(coming) - bool(summary)
    context = {
        "figures": figures,
        "county": county,
        "day": day,
        "title": f"{county.short_name}义务教育优质均衡发展创建工作总览",
        "sources": titles.source_line(figures.plan, day),
        "overdue": overdue,
        "coming": coming,
        "summary": summary,
        "heat_rows": heat.rows[:heat_lines],
        "units_left": len(heat.rows[heat_lines:]),
    }
    return render_to_string("papers/dashboard.html", context)
