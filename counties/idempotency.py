"""Act once on a form that is posted twice: by a double click, a reload or a retry.

The template tag `{% idempotency_token %}` gives every form that creates something a random token.
A view decorated with `idempotent` acts once on a token with the same content and answers the second
post with the redirect of the first. The same token with other content (the user went back and
changed a field) counts as another form.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import redirect, render

from counties.services import sent_forms

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]

FIELD = "nonce"
WAIT_SECONDS = 15.0  # how long a second post waits for the answer to the first
POLL_SECONDS = 0.1


def idempotent(view: View[R, P]) -> View[R, P]:
    """Decorate `view` so that it acts once on a form with a token.

    Must be the innermost decorator, so that permissions are checked before the token is used up.
    """

    @wraps(view)
    def answer(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST" or not request.POST.get(FIELD):
            return view(request, *args, **kwargs)
        key = form_key(request)
        if not sent_forms.reserve(key):
            return _answer_again(request, key)
        address = ""
        try:
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirectBase):
                address = response.url
        finally:
            # Only a redirect means that something was saved; a form with errors may be sent again.
            if address:
                sent_forms.complete(key, address)
            else:
                sent_forms.release(key)
        return response

    answer.idempotent = True  # type: ignore[attr-defined]
    return answer


def form_key(request: HttpRequest) -> str:
    """Return a hash of who posts the form, to which address, and with which content and files."""
    parts = [str(request.user.pk), request.get_full_path()]
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            parts += [name, *values]
    for name, files in sorted(request.FILES.lists()):
        parts += [name, *(f"{file.name}:{file.size}" for file in files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _answer_again(request: HttpRequest, key: str) -> HttpResponse:
    """Wait for the answer to the first post of the form `key` and give the same answer."""
    until = time.monotonic() + WAIT_SECONDS
    while (address := sent_forms.answer_of(key)) == "" and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    if address:
        messages.info(request, "同一份表单提交了两次，只保存了一次。")
        return redirect(address)
    is_pending = address == ""
    context = {
        "status": 409,
        "title": "刚才提交的还没有处理完" if is_pending else "没有保存",
        "happened": "同一份表单提交了两次，第一次还在处理。"
        if is_pending
        else "同一份表单提交了两次，第一次没有保存成功。",
        "mend": "请返回上一页再提交一次；已经保存的，不会重复。",
    }
    return render(request, "error.html", context, status=409)
