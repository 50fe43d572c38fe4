"""What holds for every picture: no two texts touch, none is clipped, a number stays in its bar."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from tests.dashboards.charts.roadmap.plans import DAY, FAMILIES, chart_task, random_plan
from tests.sizes import FACTOR
from tracker.dashboards.charts.roadmap.formats import (
    HALF,
    PAPER,
    PAPERS,
    PHONE,
    SCREEN,
    WALL,
    Format,
)
from tracker.dashboards.charts.roadmap.picture import draw, fold
from tracker.dashboards.charts.roadmap.shapes import Box, Picture, TaskBar
from tracker.dashboards.charts.roadmap.svg import picture_svg
from tracker.dashboards.charts.roadmap.values import (
    ChartPlan,
    StageSpan,
    arrange,
    by_stage,
    by_unit,
)
from tracker.roadmaps.rules.status import State

FORMATS = {
    "screen": SCREEN,
    "phone": PHONE,
    "half": HALF,
    "wall": WALL,
    "paper": PAPER,
    "large": PAPERS[0],
}
SEEDS = range(3 * FACTOR)


def touching(picture: Picture) -> list[str]:
    """The pairs of texts that overlap."""
    texts = sorted(picture.texts, key=lambda text: text.top)
    found = []
    for place, one in enumerate(texts):
        for other in texts[place + 1 :]:
            if other.top >= one.bottom:
                break
            if one.left < other.right and other.left < one.right:
                found.append(f"{one.text} / {other.text}")
    return found


def faults(picture: Picture) -> list[str]:
    """All that is wrong with a picture."""
    found = touching(picture)
    for text in picture.texts:
        if text.left < -0.1 or text.right > picture.width + 0.1 or text.top < -0.1:
            found.append(f"clipped: {text}")
        if text.bottom > picture.height + 0.1:
            found.append(f"below the edge: {text}")
    for bar in picture.bars:
        text, box = bar.text, bar.box
        if text.left < box.x or text.right > box.right or text.top < box.y - 0.1:
            found.append(f"leaves its bar: {text} {box}")
        if bar.mark and bar.mark.x - bar.mark.radius < box.x:
            found.append(f"the mark leaves its bar: {bar}")
        if box.x < -0.1 or box.right > picture.width + 0.1 or box.bottom > picture.height:
            found.append(f"the bar is clipped: {box}")
    return found + bars_that_overlap(picture)


def bars_that_overlap(picture: Picture) -> list[str]:
    lines: dict[float, list[TaskBar]] = {}
    for bar in picture.bars:
        lines.setdefault(round(bar.box.y, 1), []).append(bar)
    return [
        f"bars: {one.text.text} {other.text.text}"
        for bars in lines.values()
        for one, other in pairwise(sorted(bars, key=lambda bar: bar.box.x))
        if one.box.right > other.box.x + 0.1
    ]


def pictures(plan: ChartPlan, style: Format, key=by_unit, **more) -> list[Picture]:
    return draw(plan, fold(arrange(plan.tasks, key), style, plan), style, "作战图", **more)


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_touches_or_is_clipped(family: str, style: str):
    for seed in SEEDS:
        plan = random_plan(family, seed)
        for key in (by_unit, by_stage(plan.stages)):
            (picture,) = pictures(plan, FORMATS[style], key)
            assert faults(picture) == [], seed


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sheet_is_no_higher_than_the_paper(family: str):
    for seed in SEEDS:
        plan = random_plan(family, seed)
        sheets = pictures(plan, PAPER, by_stage(plan.stages), most=900)
        assert [faults(sheet) for sheet in sheets] == [[]] * len(sheets)
        assert all(sheet.height <= 901 for sheet in sheets), seed


@pytest.mark.parametrize("family", FAMILIES)
def test_every_task_is_in_the_picture_once(family: str):
    plan = random_plan(family, 1)
    lanes = arrange(plan.tasks, by_unit)  # nothing folded
    (picture,) = draw(plan, lanes, SCREEN, "作战图")
    assert sorted(bar.href for bar in picture.bars) == sorted(task.href for task in plan.tasks)


def folded_count(picture: Picture) -> int:
    return sum(int(bar.text.text) for bar in picture.bars)


def test_a_large_plan_is_folded_and_a_row_can_be_opened():
    plan = random_plan("ten years", 0)
    lanes = arrange(plan.tasks, by_unit)
    folded = fold(lanes, SCREEN, plan)
    assert all(row.is_folded for lane in folded for row in lane.rows)
    (picture,) = draw(plan, folded, SCREEN, "作战图")
    assert folded_count(picture) == len(plan.tasks)
    opened = fold(lanes, SCREEN, plan, opened=lanes[0].rows[0].label)
    assert [row.is_folded for row in opened[0].rows[:2]] == [False, True]


def test_a_small_plan_is_not_folded():
    plan = random_plan("plain", 0)
    lanes = arrange(plan.tasks, by_unit)
    assert fold(lanes, SCREEN, plan) == lanes


def bar_of(plan: ChartPlan, number: int, style: Format = SCREEN) -> TaskBar:
    (picture,) = pictures(plan, style)
    return next(bar for bar in picture.bars if bar.href == f"/tasks/{number}/")


def tails(plan: ChartPlan) -> list[Box]:
    (picture,) = pictures(plan, SCREEN)
    return [s for s in picture.shapes if isinstance(s, Box) and s.kind.startswith("tail")]


def test_the_right_end_of_a_bar_is_its_deadline():
    long = chart_task(1, start=date(2026, 1, 1), due=date(2026, 6, 30))
    short = chart_task(2, due=date(2026, 6, 30), unit="县财政局")
    plan = ChartPlan(DAY, (long, short))
    one, other = bar_of(plan, 1).box, bar_of(plan, 2).box
    assert one.right == pytest.approx(other.right)
    half = one.x + (one.width) * 2
    assert half == pytest.approx(SCREEN.width - SCREEN.count, abs=3)  # the middle of the year


def test_a_window_without_a_deadline_has_an_open_end_and_no_tail():
    open_ended = chart_task(1, start=date(2024, 1, 1), end=date(2024, 3, 31))
    plan = ChartPlan(DAY, (open_ended, chart_task(2, due=date(2026, 12, 31))))
    assert bar_of(plan, 1).box.is_open
    assert not bar_of(plan, 2).box.is_open
    assert open_ended.kind != "overdue"
    assert tails(plan) == []


@pytest.mark.parametrize(
    ("closed_on", "kinds"),
    [(None, ["tail-overdue"]), (date(2026, 6, 30), []), (date(2026, 7, 1), ["tail-late"])],
)
def test_a_tail_runs_from_the_deadline_until_it_was_closed_or_until_the_day(closed_on, kinds):
    state = State.CLOSED if closed_on else State.IN_PROGRESS
    task = chart_task(
        1, start=date(2026, 1, 1), due=date(2026, 6, 30), state=state, closed_on=closed_on
    )
    found = tails(ChartPlan(DAY, (task,)))
    assert [tail.kind for tail in found] == kinds
    for tail in found:
        assert tail.x == pytest.approx(bar_of(ChartPlan(DAY, (task,)), 1).box.right - 1)


def test_an_extension_lies_between_the_two_deadlines():
    task = chart_task(1, start=date(2026, 1, 1), planned=date(2026, 6, 30), due=date(2026, 12, 31))
    bar = bar_of(ChartPlan(DAY, (task,)), 1)
    (part,) = bar.parts
    assert (part.kind, part.right) == ("extension", pytest.approx(bar.box.right))
    assert part.x == pytest.approx(bar.box.x + bar.box.width / 2, abs=2)
    assert bar.text.right < part.x


def test_a_plan_without_dates_shows_units_and_what_has_no_deadline():
    tasks = tuple(chart_task(n, unit=f"第{n % 3}室") for n in range(1, 9))
    (picture,) = pictures(ChartPlan(DAY, tasks, target_year=2027), SCREEN)
    words = [text.text for text in picture.texts]
    assert "未定期限8项" in words
    assert {"第0室", "第1室", "第2室"} <= set(words)
    assert "2027年" in words
    assert len(picture.bars) == 8


def test_the_axis_reaches_today_if_something_is_overdue():
    late = chart_task(1, due=date(2024, 3, 1))
    done = replace(late, state=State.CLOSED, closed_on=date(2024, 2, 1))
    for task, years in ((late, ["2024年", "2025年", "2026年"]), (done, ["2024年"])):
        (picture,) = pictures(ChartPlan(DAY, (task,)), SCREEN)
        assert [t.text for t in picture.texts if t.text.endswith("年")] == years


def test_a_gap_between_stages_is_named():
    stages = (
        StageSpan("启动", date(2025, 1, 1), date(2025, 6, 30)),
        StageSpan("验收", date(2026, 1, 1), None),
    )
    plan = ChartPlan(DAY, (chart_task(1, due=date(2025, 2, 1)),), stages)
    (picture,) = pictures(plan, SCREEN)
    words = [text.text for text in picture.texts]
    assert "方案未划定阶段" in words
    assert {"启动", "验收"} <= set(words)


def test_svg_escapes_and_has_no_inline_style():
    task = chart_task(1, due=date(2026, 1, 1), name="<b>&\"'", details=("<i>",), href="/a?b=1&c")
    svg = picture_svg(pictures(ChartPlan(DAY, (task,)), SCREEN)[0], "one")
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "&lt;b&gt;" in svg
    assert "style=" not in svg
    assert 'href="/a?b=1&amp;c"' in svg
    assert "<a " not in picture_svg(pictures(ChartPlan(DAY, (task,)), SCREEN)[0], "x", links=False)
