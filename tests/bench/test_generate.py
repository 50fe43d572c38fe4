"""The generator makes what it says, and the same each time."""

from datetime import date

import pytest

from counties.models import County
from tests.bench.counties import fill
from tracker.dashboards.plan_pages.portfolio import county_rows
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport, TaskStanding

UNTIL = date(2024, 9, 14)


@pytest.mark.slow
def test_counties_are_whole_and_alike(db):
    fill(3, UNTIL)
    made = County.objects.filter(code__startswith="1101")
    assert [c.code for c in made] == ["110101", "110102", "110103"]
    for plan in CountyPlan.objects.filter(county__in=made):
        assert (plan.tasks.count(), plan.stages.count(), plan.targets.count()) == (37, 4, 42)
        own = Assignment.objects.filter(task__plan=plan)
        assert own.count() == 79
        assert own.exclude(department__county=plan.county).filter(group=None).count() == 0
    rows = county_rows(made, UNTIL)
    assert [(r.closed, r.overdue) for r in rows] == [(20, 2), (20, 2), (19, 3)]
    assert TaskStanding.objects.filter(since__date__gt=UNTIL).count() == 0
    assert ProgressReport.objects.filter(review=None, kind="closing").count() <= 3
