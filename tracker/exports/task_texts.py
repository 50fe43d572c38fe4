"""How a task is written on paper and in workbooks: heading, body, units, deadline, status."""

from tracker.roadmaps.rules.status import Timeliness
from tracker.roadmaps.selectors.task_rows import TaskRow


def heading_and_body(row: TaskRow) -> tuple[str, str]:
    """Return the part of a task that is set in bold, and the text that follows it.

    The heading is the number and the title: 一、解读指标，熟悉标准。 A task without a title has an
    empty heading, and its number opens the body. A body that begins with the title does not
    repeat it.
    """
    mark = "." if row.number.isascii() else "、"
    number = f"{row.number}{mark}" if row.number else ""
    if not row.title:
        return "", f"{number}{row.content}"
    return f"{number}{row.title}", row.content.removeprefix(row.title)


def year_text(year: int | None) -> str:
    """Return 2022年, or a dash if the document names no year."""
    return f"{year}年" if year else "—"


def annex_deadline(row: TaskRow, *, with_progress: bool) -> str:
    """Return the deadline as the annex of the plan prints it.

    The annex repeats the issued document, so an extension shows only with the progress.
    """
    return row.due_words if with_progress else row.due_written


def status_text(row: TaskRow) -> str:
    """Return 推进中 · 红灯, with 逾期32天, 逾期办结 or 临期 on a second line if one applies."""
    text = f"{row.state.label} · {row.lamp.label}"
    if row.overdue_days:
        return f"{text}\n逾期{row.overdue_days}天"
    if row.timeliness in (Timeliness.CLOSED_LATE, Timeliness.DUE_SOON):
        return f"{text}\n{row.timeliness.label}"
    return text


def one_role_a_line(units: str) -> str:
    """Return `units` with 牵头单位：…； and 责任单位：… each on a line of its own."""
    return units.replace("；", "；\n")


def shortened(text: str, length: int) -> str:
    """Return `text` on one line of at most `length` characters; … marks what was cut off."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
