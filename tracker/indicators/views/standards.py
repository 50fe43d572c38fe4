"""指标标准: by which rules counties are judged. Sets are of the country or a province, not of a
county: whoever is signed in reads them, who administers every county makes new versions."""

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
from tracker.indicators.models import IndicatorSet, SetDraft
from tracker.indicators.services import standards as services
from tracker.indicators.set_forms import SetForm
from tracker.indicators.set_pages import set_page, set_rows
from tracker.indicators.set_reviews import SetReview, review_of
from tracker.indicators.set_texts import text_of

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in_view
def standards(request: HttpRequest) -> HttpResponse:
    """All sets: version, where and when each holds; to who may change them also the drafts."""
    context = _reader(request)
    context["rows"] = set_rows(IndicatorSet.objects.all(), timezone.localdate())
    if context["may_change"]:
        context["drafts"] = SetDraft.objects.filter(issued=None).select_related("by", "base")
    return render(request, "indicators/standards.html", context)


@require_safe
@signed_in_view
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One set, every line of it."""
    sets = IndicatorSet.objects.select_related("issued_by")
    kept = get_object_or_404(sets.prefetch_related("indicators__thresholds__reliefs"), pk=pk)
    rows = set_rows(IndicatorSet.objects.all(), timezone.localdate())
    context = {
        "set": kept,
        "row": next(each for each in rows if each.set.pk == kept.pk),
        "page": set_page(text_of(kept)),
        "may_withdraw": services.may_withdraw(kept, timezone.localdate()),
        **_reader(request),
    }
    return render(request, "indicators/standard.html", context)


@edits
@signed_in_view
def standard_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of the set `pk`: nothing is kept before it is sent."""
    asked = _administrator(request)
    base = get_object_or_404(IndicatorSet, pk=pk)
    old = text_of(base)
    fresh = replace(old, edition="", document="", note="", valid_from=None)
    form = SetForm(request.POST or None, base=old, text=fresh, version=0)
    return _edited(asked, form, base, None)


@edits
@signed_in_view
def standard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: its values, what it changes, and the button that puts it in force."""
    asked = _administrator(request)
    draft = get_object_or_404(SetDraft.objects.select_related("base"), pk=pk)
    if draft.issued_id:  # a form sent twice, or an old address
        return redirect("standard", pk=draft.issued_id)
    return _edited(asked, _form(draft, request.POST or None), draft.base, draft)


@require_POST
@signed_in_view
def standard_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    asked = _administrator(request)
    draft = get_object_or_404(SetDraft, pk=pk, issued=None)
    services.discard_draft(by=asked.user, draft=draft)
    messages.success(request, f"已删除草案“{draft}”。")
    return redirect("standards")


@require_POST
@signed_in_view
def standard_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft again of a set whose day has not come."""
    asked = _administrator(request)
    kept = get_object_or_404(IndicatorSet, pk=pk)
    try:
        draft = services.withdraw_set(by=asked.user, kept=kept)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("standard", pk=pk)
    messages.success(request, "已撤回，改回草案；上一版继续施行。")
    return redirect("standard_draft", pk=draft.pk)


def _form(draft: SetDraft, data: Any = None) -> SetForm:
    kept = set_from_json(draft.content)
    return SetForm(data, base=text_of(draft.base), text=kept, version=draft.version)


def _edited(
    request: CountyRequest, form: SetForm, base: IndicatorSet, draft: SetDraft | None
) -> HttpResponse:
    """Show the form; keep what is sent; with `act=compare` only tell what it changes."""
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
    """Put in force what the sender was shown the changes of; else keep it and show them."""
    assert form.text is not None
    sent: dict[str, Any] = {
        "by": request.user, "base": base, "draft": draft, "text": form.text,
        "version": form.cleaned_data["version"],
    }  # fmt: skip
    asks = request.POST.get("act") == "enable"
    if asks and review is not None and request.POST.get("reviewed") == review.seal:
        made = services.enable_set(**sent)
        messages.success(request, f"已启用，自{chinese_day(made.valid_from)}起按本版评判。")
        return redirect("standard", pk=made.pk)
    saved = services.save_draft(**sent)
    words = "请核对页末的改动，再按“启用”。" if asks else ""
    messages.success(request, f"草案已保存，尚未用于评判。{words}")
    return redirect(reverse("standard_draft", kwargs={"pk": saved.pk}) + "#changes" * asks)


def _stale(request: CountyRequest, form: SetForm, draft: SetDraft | None) -> HttpResponse:
    """Somebody else saved the draft, put it in force, or deleted it."""
    now = draft and SetDraft.objects.select_related("base").filter(pk=draft.pk).first()
    if now is None:
        messages.error(request, "这份草案已被删除，您的修改没有保存。")
        return redirect("standards")
    if now.issued_id:
        return redirect("standard", pk=now.issued_id)
    back = reverse("standard_draft", kwargs={"pk": now.pk})
    return conflict_page(request, typed=form, stored=_form(now), back=back)


def _review(form: SetForm, base: IndicatorSet) -> SetReview | None:
    """What the form changes: as sent, or as it is first shown."""
    text: SetText | None = form.text if form.is_bound else form.kept
    return review_of(text, base, timezone.localdate()) if text else None


def _administrator(request: HttpRequest) -> CountyRequest:
    """The request of who may change sets. Raises PermissionDenied."""
    asked = cast(CountyRequest, request)
    if not services.may_change_sets(asked.user):
        raise PermissionDenied("指标标准由管理全部县的系统管理员修订。")
    return asked


def _reader(request: HttpRequest) -> dict[str, Any]:
    """Whose indicators the reader goes back to, and what else they may do."""
    user = cast(CountyRequest, request).user
    counties = {each.county.code: each.county for each in user.active_memberships if each.county}
    return {"counties": list(counties.values()), "may_change": services.may_change_sets(user)}
