"""Views of 指标标准, the rules by which counties are judged.

Sets belong to the country or a province, not to a county. Every signed-in user may read them; users
who administer all counties may make new versions.
"""

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, signed_in_view
from counties.concurrency import StaleEdit, conflict_page
from counties.days import chinese_day
from tracker.indicators.engine.standards import SetText, set_from_json
from tracker.indicators.forms.sets import SetForm
from tracker.indicators.models import IndicatorSet, SetDraft, ThresholdChange
from tracker.indicators.selectors.set_pages import change_rows, set_page, set_rows
from tracker.indicators.selectors.set_reviews import SetReview, review_set
from tracker.indicators.selectors.set_texts import set_text
from tracker.indicators.services import standards as services

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in_view
def standards(request: HttpRequest) -> HttpResponse:
    """List all sets with version, province and period; for administrators also the drafts."""
    context = _reader(request)
    context["rows"] = set_rows(IndicatorSet.objects.all(), timezone.localdate())
    context["changes"] = change_rows()
    if context["may_change"]:
        context["drafts"] = SetDraft.objects.filter(issued=None).select_related("by", "base")
    return render(request, "indicators/standards.html", context)


@require_safe
@signed_in_view
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one set with all its thresholds."""
    sets = IndicatorSet.objects.select_related("issued_by")
    indicator_set = get_object_or_404(
        sets.prefetch_related("indicators__thresholds__reliefs"), pk=pk
    )
    rows = set_rows(IndicatorSet.objects.all(), timezone.localdate())
    context = {
        "set": indicator_set,
        "row": next(each for each in rows if each.set.pk == indicator_set.pk),
        "page": set_page(set_text(indicator_set)),
        "may_withdraw": services.may_withdraw(indicator_set, timezone.localdate()),
        **_reader(request),
    }
    return render(request, "indicators/standard.html", context)


@edits
@signed_in_view
def standard_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a new version of the set `pk`; nothing is saved before it is posted."""
    admin_request = _administrator(request)
    base = get_object_or_404(IndicatorSet, pk=pk)
    old = set_text(base)
    fresh = replace(old, edition="", document="", note="", valid_from=None)
    form = SetForm(request.POST or None, base=old, text=fresh, version=0)
    return _edited(admin_request, form, base, None)


@edits
@signed_in_view
def standard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a draft, show its changes, and put it into force."""
    admin_request = _administrator(request)
    draft = get_object_or_404(SetDraft.objects.select_related("base"), pk=pk)
    if draft.issued_id:  # the form was posted twice, or the address is old
        return redirect("standard", pk=draft.issued_id)
    return _edited(admin_request, _form(draft, request.POST or None), draft.base, draft)


@require_POST
@signed_in_view
def standard_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    admin_request = _administrator(request)
    draft = get_object_or_404(SetDraft, pk=pk, issued=None)
    services.discard_draft(by=admin_request.user, draft=draft)
    messages.success(request, f"已删除草案“{draft}”。")
    return redirect("standards")


@require_POST
@signed_in_view
def standard_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a set that has not come into force back into a draft."""
    admin_request = _administrator(request)
    indicator_set = get_object_or_404(IndicatorSet, pk=pk)
    try:
        draft = services.withdraw_set(by=admin_request.user, indicator_set=indicator_set)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("standard", pk=pk)
    messages.success(request, "已撤回，改回草案；上一版继续施行。")
    return redirect("standard_draft", pk=draft.pk)


@require_POST
@signed_in_view
def change_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a change of a threshold judge figures from its year on."""
    admin_request = _administrator(request)
    change = get_object_or_404(ThresholdChange, pk=pk)
    enabled = services.enable_change(by=admin_request.user, change=change)
    messages.success(
        request,
        f"已启用：{enabled.from_year}年起的数据按{enabled.document}评判，以前年度的不变。",
    )
    return redirect(reverse("standards") + "#changes")


def _form(draft: SetDraft, data: Any = None) -> SetForm:
    text = set_from_json(draft.content)
    return SetForm(data, base=set_text(draft.base), text=text, version=draft.version)


def _edited(
    request: CountyRequest, form: SetForm, base: IndicatorSet, draft: SetDraft | None
) -> HttpResponse:
    """Show or save the form; with `act=compare` only return the list of its changes."""
    act = request.POST.get("act", "")
    review = _review(form, base)
    if act == "compare":
        return render(request, "indicators/standard_changes.html", {"review": review})
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, form, review, base, draft)
        except StaleEdit:
            return _stale(request, form, draft)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "review": review, "base": base, "draft": draft}
    status = 422 if form.errors else 200
    return render(request, "indicators/standard_edit.html", context, status=status)


def _sent(
    request: CountyRequest,
    form: SetForm,
    review: SetReview | None,
    base: IndicatorSet,
    draft: SetDraft | None,
) -> HttpResponse:
    """Put the set into force if the user has seen exactly these changes, else save and show
    them.
    """
    assert form.text is not None
    arguments: dict[str, Any] = {
        "by": request.user, "base": base, "draft": draft, "text": form.text,
        "version": form.cleaned_data["version"],
    }  # fmt: skip
    is_enabling = request.POST.get("act") == "enable"
    if is_enabling and review is not None and request.POST.get("reviewed") == review.seal:
        new_set = services.enable_set(**arguments)
        messages.success(request, f"已启用，自{chinese_day(new_set.valid_from)}起按本版评判。")
        return redirect("standard", pk=new_set.pk)
    saved = services.save_draft(**arguments)
    hint = "请核对页末的改动，再按“启用”。" if is_enabling else ""
    messages.success(request, f"草案已保存，尚未用于评判。{hint}")
    return redirect(reverse("standard_draft", kwargs={"pk": saved.pk}) + "#changes" * is_enabling)


def _stale(request: CountyRequest, form: SetForm, draft: SetDraft | None) -> HttpResponse:
    """Answer an edit of a draft that was saved, put into force or deleted by somebody else."""
    now = draft and SetDraft.objects.select_related("base").filter(pk=draft.pk).first()
    if now is None:
        messages.error(request, "这份草案已被删除，您的修改没有保存。")
        return redirect("standards")
    if now.issued_id:
        messages.error(request, "这份草案已被他人启用，您的修改没有保存。")
        return redirect("standard", pk=now.issued_id)
    back = reverse("standard_draft", kwargs={"pk": now.pk})
    return conflict_page(request, typed=form, stored=_form(now), back=back)


def _review(form: SetForm, base: IndicatorSet) -> SetReview | None:
    """Return the changes of the form, as posted or as first shown."""
    text: SetText | None = form.text if form.is_bound else form.original
    return review_set(text, base, timezone.localdate()) if text else None


def _administrator(request: HttpRequest) -> CountyRequest:
    """Return the request, or raise PermissionDenied if its user may not change sets."""
    admin_request = cast(CountyRequest, request)
    if not services.may_change_sets(admin_request.user):
        raise PermissionDenied("指标标准由管理全部县的系统管理员修订。")
    return admin_request


def _reader(request: HttpRequest) -> dict[str, Any]:
    """Return the counties of the user, for links back to their pages, and what the user may do."""
    user = cast(CountyRequest, request).user
    counties = {
        membership.county.code: membership.county
        for membership in user.active_memberships
        if membership.county
    }
    return {"counties": list(counties.values()), "may_change": services.may_change_sets(user)}
