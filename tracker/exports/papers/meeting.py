"""The pack for the joint meeting on paper."""

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.exports.papers.bulletin import CONTENT_LENGTH, DRAFT, Part
from tracker.supervision.rules.bulletin_texts import LedTask
from tracker.supervision.selectors.meetings import Pack, Share

TITLE = "部门联席会材料"


def meeting_html(pack: Pack) -> str:
    """The paper of `pack`: a part for each department."""
    title = f"{pack.county.short_name}创建工作{TITLE}"
    total = pack.total
    context = {
        "county": pack.county,
        "day": pack.day,
        "title": title,
        "title_lines": titles.balanced_lines(title, 20),
        "sources": titles.source_line(pack.plan, pack.day),
        "mark": DRAFT,
        "period": f"截至{chinese_day(pack.day)}",
        "paragraphs": [
            f"创建工作确定事项{total.total}件，已办结{total.closed}件，占比{total.closed_share}%；"
            f"正在办理{total.open}件，其中逾期{total.overdue}件。"
        ],
        "parts": [
            Part(f"{number}．{share.count.name}", _lines(share))
            for number, share in enumerate(pack.shares, start=1)
        ],
        "signed": chinese_day(pack.day),
    }
    return render_to_string("papers/bulletin.html", context)


def _lines(share: Share) -> list[str]:
    tally = share.count
    lines = [f"牵头{tally.total}件，已办结{tally.closed}件，逾期{tally.overdue}件。"]
    if share.done:
        done = [f"（{number}）{_short(task)}" for number, task in enumerate(share.done, start=1)]
        lines.append(f"已办结：{'；'.join(done)}。")
    lines += [f"逾期{late.overdue_days}天：{_short(late)}。" for late in share.late]
    return lines + [f"提请议定：{matter.question}" for matter in share.matters]


def _short(task: LedTask) -> str:
    return task_texts.shortened(task.name, CONTENT_LENGTH).rstrip("。；")
