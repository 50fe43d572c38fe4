"""Departments × months: who has how much to do when, and where it hurts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.dashboards.ledger_links import Counted, LedgerLinks
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, covers
from tracker.roadmaps.selectors.status_at import AssignmentStatus, Owner

# The first of these that shines in a cell is the cell's.
WORST_FIRST = (Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.GREY)


@dataclass(frozen=True)
class HeatCell:
    """The tasks of a unit that cover a month, and the worst lamp of its assignments in them."""

    tasks: Counted
    lamp: Lamp | None


@dataclass(frozen=True)
class HeatRow:
    unit: Owner
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class Heat:
    year: int
    months: tuple[Month, ...]
    rows: tuple[HeatRow, ...]


def heat_table(assignments: Sequence[AssignmentStatus], year: int, ledger: LedgerLinks) -> Heat:
    """One row for each unit that reports in its own name and has work in `year`.

    The members of a group stand in the group's row, unless they have assignments of their own.
    """
    months = months_of(year)
    of_unit: dict[Owner, list[AssignmentStatus]] = defaultdict(list)
    for each in assignments:
        of_unit[each.owner].append(each)
    rows = [
        HeatRow(unit, heat_cells(unit, mine, months, ledger))
        for unit, mine in of_unit.items()
        if any(d.is_own and d.role is not AssignmentRole.COOPERATING for d in mine)
    ]
    rows = [row for row in rows if any(cell.lamp for cell in row.cells)]
    rows.sort(key=lambda row: (row.unit.is_group, row.unit.position, row.unit.pk))
    return Heat(year, months, tuple(rows))


def months_of(year: int) -> tuple[Month, ...]:
    return tuple(Month(year, month) for month in range(1, 13))


def heat_cells(
    unit: Owner,
    assignments: Sequence[AssignmentStatus],
    months: Iterable[Month],
    ledger: LedgerLinks,
) -> tuple[HeatCell, ...]:
    """A cell for each of `months`, over `assignments`, which are all `unit`'s."""
    owner = {"group" if unit.is_group else "department": unit.pk}
    cells = []
    for month in months:
        here = [each for each in assignments if covers(each.task.dates, month)]
        tasks = {each.task.pk for each in here}
        lamps = {each.lamp for each in here}
        cells.append(
            HeatCell(
                tasks=ledger.counted(len(tasks), **owner, month=month),
                lamp=next((lamp for lamp in WORST_FIRST if lamp in lamps), None),
            )
        )
    return tuple(cells)
