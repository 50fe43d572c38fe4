"""Lay out the picture: head, rows, strip and foot, on one sheet or on several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.dashboards.charts.roadmap.formats import Format
from tracker.dashboards.charts.roadmap.head import foot_shapes, grid_shapes, head_shapes
from tracker.dashboards.charts.roadmap.rows import Block, row_block, strip_blocks
from tracker.dashboards.charts.roadmap.scale import Drawing, time_scale
from tracker.dashboards.charts.roadmap.shapes import (
    Box,
    Picture,
    Shape,
    Text,
    fitted,
    lines_of,
    moved,
)
from tracker.dashboards.charts.roadmap.values import ChartPlan, Lane, Row


@dataclass(frozen=True)
class _LaneBlock:
    """A block and the lane that it belongs to; the strip belongs to none."""

    lane: str
    block: Block


def draw(
    plan: ChartPlan, lanes: Sequence[Lane], style: Format, label: str, *, most: float = 0.0
) -> list[Picture]:
    """Return the picture of `lanes`; several ones, each with the head, if it is higher than `most`.

    `label` says what a reader sees.
    """
    has_lanes = any(lane.label for lane in lanes)
    style = style if has_lanes else replace(style, lane=0.0)
    scale = time_scale(plan, style.lane + style.label, style.width - style.count)
    drawing = Drawing(plan, scale, style)
    head, top = head_shapes(drawing)
    foot, foot_height = foot_shapes(drawing, 0.0)
    room = most - top - foot_height if most else 0.0
    blocks = _blocks(lanes, drawing, room)
    sheets = _sheets(blocks, room)
    pictures = []
    for number, sheet in enumerate(sheets):
        is_last = number == len(sheets) - 1
        shapes, end = _body(sheet, top, drawing)
        years = top - style.head * 1.75 - style.month * 1.7
        shapes = [*grid_shapes(plan, scale, max(years, 0.0), top, end), *head, *shapes]
        if is_last:
            shapes += [moved(shape, end) for shape in foot]
            end += foot_height
        pictures.append(Picture(style.width, round(end + 1, 1), tuple(shapes), style.theme, label))
    return pictures


def fold(
    lanes: Sequence[Lane], style: Format, plan: ChartPlan, opened: str = ""
) -> tuple[Lane, ...]:
    """Return `lanes` with the rows folded that would make the picture too large.

    A plan of many years, tasks or rows has all rows folded but the one named `opened`.
    """
    scale = time_scale(plan, 0, 1)
    rows = sum(len(lane.rows) for lane in lanes)
    is_large = (
        style.always_folded
        or scale.years > style.most_years
        or rows > style.most_rows
        or len(plan.tasks) > style.most_tasks
    )
    if not is_large:
        return tuple(lanes)
    return tuple(
        replace(lane, rows=tuple(replace(row, is_folded=row.label != opened) for row in lane.rows))
        for lane in lanes
    )


def _blocks(lanes: Sequence[Lane], drawing: Drawing, room: float) -> list[_LaneBlock]:
    blocks: list[_LaneBlock] = []
    undated: dict[str, Row] = {}
    for lane in lanes:
        for row in lane.rows:
            dated = tuple(task for task in row.tasks if task.is_dated)
            rest = tuple(task for task in row.tasks if not task.is_dated)
            if dated:
                shown = replace(row, tasks=dated)
                block = row_block(shown, len(blocks), drawing)
                if room and block.height > room:
                    block = row_block(replace(shown, is_folded=True), len(blocks), drawing)
                blocks.append(_LaneBlock(lane.label, block))
            if rest:
                before = undated.get(row.label)
                tasks = (*before.tasks, *rest) if before else rest
                undated[row.label] = Row(row.label, tasks)
    strip = strip_blocks(list(undated.values()), len(blocks), drawing)
    return [*_with_room_for_labels(blocks, drawing.style), *(_LaneBlock("", b) for b in strip)]


def _with_room_for_labels(blocks: list[_LaneBlock], style: Format) -> list[_LaneBlock]:
    """Return `blocks`, the last one of a lane higher if its name needs the room."""
    if not style.lane:
        return blocks
    result = list(blocks)
    for lane in dict.fromkeys(each.lane for each in blocks):
        places = [n for n, each in enumerate(result) if each.lane == lane]
        need = _lane_height(lane, style) - sum(result[n].block.height for n in places)
        if need > 0:
            last = result[places[-1]]
            block = replace(last.block, height=last.block.height + need)
            result[places[-1]] = replace(last, block=block)
    return result


def _sheets(blocks: list[_LaneBlock], room: float) -> list[list[_LaneBlock]]:
    sheets: list[list[_LaneBlock]] = [[]]
    used = 0.0
    for each in blocks:
        if room and sheets[-1] and used + each.block.height > room:
            sheets.append([])
            used = 0.0
        sheets[-1].append(each)
        used += each.block.height
    return sheets


def _body(sheet: Sequence[_LaneBlock], top: float, drawing: Drawing) -> tuple[list[Shape], float]:
    style = drawing.style
    shapes: list[Shape] = []
    spans: list[tuple[str, float, float]] = []
    y = top
    for each in sheet:
        end = y + each.block.height
        if spans and spans[-1][0] == each.lane:
            spans[-1] = (each.lane, spans[-1][1], end)
        else:
            spans.append((each.lane, y, end))
        shapes += [moved(shape, y) for shape in each.block.shapes]
        y = end
    if style.lane:
        shapes += [s for span in spans if span[0] for s in _lane_label(*span, style)]
    if not style.label_above:
        shapes.insert(0, Box(style.lane, top, style.label, y - top, "label"))
    return shapes, y


def _lane_lines(name: str, style: Format) -> list[str]:
    return lines_of(name, style.name, style.lane - 6, 6)


def _lane_height(name: str, style: Format) -> float:
    return len(_lane_lines(name, style)) * style.name * 1.2 + 6 if name else 0.0


def _lane_label(name: str, top: float, end: float, style: Format) -> list[Shape]:
    """Return the name of a lane: one character below the other, or in lines if that is too high."""
    size = style.name
    lines = list(name) if len(name) * size * 1.2 + 6 <= end - top else _lane_lines(name, style)
    box = Box(0, top, style.lane - 2, end - top - 1, "lane")
    base = (top + end - len(lines) * size * 1.2) / 2 + size
    middle = (style.lane - 2) / 2
    return [
        box,
        *(
            Text(
                middle,
                base + n * size * 1.2,
                fitted(line, size, style.lane),
                size,
                "lane",
                "middle",
            )
            for n, line in enumerate(lines)
        ),
    ]
