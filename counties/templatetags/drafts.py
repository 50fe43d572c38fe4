"""Template tags for forms that keep a draft (`counties.drafts`), and for the end of a session."""

import json
from typing import Any

from django import forms, template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from counties.drafts import FIELD, Token, filled, page_of, posted
from counties.models import FormDraft
from counties.services.sessions import seconds_left

register = template.Library()


@register.simple_tag(takes_context=True)
def draft(
    context: Context, form: forms.Form | None = None, name: str = "", **kwargs: Any
) -> SafeString:
    """The hidden field that keeps a draft of the form around it, and the offer of an earlier draft.

    Must stand before the fields of `form`, which it fills if the address asks for it. `name` and
    `kwargs` are the route to which the form is sent, without the code of the county; without a name
    the form is sent to the page at hand. A hand-written form has no `form` and reads its values
    with `draft_value`. Nothing for a form with a password.
    """
    request = context["request"]
    if not _is_signed_in(request) or (form is not None and _has_password(form)):
        return SafeString()
    address = _address(request, name, kwargs)
    own = _own_drafts(request).get(address)
    post = posted(request)
    if post and post.token.address == address:
        post.is_shown, own = True, None  # the form has the text already
    is_filled = own is not None and _is_asked_for(request, own)
    if own and is_filled and form is not None:
        _fill(form, own)
    page = page_of(request)
    values = {
        "token": Token(request.user.pk, address, page).signed(),
        "address": address,
        "draft": own,
        "fields": json.dumps(own.fields, ensure_ascii=False) if own else "",
        "is_filled": is_filled,
        "link": filled(page, own) if own else "",
    }
    return render_to_string("frame/draft.html", values, request)


@register.simple_tag(takes_context=True)
def draft_value(context: Context, field: str, name: str, **kwargs: Any) -> str:
    """The text of `field` in a hand-written form that is filled with its draft; otherwise nothing.

    `name` and `kwargs` are as in `draft`.
    """
    request = context["request"]
    own = _own_drafts(request).get(_address(request, name, kwargs))
    return own.fields.get(field, [""])[-1] if own and _is_asked_for(request, own) else ""


@register.simple_tag(takes_context=True)
def has_draft(context: Context, name: str, **kwargs: Any) -> bool:
    """Whether there is a draft for the form that is sent to the route, to open a folded form."""
    request = context["request"]
    return _address(request, name, kwargs) in _own_drafts(request)


@register.simple_tag(takes_context=True)
def session_attributes(context: Context) -> SafeString:
    """The attributes of <body> from which session.js and drafts.js know user and session."""
    request = context.get("request")
    if request is None or not _is_signed_in(request):
        return SafeString()
    return format_html(
        ' data-user="{}" data-idle="{}" data-left="{}" data-drafts="{}" data-session="{}"'
        ' data-login="{}"',
        request.user.pk,
        int(settings.SESSION_IDLE.total_seconds()),
        seconds_left(request),
        reverse("draft_save"),
        reverse("session_prolong"),
        reverse("login"),
    )


def _is_signed_in(request: Any) -> bool:
    """A request that was refused early, for its host or its size, has no user yet."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _address(request: Any, name: str, kwargs: dict[str, Any]) -> str:
    if not name:
        return str(request.path)
    county = getattr(request, "county", None)
    return reverse(name, kwargs={"code": county.code, **kwargs} if county else kwargs)


def _own_drafts(request: Any) -> dict[str, FormDraft]:
    """Return the drafts of the user by address, from one query a request."""
    if not _is_signed_in(request):
        return {}
    if not hasattr(request, "own_drafts"):
        rows = FormDraft.objects.filter(user=request.user)
        request.own_drafts = {row.address: row for row in rows}
    return request.own_drafts


def _is_asked_for(request: HttpRequest, own: FormDraft) -> bool:
    return request.GET.get(FIELD) == str(own.pk)


def _has_password(form: forms.Form) -> bool:
    return any(isinstance(field.widget, forms.PasswordInput) for field in form.fields.values())


def _fill(form: forms.Form, own: FormDraft) -> None:
    """Make the values of `own` the initial values of `form`."""
    for name, field in form.fields.items():
        values = own.fields.get(form.add_prefix(name), [])
        if field.disabled or isinstance(field, forms.FileField):
            continue
        if isinstance(field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
            form.initial[name] = values
        elif isinstance(field.widget, forms.CheckboxInput):
            form.initial[name] = bool(values)
        elif values:
            form.initial[name] = values[-1]
