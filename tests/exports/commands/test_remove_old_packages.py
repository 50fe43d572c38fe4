"""remove_old_packages: says how many, and clears the queue's notes."""

from datetime import date, timedelta
from io import StringIO

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from tests.conftest import Cast
from tests.roadmaps.builders import at, plan, task
from tracker.exports.models import ArchivePackage
from tracker.exports.services.packages import make, request_package
from tracker.roadmaps.services.plans import issue_plan


def run() -> str:
    out = StringIO()
    call_command("remove_old_packages", stdout=out)
    return out.getvalue()


def test_what_is_older_than_a_fortnight_goes(cast: Cast, today: date, time_machine) -> None:
    request_package(plan=issue_plan(plan(task("招聘教师")), by=None), day=today, by=cast.office)
    # what a worker does, but for closing its connections as it ends
    make(ArchivePackage.objects.get().pk, lambda: None)
    DBTaskResult.objects.get().set_successful(None)
    assert ArchivePackage.objects.get().state == "done"
    assert run() == "已清理 0 个档案包。\n"
    assert DBTaskResult.objects.count() == 1
    time_machine.move_to(at(today + timedelta(days=15)), tick=False)
    assert run() == "已清理 1 个档案包。\n"
    assert ArchivePackage.objects.count() == DBTaskResult.objects.count() == 0
