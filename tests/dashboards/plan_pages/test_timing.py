"""Where a plan is in time."""

from datetime import date

import pytest

from tracker.dashboards.plan_pages.timing import TimeLeft, current_stage, time_left
from tracker.roadmaps.models import CountyPlan, Stage

START = Stage(position=1, name="启动", ends_on=date(2021, 12, 31))
PUSH = Stage(position=2, name="推进", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
JUDGED = Stage(position=3, name="认定", starts_on=date(2026, 1, 1))
PLAIN = Stage(position=4, name="无时段")
ALL = [START, PUSH, JUDGED, PLAIN]


@pytest.mark.parametrize(
    ("stages", "day", "label", "following"),
    [
        (ALL, date(2000, 1, 1), "启动", "推进"),
        (ALL, date(2021, 12, 31), "启动", "推进"),
        (ALL, date(2022, 1, 1), "推进", "认定"),
        (ALL, date(2022, 12, 31), "推进", "认定"),
        (ALL, date(2023, 1, 1), "各阶段之间", "认定"),
        (ALL, date(2026, 1, 1), "认定", None),
        ([PUSH, JUDGED], date(2021, 12, 31), "各阶段尚未开始", "推进"),
        ([START, PUSH], date(2023, 1, 1), "各阶段均已结束", None),
        ([PUSH, PUSH], date(2022, 5, 1), "推进、推进", None),
        ([], date(2022, 1, 1), "方案未划分阶段", None),
        ([PLAIN], date(2022, 1, 1), "方案未划分阶段", None),
    ],
)
def test_stage_at(stages, day, label, following):
    found = current_stage(stages, day)
    assert found.label == label
    assert (found.following.name if found.following else None) == following


@pytest.mark.parametrize(
    ("day", "days", "words", "note"),
    [
        (date(2022, 3, 31), 1371, "3年9个月", "2025年底，1371天"),
        (date(2024, 12, 31), 365, "1年", "2025年底，365天"),
        (date(2025, 10, 31), 61, "2个月", "2025年底，61天"),
        (date(2025, 11, 1), 60, "60天", "2025年底"),
        (date(2025, 12, 31), 0, "0天", "2025年底"),
        (date(2026, 1, 1), -1, "已过", "2025年底"),
    ],
)
def test_time_left(day, days, words, note):
    left = time_left(CountyPlan(target_year=2025), day)
    assert left == TimeLeft(2025, day)
    assert (left.days, left.text, left.note) == (days, words, note)


def test_plan_without_target_year_has_no_time_left():
    assert time_left(CountyPlan(), date(2024, 1, 1)) is None
