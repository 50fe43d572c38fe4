"""The register of schools: what it keeps, refuses and writes down. Days: tests of roadmaps."""

from datetime import date, timedelta
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from counties.concurrency import StaleEdit
from counties.models import Alias, AuditEvent, County, Department, School
from counties.services import schools
from tests.conftest import Cast


def entered(cast: Cast, name: str = "二十里店小学", **more: object) -> Department:
    fields = {"aliases": [], "kind": "primary", "township": None, "opened_on": None, "groups": []}
    return schools.add_school(by=cast.office, county=cast.county, name=name, **{**fields, **more})


def test_a_school_is_entered_with_its_department_and_written_down(cast: Cast) -> None:
    town = Department.objects.create(county=cast.county, name="二十里店镇", kind="township")
    row = entered(
        cast, aliases=["二十里店镇小学"], township=town, opened_on=date(2020, 9, 1), kind="point"
    )
    assert (row.kind, str(row.school), row.school.kind) == ("school", "二十里店小学", "point")
    assert (row.school.township, row.school.opened_on) == (town, date(2020, 9, 1))
    assert Alias.objects.get().department == row
    event = AuditEvent.objects.get(verb="新增学校")
    assert (event.actor, event.after["kind"], event.after["township"]) == (
        cast.office,
        "教学点",
        "二十里店镇",
    )


def test_a_department_that_is_a_school_gets_its_register(cast: Cast) -> None:
    row = Department.objects.create(county=cast.county, name="县四中", kind="school")
    schools.edit_school(
        by=cast.office, department=row, version=0, name="县四中", aliases=[], kind="junior",
        township=None, opened_on=None, groups=[],
    )  # fmt: skip
    assert School.objects.get().department == row
    assert AuditEvent.objects.get(verb="修改学校").after == {"kind": "初中"}
    with pytest.raises(StaleEdit):
        schools.close_school(
            by=cast.office, department=row, version=0, closed_on=None, merged_into=None
        )


def test_names_and_townships_that_do_not_fit_are_refused(cast: Cast) -> None:
    entered(cast)
    with pytest.raises(ValidationError, match="已是本县一个单位的名称"):
        entered(cast, "新小学", aliases=["二十里店小学"])
    with pytest.raises(ValidationError, match="乡镇"):
        entered(cast, "新小学", township=cast.finance)
    assert School.objects.count() == 1


def test_a_school_is_not_merged_into_itself_or_another_countys(cast: Cast) -> None:
    row = entered(cast)
    other = School.objects.create(
        department=Department.objects.create(county=cast.other, name="他校", kind="school"),
        kind="primary",
    )
    for into in (row.school, other):
        with pytest.raises(ValidationError, match="另一所学校"):
            schools.close_school(
                by=cast.office, department=row, version=row.version,
                closed_on=date(2024, 5, 1), merged_into=into,
            )  # fmt: skip
        row.refresh_from_db()
    with pytest.raises(ValidationError, match="要填撤并日期"):
        schools.close_school(
            by=cast.office, department=row, version=row.version, closed_on=None, merged_into=other
        )


@pytest.mark.django_db
@given(
    opened=st.none() | st.integers(0, 6),
    closed=st.none() | st.integers(0, 6),
    asked=st.integers(-1, 7),
)
def test_query_and_rule_agree_on_which_schools_are_open(opened, closed, asked) -> None:
    day = date(2024, 5, 1)
    if None not in (opened, closed) and opened > closed:
        opened, closed = closed, opened
    School.objects.all().delete()
    county, _ = County.objects.get_or_create(code="652323", name="县", short_name="县")
    department, _ = Department.objects.get_or_create(county=county, name="校", kind="school")
    row = School.objects.create(
        department=department,
        kind="primary",
        opened_on=None if opened is None else day + timedelta(opened),
        closed_on=None if closed is None else day + timedelta(closed),
    )
    on = day + timedelta(asked)
    assert row.is_open_on(on) == School.objects.open_on(on).exists()


def test_the_fixture_holds_what_the_documents_name_and_is_loaded_once(reference) -> None:
    call_command("load_schools", stdout=StringIO())
    found = Department.objects.filter(kind="school")
    assert {c.code: found.filter(county=c).count() for c in County.objects.all()} == {
        "530426": 0,
        "640221": 11,
        "652323": 13,
    }
    assert Alias.objects.get(name="二十里店镇小学").department.name == "二十里店小学"
    assert not hasattr(found.get(name="县四中"), "school")  # the name does not tell its kind
    assert School.objects.get(department__name="黄渠桥九年制").kind == "nine_year"
    found.filter(name="县四中").update(name="呼图壁县第四中学")
    call_command("load_schools", stdout=StringIO())
    assert found.count() == 24
    rows = yaml.safe_load((settings.ROOT / "fixtures/schools.yaml").read_text("utf-8"))
    assert sum(map(len, rows.values())) == 24


def test_a_point_is_counted_with_a_school_that_is_counted_itself(cast: Cast) -> None:
    host = entered(cast, "中心小学").school
    point = entered(cast, "教学点", counted_with=host)
    assert point.school.counted_with == host
    assert AuditEvent.objects.latest("id").after["counted_with"] == "中心小学"
    there = Department.objects.create(county=cast.other, name="金丝雀小学", kind="school")
    foreign = School.objects.create(department=there, kind="primary")
    for wrong, words in (
        (point.school, "自己也不单独计校数"),
        (foreign, "请选择本县的另一所学校"),
    ):
        with pytest.raises(ValidationError, match=words):
            entered(cast, "又一教学点", counted_with=wrong)
    held = {"name": "中心小学", "aliases": [], "kind": "primary", "township": None,
            "opened_on": None, "groups": []}  # fmt: skip
    other = entered(cast, "另一小学").school
    with pytest.raises(ValidationError, match="本校应单独计校数"):
        schools.edit_school(
            by=cast.office, department=host.department, version=host.department.version,
            counted_with=other, **held,
        )  # fmt: skip
