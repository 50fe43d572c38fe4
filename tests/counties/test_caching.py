"""What is held is true for as long as nothing is done in the county."""

from collections.abc import Callable

import pytest

from counties.audit import record
from counties.caching import cached_until_change
from counties.models import County, User
from tests.conftest import Cast


@pytest.fixture
def finding() -> tuple[list[str], Callable[[], str]]:
    """What was found so far, and what finds one more."""
    found: list[str] = []

    def find() -> str:
        found.append(f"答案{len(found) + 1}")
        return found[-1]

    return found, find


def act(cast: Cast, county: County) -> None:
    record(by=cast.office, verb="试", target=county, county=county)


def test_found_again_only_when_something_was_done(cast, finding) -> None:
    found, find = finding
    act(cast, cast.county)
    assert [cached_until_change(cast.county, "甲", find) for _ in range(2)] == ["答案1", "答案1"]
    act(cast, cast.other)
    assert cached_until_change(cast.county, "甲", find) == "答案1"
    act(cast, cast.county)
    assert [cached_until_change(cast.county, "甲", find) for _ in range(2)] == ["答案2", "答案2"]
    assert found == ["答案1", "答案2"]


def test_no_county_and_no_question_gets_the_answer_of_another(cast, finding) -> None:
    _, find = finding
    act(cast, cast.county)
    act(cast, cast.other)
    asked = [(cast.county, "甲"), (cast.other, "甲"), (cast.county, "乙"), (cast.county, "甲")]
    answers = [cached_until_change(county, name, find) for county, name in asked]
    assert answers == ["答案1", "答案2", "答案3", "答案1"]


def test_nothing_found_is_an_answer_too(cast) -> None:
    act(cast, cast.county)
    found: list[None] = []
    for _ in range(2):
        assert cached_until_change(cast.county, "甲", lambda: found.append(None)) is None
    assert found == [None]


def test_nothing_is_cached_without_an_audit_event(cast, finding) -> None:
    _, find = finding
    assert [cached_until_change(cast.county, "甲", find) for _ in range(2)] == ["答案1", "答案2"]


def test_the_revision_comes_with_the_memberships(cast, finding, django_assert_num_queries) -> None:
    _, find = finding
    act(cast, cast.county)
    user = User.objects.get(pk=cast.office.pk)
    county = user.active_memberships[0].county
    cached_until_change(county, "甲", find)
    with django_assert_num_queries(0):
        assert cached_until_change(county, "甲", find) == "答案1"
    read_otherwise = County.objects.get(pk=county.pk)
    with django_assert_num_queries(1):
        assert cached_until_change(read_otherwise, "甲", find) == "答案1"
