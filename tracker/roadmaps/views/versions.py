"""Pages for the versions of a plan: list, comparison, choices about rows, and issue."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.versions import IssueForm, first_issue
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.models.querysets import PlanQuerySet
from tracker.roadmaps.plans.comparison_header import head_changes
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import (
    DraftError,
)
from tracker.roadmaps.plans.validation import check_for_issue
from tracker.roadmaps.selectors.revisions import RevisedRow, Revision, read_revision
from tracker.roadmaps.services import versions as services

STALE = "没有保存：草案或现行方案刚刚有了变动，请看过现在的对照再决定。"


def visible(request: CountyRequest) -> PlanQuerySet:
    """Return the plan versions of the county that the user may see."""
    plans = CountyPlan.objects.for_county(request.county).visible_to(request.access)
    return plans.select_related("county")


def draft_or_404(request: CountyRequest, pk: int) -> CountyPlan:
    """Return the draft `pk` of the county. Raises Http404 if it is missing or not a draft."""
    return get_object_or_404(visible(request), pk=pk, state=PlanState.DRAFT)


@county_view(Permission.READ, section=Section.PLAN)
def versions(request: CountyRequest) -> HttpResponseBase:
    """List the versions, the newest first."""
    plans = list(visible(request).order_by("-version", "-id"))
    current = next((plan for plan in plans if plan.state == PlanState.IN_FORCE), None)
    context = {
        "versions": plans,
        "current": current,
        "edits": request.access.may(Permission.CONFIRM_PLAN),
    }
    return render(request, "roadmaps/versions.html", context)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def revise(request: CountyRequest) -> HttpResponseBase:
    """新建修订版: make a draft copy of the plan in force."""
    current = CountyPlan.objects.current(request.county)
    if current is None:
        messages.error(request, "本县还没有施行中的方案，没有可以修订的版本。")
        return redirect("versions", code=request.county.code)
    made = services.revise(plan=current, by=request.user)
    messages.success(request, f"已建立草案：第{made.version}版。改完以后在对照页逐行确认、印发。")
    return redirect("draft", code=request.county.code, pk=made.pk)


@county_view(Permission.READ, section=Section.PLAN)
def comparison(request: CountyRequest, old: int, new: int) -> HttpResponseBase:
    """Compare two versions row by row; the office accepts or rejects rows of a draft here."""
    before = get_object_or_404(visible(request), pk=old)
    after = get_object_or_404(visible(request), pk=new)
    if before == after:
        raise Http404("请选择两个不同的版本。")
    revision = read_revision(before, after)
    is_draft = after.state == PlanState.DRAFT and before.state == PlanState.IN_FORCE
    show = request.GET.get("show", "changed")
    context = {
        "revision": revision,
        "rows": _shown(revision, show),
        "show": show,
        "tabs": _tabs(revision, show, chooses=is_draft),
        "heads": head_changes(revision.old_draft, revision.new_draft),
        "chooses": is_draft and request.access.may(Permission.CONFIRM_PLAN),
        "is_draft": is_draft,
        "waiting_format": sum(row.waits and not row.change.is_substantive for row in revision.rows),
    }
    return render(request, "roadmaps/comparison.html", context)


def _shown(revision: Revision, show: str) -> list[RevisedRow]:
    """Return the rows for the tab `show`; by default, those that have changed."""
    if show == "all":
        return list(revision.rows)
    if show == "waiting":
        return revision.waiting
    if show in {change.value for change in ChangeKind}:
        return [row for row in revision.changed if show in row.change.changes]
    return revision.changed


def _tabs(revision: Revision, show: str, *, chooses: bool) -> list[tuple[str, str, int, bool]]:
    """Return the tabs of the page: value of `show`, label, number of rows, whether it is open."""
    tabs = [("changed", "有变化的", len(revision.changed))]
    if chooses:
        tabs.append(("waiting", "待决定的", len(revision.waiting)))
    tabs += [(change.value, change.label, count) for change, count in revision.counts]
    tabs.append(("all", "全部", len(revision.rows)))
    return [(*tab, tab[0] == show) for tab in tabs]


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def choose(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Accept or reject one row (`row`, `accept`), or the rows that wait (`rest`: format or all)."""
    plan = draft_or_404(request, pk)
    current = CountyPlan.objects.current(request.county)
    if current is None:
        raise Http404("本县还没有施行中的方案，没有可以对照的版本。")
    revision = read_revision(current, plan)
    rows = _chosen(revision, request.POST)
    try:
        if not rows:
            raise StaleEdit
        accepted = request.POST.get("accept") != "0"
        services.choose_rows(revision=revision, rows=rows, accepted=accepted, by=request.user)
    except StaleEdit:
        messages.error(request, STALE)
    kwargs = {"code": request.county.code, "old": current.pk, "new": plan.pk}
    address = reverse("comparison", kwargs=kwargs)
    show = request.POST.get("show", "changed")
    place = f"#row-{request.POST.get('place', '')}" if "row" in request.POST else ""
    return redirect(f"{address}?show={show if show in _SHOWS else 'changed'}{place}")


_SHOWS = {"all", "waiting", "changed", *ChangeKind}


def _chosen(revision: Revision, sent: QueryDict) -> list[RevisedRow]:
    if "row" in sent:
        return [row for row in revision.changed if row.key == sent["row"]]
    seen = set(sent.getlist("seen"))  # a row edited since then has another key
    waiting = [row for row in revision.waiting if row.key in seen]
    if sent.get("rest") == "format":
        return [row for row in waiting if not row.change.is_substantive]
    return waiting


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def issue(request: CountyRequest, pk: int) -> HttpResponseBase:
    """印发: issue a draft, after showing what will happen."""
    plan = draft_or_404(request, pk)
    current = CountyPlan.objects.current(request.county)
    if request.method != "POST":
        first = {"issued_on": request.today} | first_issue(plan, current)
        return _issue_page(request, plan, current, IssueForm(initial=first), 200)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _issue_page(request, plan, current, form, 422)
    data = form.cleaned_data
    seen = {"seen_edits": data.pop("edits"), "seen_current": data.pop("current")}
    try:
        services.put_in_force(plan=plan, by=request.user, **data, **seen)
    except StaleEdit:
        plan.refresh_from_db(fields=["edits", "state"])
        again = form.moved_on(plan, current)
        again.add_error(None, "没有印发：您打开本页之后，草案或现行方案有了变动。请看过再印发。")
        return _issue_page(request, plan, current, again, 409)
    except services.NotIssuable as error:
        form.add_error(None, str(error))
    except DraftError as error:
        for problem in error.problems:
            form.add_error(None, str(problem))
    else:
        messages.success(request, f"已印发：{plan.title}（{plan.label}），自今天起施行。")
        return redirect("versions", code=request.county.code)
    return _issue_page(request, plan, current, form, 422)


def _issue_page(
    request: CountyRequest,
    plan: CountyPlan,
    current: CountyPlan | None,
    form: IssueForm,
    status: int,
) -> HttpResponseBase:
    revision = read_revision(current, plan) if current else None
    context = {
        "plan": plan,
        "current": current,
        "revision": revision,
        "form": form,
        "problems": [] if form.errors else check_for_issue(services.draft_of(plan)),
    }
    return render(request, "roadmaps/issue.html", context, status=status)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def discard(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Delete a draft."""
    plan = draft_or_404(request, pk)
    try:
        services.withdraw_plan(plan=plan, by=request.user)
    except services.NotIssuable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已删除草案：第{plan.version}版。")
    return redirect("versions", code=request.county.code)
