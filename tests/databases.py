"""Databases of their own for tests that run processes, which see only what is committed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection


@contextmanager
def empty_database(folder: Path, blocker) -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database of the engine under test.

    `folder` is where SQLite's file goes, `blocker` the fixture `django_db_blocker`.
    """
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    name = f"portal_{uuid4().hex}"
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{base}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
