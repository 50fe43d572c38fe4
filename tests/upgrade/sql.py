"""Databases to SQL text and back. `url` is a DATABASE_URL."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
import psycopg


def dump(url: str) -> str:
    """The schema and the rows of the database."""
    database = environ.Env.db_url_config(url)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(database["NAME"])) as connection:
            return "\n".join(connection.iterdump()) + "\n"
    text = subprocess.run(
        [_pg_dump(), "--inserts", "--no-owner", "--no-privileges", "--no-comments",
         psycopg.conninfo.make_conninfo(**_parameters(database))],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    # remarks, the server's version, and commands of psql that are other ones each time
    text = re.sub(r"^(--|\\(un)?restrict).*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{2,}", "\n\n", text).lstrip()


def load(url: str, text: str) -> None:
    """Put what `dump` wrote into an empty database."""
    database = environ.Env.db_url_config(url)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(database["NAME"])) as connection:
            connection.executescript(text)
        return
    with psycopg.connect(**_parameters(database), autocommit=True) as connection:
        connection.execute(text.encode())


def _parameters(database: dict[str, Any]) -> dict[str, str]:
    """Parameters of a connection to PostgreSQL."""
    names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user",
             "PASSWORD": "password"}  # fmt: skip
    return {name: str(database[key]) for key, name in names.items() if database.get(key)}


def _pg_dump() -> str:
    """The program that fits the server of `tests.postgres`: a wheel's, else Debian's."""
    spec = find_spec("pgserver")
    if spec and spec.origin:
        return str(Path(spec.origin).parent / "pginstall/bin/pg_dump")
    program = shutil.which("pg_dump")
    if program is None:
        raise RuntimeError("没有 pg_dump")
    return program
