"""The head and the foot of the picture: stages, goals, targets, inspections, years and months."""

from collections import Counter
from collections.abc import Sequence

from tracker.dashboards.charts.roadmap.formats import Format
from tracker.dashboards.charts.roadmap.scale import Drawing, TimeScale
from tracker.dashboards.charts.roadmap.shapes import (
    Box,
    Diamond,
    Line,
    Shape,
    Text,
    fitted,
    moved,
    text_width,
)
from tracker.dashboards.charts.roadmap.values import ChartPlan, StageSpan, YearNote

MOST_STAGE_LINES = 3
NO_STAGE_WORDS = "方案未划定阶段"


def head_shapes(drawing: Drawing) -> tuple[list[Shape], float]:
    """Return the head, and where it ends."""
    plan, style = drawing.plan, drawing.style
    shapes: list[Shape] = []
    y = 0.0
    has_room = not style.label_above  # on a phone a year is five characters wide
    goals, targets = (plan.goals, plan.targets) if has_room else ((), ())
    for label, lines in (
        ("实施阶段", _stage_lines(drawing)),
        ("年度目标", [_year_notes(goals, "goal", drawing)]),
        (
            "指标目标",
            [_year_notes(targets, "target", drawing)],
        ),
        ("督导检查", [_inspections(drawing)] if has_room else []),
    ):
        if any(lines) and has_room:
            base = y + style.head * 1.2
            shapes.append(Text(drawing.scale.left - 8, base, label, style.head, "note", "end"))
        for line in filter(None, lines):
            shapes += [moved(shape, y) for shape in line]
            y += style.head * 1.75
    years, bottom = _years(drawing, y)
    return [*shapes, *years], bottom


def _stage_lines(drawing: Drawing) -> list[list[Shape]]:
    """Return the ribbon: stages in time, side by side; those that overlap have lines of their own.
    A gap between stages is drawn as what it is."""
    scale, style = drawing.scale, drawing.style
    spans = sorted(
        (left, right, number, stage)
        for number, stage in enumerate(drawing.plan.stages)
        if (span := _stage_span(stage, scale))
        for left, right in [span]
    )
    ends: list[float] = []
    lines: list[list[Shape]] = []
    for left, right, number, stage in spans:
        line = next((n for n, end in enumerate(ends) if end <= left + 0.5), len(ends))
        if line == MOST_STAGE_LINES:
            continue
        if line == len(ends):
            ends.append(scale.left)
            lines.append([])
        if line == 0 and left > ends[0] + 1:
            lines[0] += _ribbon(ends[0], left, NO_STAGE_WORDS, "gap", style)
        lines[line] += _ribbon(left, right, stage.name, f"stage-{number % 3}", style)
        ends[line] = right
    if lines and ends[0] < scale.right - 1:
        lines[0] += _ribbon(ends[0], scale.right, NO_STAGE_WORDS, "gap", style)
    return lines


def _stage_span(stage: StageSpan, scale: TimeScale) -> tuple[float, float] | None:
    if stage.start is None and stage.end is None:
        return None
    left = scale.x(stage.start) if stage.start else scale.left
    right = scale.end(stage.end) if stage.end else scale.right
    return (left, right) if right - left > 1 else None


def _ribbon(left: float, right: float, words: str, kind: str, style: Format) -> list[Shape]:
    size = style.head
    height = size * 1.6
    box = Box(left + 0.5, 0, right - left - 1, height, kind)
    bold = kind != "gap"
    text = fitted(words, size, right - left - 8, bold=bold)
    ink = "note" if kind == "gap" else "on-stage"
    label = Text((left + right) / 2, size * 1.15, text, size, ink, "middle", bold=bold)
    return [box, label] if text else [box]


def _year_notes(notes: Sequence[YearNote], kind: str, drawing: Drawing) -> list[Shape]:
    """Return a diamond at the end of each year and its text to the left, within the year."""
    scale, style = drawing.scale, drawing.style
    size, shapes = style.head, list[Shape]()
    radius = size * 0.36
    for note in notes:
        if not scale.first_year <= note.year <= scale.last_year:
            continue
        left, right = scale.of_year(note.year)
        x = right - radius - 2
        shapes.append(Diamond(x, size * 0.82, radius, kind))
        text = fitted(note.text, size, x - radius - left - 8)
        if text:
            shapes.append(Text(x - radius - 3, size * 1.2, text, size, "ink", "end"))
    return shapes


def _inspections(drawing: Drawing) -> list[Shape]:
    """Return a diamond on each day, with its words to the right, or to the left at the end; days
    that lie too close to the last one have none of their own."""
    scale, style = drawing.scale, drawing.style
    size, shapes = style.head, list[Shape]()
    radius = size * 0.3
    taken = scale.left
    for mark in drawing.plan.inspections:
        x = min(max(scale.x(mark.day), scale.left + radius), scale.right - radius)
        if not scale.shows(mark.day) or x - radius < taken:
            continue
        words = f"{mark.label} {mark.day.month}月{mark.day.day}日"
        width = text_width(words, size)
        left = x + radius + 3
        if left + width > scale.right:
            left = x - radius - 3 - width
        shapes.append(Diamond(x, size * 0.82, radius, "inspection"))
        if left >= taken:
            shapes.append(Text(left, size * 1.2, words, size, "ink"))
        taken = max(left + width, x + radius) + 4
    return shapes


def _years(drawing: Drawing, y: float) -> tuple[list[Shape], float]:
    """Return the names of years with the flag of today, and below them the months."""
    scale, style = drawing.scale, drawing.style
    size = style.head + 1
    base = y + size * 1.35
    shapes: list[Shape] = []
    ends: dict[int, float] = {}
    every = _year_step(scale, size)
    for year in range(scale.first_year, scale.last_year + 1, every):
        left, _ = scale.of_year(year)
        room = min(scale.month * 12 * every, scale.right - left) - 8
        name = Text(left + 4, base, _year_name(year, size, room), size, "ink", bold=True)
        if name.width <= room:
            ends[year] = name.right
            shapes.append(name)
    y += size * 1.75
    months, height = _months(drawing, y)
    flag = _flag(drawing, y - size * 1.7, ends)
    if not style.label_above and style.count:
        shapes.append(Text(style.width - 6, y - size * 0.4, "办结", style.head, "note", "end"))
    return [*shapes, *flag, *months], y + height


def _year_name(year: int, size: float, room: float) -> str:
    full = f"{year}年"
    return full if text_width(full, size, bold=True) <= room else str(year)


def _year_step(scale: TimeScale, size: float) -> int:
    need = text_width("2024", size, bold=True) + 8
    return next((n for n in (1, 2, 5, 10) if scale.month * 12 * n >= need), 20)


def _flag(drawing: Drawing, y: float, year_ends: dict[int, float]) -> list[Shape]:
    """Return the flag of the day, in the longest words that fit between the names of years."""
    plan, scale, style = drawing.plan, drawing.scale, drawing.style
    if not scale.shows(plan.day):
        return []
    day, size = plan.day, style.head
    x = scale.x(day)
    before = [end for year, end in year_ends.items() if year <= day.year]
    after = [scale.of_year(year)[0] for year in year_ends if year > day.year]
    left_edge = max([*before, scale.left])
    right_edge = min([*after, scale.right])
    for words in (f"截至 {day.month}月{day.day}日", f"{day.month}月{day.day}日", "截至"):
        width = text_width(words, size, bold=True) + 8
        left = min(max(x - width / 2, left_edge + 4), right_edge - width - 2)
        if left >= left_edge + 3:
            box = Box(left, y, width, size * 1.6, "flag")
            base = y + size * 1.16
            return [box, Text(left + width / 2, base, words, size, "on-flag", "middle", bold=True)]
    return []


def _months(drawing: Drawing, y: float) -> tuple[list[Shape], float]:
    scale, style = drawing.scale, drawing.style
    size = style.month
    need = text_width("12", size, bold=True) + 2
    every = next((n for n in (1, 3, 6) if scale.month * n >= need), 0)
    if not every:
        return [], 2.0
    shapes: list[Shape] = []
    today = (drawing.plan.day.year, drawing.plan.day.month)
    for place in range(0, scale.years * 12, every):
        year, month = scale.first_year + place // 12, place % 12 + 1
        middle = scale.left + (place + 0.5) * scale.month
        is_now = every == 1 and (year, month) == today
        if is_now:
            shapes.append(Box(middle - scale.month / 2, y, scale.month, size * 1.5, "flag"))
        kind = "on-flag" if is_now else "note"
        middle = max(middle, scale.left + need / 2) if every > 1 else middle
        shapes.append(Text(middle, y + size * 1.12, str(month), size, kind, "middle", bold=is_now))
    return shapes, size * 1.7


def foot_shapes(drawing: Drawing, y: float) -> tuple[list[Shape], float]:
    """Return how many tasks are due in each month, or quarter, and the height they take."""
    scale, style = drawing.scale, drawing.style
    size = style.month + 0.5
    due = Counter(
        (task.due.year - scale.first_year) * 12 + task.due.month - 1
        for task in drawing.plan.tasks
        if task.due
    )
    if not due or style.label_above:
        return [], 0.0
    need = text_width(str(len(drawing.plan.tasks)), size, bold=True) + 3
    months = next((n for n in (1, 3, 6, 12) if scale.month * n >= need), 0)
    if not months:
        return [], 0.0
    names = {1: "当月到期", 3: "当季到期", 6: "半年到期", 12: "当年到期"}
    base = y + size * 1.4
    shapes: list[Shape] = [Text(scale.left - 8, base, names[months], size, "note", "end")]
    counts: Counter[int] = Counter()
    for place, count in due.items():
        if 0 <= place < scale.years * 12:
            counts[place // months] += count
    for place, count in sorted(counts.items()):
        x = scale.left + (place + 0.5) * months * scale.month
        bold = count > 1
        shapes.append(Text(x, base, str(count), size, "ink", "middle", bold=bold))
    return shapes, size * 1.9


def grid_shapes(
    plan: ChartPlan, scale: TimeScale, top: float, body: float, end: float
) -> list[Shape]:
    """Return what lies behind the bars: the days that are past, quarters, years, and the line of
    the day. Years begin at `top`, the rest at `body`."""
    shapes: list[Shape] = []
    if plan.day.year >= scale.first_year:
        past = scale.end(plan.day) if scale.shows(plan.day) else scale.right
        shapes.append(Box(scale.left, body, past - scale.left, end - body, "past"))
    step = 3 if scale.month * 3 >= 12 else 12
    for place in range(0, scale.years * 12 + 1, step):
        x = scale.left + place * scale.month
        is_year = place % 12 == 0
        y = top if is_year else body
        shapes.append(Line(x, y, x, end, "year" if is_year else "quarter"))
    if scale.shows(plan.day):
        x = scale.x(plan.day)
        shapes.append(Line(x, body - 2, x, end, "today"))
    return shapes
