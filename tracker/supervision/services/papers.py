"""Keep what issued papers said and the files that were made of them."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from counties import audit
from counties.dataclass_json import to_json
from counties.models import County
from tracker.supervision.models import Bulletin, DispatchSheet, IssuedFile, IssuedPaper
from tracker.supervision.models.papers import paper_path
from tracker.supervision.selectors.bulletins import current_contents
from tracker.supervision.selectors.sheets import current_text, day_of_issue
from tracker.supervision.signals import paper_issued


def keep_sheet(sheet: DispatchSheet) -> IssuedPaper:
    """Store what `sheet` says; call it in the transaction that issues it.

    A sheet that was issued before papers were stored is kept as it reads now.
    """
    issued_on = day_of_issue(sheet)
    content = to_json(current_text(sheet, issued_on, issued_on))
    return _keep(IssuedPaper(county=sheet.county, sheet=sheet, content=content))


def keep_bulletin(bulletin: Bulletin) -> IssuedPaper:
    """Store what `bulletin` says, like `keep_sheet`."""
    content = to_json(current_contents(bulletin))
    return _keep(IssuedPaper(county=bulletin.county, bulletin=bulletin, content=content))


def _keep(paper: IssuedPaper) -> IssuedPaper:
    paper.save()
    paper_issued.send(sender=IssuedPaper, paper=paper)
    return paper


def paper_of(issued: DispatchSheet | Bulletin) -> IssuedPaper:
    """Return the paper of an issued sheet or bulletin; keep it now if it is from older days."""
    name = "sheet" if isinstance(issued, DispatchSheet) else "bulletin"
    rows = IssuedPaper.objects.select_related("county", name).filter(Q((name, issued.pk)))
    if paper := rows.first():
        return paper
    with transaction.atomic():
        County.objects.select_for_update(no_key=True).get(pk=issued.county_id)
        if paper := rows.first():
            return paper
        if isinstance(issued, DispatchSheet):
            return keep_sheet(issued)
        return keep_bulletin(issued)


def store_file(*, paper: IssuedPaper, suffix: str, content: bytes) -> IssuedFile:
    """Store `content` as the file of `paper`, unless it has one of this format, and return it.

    The file is written before the transaction, so that a slow disk holds no lock.
    """
    storage: Storage = IssuedFile._meta.get_field("file").storage
    path = storage.save(paper_path(IssuedFile(), ""), ContentFile(content))
    try:
        file = _add_row(paper, suffix, path, content)
    except BaseException:
        storage.delete(path)
        raise
    if file.file.name != path:  # somebody else made it at the same time
        storage.delete(path)
    return file


@transaction.atomic
def _add_row(paper: IssuedPaper, suffix: str, path: str, content: bytes) -> IssuedFile:
    IssuedPaper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if existing := IssuedFile.objects.filter(paper=paper, suffix=suffix).first():
        return existing
    sha256 = hashlib.sha256(content).hexdigest()
    file = IssuedFile.objects.create(
        paper=paper, suffix=suffix, file=path, size=len(content), sha256=sha256, at=timezone.now()
    )
    audit.record(
        by=None,
        verb="存入印发件",
        target=paper,
        county=paper.county,
        after={"format": suffix, "size": len(content), "sha256": sha256},
    )
    return file
