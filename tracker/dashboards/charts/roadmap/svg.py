"""Write a picture as SVG. Colours are classes (`charts.css`), since pages forbid inline styles."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from tracker.dashboards.charts.roadmap.shapes import (
    Box,
    Diamond,
    Line,
    Mark,
    Picture,
    Shape,
    TaskBar,
    Text,
)
from tracker.dashboards.charts.roadmap.values import KIND_LAMPS
from tracker.roadmaps.rules.status import Lamp

# Font families of the papers, Windows, macOS and Linux.
FAMILIES = "Portal Hei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
HATCHED = ("tail-overdue", "tail-late", "extension")


def picture_svg(picture: Picture, name: str, *, links: bool = True) -> str:
    """Return `picture` as SVG. `name` makes its ids differ from those of others on the page.

    Without `links` a bar is no link: on paper and on a screen that nobody clicks.
    """
    shapes = "".join(_svg(shape, name, links) for shape in picture.shapes)
    return (
        f'<svg class="chart rm rm-{picture.theme}" viewBox="0 0 {picture.width:g} '
        f'{picture.height:g}" role="{"group" if links else "img"}" '
        f'aria-label="{escape(picture.label)}" font-family="{FAMILIES}">'
        f"<defs>{''.join(_hatching(kind, name) for kind in HATCHED)}</defs>{shapes}</svg>"
    )


def _hatching(kind: str, name: str) -> str:
    """Return the pattern of a tail: strokes for what is late, dots for time that was granted."""
    inner = (
        f'<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" class="rm-stroke rm-{kind}-stroke"/>'
        if kind != "extension"
        else f'<circle cx="3" cy="3" r="1.1" class="rm-{kind}-dot"/>'
    )
    return (
        f'<pattern id="{name}-{kind}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" class="rm-{kind}-ground"/>{inner}</pattern>'
    )


def _n(value: float) -> str:
    return f"{round(value, 1):g}"


def _svg(shape: Shape, name: str, links: bool) -> str:
    if isinstance(shape, TaskBar):
        return _bar(shape, name, links)
    writers: dict[type, Callable[[Any], str]] = {
        Text: lambda s: _text(s, links), Line: _line, Mark: _mark, Diamond: _diamond,
        Box: lambda s: _box(s, name),
    }  # fmt: skip
    return writers[type(shape)](shape)


def _box(box: Box, name: str) -> str:
    fill = f' fill="url(#{name}-{box.kind})"' if box.kind in HATCHED else ""
    kind = f"rm-{box.kind} rm-dim" if box.dim else f"rm-{box.kind}"
    if box.is_open:
        tip = box.height / 2
        points: Iterable[tuple[float, float]] = (
            (box.right - tip, box.y), (box.x, box.y), (box.x, box.bottom),
            (box.right - tip, box.bottom), (box.right, box.y + tip),
        )  # fmt: skip
        path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        return f'<path d="M{path}Z" class="{kind}"/>'
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(max(box.width, 0))}" '
        f'height="{_n(box.height)}" class="{kind}"{fill}/>'
    )


def _text(text: Text, links: bool) -> str:
    if not text.text:
        return ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    weight = ' font-weight="700"' if text.bold else ""
    written = (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}"{anchor}{weight} '
        f'class="rm-text-{text.kind}">{escape(text.text)}</text>'
    )
    if text.href and links:
        return f'<a class="rm-row" href="{escape(text.href)}">{written}</a>'
    return written


def _line(line: Line) -> str:
    return (
        f'<line x1="{_n(line.x1)}" y1="{_n(line.y1)}" x2="{_n(line.x2)}" y2="{_n(line.y2)}" '
        f'class="rm-line-{line.kind}"/>'
    )


def _mark(mark: Mark) -> str:
    x, y, r = mark.x, mark.y, mark.radius
    if mark.lamp is Lamp.GREEN:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r * 0.88)}" class="rm-mark"/>'
    if mark.lamp is Lamp.GREY:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r * 0.75)}" class="rm-mark-empty"/>'
    if mark.lamp is Lamp.RED:
        path = f"M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y + r * 0.8)}L{_n(x - r)} {_n(y + r * 0.8)}Z"
    else:
        path = _diamond_path(x, y, r)
    return f'<path d="{path}" class="rm-mark"/>'


def _diamond_path(x: float, y: float, r: float) -> str:
    return f"M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y)}L{_n(x)} {_n(y + r)}L{_n(x - r)} {_n(y)}Z"


def _diamond(diamond: Diamond) -> str:
    path = _diamond_path(diamond.x, diamond.y, diamond.radius)
    return f'<path d="{path}" class="rm-{diamond.kind}"/>'


def _bar(bar: TaskBar, name: str, links: bool) -> str:
    dim = " rm-dim" if bar.dim else ""
    inner = "".join(
        [
            _box(bar.box, name),
            *(_box(part, name) for part in bar.parts),
            _mark(bar.mark) if bar.mark else "",
            _text(bar.text, links=False),
        ]
    )
    if not links or not bar.href:
        return f'<g class="rm-bar rm-of-{bar.box.kind}{dim}">{inner}</g>'
    title = escape("\n".join(bar.details))
    return (
        f'<a class="rm-bar rm-of-{bar.box.kind}{dim}" href="{escape(bar.href)}" '
        f'data-row="{bar.row}" data-x="{_n(bar.middle)}"><title>{title}</title>{inner}</a>'
    )


# Kinds of bars in the key, with the words for them.
LEGEND = (
    ("closed", "按期办结"), ("late", "逾期办结，斜纹为超期时间"), ("running", "推进中"),
    ("soon", "临期或滞后"), ("overdue", "逾期未办结，斜纹延至当日"), ("waiting", "未到时段"),
    ("extension", "经批准的延期"),
)  # fmt: skip
_TAILS = {"late": "tail-late", "overdue": "tail-overdue"}


def legend_svg(kind: str, height: float, theme: str) -> str:
    """Return the sign of `kind` for the key, `height` high, in the colours of `theme`."""
    width = 26 / 15 * height
    tail = 17 / 15 * height if kind in _TAILS else 0.0
    shapes: list[Shape] = []
    if kind in _TAILS:
        shapes.append(Box(width - 2, height * 0.2, tail, height * 0.6, _TAILS[kind]))
    is_extension = kind == "extension"
    box = Box(1, 1, width - 2, height - 2, "running" if is_extension else kind)
    parts = (Box(width / 2, 1, width / 2 - 1, height - 2, kind),) if is_extension else ()
    mark = Mark(KIND_LAMPS[box.kind], width / (4 if is_extension else 2), height / 2, height / 4)
    shapes.append(TaskBar("", (), box, mark, Text(0, 0, "", 0), parts))
    pattern = kind if is_extension else _TAILS.get(kind, "")
    # patterns of its own: those of a picture that is not displayed cannot be used
    defs = f"<defs>{_hatching(pattern, 'key')}</defs>" if pattern else ""
    inner = "".join(_svg(shape, "key", links=False) for shape in shapes)
    return (
        f'<svg class="rm-key rm-{theme}" width="{_n(width + tail)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width + tail)} {_n(height)}" aria-hidden="true">{defs}{inner}</svg>'
    )
