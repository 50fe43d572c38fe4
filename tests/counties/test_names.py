"""When two names are the same: folding, and every way by which a name comes in."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from counties.models import Alias, Department, User
from counties.names import NameIndex, folded, split_names, without_county
from counties.services.accounts import add_user
from counties.services.departments import add_department, add_group, edit_department
from tests import hostile_texts
from tests.conftest import Cast, make_user
from tests.imports.workbooks.test_schools_and_users import school as school_line
from tracker.imports.workbooks.schools_and_users import check_schools, check_users
from tracker.roadmaps.plans.unit_lists import KnownUnits

COUNTY = "呼图壁县"
SAME = [
    [
        "县财政局",
        "县 财政局",
        "县　财政局",
        "呼图壁县财政局",
        "财政局",
        "县财\u200b政局",
        " 县财政局 ",
    ],
    ["ＡＢＣ小学", "abc小学", "ABC 小学", "呼图壁县ABC小学"],
    ["HTB-office", "htb-office", "ＨＴＢ－ｏｆｆｉｃｅ", "htb—office", "HTB‐Office"],
    ["第一小学（东校区）", "第一小学(东校区)", "县第一小学〔东校区〕", "第一小学【东校区】"],
    ["阿不都·热合曼", "阿不都•热合曼", "阿不都・热合曼", "阿不都･热合曼"],
    ["葛\U000e0100城小学", "葛城小学"],
]
OTHER = [
    ("县教育局", "市教育局"),
    ("第一小学", "第二小学"),
    ("县级财政", "级财政"),
    ("县域教育中心", "域教育中心"),
    ("县城小学", "城小学"),
    ("县委", "委"),
    ("第一小学东校区", "第一小学（东校区）"),
]


@pytest.mark.parametrize("names", SAME)
def test_the_same_name_however_it_is_written(names):
    assert len({folded(name, COUNTY) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_names(one, other):
    assert folded(one, COUNTY) != folded(other, COUNTY)


def test_a_county_level_city_and_a_district():
    assert folded("市教育局", "昌吉市") == folded("教育局", "昌吉市")
    assert (
        folded("市场监督管理局", "昌吉市")
        == folded("昌吉市市场监督管理局", "昌吉市")
        == (folded("市市场监督管理局", "昌吉市"))
    )
    assert folded("区教育局", "大武口区") == folded("教育局", "大武口区")
    assert folded("区域合作办", "大武口区") == "区域合作办"
    assert without_county("县局", COUNTY) == "县局"


def test_folding_twice_is_folding_once():
    for text in [*hostile_texts.texts(), *hostile_texts.many(500)]:
        assert folded(folded(text)) == folded(text)
        assert len(folded(text)) <= 240


def test_several_names_in_one_field():
    assert split_names("教育局、县教委，教体局；县教科局\n教育局\r\n , ") == [
        "教育局", "县教委", "教体局", "县教科局",
    ]  # fmt: skip


def test_an_index_guesses_nothing():
    index = NameIndex({"县教育局": 1, "第一小学": 2, "第一小学 ": 3}, COUNTY)
    assert index.get("教育局") == 1
    assert index.get("第一小学") == 2
    assert index.get("第一 小学") is None
    assert "县 教育局" in index
    assert "财政局" not in index
    known = KnownUnits({"县教育局": "县教育局", "教体局": "县教育局"}, COUNTY)
    assert [known.find(name) for name in ("教育局", "县 教体局", "市教育局")] == [
        "县教育局"
    ] * 2 + [""]


def _add(cast: Cast, name: str, aliases: tuple[str, ...] = ()) -> Department:
    return add_department(
        by=cast.office, county=cast.county, name=name, kind="bureau", parent=None, position=9,
        is_active=True, aliases=aliases,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["县 财政局", "呼图壁县财政局", "财政局", "县财政局"])
def test_a_unit_of_the_same_name_is_refused_with_the_name_it_collides_with(cast: Cast, name: str):
    with pytest.raises(ValidationError, match=r"县财政局.*已是本县一个单位的名称") as caught:
        _add(cast, name)
    assert "name" in caught.value.message_dict
    with pytest.raises(ValidationError, match="县财政局"):
        _add(cast, "县医保局", aliases=(name,))
    with pytest.raises(ValidationError, match="县财政局"):
        add_group(
            by=cast.office, county=cast.county, name=name, kind="other", members=[], aliases=[]
        )
    assert not Department.objects.filter(name="县医保局").exists()


@pytest.mark.django_db
def test_an_alias_may_repeat_its_own_unit_and_no_other(cast: Cast):
    made = _add(cast, "县医保局", aliases=("医保局", "医疗保障局", "县医疗保障局"))
    assert [a.name for a in made.aliases.all()] == ["医保局", "医疗保障局", "县医疗保障局"]
    with pytest.raises(ValidationError, match="已是“县医保局”的别名"):
        _add(cast, "县 医疗保障局")
    edit_department(
        by=cast.office, department=made, version=made.version, name="县医疗保障局", kind="bureau",
        parent=None, position=9, is_active=True, aliases=["医保局"],
    )  # fmt: skip
    assert Alias.objects.get(name="医保局").department == made


@pytest.mark.django_db(transaction=False)
def test_the_database_itself_refuses_a_second(cast: Cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(county=cast.county, name="县 财政局", kind="bureau")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("OFFICE", "office", county=cast.county)
    Department.objects.create(county=cast.other, name="县 财政局", kind="bureau")


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["OFFICE", "ｏｆｆｉｃｅ", "Office"])
def test_a_user_name_that_differs_in_letters_alone_is_refused(cast: Cast, username: str):
    values = {"name": "甲", "phone": "", "roles": ["office"], "reports_for": []}
    with pytest.raises(ValidationError, match="用户名“office”已被使用"):
        add_user(by=cast.admin, county=cast.county, username=username, **values)
    (line,) = check_users(cast.county, [[2, [username, "甲", "", "创建办"]]]).lines
    assert any("office" in error.what or "已被使用" in error.what for error in line.errors)


@pytest.mark.django_db
def test_the_form_splits_aliases_and_names_the_collision(cast: Cast):
    client, address = cast.client("office"), reverse("department_add", args=[cast.county.code])
    typed = {"kind": "bureau", "position": 5, "is_active": "on"}
    page = client.post(address, typed | {"name": "县 财政局", "aliases": ""}).content.decode()
    assert "“县 财政局”与“县财政局”是同一个名称" in page
    client.post(address, typed | {"name": "县医保局", "aliases": "医保办、保障局，县保障中心"})
    made = Department.objects.get(name="县医保局")
    assert made.aliases.count() == 3


@pytest.mark.django_db
def test_the_workbook_follows_the_same_rule(cast: Cast):
    _add(cast, "县ABC小学")
    rows = [
        [2, school_line("ＡＢＣ小学")],
        [3, school_line("第九小学")],
        [4, school_line("第九 小学")],
    ]
    first, second, third = check_schools(cast.county, rows).lines
    assert "已是“县ABC小学”的名称" in first.errors[0].what
    assert not second.errors
    assert "与第 3 行重复" in third.errors[0].what


@pytest.mark.django_db
def test_names_that_collide_already_do_not_stop_the_migration(cast: Cast):
    """The first keeps the plain folded name; the others are marked, and can be edited."""
    second = Department.objects.create(county=cast.county, name="县卫健委", kind="bureau")
    Department.objects.filter(pk=second.pk).update(name="县 财政局", folded="-")
    Alias.objects.create(county=cast.county, name="财政局", department=cast.finance)
    User.objects.filter(pk=cast.admin.pk).update(username="Office", folded="-")
    migration = importlib.import_module("counties.migrations.0008_fold_names")
    with connection.constraint_checks_disabled():
        migration.fold(apps, None)
    keys = dict(Department.objects.for_county(cast.county).values_list("name", "folded"))
    assert keys["县财政局"] == "财政局"
    assert keys["县 财政局"] == "财政局\n县 财政局"
    assert Alias.objects.get(name="财政局").folded == "财政局\n财政局"
    assert User.objects.get(pk=cast.admin.pk).folded == "office\nOffice"
    second.refresh_from_db()
    edited = edit_department(
        by=cast.office, department=second, version=second.version, name="县 财政局", kind="bureau",
        parent=None, position=7, is_active=True, aliases=[],
    )  # fmt: skip
    assert edited.position == 7
    with pytest.raises(ValidationError, match="同一个名称"):
        _add(cast, "财 政 局")
