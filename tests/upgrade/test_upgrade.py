"""The database of each release is brought up to the code, and nothing in it is lost."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from tests.databases import empty_database
from tests.roadmaps.builders import at
from tests.upgrade import DAY, HERE, RELEASES
from tests.upgrade.__main__ import main
from tests.upgrade.rows import make_rows, tables_without_rows
from tracker.environment import ROOT

VISIT = "import django; django.setup(); from tests.upgrade.visit import main; main({file!r})"
WELL = {"lost": [], "changeable": [], "breaks": [], "unanswered": [], "model changes": []}
# the negative control: an upgrade that loses rows, a column and the triggers of a table
DESTROY = """
from django.db import migrations
from counties.append_only import drop_triggers


class Migration(migrations.Migration):
    dependencies = [("supervision", "{last}")]
    operations = [
        migrations.RunSQL("DELETE FROM supervision_meetingmatter"),
        migrations.RemoveField("bulletin", "wording"),
        migrations.RunPython(lambda apps, editor: drop_triggers(editor, "supervision_sheetevent")),
    ]
"""


@pytest.fixture
def url(tmp_path: Path, django_db_setup, django_db_blocker) -> Iterator[str]:
    with empty_database(tmp_path, django_db_blocker) as url:
        yield url


def text_of(release: Path) -> str:
    return (release / f"{connection.vendor}.sql").read_text("utf-8")


def upgraded(text: str, url: str, folder: Path, **environment: str) -> dict[str, list[str]]:
    """What `visit` finds wrong with the SQL `text` in the empty database at `url`."""
    file = folder / "release.sql"
    file.write_text(text, "utf-8")
    visit = subprocess.run(
        [sys.executable, "-c", VISIT.format(file=str(file))], cwd=ROOT, text=True, check=False,
        capture_output=True, timeout=300,
        env={
            **os.environ, "DJANGO_SETTINGS_MODULE": "tracker.settings", "DEBUG": "1",
            "DATABASE_URL": url, "DATA_DIR": str(folder), **environment,
        },
    )  # fmt: skip
    assert visit.returncode == 0, visit.stderr
    found: dict[str, list[str]] = json.loads(visit.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_a_release_is_upgraded(release: Path, url: str, tmp_path: Path) -> None:
    assert upgraded(text_of(release), url, tmp_path) == WELL


@pytest.mark.slow
def test_an_upgrade_that_destroys_is_noticed(url: str, tmp_path: Path) -> None:
    folder = Path(apps.get_app_config("supervision").path) / "migrations"
    destructive = shutil.copytree(folder, tmp_path / "destructive")
    last = max(path.stem for path in destructive.glob("0*.py"))
    (destructive / "9999_destroy.py").write_text(DESTROY.format(last=last), "utf-8")
    (tmp_path / "destructive_settings.py").write_text(
        "from tracker.settings import *\nMIGRATION_MODULES = {'supervision': 'destructive'}\n"
    )
    found = upgraded(
        text_of(RELEASES[0]), url, tmp_path,
        PYTHONPATH=str(tmp_path), DJANGO_SETTINGS_MODULE="destructive_settings",
    )  # fmt: skip
    assert found["lost"] == [
        "supervision_bulletin.wording",
        "supervision_meetingmatter: 2 of 2 rows",
    ]
    assert found["changeable"] == [
        'UPDATE "supervision_sheetevent" SET id = id', 'DELETE FROM "supervision_sheetevent"',
    ]  # fmt: skip
    assert found["model changes"] != []


@pytest.mark.slow
def test_a_row_that_the_text_lost_breaks_the_audit_chain(url: str, tmp_path: Path) -> None:
    text = text_of(RELEASES[0])
    rows = re.findall(r"^INSERT INTO \S*counties_auditevent\W.*\n", text, re.MULTILINE)
    found = upgraded(text.replace(rows[len(rows) // 2], ""), url, tmp_path)
    (fault,) = found["breaks"]
    assert "它前面的记录被删除、插入或调换" in fault


def test_the_version_of_the_project_has_its_text() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert HERE / f"release-{project['version']}" in RELEASES


def test_a_text_is_never_written_again() -> None:
    with pytest.raises(SystemExit, match="已经有了"):
        main("1.0")


def test_the_rows_of_the_next_release_can_be_made(db: None, time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)
    make_rows()
    assert tables_without_rows() == []
