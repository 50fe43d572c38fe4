"""What the picture is made of: the plan and its tasks as of a day, and their rows."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.roadmaps.rules.status import Lamp, State

NAME_LENGTH = 14
_NUMBERING = re.compile(r"^[\s（(]*[\d一二三四五六七八九十]+[)）.．、]\s*")
_CLAUSE_END = re.compile(r"[，。；：,;:\n]")
# what a task follows from, which says nothing of what is done: 根据招聘计划完成教师招聘
_REASON = re.compile(
    r"^.{0,6}?(?:结合|根据|按照|依据|围绕|针对).*?"
    r"(?:情况|要求|计划|规定|意见和建议|意见|工作开展情况|工作检查|工作)(?!和|与|、|的|及(?!时))"
)
_BEGINNING = re.compile(r"^(?:及时|完成|做好|继续|进一步|全面|认真)+(?=.{4})")
_LONG_TERM = re.compile("长期|常年|持续|常态|全程|每年|每学")


@dataclass(frozen=True)
class ChartTask:
    """A task as of the day of the picture.

    `name` is the caption under its bar, `details` the lines of its card. `dim` marks a task that
    steps back in this picture.
    """

    number: int
    name: str
    href: str
    details: tuple[str, ...]
    unit: str  # the lead
    start: date | None
    end: date | None
    planned: date | None  # the plan's own deadline, if an extension has moved it
    due: date | None
    state: State
    lamp: Lamp
    closed_on: date | None
    is_long_term: bool = False
    dim: bool = False

    @property
    def is_open(self) -> bool:
        return self.state not in (State.CLOSED, State.CANCELLED)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.lamp is Lamp.RED

    @property
    def is_closed_late(self) -> bool:
        return (
            self.state is State.CLOSED
            and self.closed_on is not None
            and self.due is not None
            and self.closed_on > self.due
        )

    @property
    def is_dated(self) -> bool:
        return any((self.start, self.end, self.due))

    @property
    def last_day(self) -> date | None:
        """The day by which the picture places the task: its deadline, else its window."""
        return self.due or self.end or self.start

    @property
    def kind(self) -> str:
        """How its bar is drawn: the state, and for an open task the lamp."""
        if self.state is State.CANCELLED:
            return "cancelled"
        if self.state is State.CLOSED:
            return "late" if self.is_closed_late else "closed"
        names = {Lamp.RED: "overdue", Lamp.YELLOW: "soon", Lamp.GREEN: "running"}
        return names.get(self.lamp, "waiting")

    @property
    def mark(self) -> Lamp:
        """The shape that stands for its lamp."""
        return self.lamp


# The kinds of bars, the most urgent first.
KINDS = ("overdue", "soon", "running", "late", "closed", "waiting", "cancelled")
KIND_LAMPS = {
    "overdue": Lamp.RED, "soon": Lamp.YELLOW, "running": Lamp.GREEN, "late": Lamp.YELLOW,
    "closed": Lamp.GREEN, "waiting": Lamp.GREY, "cancelled": Lamp.GREY,
}  # fmt: skip


@dataclass(frozen=True)
class StageSpan:
    """A stage of the plan; open at an end that the plan does not date."""

    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class YearNote:
    """What is to be reached by the end of a year: the goal, or the targets."""

    year: int
    text: str


@dataclass(frozen=True)
class DayMark:
    """A day to show above the bars, such as an inspection."""

    day: date
    label: str


@dataclass(frozen=True)
class ChartPlan:
    """The plan of the picture as of the end of `day`."""

    day: date
    tasks: tuple[ChartTask, ...]
    stages: tuple[StageSpan, ...] = ()
    goals: tuple[YearNote, ...] = ()
    targets: tuple[YearNote, ...] = ()
    inspections: tuple[DayMark, ...] = ()
    target_year: int | None = None


@dataclass(frozen=True)
class Row:
    """A line of bars under one name."""

    label: str
    tasks: tuple[ChartTask, ...]
    is_folded: bool = False  # cells of counts in place of bars
    href: str = ""  # opens or folds the row

    @property
    def done(self) -> int:
        return sum(task.state is State.CLOSED for task in self.tasks)


@dataclass(frozen=True)
class Lane:
    """Rows that belong together. The label is empty if the rows say all."""

    label: str
    rows: tuple[Row, ...]


# The name of a task's lane and of its row. Another grouping is another function of this kind.
LaneKey = Callable[[ChartTask], tuple[str, str]]
NO_UNIT, NO_STAGE = "未明确牵头单位", "方案未划定阶段"


def by_unit(task: ChartTask) -> tuple[str, str]:
    """Return no lane, and the lead unit as the row."""
    return "", task.unit or NO_UNIT


def by_stage(stages: Sequence[StageSpan]) -> LaneKey:
    """Return the key of lanes by stage: the first stage that covers the task's last day."""

    def key(task: ChartTask) -> tuple[str, str]:
        day = task.last_day
        for stage in stages:
            if (
                day
                and (stage.start is None or stage.start <= day)
                and (stage.end is None or day <= stage.end)
            ):
                return stage.name, task.unit or NO_UNIT
        return NO_STAGE, task.unit or NO_UNIT

    return key


def arrange(
    tasks: Iterable[ChartTask], key: LaneKey, order: Sequence[str] = ()
) -> tuple[Lane, ...]:
    """Return `tasks` in lanes and rows by `key`.

    Lanes come in `order`, then as they appear; in a lane the row with the most tasks comes first.
    """
    lanes: dict[str, dict[str, list[ChartTask]]] = {name: {} for name in order}
    for task in tasks:
        lane, row = key(task)
        lanes.setdefault(lane, {}).setdefault(row, []).append(task)
    return tuple(
        Lane(
            lane,
            tuple(
                Row(name, tuple(members))
                for name, members in sorted(rows.items(), key=lambda item: -len(item[1]))
            ),
        )
        for lane, rows in lanes.items()
        if rows
    )


def short_name(title: str, content: str) -> str:
    """Return a caption for a task: its title or the first clause that says what is done."""
    clauses = [
        _NUMBERING.sub("", clause).strip()
        for clause in _CLAUSE_END.split(title.strip() or content.strip())
    ]
    clauses = [clause for clause in clauses if clause]
    if not clauses:
        return ""
    shortened = [_REASON.sub("", clause) for clause in clauses]
    name = next((clause for clause in shortened if len(clause) >= 4), clauses[0])
    name = _BEGINNING.sub("", name)
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"


def is_long_term(*texts: str) -> bool:
    """Return whether the plan's words for the time mean work without an end (长期)."""
    return any(_LONG_TERM.search(text) for text in texts)
