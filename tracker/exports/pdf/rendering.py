"""HTML to PDF by WeasyPrint.

A paper can load nothing but the portal's own fonts, and the same HTML gives the same bytes. Hold
`lock` while laying out and writing. WeasyPrint is imported when the first paper is made, so that a
portal without Pango still runs.
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

from counties.characters import outgoing
from tracker.exports.pdf import fonts
from tracker.exports.pdf.chart_styles import with_chart_styles

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration

# PDF/UA-1 is tagged and names its title and language, so that a screen reader can read a paper.
VARIANT = "pdf/ua-1"

# Papers are made one at a time. Pango's font map crashes if threads share it; a map for each thread
# takes 327 MB instead of 243 MB and is no faster, since Python runs one thread at a time anyway.
lock = threading.Lock()


class PdfUnavailable(Exception):
    """No PDF can be made on this machine.

    `happened` tells the reader why (in Chinese), `mend` what to do about it.
    """

    def __init__(self, happened: str, mend: str) -> None:
        self.happened, self.mend = happened, mend
        super().__init__(f"{happened}{mend}")


def lay_out(html: str) -> "Document":
    """Return `html` laid out on pages. Raises PdfUnavailable if Pango or the fonts are missing."""
    weasyprint = _weasyprint()
    html = outgoing(html)
    configuration = _font_configuration()
    fetcher = _fetcher()
    try:
        font_css = fonts.font_face_css(html)
    except fonts.FontsMissingError as error:
        raise PdfUnavailable("制作 PDF 用的中文字体还没有准备好。", str(error)) from error
    style = weasyprint.CSS(string=font_css, font_config=configuration, url_fetcher=fetcher)
    page = weasyprint.HTML(string=with_chart_styles(html), url_fetcher=fetcher)
    return page.render(stylesheets=[style], font_config=configuration, pdf_variant=VARIANT)


def write(document: "Document") -> bytes:
    """Return the bytes of the PDF of a laid-out document."""
    return document.write_pdf(finisher=_scope_headers, pdf_variant=VARIANT)


def give_back_memory() -> None:
    """Return freed memory to the system: glibc would keep about 25 MB in each worker."""
    with suppress(AttributeError):  # a C library other than glibc
        ctypes.CDLL(None).malloc_trim(0)


def pages_of(document: "Document", ids: Sequence[str]) -> list[int]:
    """Return the page, counted from 0, on which each of the elements with `ids` begins."""
    page_of = {name: number for number, page in enumerate(document.pages) for name in page.anchors}
    return [page_of[name] for name in ids]


def _weasyprint() -> Any:
    """Return the module. Raises PdfUnavailable if Pango, which it loads, is not installed."""
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
    """Return the one configuration of this process; one for each paper would cost memory."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 as above

    return FontConfiguration()


def _fetcher() -> Any:
    """Return a fetcher that opens font files and refuses every other address, data: included."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 as above

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            return URLFetcherResponse(url, own_file(url).read_bytes())

    return OwnFilesOnly()


def own_file(url: str) -> Path:
    """Return the file in `FONT_DIR` that `url` names. Raises ValueError for any other address."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    folder = Path(settings.FONT_DIR).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(folder):
        raise ValueError(f"文书只读取自己的字体，不读取 {url[:100]}")
    return path


def _scope_headers(document: "Document", pdf: Any) -> None:
    """Give each header cell a /Scope instead of listing the headers of each data cell.

    WeasyPrint finds the headers of a cell by counting cells along its row, which goes wrong if a
    year spans rows or 时间 spans columns. Readers apply a scope along the real grid.
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
    """Return the object number of a PDF reference: 12 for b"12 0 R"."""
    return int(reference.split()[0])
