"""指标标准: by which rules counties are judged. Sets are of the country or a province, not of a
county: whoever is signed in reads them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, signed_in_view
from tracker.indicators.models import IndicatorSet
from tracker.indicators.set_pages import set_lines, set_page
from tracker.indicators.set_texts import text_of


@require_safe
@signed_in_view
def standards(request: HttpRequest) -> HttpResponse:
    """All sets: version, where and when each holds."""
    lines = set_lines(IndicatorSet.objects.all(), timezone.localdate())
    return render(request, "indicators/standards.html", {"lines": lines, **_reader(request)})


@require_safe
@signed_in_view
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One set, every line of it."""
    sets = IndicatorSet.objects.prefetch_related("indicators__thresholds__reliefs")
    kept = get_object_or_404(sets, pk=pk)
    lines = set_lines(IndicatorSet.objects.all(), timezone.localdate())
    context = {
        "line": next(each for each in lines if each.set.pk == kept.pk),
        "page": set_page(text_of(kept)),
        **_reader(request),
    }
    return render(request, "indicators/standard.html", context)


def _reader(request: HttpRequest) -> dict[str, object]:
    """Whose indicators the reader goes back to."""
    memberships = cast(CountyRequest, request).user.active_memberships
    counties = {each.county.code: each.county for each in memberships if each.county}
    return {"counties": list(counties.values())}
