"""Views of a user's own notices and their settings."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counties.access import signed_in_view
from counties.choices import NoticeKind
from counties.models import NoticeChoice
from counties.notice_forms import EmailForm, NoticeChoiceForm
from counties.services import accounts
from counties.services import notices as services
from counties.views.account import user_of

PAGE = 50


@require_safe
@never_cache
@signed_in_view
def notices(request: HttpRequest) -> HttpResponse:
    """List the user's notices, newest first, and the settings by kind."""
    user = user_of(request)
    rows = user.notices.select_related("county")
    chosen = {choice.kind: choice for choice in user.notice_choices.all()}
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "choices": [(kind, chosen.get(kind, NoticeChoice())) for kind in NoticeKind],
    }
    return render(request, "account/notices.html", context)


@require_POST
@signed_in_view
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and redirect to its page."""
    notice = get_object_or_404(user_of(request).notices, pk=pk)
    services.mark_read(by=user_of(request), notice=notice)
    return redirect(notice.address)


@require_POST
@signed_in_view
def notices_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = services.mark_all_read(by=user_of(request))
    messages.success(request, f"已把 {count} 条消息标为已读。")
    return redirect("notices")


@require_POST
@signed_in_view
def notice_choices(request: HttpRequest) -> HttpResponse:
    """Save the settings by kind."""
    form = NoticeChoiceForm(request.POST)
    if form.is_valid():
        services.choose(by=user_of(request), **form.cleaned_data)
        messages.success(request, "消息设置已保存。")
    else:
        messages.error(request, "没有保存：页面已过期，请刷新后重试。")
    return redirect("notices")


@require_POST
@signed_in_view
def email_change(request: HttpRequest) -> HttpResponse:
    """Save the address for the daily mail."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        context = {"memberships": user_of(request).active_memberships, "email_form": form}
        return render(request, "account/account.html", context, status=422)
    accounts.change_own_email(by=user_of(request), email=form.cleaned_data["email"])
    messages.success(request, "工作邮箱已保存。")
    return redirect("account")
