"""The archive: a page of what is there and what is missing, and all of it as one ZIP."""

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from counties.access import CountyRequest, county_view
from counties.permissions import Permission
from tracker.exports import wording
from tracker.exports.archive import archive_members, zip_pieces
from tracker.exports.views.papers import plan_in_force
from tracker.roadmaps.archives import read_archive
from tracker.roadmaps.models import CountyPlan, Evidence
from tracker.supervision.problem_files import proofs


@county_view(Permission.READ)
def archive(request: CountyRequest) -> HttpResponseBase:
    """Indicators by year; the files of the one that `?indicator=` names, else of the first that
    has any; what is missing."""
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.in_force().first()
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    found = read_archive(plan, request.day, proofs(request.county, request.day))
    asked = request.GET.get("indicator", "")
    named = [section for section in found.sections if section.code == asked]
    filled = [section for section in found.sections if section.lines]
    context = {"archive": found, "plan": plan, "chosen": next(iter(named or filled), None)}
    return render(request, "exports/archive.html", context)


@county_view(Permission.READ)
def archive_zip(request: CountyRequest) -> HttpResponseBase:
    """Everything as one ZIP, sent as it is read."""
    plan = plan_in_force(request)
    found = read_archive(plan, request.day, proofs(request.county, request.day))
    storage = Evidence._meta.get_field("file").storage
    members = archive_members(plan, found, request.day, storage)
    name = wording.file_name(request.county, "佐证材料档案", request.day, "zip")
    pieces = zip_pieces(members, name.removesuffix(".zip"))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    # what is packed already must not be packed again on its way
    response["Content-Encoding"] = "identity"
    return response
