"""The heat map of departments and months: how many tasks, and their worst lamp."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.dashboards.ledger_links import LedgerLinks, LinkedCount
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, covers
from tracker.roadmaps.selectors.status_at import AssignmentStatus, Owner

# A cell shows the first of these that one of its assignments has.
WORST_FIRST = (Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.GREY)


@dataclass(frozen=True)
class HeatCell:
    """The tasks of a unit that cover a month, and the worst lamp of its assignments in them."""

    tasks: LinkedCount
    lamp: Lamp | None


@dataclass(frozen=True)
class HeatRow:
    """The cells of one department or group."""

    unit: Owner
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """The heat map of one year."""

    year: int
    months: tuple[Month, ...]
    rows: tuple[HeatRow, ...]


def heat_map(assignments: Sequence[AssignmentStatus], year: int, ledger: LedgerLinks) -> HeatMap:
    """Return a row for each department or group that reports itself and has tasks in `year`.

    The members of a group have no row but that of the group, unless they have assignments of their
    own.
    """
    months = months_of(year)
    by_owner: dict[Owner, list[AssignmentStatus]] = defaultdict(list)
    for each in assignments:
        by_owner[each.owner].append(each)
    rows = [
        HeatRow(unit, heat_cells(unit, own, months, ledger))
        for unit, own in by_owner.items()
        if any(d.is_own and d.role is not AssignmentRole.COOPERATING for d in own)
    ]
    rows = [row for row in rows if any(cell.lamp for cell in row.cells)]
    rows.sort(key=lambda row: (row.unit.is_group, row.unit.position, row.unit.pk))
    return HeatMap(year, months, tuple(rows))


def months_of(year: int) -> tuple[Month, ...]:
    """Return the twelve months of `year`."""
    return tuple(Month(year, month) for month in range(1, 13))


def heat_cells(
    unit: Owner,
    assignments: Sequence[AssignmentStatus],
    months: Iterable[Month],
    ledger: LedgerLinks,
) -> tuple[HeatCell, ...]:
    """Return a cell for each of `months`; all `assignments` must belong to `unit`."""
    owner = {"group" if unit.is_group else "department": unit.pk}
    cells = []
    for month in months:
        in_month = [each for each in assignments if covers(each.task.dates, month)]
        tasks = {each.task.pk for each in in_month}
        lamps = {each.lamp for each in in_month}
        cells.append(
            HeatCell(
                tasks=ledger.counted(len(tasks), **owner, month=month),
                lamp=next((lamp for lamp in WORST_FIRST if lamp in lamps), None),
            )
        )
    return tuple(cells)
