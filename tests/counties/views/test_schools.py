"""The register's pages: read by all, edited by the office and the administrator."""

from datetime import date

import pytest

from counties.models import Department, School
from tests.conftest import Cast
from tests.roadmaps.builders import at


@pytest.fixture
def may(time_machine) -> None:
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)


def school(cast: Cast, name: str, **days: date) -> School:
    row = Department.objects.create(county=cast.county, name=name, kind="school")
    return School.objects.create(department=row, kind="primary", **days)


def test_the_list_says_how_each_school_stands_on_the_day(cast: Cast, may) -> None:
    first = school(cast, "甲小学")
    school(cast, "乙小学", closed_on=date(2024, 5, 15))
    school(cast, "丙小学", closed_on=date(2024, 5, 16))
    School.objects.filter(department__name="乙小学").update(merged_into=first)
    Department.objects.create(county=cast.county, name="丁中学", kind="school")
    client = cast.client("leader")
    page = client.get("/652323/schools/").content.decode()
    assert [words in page for words in ("并入甲小学", "2024年5月16日撤销", "未登记")] == [True] * 3
    assert "编辑" not in page
    opened = client.get("/652323/schools/?open=1").content.decode()
    assert [n in opened for n in ("甲小学", "乙小学", "丙小学", "丁中学")] == [
        True,
        False,
        False,
        True,
    ]
    before = client.get("/652323/schools/?open=1&as_of=2024-05-15").content.decode()
    assert ("乙小学" in before, "丙小学" in before) == (False, True)


def test_a_school_is_entered_edited_and_closed_by_forms(cast: Cast, may) -> None:
    client = cast.client("office")
    data = {"name": "甲小学", "aliases": "", "kind": "primary"}
    assert client.post("/652323/schools/add/", data).status_code == 302
    row = Department.objects.get(name="甲小学")
    edit = f"/652323/schools/{row.pk}/edit/"
    saved = client.post(edit, {**data, "kind": "point", "version": row.version})
    assert saved.status_code == 302
    late = client.post(edit, {**data, "kind": "junior", "version": 0})
    assert late.status_code == 409
    assert "教学点" in late.content.decode()
    close = f"/652323/schools/{row.pk}/close/"
    unsure = client.post(close, {"closed_on": "2024-05-20", "version": 1})
    assert unsure.status_code == 200
    assert School.objects.get().closed_on is None
    done = client.post(close, {"closed_on": "2024-05-20", "version": 1, "sure": "on"})
    assert done.status_code == 302
    assert School.objects.get().closed_on == date(2024, 5, 20)


def test_a_bureau_is_no_school(cast: Cast) -> None:
    client = cast.client("office")
    assert client.get(f"/652323/schools/{cast.finance.pk}/edit/").status_code == 404


def test_the_list_costs_the_same_for_many(cast: Cast, django_assert_max_num_queries) -> None:
    client = cast.client("office")
    for count in (1, 30):
        for number in range(count):
            school(cast, f"小学{count}-{number}")
        client.get("/652323/schools/")
        with django_assert_max_num_queries(7):
            client.get("/652323/schools/")
