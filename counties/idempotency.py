"""A form posted twice makes one row: a double click, a reload, a second try over a bad line.

The tag `{% once %}` gives every form that creates something a number of its own; a view under
`once` acts on the same number with the same content once, and answers the second as the first.
Changed content under the same number (the Back button, then another row) is another form.
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
WAITS = 15.0  # seconds that a second form waits for the answer to the first
LOOKS_EVERY = 0.1


def once(view: View[R, P]) -> View[R, P]:
    """Let `view` act on one form once. Stands nearest to the view: whoever comes here may."""

    @wraps(view)
    def answer(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST" or not request.POST.get(FIELD):
            return view(request, *args, **kwargs)
        key = key_of(request)
        if not sent_forms.take(key):
            return _again(request, key)
        address = ""
        try:
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirectBase):
                address = response.url
        finally:
            if address:
                sent_forms.keep(key, address)
            else:
                sent_forms.release(key)
        return response

    answer.once = True  # type: ignore[attr-defined]
    return answer


def key_of(request: HttpRequest) -> str:
    """What tells this form from every other: who sent it, where to, and all it says."""
    said = [str(request.user.pk), request.get_full_path()]
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            said += [name, *values]
    for name, files in sorted(request.FILES.lists()):
        said += [name, *(f"{file.name}:{file.size}" for file in files)]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _again(request: HttpRequest, key: str) -> HttpResponse:
    """The answer to a form that has been sent before, as soon as the first is answered."""
    until = time.monotonic() + WAITS
    while (address := sent_forms.answer_of(key)) == "" and time.monotonic() < until:
        time.sleep(LOOKS_EVERY)
    if address:
        messages.info(request, "同一份表单提交了两次，只保存了一次。")
        return redirect(address)
    words = {
        "title": "刚才提交的还没有处理完" if address == "" else "没有保存",
        "happened": "同一份表单提交了两次，第一次还在处理。"
        if address == ""
        else "同一份表单提交了两次，第一次没有保存成功。",
        "mend": "请返回上一页再提交一次；已经保存的，不会重复。",
    }
    return render(request, "error.html", {"status": 409, **words}, status=409)
