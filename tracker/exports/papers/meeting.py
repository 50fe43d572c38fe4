"""The papers of the joint meeting (部门联席会材料) as one PDF."""

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.exports.papers.bulletin import CONTENT_LENGTH, DRAFT, TITLE_WIDTH, BulletinPart
from tracker.supervision.rules.bulletin_texts import LedTask
from tracker.supervision.selectors.meetings import DepartmentPart, MeetingPapers

TITLE = "部门联席会材料"


def meeting_html(papers: MeetingPapers) -> str:
    """Return the HTML of `papers`, with a part for each department."""
    title = f"{papers.county.short_name}创建工作{TITLE}"
    total = papers.total
    context = {
        "county": papers.county,
        "day": papers.day,
        "title": title,
        "title_lines": titles.balanced_lines(title, TITLE_WIDTH),
        "sources": titles.source_line(papers.plan, papers.day),
        "mark": DRAFT,
        "period": f"截至{chinese_day(papers.day)}",
        "paragraphs": [
            f"创建工作确定事项{total.total}件，已办结{total.closed}件，占比{total.closed_share}%；"
            f"正在办理{total.open}件，其中逾期{total.overdue}件。"
        ],
        "parts": [
            BulletinPart(f"{number}．{part.counts.name}", _lines(part))
            for number, part in enumerate(papers.parts, start=1)
        ],
        "signed": chinese_day(papers.day),
    }
    return render_to_string("papers/bulletin.html", context)


def _lines(part: DepartmentPart) -> list[str]:
    """Return the lines of one department: counts, closed and overdue tasks, matters."""
    counts = part.counts
    lines = [f"牵头{counts.total}件，已办结{counts.closed}件，逾期{counts.overdue}件。"]
    if part.closed:
        closed = [f"（{number}）{_name(task)}" for number, task in enumerate(part.closed, start=1)]
        lines.append(f"已办结：{'；'.join(closed)}。")
    lines += [f"逾期{task.overdue_days}天：{_name(task)}。" for task in part.overdue]
    return lines + [f"提请议定：{matter.question}" for matter in part.matters]


def _name(task: LedTask) -> str:
    return task_texts.shortened(task.name, CONTENT_LENGTH).rstrip("。；")
