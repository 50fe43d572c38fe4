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
    with blocker.unblock(), _created("") as url:
        yield url


@contextmanager
def migrated_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a copy of the test database, which is not to be in use."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        file = folder / "portal.sqlite3"
        file.write_bytes(connection.connection.serialize())
        yield f"sqlite:///{file}"
        return
    connection.close()  # a database is copied while nobody uses it
    with _created(f'TEMPLATE "{connection.settings_dict["NAME"]}"') as url:
        yield url


@contextmanager
def _created(how: str) -> Iterator[str]:
    """A database of the PostgreSQL server that DATABASE_URL names."""
    name = f"portal_{uuid4().hex}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} {how}")
        try:
            yield os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
