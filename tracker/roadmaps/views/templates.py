"""Pages for plan templates: choose one, fill its blanks, save a plan as a template."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.forms.templates import BlanksForm, TemplateForm
from tracker.roadmaps.models import CountyPlan, PlanTemplate
from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.schema import DraftError
from tracker.roadmaps.plans.templates import first_year
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.services import templates as services
from tracker.roadmaps.views.versions import draft_or_404


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def plan_templates(request: CountyRequest) -> HttpResponseBase:
    """List the templates that the county can use."""
    usable = PlanTemplate.objects.usable_in(request.county).select_related("county")
    context = {
        "templates": usable.defer("text"),
        "current": CountyPlan.objects.current(request.county),
    }
    return render(request, "roadmaps/templates.html", context)


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def plan_template(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Fill a template, which makes a draft version of the county's plan."""
    template = get_object_or_404(PlanTemplate.objects.usable_in(request.county), pk=pk)
    draft = services.read_template(template.text)
    newest = services.newest_plan(request.county)
    form = TemplateForm(
        request.POST or None,
        blanks=blanks.blanks_in(draft),
        county=request.county.short_name,
        first_year=first_year(draft),
        initial={"seen": newest},
    )

    def make() -> CountyPlan:
        return services.use_template(
            template=template, county=request.county, answers=form.answers,
            years=form.years, seen_newest=form.cleaned_data["seen"], by=request.user,
        )  # fmt: skip

    done, status = _sent(request, form, make, newest, MADE_ELSEWHERE)
    if done:
        return _to_draft(request, done, "已新建草案")
    context = {"template": template, "form": form}
    return render(request, "roadmaps/template.html", context, status=status)


MADE_ELSEWHERE = (
    "没有新建：您打开本页之后，本县已有另一个新的版本（也可能是您刚才提交的）。"
    "请先到方案版本页看看；仍要新建的，请再提交一次。"
)
EDITED_ELSEWHERE = "没有保存：您打开本页之后，草案有了变动。您填的内容还在，请看过再提交一次。"


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def plan_blanks(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Fill the blanks that a draft still has."""
    plan = draft_or_404(request, pk)
    form = BlanksForm(
        request.POST or None,
        blanks=blanks.blanks_in(draft_of(plan)),
        county=request.county.short_name,
        initial={"seen": plan.edits},
    )

    def fill() -> CountyPlan:
        seen = form.cleaned_data["seen"]
        return services.fill_plan(plan=plan, answers=form.answers, seen_edits=seen, by=request.user)

    done, status = _sent(request, form, fill, plan.edits, EDITED_ELSEWHERE)
    if done:
        return _to_draft(request, done, "已保存")
    context = {"plan": plan, "form": form}
    return render(request, "roadmaps/blanks.html", context, status=status)


def _sent(
    request: CountyRequest,
    form: BlanksForm,
    act: Callable[[], CountyPlan],
    now: int,
    stale: str,
) -> tuple[CountyPlan | None, int]:
    """Call `act` if the form was sent and is valid; return its plan and the HTTP status.

    Without a plan, the form has the errors and the page is to be shown with that status. `now` is
    the current value of `seen`, and `stale` the message if the state has changed since.
    """
    if request.method != "POST":
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(), 302
    except DraftError as error:
        form.add_error(None, [str(problem) for problem in error.problems])
        return None, 422
    except StaleEdit:
        form.with_seen(now).add_error(None, stale)
        return None, 409


def _to_draft(request: CountyRequest, plan: CountyPlan, done: str) -> HttpResponse:
    left = len(blanks.blanks_in(draft_of(plan)))
    rest = f"还有 {left} 处空白没有填写，填完才能印发。" if left else "空白已全部填写。"
    messages.success(request, f"{done}：第{plan.version}版。{rest}")
    address = reverse("plan", kwargs={"code": request.county.code})
    return redirect(f"{address}?version={plan.pk}")


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def template_save(request: CountyRequest) -> HttpResponseBase:
    """另存为模板: make a template of the plan in force."""
    plan = CountyPlan.objects.current(request.county)
    if plan is None:
        messages.error(request, "本县还没有施行中的方案，没有可以另存的内容。")
        return redirect("plan_templates", code=request.county.code)
    made = services.save_as_template(plan=plan, by=request.user)
    messages.success(request, f"已另存为模板：{made}。看过以后可以供其他县使用。")
    return redirect("plan_templates", code=request.county.code)


def _own(request: CountyRequest, pk: int) -> PlanTemplate:
    return get_object_or_404(PlanTemplate.objects.for_county(request.county), pk=pk)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def template_share(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Share the county's own template (`shared`), or stop sharing it."""
    template = _own(request, pk)
    shared = request.POST.get("shared") == "1"
    services.share_template(template=template, shared=shared, by=request.user)
    result = "其他县现在可以使用这个模板。" if shared else "这个模板现在只有本县能看到。"
    messages.success(request, result)
    return redirect("plan_templates", code=request.county.code)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def template_delete(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Delete the county's own template."""
    template = _own(request, pk)
    services.delete_template(template=template, by=request.user)
    messages.success(request, f"已删除模板：{template}。用它新建的方案不受影响。")
    return redirect("plan_templates", code=request.county.code)
