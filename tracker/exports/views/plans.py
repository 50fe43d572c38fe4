"""A plan as Word, Excel and plan file; each can be uploaded again."""

from django.http import HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import paper_titles, workbook
from tracker.exports.papers import file_response
from tracker.exports.plan_documents import DOCX, plan_docx, plan_xlsx
from tracker.exports.views.papers import asked_plan
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.blanks import printed, rewritten
from tracker.roadmaps.plans.schema import PlanDraft
from tracker.roadmaps.selectors.plan_drafts import draft_of

YAML = "application/yaml; charset=utf-8"


@county_view(Permission.READ, section=Section.PLAN)
def plan_docx_file(request: CountyRequest) -> HttpResponse:
    """The plan in Word; `?version=` names another version than the one in force."""
    content = plan_docx(_printed(request), author=str(request.county))
    return file_response(content, _name(request, "docx"), DOCX)


@county_view(Permission.READ, section=Section.PLAN)
def plan_xlsx_file(request: CountyRequest) -> HttpResponse:
    """The plan's table in Excel; `?version=` as above."""
    content = plan_xlsx(_printed(request), author=str(request.county))
    return file_response(content, _name(request, "xlsx"), workbook.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.PLAN)
def plan_yaml_file(request: CountyRequest) -> HttpResponse:
    """The plan as a plan file, with all that the portal holds of it; `?version=` as above."""
    content = yaml_files.write(draft_of(asked_plan(request))).encode()
    return file_response(content, _name(request, "yaml"), YAML)


def _printed(request: CountyRequest) -> PlanDraft:
    """The plan as paper shows it: ____ where a draft leaves something to be written."""
    return rewritten(draft_of(asked_plan(request)), printed)


def _name(request: CountyRequest, suffix: str) -> str:
    return paper_titles.file_name(request.county, "方案", request.day, suffix)
