"""A plan as Word, Excel and plan file. The portal can import each of them again."""

from django.http import HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.pdf.responses import file_response
from tracker.exports.views.selected_plan import selected_plan
from tracker.exports.word import paragraphs
from tracker.exports.word.plan import plan_docx
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.plan import plan_xlsx
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.blanks import printed, rewritten
from tracker.roadmaps.plans.schema import PlanDraft
from tracker.roadmaps.selectors.plan_drafts import draft_of

YAML = "application/yaml; charset=utf-8"


@county_view(Permission.READ, section=Section.PLAN)
def plan_docx_file(request: CountyRequest) -> HttpResponse:
    """The plan as Word; `?version=` selects another version than the one in force."""
    content = plan_docx(_printed(request), author=str(request.county))
    return file_response(content, _name(request, "docx"), paragraphs.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.PLAN)
def plan_xlsx_file(request: CountyRequest) -> HttpResponse:
    """The plan's table as Excel; `?version=` as above."""
    content = plan_xlsx(_printed(request), author=str(request.county))
    return file_response(content, _name(request, "xlsx"), excel.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.PLAN)
def plan_yaml_file(request: CountyRequest) -> HttpResponse:
    """The plan as a plan file, with every field; `?version=` as above."""
    content = yaml_files.write(draft_of(selected_plan(request))).encode()
    return file_response(content, _name(request, "yaml"), YAML)


def _printed(request: CountyRequest) -> PlanDraft:
    """Return the plan with ____ in place of the blanks of a draft."""
    return rewritten(draft_of(selected_plan(request)), printed)


def _name(request: CountyRequest, suffix: str) -> str:
    return titles.file_name(request.county, "方案", request.day, suffix)
