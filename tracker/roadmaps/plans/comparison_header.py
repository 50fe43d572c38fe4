"""Compare two versions of a plan outside their rows: head, goals, stages, people and targets.

Pure, as `comparison` is. Nobody accepts or refuses these changes one by one: the new version always
replaces them.
"""

from collections.abc import Iterator
from datetime import date

from tracker.roadmaps.plans.cell_texts import target_words
from tracker.roadmaps.plans.comparison import FieldChange
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import PlanDraft, StageDraft
from tracker.roadmaps.plans.text_diff import spans, words

HEADS = {
    "title": "标题", "roadmap_title": "路线图标题", "annex": "附件序号", "issuer": "发文机关",
    "target_year": "目标年度", "basis": "依据",
}  # fmt: skip


def head_changes(old: PlanDraft, new: PlanDraft) -> tuple[FieldChange, ...]:
    """Return a change for each part that differs, as one text with the differing words marked."""
    return tuple(_changes(old, new))


def _changes(old: PlanDraft, new: PlanDraft) -> Iterator[FieldChange]:
    for name, label in HEADS.items():
        yield from _part(label, str(getattr(old, name) or ""), str(getattr(new, name) or ""))
    for label, read in _PARTS.items():
        yield from _part(label, "\n".join(read(old)), "\n".join(read(new)))


def _part(label: str, old: str, new: str) -> Iterator[FieldChange]:
    if old != new:
        change = ChangeKind.FORMAT if words(old) == words(new) else ChangeKind.WORDING
        yield FieldChange(label, change, *spans(old, new))


def _goals(draft: PlanDraft) -> Iterator[str]:
    return (f"{each.year}年：{each.goal}" for each in draft.milestones if each.goal)


def _stages(draft: PlanDraft) -> Iterator[str]:
    return (f"{each.name}（{_window(each)}）{each.text}" for each in draft.stages)


def _window(stage: StageDraft) -> str:
    days: tuple[date | None, ...] = (stage.window.start, stage.window.end)
    return stage.window.text or "至".join(str(day) for day in days if day)


def _members(draft: PlanDraft) -> Iterator[str]:
    return (f"{each.name} {each.post}".strip() for each in draft.members)


def _targets(draft: PlanDraft) -> Iterator[str]:
    return (target_words(each) for each in draft.targets)


_PARTS = {
    "年度目标": _goals, "实施阶段": _stages, "领导小组": _members, "方案目标值": _targets,
}  # fmt: skip
