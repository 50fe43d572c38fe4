"""Each trap is told with its id and a way to mend it; without the trap there is silence."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tracker import checks
from tracker.environment import ROOT
from tracker.exports.pdf import fonts

STRONG = "correct-horse-battery-staple-0123456789-abcdefghijkl"
OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}


def ids(messages: list[CheckMessage]) -> list[str]:
    for message in messages:
        assert message.hint
    return [str(message.id) for message in messages]


def use_database(monkeypatch, database: dict) -> None:
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": database}))


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (STRONG, []),
        (STRONG[:50], []),
        (STRONG[:49], ["tracker.E001"]),
        ("abcde" * 10, []),
        ("abcd" * 13, ["tracker.E001"]),
        (f"django-insecure-{STRONG}", ["tracker.E001"]),
    ],
)
def test_secret_key(settings, key: str, found: list[str]) -> None:
    settings.SECRET_KEY = key
    assert ids(checks.secret_key()) == found


@pytest.mark.parametrize(
    ("backend", "there", "found"),
    [
        ("tracker.files.storage.BucketStorage", ["storages", "boto3"], []),
        ("tracker.files.storage.BucketStorage", ["storages"], ["tracker.E006"]),
        ("tracker.files.storage.BucketStorage", [], ["tracker.E006"]),
        ("django.core.files.storage.FileSystemStorage", [], []),
    ],
)
def test_bucket_package(monkeypatch, settings, backend: str, there: list[str], found) -> None:
    settings.FILES = {"BACKEND": backend}
    monkeypatch.setattr(checks, "find_spec", lambda name: name if name in there else None)
    assert ids(checks.bucket_package()) == found


@pytest.mark.parametrize(
    ("debug", "hosts", "found"),
    [
        (False, ["portal.example"], []),
        (True, [], []),
        (True, ["127.0.0.1", "localhost", "[::1]"], []),
        (True, ["127.0.0.1", "10.0.0.5"], ["tracker.E002"]),
        (True, ["*"], ["tracker.E002"]),
    ],
)
def test_debug_with_public_host(settings, debug: bool, hosts: list[str], found: list[str]) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = debug, hosts
    assert ids(checks.debug_with_public_host()) == found


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ""),
        ({"transaction_mode": "DEFERRED"}, "transaction_mode=IMMEDIATE"),
        ({"timeout": 4}, "timeout≥5"),
        ({"init_command": "PRAGMA synchronous = FULL"}, "journal_mode=WAL"),
        ({"init_command": "PRAGMA journal_mode = wal"}, "synchronous=FULL"),
        ({"init_command": ""}, "journal_mode=WAL、synchronous=FULL"),
    ],
)
def test_sqlite_options(monkeypatch, changes: dict, missing: str) -> None:
    database = {"ENGINE": checks.SQLITE, "OPTIONS": {**OPTIONS, **changes}}
    use_database(monkeypatch, database)
    messages = checks.sqlite_options()
    assert [m.msg for m in messages] == ([f"SQLite 缺少选项：{missing}。"] if missing else [])
    assert ids(messages) == (["tracker.E003"] if missing else [])


def test_sqlite_options_are_those_of_the_settings() -> None:
    assert checks.sqlite_options() == []


def test_sqlite_options_do_not_concern_postgresql(monkeypatch) -> None:
    use_database(monkeypatch, {"ENGINE": "django.db.backends.postgresql"})
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 7, 0))
    assert checks.sqlite_options() == checks.sqlite_version() == []


@pytest.mark.parametrize(
    ("version", "found"),
    [((3, 31, 0), []), ((3, 40, 1), []), ((3, 30, 9), ["tracker.E004"])],
)
def test_sqlite_version(monkeypatch, version: tuple, found: list[str]) -> None:
    use_database(monkeypatch, {"ENGINE": checks.SQLITE})
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert ids(checks.sqlite_version()) == found


@pytest.mark.parametrize(
    ("profile", "errors", "infos"),
    [
        ("dengbao", [], []),
        ("asvs", [], ["tracker.I001"]),
        ("dengbo", ["tracker.E005"], []),
        ("", ["tracker.E005"], []),
    ],
)
def test_password_profile(settings, profile: str, errors: list[str], infos: list[str]) -> None:
    settings.PASSWORD_PROFILE = profile
    assert ids(checks.password_profile()) == errors
    assert ids(checks.asvs_profile()) == infos


@pytest.mark.parametrize(("secure", "found"), [(True, []), (False, ["tracker.W001"])])
def test_plain_http(settings, secure: bool, found: list[str]) -> None:
    settings.SESSION_COOKIE_SECURE = secure
    assert ids(checks.plain_http()) == found


def test_paper_fonts(monkeypatch, settings, tmp_path: Path) -> None:
    settings.FONT_DIR = tmp_path
    assert ids(checks.paper_fonts()) == ["tracker.W002"]
    monkeypatch.setattr(fonts, "load", dict)
    assert checks.paper_fonts() == []


class Pango:
    def __init__(self, version: int) -> None:
        self.pango_version = lambda: version


@pytest.mark.parametrize(
    ("libraries", "found"),
    [
        ({"pango-1.0": Pango(14400), "pangoft2-1.0": object()}, []),
        ({"pango-1.0": Pango(14300), "pangoft2-1.0": object()}, ["tracker.W004"]),
        ({"pango-1.0": Pango(15000)}, ["tracker.W003"]),
        ({"pangoft2-1.0": object()}, ["tracker.W003"]),
        ({}, ["tracker.W003"]),
    ],
)
def test_pango(monkeypatch, libraries: dict, found: list[str]) -> None:
    monkeypatch.setattr(checks, "_library", libraries.get)
    assert ids(checks.pango()) == found


@pytest.mark.parametrize(("there", "found"), [(True, []), (False, ["tracker.W005"])])
def test_harfbuzz_subset(monkeypatch, there: bool, found: list[str]) -> None:
    monkeypatch.setattr(checks, "_library", lambda name: object() if there else None)
    assert ids(checks.harfbuzz_subset()) == found


def test_a_library_that_is_not_there() -> None:
    assert checks._library("no-such-library-1.0") is None


def test_a_database_of_before_the_first_release_stops_migrate(db) -> None:
    assert checks.trial_database(databases=["default"]) == []
    assert checks.trial_database(databases=None) == []
    MigrationRecorder(connection).record_applied(*checks.TRIAL_MIGRATION)
    assert ids(checks.trial_database(databases=["default"])) == ["tracker.E007"]
    with pytest.raises(SystemCheckError, match=r"tracker\.E007"):
        call_command("migrate", skip_checks=False)


def test_migrations_behind(db) -> None:
    assert checks.migrations_behind(databases=["default"]) == []
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "counties")
    recorder.record_unapplied("counties", last)
    (message,) = checks.migrations_behind(databases=["default"])
    assert ids([message]) == ["tracker.W006"]
    assert message.msg.startswith("数据库落后 ")
    assert checks.migrations_behind(databases=None) == []


@pytest.mark.parametrize(
    ("vendor", "mode", "found"),
    [("sqlite", "wal", []), ("sqlite", "delete", ["tracker.W007"]), ("postgresql", "", [])],
)
def test_sqlite_in_use(
    monkeypatch, tmp_path: Path, vendor: str, mode: str, found: list[str]
) -> None:
    with closing(sqlite3.connect(tmp_path / "x.sqlite3")) as database:
        if mode:
            database.execute(f"PRAGMA journal_mode={mode}")
        fake = SimpleNamespace(vendor=vendor, cursor=lambda: closing(database.cursor()))
        monkeypatch.setattr(checks, "connections", {"default": fake})
        assert ids(checks.sqlite_in_use(databases=["default"])) == found


def test_the_database_of_the_tests_is_as_it_should_be(db) -> None:
    assert checks.sqlite_in_use(databases=["default"]) == []


def test_default_settings_pass_the_checks(db) -> None:
    call_command("check", databases=["default"], fail_level="WARNING")


def deploy_check(**environment: str) -> subprocess.CompletedProcess[str]:
    """`check --deploy` of the security of an installation in production."""
    return subprocess.run(
        [
            sys.executable,
            "manage.py",
            "check",
            "--deploy",
            "--tag=security",
            "--fail-level=WARNING",
        ],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": STRONG, "DEBUG": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_behind_a_tls_gateway_is_clean() -> None:
    result = deploy_check(BEHIND_HTTPS="1")
    assert (result.returncode, result.stderr) == (0, "")


def test_production_over_plain_http_is_told_once() -> None:
    result = deploy_check(BEHIND_HTTPS="0")
    assert result.returncode == 1
    assert "System check identified 1 issue (4 silenced)." in result.stderr
    assert "(tracker.W001) 门户以明文 http 运行" in result.stderr
    assert "BEHIND_HTTPS=1" in result.stderr
