"""Upgrade a release's database and look at it: what `test_upgrade` runs in a process of its own."""

import json
import os
import re
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from counties.models import County, User
from counties.services.audit_log import verify
from tests.roadmaps.builders import at
from tests.upgrade import DAY
from tests.upgrade.sql import load
from tracker.imports.models import StagedPlan
from tracker.roadmaps.models import Task

# Someone of each county's office.
OFFICES = {"652323": "office", "530426": "stranger"}
LISTS = (
    "dashboard", "board", "ledger", "plan", "versions", "indicators", "scenarios", "sheets",
    "problems", "bulletins",
)  # fmt: skip
Contents = dict[str, tuple[list[str], "Counter[str]"]]  # table → columns, rows


def contents(columns: dict[str, list[str]] | None = None) -> Contents:
    """All rows of all tables; only of the `columns` that are still there, if they are given."""
    found: Contents = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            there = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            names = [name for name in (columns or {}).get(table, there) if name in there]
            listed = ", ".join(f'"{name}"' for name in names)
            cursor.execute(f'SELECT {listed} FROM "{table}"')
            found[table] = names, Counter(repr(row) for row in cursor.fetchall())
    return found


def losses(before: Contents, after: Contents) -> list[str]:
    """What stood in the database before and does not stand there afterwards."""
    lost = []
    for table, (columns, rows) in before.items():
        there, kept = after.get(table, ([], Counter[str]()))
        lost += [f"{table}.{name}" for name in columns if name not in there]
        if columns == there and (missing := (rows - kept).total()):
            lost.append(f"{table}: {missing} of {rows.total()} rows")
    return lost


def changeable(tables: list[str]) -> list[str]:
    """Those of the append-only `tables` in which the database lets a row be changed."""
    found = []
    for table in tables:
        for statement in (f'UPDATE "{table}" SET id = id', f'DELETE FROM "{table}"'):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                    transaction.set_rollback(True)
            except DatabaseError as error:
                if f"{table} is append-only" in str(error):
                    continue
            found.append(statement)
    return found


def unanswered() -> list[str]:
    """Pages of both counties that do not answer with 200."""
    found = []
    for county in County.objects.filter(code__in=OFFICES):
        client = Client(raise_request_exception=False)
        user = User.objects.get(username=OFFICES[county.code])
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        pages = [reverse(name, kwargs={"code": county.code}) for name in LISTS]
        tasks = Task.objects.filter(plan__county=county, plan__state="in_force")
        assert tasks
        rows = {"task": tasks, "staged_plan": StagedPlan.objects.filter(county=county)}
        pages += [
            reverse(name, kwargs={"code": county.code, "pk": row.pk})
            for name in rows
            for row in rows[name]
        ]
        answers = {page: client.get(page).status_code for page in pages}
        found += [f"{page}: {status}" for page, status in answers.items() if status != 200]
    return found


def model_changes() -> list[str]:
    """What `makemigrations` says when models and migrations differ."""
    output = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=output)
    except SystemExit:
        return output.getvalue().splitlines()
    return []


def visit(text: str) -> dict[str, list[str]]:
    """What went wrong with the database of the SQL `text`."""
    load(os.environ["DATABASE_URL"], text)
    before = contents()
    call_command("migrate", verbosity=0)
    columns = {table: names for table, (names, _) in before.items()}
    return {
        "lost": losses(before, contents(columns)),
        "changeable": changeable(re.findall(r'CREATE TRIGGER "?(\w+)_no_update', text)),
        "breaks": [str(check.fault) for check in verify() if check.fault],
        "unanswered": unanswered(),
        "model changes": model_changes(),
    }


def main(file: str) -> None:
    """Load the SQL text of `file` into the empty database of DATABASE_URL, migrate it, and write
    to standard output, as JSON, what went wrong: an empty list for each thing that is well."""
    setup_test_environment()
    with time_machine.travel(at(DAY, 18), tick=False):
        found = visit(Path(file).read_text("utf-8"))
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
