"""Nothing typed is lost: what a form sends is kept as a draft until it has been acted on.

The template tag `{% draft %}` gives a form a signed token that names its user, the address to which
the form is sent, and its page. `DraftMiddleware` keeps the fields of each POST with such a token
before anything else can refuse or break it, and deletes them when the form was acted on. So they
survive an expired session, a stale CSRF token, a lost permission and an error of the server, also
without JavaScript. static/drafts.js sends the same token while the user types.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import redirect, render

from counties.models import FormDraft, User
from counties.parameters import split_address
from counties.services import drafts as services

FIELD = "draft"  # name of the hidden field, and of the query parameter that fills a form
FULL_PAGE = "X-Full-Page"  # sent by static/sending.js for a form that leaves its page
_SALT = "counties.drafts"
_TOKEN_AGE = timedelta(days=30)
MAX_PAGE = 500  # as long as the column
_LEFT_OUT = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True)
class Token:
    """Who opened a form, the address to which it is sent, and the page on which it stands."""

    user: int
    address: str
    page: str

    def signed(self) -> str:
        return signing.dumps([self.user, self.address, self.page], salt=_SALT)


def read_token(text: str) -> Token | None:
    """Return the token that was signed as `text`; None if it is forged or too old."""
    try:
        return Token(*signing.loads(text, salt=_SALT, max_age=_TOKEN_AGE))
    except signing.BadSignature:
        return None


def typed_fields(data: QueryDict) -> services.Fields:
    """Return the fields of a POST without tokens and passwords."""
    return {
        name: [value.replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in _LEFT_OUT and "password" not in name
    }


@dataclass
class Posted:
    """The draft that the request at hand posted."""

    token: Token
    draft: FormDraft | None  # None if it could not be kept
    is_shown: bool = False  # the answer has the same form again
    is_refused: bool = False
    leads_back: bool = False  # the answer redirects to the form, perhaps by way of the login

    @property
    def page(self) -> str:
        """The page of the form, on which the draft fills it."""
        return filled(self.token.page, self.draft) if self.draft else self.token.page


def filled(address: str, draft: FormDraft) -> str:
    """Return `address` with the parameter that fills the form with `draft`."""
    parts = split_address(address)
    query = QueryDict(parts.query, mutable=True)
    query[FIELD] = str(draft.pk)
    return urlunsplit(parts._replace(query=query.urlencode()))


def page_of(request: HttpRequest) -> str:
    """Return the address of the page that `request` shows, also while it answers a form."""
    form = posted(request)
    if form:
        return form.token.page
    if request.method == "POST":
        return request.path
    query = request.GET.copy()
    query.pop(FIELD, None)
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    return address if len(address) <= MAX_PAGE else request.path


def posted(request: HttpRequest | None) -> Posted | None:
    """Return the draft that `request` posted; None if its form has no token."""
    return getattr(request, "posted_draft", None)


def sign_in_again(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to the login page, and from there to the form that was posted, or to `address`.

    The login page says whether the text was kept; the form is filled only for its own user.
    """
    form = posted(request)
    if form:
        form.is_refused = form.leads_back = True
        request.session["kept"] = "kept" if form.draft else "too large"
    return leave(request, redirect_to_login(form.page if form else address))


def show_again(request: HttpRequest, form: Posted, message: str) -> HttpResponse:
    """Redirect to the page of the posted `form`, which is filled there, and show `message`."""
    form.is_refused = form.leads_back = True
    messages.warning(request, message)
    return leave(request, redirect(form.page))


def leave(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the redirect `response` as HTMX needs it to load another page."""
    if request.headers.get("HX-Request") != "true":
        return response
    address = response["Location"]
    answer = HttpResponse(headers={"HX-Redirect": address})
    target, current = (
        split_address(address),
        split_address(request.headers.get("HX-Current-URL", "")),
    )
    if target.fragment and (target.path, target.query) == (current.path, current.query):
        answer["HX-Refresh"] = "true"  # a new fragment alone would load nothing
    return answer


class NotingStorage(SessionStorage):
    """Messages of the session; a warning or error marks a posted draft as refused."""

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        super().add(level, message, extra_tags)
        form = posted(self.request)
        if form and level >= messages.WARNING:
            form.is_refused = True


class DraftMiddleware:
    """Keep what a form with a token posts; delete it once it was acted on.

    Must stand before CsrfViewMiddleware, so that the text is kept before that refuses it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        form = posted(request)
        if form is None:
            return response
        if _was_acted_on(form, response):
            _suppressing(services.discard, by=User(pk=form.token.user), address=form.token.address)
        return _for_page(request, form, response)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST":
            return None
        try:
            token = read_token(request.POST.get(FIELD, ""))
        except UnreadablePostError:  # the connection broke; CsrfViewMiddleware answers
            return None
        if token is None:
            return None
        draft = _suppressing(
            services.keep, by=User(pk=token.user), address=token.address, page=token.page,
            fields=typed_fields(request.POST),
        )  # fmt: skip
        request.posted_draft = Posted(token, draft)  # type: ignore[attr-defined]
        if request.user.is_authenticated and request.user.pk != token.user:
            return _of_another_user(request)
        return None


def _suppressing(act: Callable[..., Any], **arguments: Any) -> Any:
    """Call `act`; None if the database fails or the user is gone, which others will report."""
    try:
        return act(**arguments)
    except DatabaseError:
        return None


def _was_acted_on(form: Posted, response: HttpResponseBase) -> bool:
    return response.status_code < 400 and not form.is_refused and not form.is_shown


def _for_page(request: HttpRequest, form: Posted, response: HttpResponseBase) -> HttpResponseBase:
    """Return `response` with what the page of the form needs to go on."""
    if isinstance(response, HttpResponseRedirectBase):
        if form.is_refused and form.draft and not form.leads_back:
            response["Location"] = filled(response.url, form.draft)
        return leave(request, response) if FULL_PAGE in request.headers else response
    if response.status_code >= 400:
        response["HX-Replace-Url"] = "false"  # the address of a form cannot always be opened
    return response


def _of_another_user(request: HttpRequest) -> HttpResponse:
    """Refuse a form that another user opened in this browser, without showing its text."""
    context = {
        "status": 409,
        "title": "这个表单是另一位用户打开的",
        "happened": f"现在登录的是{request.user}，表单是另一位用户登录时打开的。内容没有提交。",
        "mend": "请从首页重新打开要填的表单；原用户重新登录后，可以继续填写自己的内容。",
    }
    return render(request, "error.html", context, status=409)
