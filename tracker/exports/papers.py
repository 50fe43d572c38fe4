"""A paper as an answer: made once, then from the cache; named in Chinese; a clear page if it fails.

The key of the cache is what the paper says: a changed row, style or face makes another paper, and
nothing has to be cleared.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from tracker.exports import fonts, pdf

PDF = "application/pdf"
END = "end"  # the id of the last element of a paper that may be set closer
# Takes the page on which each part begins, gives the final HTML.
SecondPass = Callable[[list[int]], str]


def paper_response(
    request: HttpRequest,
    filename: str,
    html: str,
    *,
    parts: list[str] | None = None,
    second_pass: SecondPass | None = None,
    bare: str = "",
) -> HttpResponse:
    """The PDF of `html` for download; 503 with a way out where none can be made.

    With `second_pass` the first layout only finds the pages on which `parts` (ids) begin; it lays
    out `bare` where given, which is `html` without what stands outside the type area.
    """
    try:
        content = made_before(paper_key(html)) or _made(html, parts or [], second_pass, bare)
    except pdf.PdfUnavailable as error:
        words = {"title": "暂时不能制作 PDF", "happened": error.happened, "mend": error.mend}
        return render(request, "error.html", {"status": 503, **words}, status=503)
    return file_response(content, filename, PDF)


def paper(html: str) -> bytes:
    """The PDF of `html`, from the cache or made now. Raises PdfUnavailable."""
    return made_before(paper_key(html)) or _made(html, [], None, "")


def closer(html: str) -> SecondPass:
    """Sets `html` closer, by the class `closer` of its style, where it then takes a page less: no
    last page of a few lines. Its only part is the last one, `END`."""

    def fitting(pages: list[int]) -> str:
        if pages == [0]:
            return html
        tight = html.replace("<body>", '<body class="closer">', 1)
        return tight if pdf.pages_of(pdf.lay_out(tight), [END]) < pages else html

    return fitting


def made_before(key: str) -> bytes | None:
    """The paper that `paper_key` names so, if it is in the cache."""
    return caches["papers"].get(key)


def _made(html: str, parts: list[str], second_pass: SecondPass | None, bare: str) -> bytes:
    """The PDF of `html`, made unless another request has made it while this one waited."""
    with pdf.making:
        key = paper_key(html)
        if content := made_before(key):
            return content
        if second_pass and bare:
            html, second_pass = second_pass(_pages(bare, parts)), None
        content = _laid_out(html, parts, second_pass)
        caches["papers"].set(key, content)
        pdf.give_back_memory()
        return content


def _laid_out(html: str, parts: list[str], second_pass: SecondPass | None) -> bytes:
    document = pdf.lay_out(html)
    if second_pass and (final := second_pass(pdf.pages_of(document, parts))) != html:
        document = pdf.lay_out(final)
    return pdf.write(document)


def _pages(bare: str, parts: list[str]) -> list[int]:
    """The page on which each of `parts` begins: found once, since the same rows break alike on
    the paper of another day."""
    key = f"pages-{paper_key(bare)}"
    pages: list[int] | None = caches["papers"].get(key)
    if pages is None:
        pages = pdf.pages_of(pdf.lay_out(bare), parts)
        caches["papers"].set(key, pages)
    return pages


def paper_key(html: str) -> str:
    """Names a paper by all that it is made of: its words and style, and the faces."""
    manifest = settings.FONT_DIR / fonts.MANIFEST
    faces = manifest.read_bytes() if manifest.is_file() else b""
    return hashlib.sha256(html.encode() + faces).hexdigest()


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """`content` as a download under a Chinese name (RFC 6266)."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    return response
