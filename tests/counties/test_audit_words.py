"""Before and after in words."""

import pytest

from counties.audit_words import _VALUES, AuditChange, changes
from tracker.roadmaps.choices import Decision, PlanState, ReportKind, RulingKind
from tracker.roadmaps.rules.status import State
from tracker.supervision.choices import ProblemSource, SheetKind
from tracker.supervision.rules.problem_states import ProblemState
from tracker.supervision.rules.sheet_colours import SheetColour


def test_codes_are_said_in_the_words_of_the_portal() -> None:
    known = {state.value: state.label for state in State}
    # a problem returned is 退回整改; the log says 退回 for it too
    known |= {state.value: state.label for state in ProblemState if state.value not in known}
    known |= dict(SheetKind.choices) | dict(ProblemSource.choices)
    known |= {colour.value: colour.short for colour in SheetColour}
    for choices in (ReportKind, Decision, RulingKind, PlanState):
        known |= dict(choices.choices)
    assert known == _VALUES


def test_only_what_differs_is_told_in_the_order_it_was_written() -> None:
    before = {"state": "not_started", "share": None, "name": "甲"}
    after = {"state": "in_progress", "share": 40, "name": "甲", "text": "已开工"}
    assert changes(before, after) == [
        AuditChange("状态", "未启动", "推进中"),
        AuditChange("进度", "—", "40%"),
        AuditChange("内容", "—", "已开工"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"is_active": True}, {"is_active": False}, "启用：是 → 否"),
        ({"roles": ["创建办"]}, {"roles": []}, "角色：创建办 → —"),
        ({}, {"members": ["一小", "二小"]}, "成员：一小、二小"),
        ({}, {"strange": {"share": 3, "x": ""}}, "strange：进度：3%；x：—"),
        ({"share": 0}, {"share": 10}, "进度：0% → 10%"),
        ({"state": "verifying"}, {"state": "struck"}, "状态：待核查 → 已销号"),
        ({}, {"source": "visit"}, "来源：督导"),
        ({}, {"description": "visit"}, "问题：visit"),
        ({"text": "closed"}, {"text": "closing"}, "内容：closed → closing"),
        ({"due": "2024-05-31"}, {"due": "2024-06-30"}, "完成时限：2024年5月31日 → 2024年6月30日"),
        ({}, {"until": "月底"}, "截至：月底"),
        ({}, {"text": "2024-05-31"}, "内容：2024-05-31"),
        ({}, {"tasks": ["第3项 招聘", "第4项 培训"]}, "任务：第3项 招聘、第4项 培训"),
    ],
)
def test_each_kind_of_value(before: dict, after: dict, words: str) -> None:
    assert [str(change) for change in changes(before, after)] == [words]


def test_nothing_changed_is_nothing_told() -> None:
    assert changes({}, {}) == []
    assert changes({"name": "甲"}, {"name": "甲"}) == []
