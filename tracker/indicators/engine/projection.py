"""Will the tasks under way get there in time: today, after approved tasks, at the promised day."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.indicators.engine.trials import CannotChange, Change, tried
from tracker.indicators.engine.values import Line, School


class Outlook(StrEnum):
    IN_TIME = "in_time"
    HURRY = "hurry"
    TOO_LATE = "too_late"


OUTLOOK_NAMES = {
    Outlook.IN_TIME: "来得及",
    Outlook.HURRY: "需加速",
    Outlook.TOO_LATE: "来不及",
}
# Half the speed asked can be made good by hurrying; less has not been seen to be.
ENOUGH = Decimal(1)
SOME = Decimal("0.5")


@dataclass(frozen=True)
class Gain:
    """What a task brings to a school, and when it is due to (its deadline as extended)."""

    change: Change
    on: date


def after(schools: Iterable[School], gains: Iterable[Gain], day: date) -> list[School]:
    """`schools` with all gains due by the end of `day`. A gain that does not fit the figures is
    left out: what is not reported stays so, a school that is not among them gains nothing."""
    reached = list(schools)
    for gain in gains:
        if gain.on <= day:
            with suppress(CannotChange):
                reached = tried(reached, [gain.change])
    return reached


@dataclass(frozen=True)
class Reading:
    """A value measured on a day."""

    value: Decimal
    on: date


def speed(first: Reading, last: Reading) -> Decimal | None:
    """Change a day between two readings; None where they are of one day."""
    days = (last.on - first.on).days
    return (last.value - first.value) / days if days > 0 else None


def outlook(
    *, line: Line, before: Reading | None, now: Reading, promised: Decimal, by: date
) -> Outlook:
    """Whether `line` will be met on the day `by`.

    `promised` is the value that the tasks under way lead to by then. Where they do not suffice,
    the speed seen since `before` is held against the speed asked from now on.
    """
    if line.holds(now.value) or (now.on <= by and line.holds(promised)):
        return Outlook.IN_TIME
    left = (by - now.on).days
    if left <= 0:
        return Outlook.TOO_LATE
    if before is None or before.on >= now.on:
        return Outlook.HURRY  # nothing is known of the speed; the tasks do not suffice
    # seen ÷ asked, divided once so that “just as fast” is exact
    ratio = (
        (now.value - before.value) * left / ((line.value - now.value) * (now.on - before.on).days)
    )
    if ratio >= ENOUGH:
        return Outlook.IN_TIME
    return Outlook.HURRY if ratio >= SOME else Outlook.TOO_LATE
