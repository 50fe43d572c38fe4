"""What was stored before there was a gate: every page answers and every file opens.

The texts are written into every text column of every table, past all forms. The slice in the suite
takes one round, `python -m tests.full exports` takes twenty.
"""

import csv
import io
import random as randoms
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from email import message_from_bytes

import pypdf
import pytest
import yaml
from django.apps import apps
from django.core import mail
from django.core.cache import caches
from django.db import connection, models
from django.utils import timezone
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from counties.append_only import changes_allowed
from counties.characters import incoming
from counties.models import Notice, User
from counties.services.mail import send_daily_mail
from tests import hostile_texts
from tests.conftest import Cast
from tests.sizes import FACTOR
from tests.test_walk import OF_COUNTY, Place, address, places  # noqa: F401  # a fixture
from tracker.exports.calendars import calendar_of
from tracker.exports.services.packages import make, request_package

pytestmark = pytest.mark.django_db

# What the portal wrote itself: codes, digests, tokens, paths, and documents in a format of its own.
MACHINE_FIELDS = {
    "code", "key", "series", "hash", "previous_hash", "head", "purged_hash", "sha256", "password",
    "session_key", "code_prefix", "content_type", "token", "province_prefix", "target_id",
    "target_kind", "address", "figure", "per_figure", "due_precision", "by", "version", "edition",
    "signature", "folded", "meaning", "content", "file", "thumbnail",
}  # fmt: skip
MACHINE_MODELS = {
    "PlanTemplate", "Threshold", "Indicator", "IndicatorSet", "Relief", "SetDraft", "SentForm",
    "ColumnMatch", "HeadMeaning", "StagedImport", "StagedPlan", "AuditChain", "Membership",
}  # fmt: skip
KEPT_TEXTS = {"content"}  # of a task: a text, unlike that of a set's draft


def text_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in apps.get_models():
        if not model.__module__.startswith(("counties.", "tracker.")):
            continue
        if model.__name__ in MACHINE_MODELS:
            continue
        for column in model._meta.concrete_fields:
            is_figure = column.name == "name" and model.__name__ in ("SchoolFigure", "CountyFigure")
            is_text = isinstance(column, (models.CharField, models.TextField))
            is_file = isinstance(column, models.FileField)
            is_machine = column.name in MACHINE_FIELDS and (
                column.name not in KEPT_TEXTS or model.__name__ != "Task"
            )
            if is_text and not (column.choices or is_machine or is_figure or is_file):
                yield model, column


def old_texts(random: randoms.Random) -> str:
    """Return one of the texts, or a generated one; NUL only if the database can hold it."""
    text = (
        random.choice(hostile_texts.texts(without=("surrogate",)))
        if random.random() < 0.7
        else hostile_texts.any_text(random)
    )
    return text if connection.vendor == "sqlite" else text.replace("\0", "")


def poison(random: randoms.Random) -> int:
    """Write hostile texts into every text column; return how many columns there were."""
    columns = list(text_columns())
    with ExitStack() as stack:
        for table in connection.introspection.table_names():
            stack.enter_context(changes_allowed(table)) if _is_append_only(table) else None
        for model, column in columns:
            is_single = column.unique or any(
                column.name in constraint.fields
                for constraint in model._meta.constraints
                if isinstance(constraint, models.UniqueConstraint)
            )
            for pk in model._base_manager.values_list("pk", flat=True):
                text = f"{pk}{old_texts(random)}" if is_single else old_texts(random)
                text = text[: column.max_length or 2000]
                model._base_manager.filter(pk=pk).update(**{column.name: text})
        events = apps.get_model("counties", "AuditEvent")._base_manager
        for pk in events.values_list("pk", flat=True):
            state = {"text": old_texts(random), "名称": [old_texts(random)], "半": "\ud83d"}
            if connection.vendor != "sqlite":
                del state["半"]
            events.filter(pk=pk).update(before=state, after={old_texts(random)[:20]: "甲"})
        tasks = apps.get_model("roadmaps", "Task")._base_manager
        tasks.update(extra=[[old_texts(random), old_texts(random)]])
    return len(columns)


def _is_append_only(table: str) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s",
                [f"{table}_no_update"],
            )
        else:
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [f"{table}_no_update"])
        return cursor.fetchone() is not None


def is_clean(text: str) -> bool:
    gated = incoming(text)
    return not gated.refused and not gated.removed


def _workbook(content: bytes) -> None:
    for page in load_workbook(io.BytesIO(content)).worksheets:
        for cells in page.iter_rows(values_only=True):
            assert [each for each in cells if isinstance(each, str) and not is_clean(each)] == []


def _document(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    assert all(is_clean(each.text) for each in [*document.paragraphs, *cells])


def _paper(content: bytes) -> None:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert "".join(page.extract_text() for page in pages).strip()


def _table(content: bytes) -> None:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len({len(line) for line in lines}) == 1
    assert all(is_clean(each) for line in lines for each in line)


def _calendar(content: bytes) -> None:
    assert Calendar.from_ical(content).walk()


def _plan_file(content: bytes) -> None:
    assert is_clean(content.decode())
    yaml.safe_load(content.decode())


def _package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for member in package.namelist():
            assert is_clean(member)
            assert not {"", "..", "."} & set(member.split("/"))
            if "/" not in member:
                OPENED[member.rpartition(".")[2]](package.read(member))


# Opens a file as its reader does; its texts hold nothing that the gate would not store.
OPENED = {
    "xlsx": _workbook,
    "docx": _document,
    "pdf": _paper,
    "csv": _table,
    "ics": _calendar,
    "yaml": _plan_file,
    "zip": _package,
}


KINDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/csv": "csv",
    "text/calendar": "ics",
    "application/zip": "zip",
}


def read_everything(cast: Cast, here: Place) -> Counter[str]:
    """Get every page and file of the county as those who may see most; count them by kind."""
    counted: Counter[str] = Counter()
    closed = set(OF_COUNTY)
    for person in ("office", "admin"):
        client = cast.client(person)
        client.raise_request_exception = False
        for pattern in [each for each in OF_COUNTY if each in closed]:
            url = address(pattern, here.county, here)
            response = client.get(url)
            if url.endswith(".pdf") and "有的字打印不出来" in response.getvalue().decode(
                errors="ignore"
            ):
                counted["asked"] += 1
                response = client.get(url, {"anyway": "1"})
            assert response.status_code < 500, (pattern.name, url)
            content = response.getvalue()
            if response.status_code != 403:
                closed.discard(pattern)
            kind = KINDS.get(response.headers.get("Content-Type", "").partition(";")[0])
            if response.status_code == 200 and (kind or url.endswith(".yaml")):
                OPENED[kind or "yaml"](content)
                counted[str(pattern.name)] += 1
            elif response.headers.get("Content-Type", "").startswith("text/html"):
                content.decode()
                counted["pages"] += 1
    return counted


def send_everything(cast: Cast, here: Place) -> int:
    """Make the calendar and the daily mail of the county; return how many letters there were."""
    for department in here.county.departments.all():
        _calendar(calendar_of(department, date(2024, 5, 20), lambda _: "https://example.org/"))
    User.objects.update(email="a@example.org")
    Notice.objects.update(mailed_at=None, at=timezone.now())
    send_daily_mail()
    for letter in mail.outbox:
        assert is_clean(letter.subject + letter.body)
        assert "\n" not in letter.subject
        message_from_bytes(letter.message().as_bytes())
    return len(mail.outbox)


@pytest.mark.parametrize("number", range(FACTOR))
def test_old_texts_leave_in_every_file(cast: Cast, places, number: int):  # noqa: F811
    here = places[0]
    columns = poison(randoms.Random(number))
    for each in caches.all():
        each.clear()
    here.county.refresh_from_db()
    package = request_package(plan=here.plan, day=date(2024, 5, 20), by=cast.office)
    make(package.pk, lambda: None)
    package.refresh_from_db()
    assert package.state == "done", package.error
    counted = read_everything(cast, here)
    letters = send_everything(cast, here)
    files = len(counted.keys() - {"pages", "asked"})
    sys.stdout.write(
        f"{columns} text columns, {counted['pages']} pages, {files} files, {letters} letters, "
        f"{counted['asked']} papers asked about rare characters\n"
    )
    assert columns > 40
    assert files >= 20
    assert letters
