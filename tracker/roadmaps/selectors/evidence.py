"""Read evidence: the files of a task, and the files of a county to choose from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from counties.access import Access
from counties.models import County
from tracker.roadmaps.models import Assignment, Evidence, EvidenceUse, Task
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.selectors.versions import current_row_of

PICTURE_TYPES = ("image/jpeg", "image/png")


def uses_of(task: Task, day: date) -> list[EvidenceUse]:
    """Return the uses of evidence for `task` by the end of `day`, the oldest first. One query.

    The file, the user, the report and the indicator of each are loaded.
    """
    uses = EvidenceUse.objects.filter(task=current_row_of(task), at__lt=end_of(day)).order_by(
        "at", "id"
    )
    return list(
        uses.select_related(
            "evidence", "by", "indicator", "report__assignment__department",
            "report__assignment__group",
        )
    )  # fmt: skip


def may_add(task: Task, access: Access) -> bool:
    """Whether the user may add files: the office, or a reporter of the task. One query at most."""
    if access.reports_for_all:
        return True
    return task.assignments.filter(department__in=access.department_ids).exists()


def file_choice(county: County, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the context of a page of files to choose from: search `?q=` and page `?page=`."""
    search = query.get("q", "").strip()[:60]
    return {
        "words": search,
        "page": Paginator(search_evidence(county, search), 30).get_page(query.get("page")),
    }


def search_evidence(county: County, search: str) -> QuerySet[Evidence]:
    """Return the files with `search` in the name, the uploader or the start of the hash."""
    files = Evidence.objects.for_county(county).select_related("by")
    if not search:
        return files
    named = Q(name__icontains=search) | Q(by__name__icontains=search)
    return files.filter(named | Q(sha256__startswith=search.lower()))


def lacks_evidence(task: Task, assignment: Assignment | None = None) -> bool:
    """Whether `task` requires evidence and has none.

    With `assignment`, only evidence of its reports and of the task itself counts.
    """
    if not Task.objects.filter(pk=task.pk, needs_evidence=True).exists():
        return False
    uses = EvidenceUse.objects.filter(task=task)
    if assignment is not None:
        uses = uses.filter(Q(report=None) | Q(report__assignment=assignment))
    return not uses.exists()
