"""A plan moved by years: words and dates together, back to where it was."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roadmaps.plans.test_yaml_files import plans
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO, ROADMAP
from tests.sizes import examples
from tracker.roadmaps.plans.schema import (
    DraftError,
    DueDraft,
    MilestoneDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.shifting import shifted
from tracker.roadmaps.plans.validation import check

PLAN = PlanDraft(key="demo-1", county="652323", title="实施方案", series="demo")

LEAP_DAY = DueDraft("近日", date(2024, 2, 29), "day")


def note(text: str, years: int = 1) -> str:
    return shifted(replace(PLAN, note=text), years).note


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("到2027年底", "到2028年底"),
        ("2026—2028年", "2027—2029年"),
        ("2026年X月—2027年X月", "2027年X月—2028年X月"),
        ("2023-2024学年", "2024-2025学年"),
        ("2026年9月30日前，2026.9.30，2026-09-30", "2027年9月30日前，2027.9.30，2027-09-30"),
        ("2026、2027年", "2027、2028年"),
        ("2026年{月份：2026年开始}月", "2027年{月份：2026年开始}月"),
        ("《{县名}规划（2026—2030年）》", "《{县名}规划（2027—2031年）》"),
        ("《{县名}{数量：2026年}规划（2026年）》", "《{县名}{数量：2026年}规划（2027年）》"),
    ],
)
def test_years_of_the_text_move(text: str, moved: str) -> None:
    assert note(text) == moved
    assert note(moved, -1) == text


@pytest.mark.parametrize(
    "text",
    [
        "《教育强国建设规划纲要（2024—2035年）》",
        "国办发〔2012〕48号",
        "2000元、2500元",
        "不超过2000人",
        "12026年",
        "1999年",
        "365年",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert note(text) == text


def test_dates_are_read_again_from_the_moved_words() -> None:
    draft = replace(
        PLAN,
        issued_on=date(2023, 3, 1),
        target_year=2025,
        stages=(StageDraft("一", WindowDraft("2023年2月", date(2023, 2, 1), date(2023, 2, 28))),),
        milestones=(MilestoneDraft(2023, "2023年目标"),),
        targets=(TargetDraft("甲", "text", by="2023-08", sentence="2023年8月"),),
        tasks=(
            TaskDraft(
                year=2023,
                content="甲",
                window=WindowDraft("3—6月", date(2023, 3, 1), date(2023, 6, 30)),
                due=DueDraft("2月底", date(2023, 2, 28), "month_end"),
                targets=(TargetDraft("乙", "text", by="2023", sentence="乙"),),
            ),
            TaskDraft(
                year=2023,
                content="按人定的日期",
                window=WindowDraft("尽快", date(2023, 3, 5), None),
                due=DueDraft("春季", date(2023, 5, 4), "day"),
            ),
        ),
    )
    assert check(draft) == []
    assert shifted(draft, 1) == replace(
        PLAN,
        issued_on=date(2024, 3, 1),
        target_year=2026,
        stages=(StageDraft("一", WindowDraft("2024年2月", date(2024, 2, 1), date(2024, 2, 29))),),
        milestones=(MilestoneDraft(2024, "2024年目标"),),
        targets=(TargetDraft("甲", "text", by="2024-08", sentence="2024年8月"),),
        tasks=(
            TaskDraft(
                year=2024,
                content="甲",
                window=WindowDraft("3—6月", date(2024, 3, 1), date(2024, 6, 30)),
                due=DueDraft("2月底", date(2024, 2, 29), "month_end"),
                targets=(TargetDraft("乙", "text", by="2024", sentence="乙"),),
            ),
            TaskDraft(
                year=2024,
                content="按人定的日期",
                window=WindowDraft("尽快", date(2024, 3, 5), None),
                due=DueDraft("春季", date(2024, 5, 4), "day"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("draft", "years", "reason"),
    [
        (replace(PLAN, note="到2027年底"), 80, "不能平移：2027年移到2107年，超出2000至2100年。"),
        (replace(PLAN, target_year=2000), -1, "不能平移：2000年移到1999年，超出2000至2100年。"),
        (
            replace(PLAN, tasks=(TaskDraft(content="甲", due=LEAP_DAY),)),
            1,
            "不能平移：2024-02-29在2025年没有确定的对应日期，请先改好原文。",
        ),
        (
            replace(PLAN, targets=(TargetDraft("甲", "text", by="2023-02-28", sentence="甲"),)),
            1,
            "不能平移：2023-02-28在2024年没有确定的对应日期，请先改好原文。",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_is_refused(draft: PlanDraft, years: int, reason: str) -> None:
    with pytest.raises(DraftError) as caught:
        shifted(draft, years)
    assert str(caught.value) == reason


@pytest.mark.parametrize("draft", [HUTUBI, ROADMAP, ESHAN, PINGLUO], ids=lambda draft: draft.key)
@pytest.mark.parametrize("years", [-3, 1, 2, 4])
def test_the_plans_of_three_counties_move_and_come_back(draft: PlanDraft, years: int) -> None:
    moved = shifted(draft, years)
    assert check(moved) == []
    assert [goal.year for goal in moved.milestones] == [g.year + years for g in draft.milestones]
    assert shifted(moved, -years) == draft


@examples(60)
@given(plans(), st.integers(-100, 100))
def test_any_plan_moves_there_and_back_or_is_refused(draft: PlanDraft, years: int) -> None:
    assert shifted(draft, 0) == draft
    try:
        moved = shifted(draft, years)
    except DraftError:
        return
    assert shifted(moved, -years) == draft
