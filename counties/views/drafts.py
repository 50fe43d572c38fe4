"""The drafts of a user: saved while typing, listed, discarded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counties.access import signed_in_view
from counties.drafts import filled, posted
from counties.models import FormDraft
from counties.services import drafts as services
from counties.views.account import user_of


@require_POST
@signed_in_view
def draft_save(request: HttpRequest) -> HttpResponse:
    """Say whether DraftMiddleware has kept the draft: 204, or 413 if it is too large."""
    form = posted(request)
    if form:
        form.is_shown = True  # the form is still being filled in
    is_kept = form is not None and form.draft is not None
    return HttpResponse(status=204 if is_kept else 413)


@require_safe
@never_cache
@signed_in_view
def drafts(request: HttpRequest) -> HttpResponse:
    """List the own drafts with all they say."""
    rows = FormDraft.objects.filter(user=user_of(request))
    context = {"drafts": [(row, filled(row.page, row)) for row in rows]}
    return render(request, "account/drafts.html", context)


@require_POST
@signed_in_view
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard one of the own drafts."""
    draft = get_object_or_404(FormDraft, pk=pk, user=user_of(request))
    services.discard(by=user_of(request), address=draft.address)
    return redirect("drafts")
