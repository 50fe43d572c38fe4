"""试算 (what-if): apply changes to figures in memory; the same engine then judges both states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.indicators.engine.values import (
    ADDITIONS,
    BUILDINGS,
    FIGURES,
    SHARED_FIGURES,
    EducationStage,
    SchoolResources,
)


class CannotChange(ValueError):
    """The change does not fit the figures; the message says why, in Chinese."""


class NotReported(CannotChange):
    """The figure to change has not been reported."""


@dataclass(frozen=True)
class FigureChange:
    """Add `amount` (negative to subtract) to `figure` of `school`. `stage` is needed for students
    and for figures that stages do not share.
    """

    school: int
    figure: str
    amount: Decimal
    stage: EducationStage | None = None


@dataclass(frozen=True)
class SchoolClosing:
    """Close `school`. Its students and resources go to the school `into`, or are lost if that is
    None. Its buildings and grounds only go along if `with_buildings`: they may be far from there.
    """

    school: int
    into: int | None = None
    with_buildings: bool = True


def move_figure(
    figure: str, amount: Decimal, *, stage: EducationStage | None, out_of: int, into: int
) -> list[FigureChange]:
    """Return the two changes that move `amount` of `figure` from one school to another."""
    return [FigureChange(out_of, figure, -amount, stage), FigureChange(into, figure, amount, stage)]


def apply_changes(
    schools: Iterable[SchoolResources], steps: Iterable[FigureChange | SchoolClosing]
) -> list[SchoolResources]:
    """Return `schools` after `steps`, applied in this order. Raises CannotChange."""
    by_key = {school.key: school for school in schools}
    for step in steps:
        if step.school not in by_key:
            raise CannotChange("试算所指的学校不在这一学年的学校之中。")
        if isinstance(step, SchoolClosing):
            _close(by_key, step)
        else:
            by_key[step.school] = _changed(by_key[step.school], step)
    return list(by_key.values())


def _changed(school: SchoolResources, step: FigureChange) -> SchoolResources:
    if step.figure == "students":
        stage = _stage(school, step)
        students = school.students[stage]
        count = _added(None if students is None else Decimal(students), step)
        if count != int(count):
            raise CannotChange("学生数应是整数。")
        return replace(school, students={**school.students, stage: int(count)})
    if step.figure not in FIGURES:
        raise CannotChange(f"没有“{step.figure}”这一项数据。")
    if step.figure in SHARED_FIGURES:
        changed = _added(school.shared.get(step.figure), step)
        return replace(school, shared={**school.shared, step.figure: changed})
    stage = _stage(school, step)
    own = dict(school.own.get(stage, {}))
    own[step.figure] = _added(own.get(step.figure), step)
    return replace(school, own={**school.own, stage: own})


def _stage(school: SchoolResources, step: FigureChange) -> EducationStage:
    if step.stage is None or step.stage not in school.students:
        raise CannotChange("这所学校没有所选的学段。")
    return step.stage


def _added(value: Decimal | None, step: FigureChange) -> Decimal:
    if value is None:
        raise NotReported("这项数据尚未填报，不能在它上面增减。")
    if value + step.amount < 0:
        raise CannotChange(f"现有{value:f}，不够减去{-step.amount:f}。")
    return value + step.amount


def _close(by_key: dict[int, SchoolResources], step: SchoolClosing) -> None:
    closed = by_key.pop(step.school)
    if step.into is None:
        return
    if step.into not in by_key:
        raise CannotChange("并入的学校不在这一学年的学校之中。")
    host = by_key[step.into]
    by_key[step.into] = replace(
        host,
        students={
            stage: _sum(host.students.get(stage, 0), closed.students.get(stage, 0))
            for stage in {**host.students, **closed.students}
        },
        own={
            stage: _merged(host.own.get(stage, {}), closed.own.get(stage, {}))
            for stage in {**host.own, **closed.own}
        },
        shared=_merged(host.shared, closed.shared if step.with_buildings else _movable(closed)),
    )


def _movable(closed: SchoolResources) -> dict[str, Decimal | None]:
    """Return what the stages of `closed` share and can be taken along; 0 of all the rest."""
    return {
        name: Decimal(0) if name in BUILDINGS else value for name, value in closed.shared.items()
    }


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _merged(
    one: Mapping[str, Decimal | None], other: Mapping[str, Decimal | None]
) -> dict[str, Decimal | None]:
    """Return the sums by figure; a figure that one of the two has not reported is None."""
    merged: dict[str, Decimal | None] = {}
    for name in {**one, **other}:
        left = one.get(name, Decimal(0)) if one else Decimal(0)
        right = other.get(name, Decimal(0)) if other else Decimal(0)
        if name in ADDITIONS:  # an empty field means none
            left, right = left or Decimal(0), right or Decimal(0)
        merged[name] = None if left is None or right is None else left + right
    return merged
