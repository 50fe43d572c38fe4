"""The files of issued papers: made once from what the paper said, then read from the storage."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.dispatch import receiver
from django_tasks import task

from tracker.exports.papers.bulletin import bulletin_html
from tracker.exports.papers.dispatch_sheet import sheet_html
from tracker.exports.pdf.responses import cached_pdf
from tracker.exports.word.bulletin import bulletin_docx
from tracker.supervision.models import IssuedFile, IssuedPaper
from tracker.supervision.selectors.bulletins import issued_contents
from tracker.supervision.selectors.sheets import issued_text
from tracker.supervision.services.papers import store_file
from tracker.supervision.signals import paper_issued


class FileDamaged(Exception):
    """The stored file of an issued paper is missing or is not the one that was stored."""


def _sheet_pdf(paper: IssuedPaper) -> bytes:
    return cached_pdf(sheet_html(issued_text(paper)), avoid_short_page=True)


def _bulletin_pdf(paper: IssuedPaper) -> bytes:
    return cached_pdf(bulletin_html(issued_contents(paper)), avoid_short_page=True)


def _bulletin_docx(paper: IssuedPaper) -> bytes:
    return bulletin_docx(issued_contents(paper))


def makers(paper: IssuedPaper) -> dict[str, Callable[[IssuedPaper], bytes]]:
    """Return by suffix what makes each file that is offered of `paper`."""
    if paper.sheet_id:
        return {"pdf": _sheet_pdf}
    return {"pdf": _bulletin_pdf, "docx": _bulletin_docx}


def issued_file(*, paper: IssuedPaper, suffix: str) -> IssuedFile:
    """Return the file of `paper` in a format that `makers` offers; make it if there is none yet.

    Raises PdfUnavailable.
    """
    existing = IssuedFile.objects.filter(paper=paper, suffix=suffix).first()
    if existing is not None:
        return existing
    return store_file(paper=paper, suffix=suffix, content=makers(paper)[suffix](paper))


def checked_content(file: IssuedFile) -> bytes:
    """Return the content of a stored file. Raises FileDamaged if it is lost or was changed."""
    try:
        with file.file.open("rb") as stored:
            content: bytes = stored.read()
    except OSError as error:
        raise FileDamaged("存放的文件找不到了。") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileDamaged("存放的文件与印发时登记的 SHA-256 不一致，已被改动或损坏。")
    return content


@task()
def make_issued_files(pk: int) -> None:
    """Make the files of the paper `pk` that do not exist yet, as a task of the queue."""
    paper = IssuedPaper.objects.select_related("county", "sheet", "bulletin").get(pk=pk)
    for suffix in makers(paper):
        issued_file(paper=paper, suffix=suffix)


@receiver(paper_issued)
def on_paper_issued(sender: Any, paper: IssuedPaper, **_: Any) -> None:
    """Queue the making of the files, in the transaction that issues the paper."""
    make_issued_files.enqueue(paper.pk)
