"""The stage of a plan on a day, and the time left until its target year ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.roadmaps.models import CountyPlan, Stage

NO_STAGES = "方案未划分阶段"


@dataclass(frozen=True)
class CurrentStage:
    """The stages that cover a day.

    If none does, `between` says where the day lies: 各阶段之间.
    """

    stages: tuple[Stage, ...]
    between: str
    following: Stage | None  # the next one to begin

    @property
    def label(self) -> str:
        return "、".join(stage.name for stage in self.stages) or self.between


def current_stage(stages: Sequence[Stage], day: date) -> CurrentStage:
    """Return which of a plan's `stages` cover `day`; one without start or end is open there."""
    dated = [stage for stage in stages if stage.starts_on or stage.ends_on]
    current = tuple(
        stage
        for stage in dated
        if (stage.starts_on is None or stage.starts_on <= day)
        and (stage.ends_on is None or day <= stage.ends_on)
    )
    coming = [(s.starts_on, s.position, s) for s in dated if s.starts_on and day < s.starts_on]
    following = min(coming, key=lambda each: each[:2])[2] if coming else None
    return CurrentStage(current, "" if current else _between(dated, day), following)


def _between(stages: Sequence[Stage], day: date) -> str:
    """Return where `day` lies if none of the dated `stages` covers it."""
    if not stages:
        return NO_STAGES
    if all(stage.ends_on is not None and stage.ends_on < day for stage in stages):
        return "各阶段均已结束"
    if all(stage.starts_on is not None and day < stage.starts_on for stage in stages):
        return "各阶段尚未开始"
    return "各阶段之间"


@dataclass(frozen=True)
class TimeLeft:
    """The time from `day` to the end of the target year of a plan."""

    year: int
    day: date

    @property
    def days(self) -> int:
        """The days left; negative if the year is past."""
        return (date(self.year, 12, 31) - self.day).days

    @property
    def text(self) -> str:
        """1年3个月, or 40天 in the last two months, or 已过 if the year is past."""
        if self.days < 0:
            return "已过"
        years, months = divmod((self.year - self.day.year) * 12 + 12 - self.day.month, 12)
        if years == 0 and months < 2:
            return f"{self.days}天"
        return (f"{years}年" if years else "") + (f"{months}个月" if months else "")

    @property
    def note(self) -> str:
        """2026年底，955天; without the days if `text` names them."""
        days = f"，{self.days}天" if self.days > 0 and not self.text.endswith("天") else ""
        return f"{self.year}年底{days}"


def time_left(plan: CountyPlan, day: date) -> TimeLeft | None:
    """Return the time that `plan` has left, or None if it names no target year."""
    return TimeLeft(plan.target_year, day) if plan.target_year else None
