"""The cast of every test: two counties, one person in each role, and a stranger."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from pytest_socket import socket_allow_hosts

from counties.choices import DepartmentKind
from counties.models import County, Department, Membership, User
from counties.permissions import RoleName
from tests.databases import migrated_database
from tests.indicators.builders import load_national_set
from tests.programs import Programs
from tests.shared import SharedRows, is_transactional, shared, wanted_by
from tests.sizes import FACTOR, examples
from tracker.indicators.models import IndicatorSet

CANARY = "金丝雀"  # stands in every name of the other county; must never be seen from this one

# The suite tries the same examples each time, a full check other ones. How long inputs take to make
# says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile(
    "portal",
    examples(100),
    deadline=None,
    derandomize=FACTOR == 1,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("portal")


# A test that reaches the database asks for one of these or is marked `django_db`.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only tests that reach the database, for a second run on another engine",
    )


def reaches_database(item: pytest.Item) -> bool:
    """Whether `item` can behave differently on another database engine."""
    asked = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    pure = [item for item in items if not reaches_database(item)]
    config.hook.pytest_deselected(items=pure)
    items[:] = [item for item in items if reaches_database(item)]


def pytest_runtest_setup() -> None:
    """No test reaches the network: this machine's own addresses and Unix sockets alone."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def plain_settings(folder: Path) -> dict[str, Any]:
    """Fast hashes, no manifest, files in `folder`.

    Papers are kept for the whole run, and for the next one if PAPERS_KEPT says where: a paper is
    known by all that it is made of. A test of how they are made asks for `own_papers`.
    """
    files = settings.STORAGES["default"]
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {
            **settings.STORAGES,
            "default": {**files, "OPTIONS": {**files["OPTIONS"], "location": folder / "files"}},
            "staticfiles": static,
        },
        "DATA_DIR": folder,
        "STATIC_ROOT": folder,  # WhiteNoise warns when there is none
        "CACHES": {
            **settings.CACHES,
            "papers": {
                **settings.CACHES["papers"],
                "LOCATION": os.environ.get("PAPERS_KEPT") or folder.parent / "papers",
                "TIMEOUT": None,
            },
        },
    }


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """The test database, also if only tests that copy it are run."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _layers(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SharedRows]:
    layers = SharedRows(tmp_path_factory.mktemp("shared"), plain_settings)
    yield layers
    with django_db_blocker.unblock():
        layers.switch({})


@pytest.fixture
def _shared_rows(request, _layers: SharedRows, django_db_blocker, tmp_path) -> dict[Any, Any]:
    """What the shared fixtures of this test return."""
    with django_db_blocker.unblock():
        _layers.switch({} if is_transactional(request) else wanted_by(request))
    return _layers.values(tmp_path / "files")


@pytest.fixture
def _django_db_helper(_shared_rows, _django_db_helper) -> None:
    """pytest-django's: the transaction of the test, within those of the shared rows."""


@pytest.fixture
def programs(_layers, _shared_rows, django_db_blocker, tmp_path: Path) -> Iterator[Programs]:
    """Programs over a copy of the migrated database, with data in the folder of the test."""
    with django_db_blocker.unblock(), migrated_database(tmp_path) as url:
        programs = Programs(url, DATA_DIR=str(tmp_path))
        yield programs
        programs.close()


@pytest.fixture(autouse=True)
def _plain(request: pytest.FixtureRequest, settings, tmp_path) -> Iterator[None]:
    """Settings of a test; its shared rows are made before it sets the clock."""
    if reaches_database(request.node):
        request.getfixturevalue("_shared_rows")
    for name, value in plain_settings(tmp_path).items():
        setattr(settings, name, value)
    yield
    caches["default"].clear()
    # SQLite's in memory is never closed; PostgreSQL's would be lost to all later tests
    assert not connection.closed_in_transaction, "a test must not close the connection"


@pytest.fixture
def own_papers(settings, tmp_path) -> None:
    """No paper has been made yet."""
    papers = {**settings.CACHES["papers"], "LOCATION": tmp_path / "papers"}
    settings.CACHES = {**settings.CACHES, "papers": papers}


@dataclass
class Cast:
    """Who plays: `county` is theirs, `other` is not; `finance` is the reporter's department."""

    county: County
    other: County
    education: Department
    finance: Department
    leader: User
    office: User
    reporter: User  # of the finance bureau
    colleague: User  # reporter of the education bureau
    supervisor: User  # of the county's prefecture
    admin: User
    stranger: User  # office of the other county

    def client(self, name: str) -> Client:
        """A browser in which the person called `name` is signed in."""
        client = Client()
        client.force_login(getattr(self, name), backend="django.contrib.auth.backends.ModelBackend")
        return client


@shared
def national_set() -> IndicatorSet:
    """The national indicator set, without the counties that come with it."""
    return load_national_set()


@shared
def reference() -> None:
    """The three counties and the national indicator set."""
    call_command("load_reference", stdout=StringIO())


def make_user(
    username: str,
    role: RoleName,
    *,
    county: County | None = None,
    prefix: str = "",
    department: Department | None = None,
    name: str = "",
) -> User:
    user = User.objects.create_user(
        username, name=name or username, password="Cast-2024-secret", must_change_password=False
    )
    Membership.objects.create(
        user=user, role=role, county=county, code_prefix=prefix, department=department
    )
    return user


def make_cast() -> Cast:
    county = County.objects.create(code="652323", name="呼图壁县", short_name="呼图壁县")
    other = County.objects.create(code="530426", name=f"{CANARY}自治县", short_name=f"{CANARY}县")
    education = Department.objects.create(
        county=county, name="县教育局", kind=DepartmentKind.BUREAU, position=1
    )
    finance = Department.objects.create(
        county=county, name="县财政局", kind=DepartmentKind.BUREAU, position=2
    )
    return Cast(
        county=county,
        other=other,
        education=education,
        finance=finance,
        leader=make_user("leader", RoleName.LEADER, county=county, name="组长甲"),
        office=make_user("office", RoleName.OFFICE, county=county, name="办公室乙"),
        reporter=make_user(
            "reporter", RoleName.REPORTER, county=county, department=finance, name="联络员丙"
        ),
        colleague=make_user(
            "colleague", RoleName.REPORTER, county=county, department=education, name="联络员丁"
        ),
        supervisor=make_user("supervisor", RoleName.SUPERVISOR, prefix="6523", name="督导戊"),
        admin=make_user("admin", RoleName.ADMIN, county=county, name="管理员己"),
        stranger=make_user("stranger", RoleName.OFFICE, county=other, name=f"{CANARY}庚"),
    )


@shared
def cast() -> Cast:
    return make_cast()
