"""HTML to PDF by WeasyPrint: reads nothing but our own type, and gives the same bytes each time.

Hold `making` while laying out and writing.
WeasyPrint is imported when the first paper is made, so that a portal without Pango still runs.
"""

import ctypes
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from tracker.exports import fonts

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration

# PDF/UA-1: tagged, titled, with a language, so that a screen reader can read a paper.
VARIANT = "pdf/ua-1"

# One paper at a time: Pango's font map crashes when threads share it, and a map for each thread
# takes half as much memory again (327 against 243 MB) without being faster, since Python runs one
# thread at a time anyway.
making = threading.Lock()


class PdfUnavailable(Exception):
    """No PDF can be made on this machine; `happened` and `mend` say why and what to do."""

    def __init__(self, happened: str, mend: str) -> None:
        self.happened, self.mend = happened, mend
        super().__init__(f"{happened}{mend}")


def lay_out(html: str) -> "Document":
    """The pages of `html`. Raises PdfUnavailable without Pango or without type."""
    weasyprint = _weasyprint()
    configuration = _font_configuration()
    fetcher = _fetcher()
    try:
        faces = fonts.font_face_css(html)
    except fonts.FontsMissingError as error:
        raise PdfUnavailable("制作 PDF 用的中文字体还没有准备好。", str(error)) from error
    style = weasyprint.CSS(string=faces, font_config=configuration, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return page.render(stylesheets=[style], font_config=configuration, pdf_variant=VARIANT)


def write(document: "Document") -> bytes:
    """The PDF of laid-out pages."""
    return document.write_pdf(finisher=_scope_headers, pdf_variant=VARIANT)


def give_back_memory() -> None:
    """Hand what layouts used back to the system; glibc keeps it, some 25 MB for each worker."""
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def pages_of(document: "Document", ids: Sequence[str]) -> list[int]:
    """On which page, counted from 0, each of the elements `ids` begins."""
    where = {name: number for number, page in enumerate(document.pages) for name in page.anchors}
    return [where[name] for name in ids]


def _weasyprint() -> Any:
    """The module. Raises PdfUnavailable when Pango, which it loads, is not installed."""
    try:
        import weasyprint  # noqa: PLC0415 loads Pango, which may be missing
    except OSError as error:
        raise PdfUnavailable(
            "这台服务器没有安装排版程序 Pango，不能制作 PDF。",
            "请系统管理员安装：apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0，然后重新启动。Excel 和 CSV 不受影响。",
        ) from error
    return weasyprint


@cache
def _font_configuration() -> "FontConfiguration":
    """One for the process: made anew for each paper it costs time and memory."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 as above

    return FontConfiguration()


def _fetcher() -> Any:
    """Opens the faces of the papers and refuses every other address, data: included."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 as above

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            return URLFetcherResponse(url, own_file(url).read_bytes())

    return OwnFilesOnly()


def own_file(url: str) -> Path:
    """The file of the type folder that `url` names. Raises ValueError for any other address."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    folder = Path(settings.FONT_DIR).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(folder):
        raise ValueError(f"文书只读取自己的字体，不读取 {url[:100]}")
    return path


def _scope_headers(document: "Document", pdf: Any) -> None:
    """Say which cells a header cell heads, by /Scope.

    WeasyPrint lists the headers of each cell by counting cells along its row, which goes wrong
    where a year spans rows and 时间 spans columns; a scope is read along the real grid.
    """
    for element in pdf.objects:
        if not isinstance(element, dict) or element.get("S") not in ("/TH", "/TD"):
            continue
        attributes = element.get("A")
        if attributes is None:
            continue
        attributes.pop("Headers", None)
        if element["S"] == "/TH":
            row = pdf.objects[_number(element["P"])]
            head = pdf.objects[_number(row["P"])]
            attributes["Scope"] = "/Column" if head["S"] == "/THead" else "/Row"


def _number(reference: bytes) -> int:
    """12 of b"12 0 R"."""
    return int(reference.split()[0])
