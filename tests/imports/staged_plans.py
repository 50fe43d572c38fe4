"""Staged plans for tests that are not about reading; made without the child process."""

from django.core.files.base import ContentFile

from counties.dataclass_json import to_json
from counties.models import County, User
from tracker.imports.documents.text import read_text
from tracker.imports.models import StagedPlan
from tracker.imports.recognise import editing
from tracker.imports.recognise.column_matching import columns_of
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading


def table(*duties: str, units: str = "县教育局、财政局", due: str = "2026年6月底") -> str:
    """A pasted table with a row for each task."""
    rows = [f"2026年\t5月\t{duty}\t{due}\t{units}" for duty in duties]
    return "\n".join(["年度\t时间\t工作内容\t完成时限\t责任单位", *rows])


def staged_plan(county: County, by: User, text: str) -> StagedPlan:
    """A staged plan, as if `by` had pasted `text`."""
    document = read_text(text.encode())
    reading = read_plan(document)
    assert isinstance(reading, PlanReading)
    staged = StagedPlan(county=county, by=by, changed_by=by)
    staged.document = to_json(document)
    staged.heads = [column.head for column in columns_of(document)]
    staged.review = to_json(editing.begin(reading))
    staged.file.save("plan", ContentFile(text.encode()), save=False)
    staged.save()
    return staged
