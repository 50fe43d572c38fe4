"""PDFs as HTTP responses: made once, then served from the cache, and named in Chinese.

The cache key is a digest of all that a paper is made of. When a row, a style or a font changes,
the paper gets another key, so nothing ever has to be cleared.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from tracker.exports.pdf import fonts, rendering
from tracker.exports.pdf.unprintable import UnprintableCharacter, unprintable

CONTENT_TYPE = "application/pdf"
ANYWAY = "anyway"  # in the address: make the paper although characters would be missing
END = "end"  # the id of the last element of a paper for `tighter_if_shorter`
# Takes the page number on which each anchor falls, returns the final HTML.
SecondPass = Callable[[list[int]], str]


def pdf_response(
    request: HttpRequest,
    filename: str,
    html: str,
    *,
    anchors: list[str] | None = None,
    second_pass: SecondPass | None = None,
    bare: str = "",
) -> HttpResponse:
    """Return the PDF of `html` for download, or a page with status 503 if none can be made.

    With `second_pass` the paper is laid out twice: the first layout only finds the pages on which
    the elements with the ids `anchors` begin. `bare`, if given, is laid out first instead of
    `html`: the same paper without header and footer. If the fonts lack characters of `html`, a
    page names them first, unless the address says `ANYWAY`.
    """
    if ANYWAY not in request.GET and (characters := unprintable(html)):
        return _ask(request, characters)
    try:
        content = from_cache(cache_key(html)) or _make(html, anchors or [], second_pass, bare)
    except rendering.PdfUnavailable as error:
        return unavailable(request, error)
    return file_response(content, filename, CONTENT_TYPE)


def _ask(request: HttpRequest, characters: list[UnprintableCharacter]) -> HttpResponse:
    """Return the page that names the characters which would print as empty boxes."""
    query = request.GET.copy()
    query[ANYWAY] = "1"
    context = {"characters": characters, "anyway": f"{request.path}?{query.urlencode()}"}
    return render(request, "exports/unprintable.html", context)


def unavailable(request: HttpRequest, error: rendering.PdfUnavailable) -> HttpResponse:
    """Return the page with status 503 that says why no PDF can be made."""
    context = {
        "status": 503,
        "title": "暂时不能制作 PDF",
        "happened": error.happened,
        "mend": error.mend,
    }
    return render(request, "error.html", context, status=503)


def cached_pdf(html: str, *, avoid_short_page: bool = False) -> bytes:
    """Return the PDF of `html`, from the cache or made now. Raises PdfUnavailable.

    With `avoid_short_page` it is set tighter if that saves a last page of a few lines.
    """
    second_pass = tighter_if_shorter(html) if avoid_short_page else None
    anchors = [END] if avoid_short_page else []
    return from_cache(cache_key(html)) or _make(html, anchors, second_pass, "")


def tighter_if_shorter(html: str) -> SecondPass:
    """Return a second pass that avoids a last page of a few lines.

    It sets `html` tighter, by the class `closer` of its style sheet, if that saves a page. Its
    only anchor is `END`.
    """

    def second_pass(pages: list[int]) -> str:
        if pages == [0]:
            return html
        tight = html.replace("<body>", '<body class="closer">', 1)
        return tight if rendering.pages_of(rendering.lay_out(tight), [END]) < pages else html

    return second_pass


def from_cache(key: str) -> bytes | None:
    """Return the PDF that `cache_key` names `key`, or None if it is not in the cache."""
    return caches["papers"].get(key)


def _make(html: str, anchors: list[str], second_pass: SecondPass | None, bare: str) -> bytes:
    """Make the PDF of `html`, unless another request made it while this one waited."""
    with rendering.lock:
        key = cache_key(html)
        if content := from_cache(key):
            return content
        if second_pass and bare:
            html, second_pass = second_pass(_pages(bare, anchors)), None
        content = _render(html, anchors, second_pass)
        caches["papers"].set(key, content)
        rendering.give_back_memory()
        return content


def _render(html: str, anchors: list[str], second_pass: SecondPass | None) -> bytes:
    document = rendering.lay_out(html)
    if second_pass and (final := second_pass(rendering.pages_of(document, anchors))) != html:
        document = rendering.lay_out(final)
    return rendering.write(document)


def _pages(bare: str, anchors: list[str]) -> list[int]:
    """Return the page on which each of `anchors` begins.

    The pages are cached: the same rows break alike on the paper of another day.
    """
    key = f"pages-{cache_key(bare)}"
    pages: list[int] | None = caches["papers"].get(key)
    if pages is None:
        pages = rendering.pages_of(rendering.lay_out(bare), anchors)
        caches["papers"].set(key, pages)
    return pages


def cache_key(html: str) -> str:
    """Return a digest of all that a paper is made of: its HTML with its style, and the fonts."""
    manifest = settings.FONT_DIR / fonts.MANIFEST
    font_manifest = manifest.read_bytes() if manifest.is_file() else b""
    return hashlib.sha256(html.encode() + font_manifest).hexdigest()


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """Return `content` as a download whose Chinese file name is encoded as RFC 6266 asks."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    return response
