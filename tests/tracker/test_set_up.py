"""The command that `./run` calls: what it puts into an empty database, and what it leaves alone."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from counties.models import County, User
from tracker.checks import TRIAL_MIGRATION
from tracker.environment import ROOT
from tracker.indicators.models import IndicatorSet
from tracker.roadmaps.models import CountyPlan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_static_root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"


def rows() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (County, IndicatorSet, CountyPlan, User))


def test_a_portal_for_real_use_gets_reference_data_and_one_administrator(capsys):
    call_command("set_up", no_demo=True)
    assert rows() == (3, 1, 0, 1)
    assert "一次性密码：" in capsys.readouterr().out
    call_command("set_up", no_demo=True)
    call_command("set_up")  # the demo does not come into a portal in use
    assert rows() == (3, 1, 0, 1)
    assert "一次性密码：" not in capsys.readouterr().out


def test_a_demo_gets_the_plans_and_is_left_alone_afterwards(settings):
    call_command("set_up")
    counties, sets, plans, users = rows()
    assert (counties, sets, plans) == (3, 1, 4)
    assert County.objects.filter(is_demo=True).exists()
    assert (settings.STATIC_ROOT / "css").is_dir()
    call_command("set_up")
    assert rows() == (counties, sets, plans, users)
    with pytest.raises(CommandError, match="这里已有演示数据"):
        call_command("set_up", no_demo=True)


def test_a_start_that_is_cut_short_leaves_nothing_behind(monkeypatch):
    def cut_short(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.roadmaps.management.commands.make_demo.make_demo", cut_short)
    with pytest.raises(KeyboardInterrupt):
        call_command("set_up")
    assert (CountyPlan.objects.count(), User.objects.count()) == (0, 0)


def test_a_database_of_before_the_first_release_is_left_as_it_is():
    MigrationRecorder(connection).record_applied(*TRIAL_MIGRATION)
    fresh = "data/ 改名" if connection.vendor == "sqlite" else "DATABASE_URL 中换"
    with pytest.raises(CommandError, match=f"试用版本建的，不能升级.+export_plan.+{fresh}"):
        call_command("set_up", no_demo=True)
    assert rows() == (0, 0, 0, 0)


@pytest.mark.parametrize("command", ["set_up", "migrate"])
def test_a_start_with_the_data_of_before_the_first_release_fails(tmp_path, command):
    file = tmp_path / "portal.sqlite3"
    app, name = TRIAL_MIGRATION
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
        database.execute(
            "INSERT INTO django_migrations VALUES (1, ?, ?, '2026-11-21 00:00:00')", (app, name)
        )
        before = list(database.iterdump())
    start = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DATA_DIR": str(tmp_path)},
        check=False,
    )  # fmt: skip
    assert start.returncode == 1
    assert start.stdout == ""
    assert "不能升级" in start.stderr
    if command == "set_up":
        assert len(start.stderr.splitlines()) == 1
    with closing(sqlite3.connect(file)) as database:
        assert list(database.iterdump()) == before
