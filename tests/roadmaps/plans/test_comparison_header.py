"""What changed beside the rows."""

from dataclasses import replace
from datetime import date

from tests.roadmaps.builders import plan
from tracker.roadmaps.plans.comparison_header import head_changes
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import MemberDraft, MilestoneDraft, StageDraft, WindowDraft

OLD = plan(
    title="实施方案",
    milestones=(MilestoneDraft(year=2024, goal="达标"), MilestoneDraft(year=2025)),
    stages=(StageDraft(name="启动阶段", window=WindowDraft("2024年", date(2024, 1, 1))),),
    members=(MemberDraft(role="head", name="张三", post="县长"),),
)


def test_equal_heads_have_no_change() -> None:
    assert head_changes(OLD, replace(OLD, key="other", version=2, note="说明")) == ()


def test_each_part_that_differs_is_told_with_its_words() -> None:
    new = replace(
        OLD,
        title="实施方案（修订）",
        target_year=2027,
        milestones=(MilestoneDraft(year=2024, goal="达标。"),),
        members=(MemberDraft(role="head", name="李四", post="县长"),),
    )
    found = head_changes(OLD, new)
    assert [(field.label, field.change) for field in found] == [
        ("标题", ChangeKind.WORDING),
        ("目标年度", ChangeKind.WORDING),
        ("年度目标", ChangeKind.FORMAT),
        ("领导小组", ChangeKind.WORDING),
    ]
    assert [span.text for span in found[3].new if span.differs] == ["李四"]
