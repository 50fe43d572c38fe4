"""What the suite runs on the second database engine: each test that reaches the database."""

import pytest

from tests.conftest import reaches_database


def test_a_test_without_database_runs_once(request, settings, rf, tmp_path):
    assert not reaches_database(request.node)


@pytest.mark.django_db
def test_a_marked_test_reaches_the_database(request):
    assert reaches_database(request.node)


def test_a_fixture_of_a_fixture_reaches_the_database(request, cast):
    assert reaches_database(request.node)


def test_a_test_that_makes_its_own_database_reaches_it(request, django_db_setup):
    assert reaches_database(request.node)
