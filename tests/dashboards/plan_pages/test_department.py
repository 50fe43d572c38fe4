"""A department's record."""

from datetime import date

import pytest

from counties.models import Department
from counties.permissions import RoleName
from tests.conftest import make_user
from tests.dashboards.conftest import TODAY
from tests.roadmaps.builders import EDUCATION, FINANCE, HOUSING, SCHOOLS
from tracker.dashboards.plan_pages.department import DepartmentRecord, department_record
from tracker.roadmaps.models import CountyPlan


def record(story, name: str, day: date = TODAY) -> DepartmentRecord:
    return department_record(story.cast.county.departments.get(name=name), day, TODAY)


def test_tasks_by_role(story):
    found = record(story, FINANCE)
    assert found.tasks.count == 5
    assert [(role.label, role.tasks.count) for role in found.roles] == [
        ("牵头填报", 4),
        ("责任单位", 5),
    ]
    housing = record(story, HOUSING)
    assert [(role.label, role.tasks.count) for role in housing.roles] == [
        ("牵头填报", 2),
        ("责任单位", 2),
        ("配合单位", 1),
    ]


def test_record_counts_its_own_duties_and_not_those_it_cooperates_in(story):
    finance, housing = record(story, FINANCE), record(story, HOUSING)
    assert (finance.on_time, finance.late, finance.overdue) == (1, 1, 0)
    assert (housing.on_time, housing.late, housing.overdue) == (0, 1, 1)


@pytest.mark.parametrize(
    ("day", "counts"), [(date(2023, 9, 30), (0, 0, 0)), (date(2023, 10, 1), (0, 0, 1))]
)
def test_record_as_of_a_day(story, day, counts):
    found = record(story, FINANCE, day)
    assert (found.on_time, found.late, found.overdue) == counts


def test_open_duties_by_deadline_undated_last(story):
    texts = [d.task.name for d in record(story, EDUCATION).open_assignments]
    assert texts == ["教育局逾期", "待审核", "滞后", "远期", "未定期限"]
    finished = [d.task.name for d in record(story, FINANCE).ended_assignments]
    assert finished == ["逾期办结", "教育局逾期", "已中止"]


def test_months_are_its_row_of_the_heat_map(story):
    found = record(story, FINANCE).months
    (row,) = found.rows
    assert (found.year, row.unit.name) == (2024, FINANCE)
    assert [cell.tasks.count for cell in row.cells] == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1]


def test_member_of_a_group(story):
    found = record(story, "第2小学")
    assert (found.groups, found.on_time, found.tasks.count) == ((SCHOOLS,), 1, 1)


def test_aliases_sections_and_active_reporters_are_listed(story):
    finance = story.cast.finance
    finance.aliases.create(county=finance.county, name="财政局")
    section = Department.objects.create(
        county=finance.county, name="预算室", kind="section", parent=finance
    )
    gone = make_user("gone", RoleName.REPORTER, county=finance.county, department=finance)
    gone.is_active = False
    gone.save()
    found = record(story, FINANCE)
    assert (found.aliases, found.sections) == (("财政局",), (section,))
    assert [m.user for m in found.reporters] == [story.cast.reporter]


def test_without_a_plan_there_is_nothing_owed(story):
    CountyPlan.objects.update(state="superseded")
    found = record(story, FINANCE)
    assert (found.tasks.count, found.roles, found.open_assignments) == (0, (), ())
    assert found.months.rows == ()


def test_same_queries_with_many_duties(story, django_assert_num_queries):
    for name in (FINANCE, EDUCATION, "第1小学"):
        department = story.cast.county.departments.get(name=name)
        with django_assert_num_queries(7):
            department_record(department, TODAY, TODAY)
