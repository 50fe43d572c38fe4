"""Units × months."""

from tests.dashboards.conftest import TODAY
from tests.roadmaps.builders import EDUCATION, FINANCE, HOUSING, SCHOOLS
from tracker.dashboards.ledger_links import LedgerLinks
from tracker.dashboards.plan_pages.heat_map import heat_map
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.selectors.status_at import plan_statuses


def table(story, year: int) -> dict[str, dict[int, tuple[int, str]]]:
    """Unit → month → how many tasks, worst lamp."""
    _, duties = plan_statuses(story.plan, TODAY)
    heat = heat_map(duties, year, LedgerLinks.of(story.cast.county, TODAY, TODAY))
    return {
        row.unit.name: {
            month.month: (cell.tasks.count, cell.lamp.value)
            for month, cell in zip(heat.months, row.cells, strict=True)
            if cell.lamp
        }
        for row in heat.rows
    }


def test_each_cell_counts_the_tasks_of_the_month_under_the_worst_lamp(story):
    found = table(story, 2024)
    in_two, in_one = (2, "yellow"), (1, "yellow")
    assert found[EDUCATION] == {
        3: (2, "red"), 4: in_two, 5: in_two, 6: in_two, 7: in_two,
        8: in_one, 9: in_one, 10: in_one, 11: in_two, 12: in_two,
    }  # fmt: skip
    assert found[FINANCE] == {
        3: (1, "green"),
        4: (1, "grey"),
        5: (1, "yellow"),
        11: (1, "grey"),
        12: (1, "grey"),
    }


def test_units_stand_in_their_order_groups_last_and_members_in_their_group(story):
    assert list(table(story, 2024)) == [EDUCATION, FINANCE, HOUSING, SCHOOLS]


def test_unit_without_work_in_the_year_is_left_out(story):
    assert list(table(story, 2023)) == [EDUCATION, FINANCE, HOUSING]


def test_unit_that_only_cooperates_is_left_out(story):
    Assignment.objects.filter(task__plan=story.plan, department__name=HOUSING).update(
        role=AssignmentRole.COOPERATING
    )
    assert list(table(story, 2023)) == [EDUCATION, FINANCE]


def test_a_task_owed_twice_counts_once(story):
    owed = story.task("待审核").assignments.get()
    item = story.task("待审核").items.create(position=1, text="甲")
    Assignment.objects.create(
        task=owed.task, position=2, role=owed.role, department=owed.department, item=item
    )
    assert table(story, 2024)[EDUCATION][6] == (2, "yellow")


def test_no_duties_make_no_rows(story):
    heat = heat_map([], 2024, LedgerLinks.of(story.cast.county, TODAY, TODAY))
    assert (heat.rows, len(heat.months)) == ((), 12)
