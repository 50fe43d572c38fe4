"""Departments and groups: read by all of the county, kept by the office and the administrator."""

import pytest

from counties.choices import DepartmentKind, GroupKind
from counties.models import Alias, AuditEvent, Department, DepartmentGroup
from tests.conftest import CANARY, Cast

ROLES = ["leader", "office", "reporter", "supervisor", "admin"]
KEEPERS = {"office", "admin"}
LISTS = ["departments/", "groups/"]
EDITS = ["departments/add/", "departments/{pk}/edit/", "groups/add/", "groups/{group}/edit/"]


def department(**changes: object) -> dict:
    return {"name": "县人社局", "kind": "bureau", "position": 3, "is_active": "on", **changes}


def edit_of(row: Department | DepartmentGroup, **changes: object) -> dict:
    row.refresh_from_db()
    data = {"name": row.name, "kind": row.kind, "version": row.version}
    if isinstance(row, Department):
        data |= {"position": row.position, "is_active": "on"}
    return {**data, **changes}


@pytest.fixture
def schools(cast: Cast) -> DepartmentGroup:
    group = DepartmentGroup.objects.create(
        county=cast.county, name="各学校", kind=GroupKind.SCHOOLS
    )
    group.aliases.create(county=cast.county, name="各义务教育学校")
    return group


def address(cast: Cast, group: DepartmentGroup, place: str) -> str:
    return f"/652323/{place.format(pk=cast.finance.pk, group=group.pk)}"


class TestAccess:
    @pytest.mark.parametrize("place", LISTS)
    @pytest.mark.parametrize("name", ROLES)
    def test_everyone_of_the_county_reads_and_keepers_see_how_to_edit(
        self, cast: Cast, schools: DepartmentGroup, place: str, name: str
    ) -> None:
        response = cast.client(name).get(f"/652323/{place}")
        assert response.status_code == 200
        page = response.content.decode()
        assert ("编辑" in page, "新增" in page) == (name in KEEPERS, name in KEEPERS)
        assert CANARY not in page

    @pytest.mark.parametrize("place", EDITS)
    @pytest.mark.parametrize("name", ROLES)
    def test_only_keepers_edit(
        self, cast: Cast, schools: DepartmentGroup, place: str, name: str
    ) -> None:
        client, where = cast.client(name), address(cast, schools, place)
        if name in KEEPERS:
            assert client.get(where).status_code == 200
            return
        for response in (client.get(where), client.post(where, department())):
            assert response.status_code == 403
            assert "您的角色不能使用这个页面。" in response.content.decode()
        assert not Department.objects.filter(name="县人社局").exists()

    @pytest.mark.parametrize("place", [*LISTS, *EDITS])
    def test_another_county_is_not_found(
        self, cast: Cast, schools: DepartmentGroup, place: str
    ) -> None:
        client = cast.client("stranger")
        assert client.get(address(cast, schools, place)).status_code == 404

    @pytest.mark.parametrize("place", EDITS[1::2])
    def test_a_row_of_another_county_is_not_found(
        self, cast: Cast, schools: DepartmentGroup, place: str
    ) -> None:
        where = address(cast, schools, place).replace("652323", "530426")
        response = cast.client("stranger").get(where)
        assert response.status_code == 404
        assert "本县没有这个单位。" in response.content.decode()

    @pytest.mark.parametrize("place", EDITS)
    def test_csrf_is_checked(self, cast: Cast, schools: DepartmentGroup, place: str) -> None:
        client = cast.client("office")
        client.handler.enforce_csrf_checks = True
        assert client.post(address(cast, schools, place), department()).status_code == 403

    @pytest.mark.parametrize("place", LISTS)
    def test_lists_take_no_post(self, cast: Cast, place: str) -> None:
        assert cast.client("office").post(f"/652323/{place}").status_code == 405


@pytest.mark.parametrize(("place", "queries"), [("departments/", 7), ("groups/", 7)])
def test_lists_cost_the_same_for_many(
    cast: Cast, django_assert_num_queries, place: str, queries: int
) -> None:
    client = cast.client("office")
    for count in (1, 20):
        for n in range(count):
            row = Department.objects.create(
                county=cast.county, name=f"局{count}-{n}", kind="bureau", parent=cast.education
            )
            row.aliases.create(county=cast.county, name=f"别{count}-{n}")
            group = DepartmentGroup.objects.create(
                county=cast.county, name=f"组{count}-{n}", kind="other"
            )
            group.aliases.create(county=cast.county, name=f"又{count}-{n}")
            group.members.set([row, cast.finance])
        client.get(f"/652323/{place}")
        with django_assert_num_queries(queries):
            client.get(f"/652323/{place}")


class TestDepartment:
    def test_is_added_with_aliases_and_written_down(self, cast: Cast) -> None:
        data = department(
            name=" 县人社局 ", aliases="人社局\r\n\r\n 县人力资源和社会保障局 \r\n人社局"
        )
        response = cast.client("office").post("/652323/departments/add/", data)
        assert (response.status_code, response["Location"]) == (302, "/652323/departments/")
        row = Department.objects.get(name="县人社局")
        assert list(row.aliases.values_list("name", "county")) == [
            ("人社局", cast.county.pk),
            ("县人力资源和社会保障局", cast.county.pk),
        ]
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.county, event.target_id) == (
            "新增单位",
            cast.office,
            cast.county,
            str(row.pk),
        )
        assert event.before == {}
        assert event.after == {
            "name": "县人社局",
            "kind": "局委办",
            "aliases": ["人社局", "县人力资源和社会保障局"],
            "parent": "",
            "position": 3,
            "is_active": True,
        }

    def test_is_changed_and_only_the_difference_written_down(self, cast: Cast) -> None:
        kept = cast.finance.aliases.create(county=cast.county, name="财政局")
        cast.finance.aliases.create(county=cast.county, name="财局")
        data = edit_of(cast.finance, aliases="财政局\n县财政和国资局")
        del data["is_active"]
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        assert cast.client("admin").post(place, data).status_code == 302
        cast.finance.refresh_from_db()
        assert (cast.finance.is_active, cast.finance.version) == (False, 1)
        assert set(cast.finance.aliases.values_list("name", flat=True)) == {
            "财政局",
            "县财政和国资局",
        }
        assert Alias.objects.get(name="财政局") == kept
        event = AuditEvent.objects.get()
        assert (event.verb, event.before, event.after) == (
            "修改单位",
            {"aliases": ["财政局", "财局"], "is_active": True},
            {"aliases": ["财政局", "县财政和国资局"], "is_active": False},
        )

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"name": "县财政局"}, "name", "“县财政局”已是本县一个单位的名称，请换一个名称。"),
            ({"name": "各学校"}, "name", "“各学校”已是本县一个集合单位的名称，请换一个名称。"),
            ({"name": "财政局"}, "name", "“财政局”已是“县财政局”的别名，请换一个名称。"),
            (
                {"name": "各义务教育学校"},
                "name",
                "“各义务教育学校”已是“各学校”的别名，请换一个名称。",
            ),
            (
                {"aliases": "县财政局\n财政局\n新名"},
                "aliases",
                "“县财政局”已是本县一个单位的名称。“财政局”已是“县财政局”的别名。",
            ),
            ({"aliases": "县人社局"}, "aliases", "别名“县人社局”与名称相同，请删去。"),
            ({"aliases": "长" * 81}, "aliases", f"别名“{'长' * 20}…”超过 80 个字。"),
            (
                {"name": "长" * 81},
                "name",
                "共 81 个字，最多 80 个字，超出 1 个字，请删减后再提交。",
            ),
            ({"kind": "x"}, "kind", "选择一个有效的选项。 x 不在可用的选项中。"),
            ({"position": "-1"}, "position", "确保该值大于或等于0。"),
            ({"parent": "0"}, "parent", "选择一个有效的选项： 该选择不在可用的选项中。"),
        ],
    )
    def test_refuses(
        self,
        cast: Cast,
        schools: DepartmentGroup,
        changes: dict,
        field: str,
        message: str,
    ) -> None:
        cast.finance.aliases.create(county=cast.county, name="财政局")
        response = cast.client("office").post("/652323/departments/add/", department(**changes))
        assert response.status_code == 200
        assert response.context["form"].errors == {field: [message]}
        assert Department.objects.count() == 2
        assert not AuditEvent.objects.exists()

    def test_a_name_of_another_county_is_free(self, cast: Cast) -> None:
        far = Department.objects.create(county=cast.other, name="县人社局", kind="bureau")
        far.aliases.create(county=cast.other, name="人社局")
        data = department(aliases="人社局")
        assert cast.client("office").post("/652323/departments/add/", data).status_code == 302

    def test_keeps_its_own_name_and_aliases(self, cast: Cast) -> None:
        cast.finance.aliases.create(county=cast.county, name="财政局")
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        data = edit_of(cast.finance, aliases="财政局")
        assert cast.client("office").post(place, data).status_code == 302

    def test_its_alias_may_become_its_name_and_the_other_way_round(self, cast: Cast) -> None:
        cast.finance.aliases.create(county=cast.county, name="财政局")
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        data = edit_of(cast.finance, name="财政局", aliases="县财政局")
        assert cast.client("office").post(place, data).status_code == 302
        assert [a.name for a in cast.finance.aliases.all()] == ["县财政局"]

    def test_a_section_hangs_one_level_deep(self, cast: Cast) -> None:
        client = cast.client("office")
        data = department(name="人事科", kind="section", parent=cast.education.pk)
        client.post("/652323/departments/add/", data)
        section = Department.objects.get(name="人事科")
        assert section.parent == cast.education
        offered = client.get("/652323/departments/add/").context["form"].fields["parent"].queryset
        assert section not in offered
        response = client.post(
            f"/652323/departments/{cast.education.pk}/edit/",
            edit_of(cast.education, parent=cast.finance.pk),
        )
        assert response.context["form"].errors == {
            "parent": ["本单位下设科室，不能再隶属于其他单位。"]
        }

    def test_is_not_its_own_parent_nor_below_one_of_another_county(self, cast: Cast) -> None:
        far = Department.objects.create(county=cast.other, name="远局", kind="bureau")
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        for parent in (cast.finance, far):
            data = edit_of(cast.finance, parent=parent.pk)
            response = cast.client("office").post(place, data)
            assert list(response.context["form"].errors) == ["parent"]

    def test_a_parent_out_of_use_is_kept_but_not_offered_to_others(self, cast: Cast) -> None:
        section = Department.objects.create(
            county=cast.county, name="人事科", kind="section", parent=cast.education
        )
        Department.objects.filter(pk=cast.education.pk).update(is_active=False)
        client = cast.client("office")
        place = f"/652323/departments/{section.pk}/edit/"
        data = edit_of(section, name="人事股", parent=cast.education.pk)
        assert client.post(place, data).status_code == 302
        data = department(parent=cast.education.pk)
        response = client.post("/652323/departments/add/", data)
        assert list(response.context["form"].errors) == ["parent"]

    def test_a_stale_form_shows_both_and_keeps_what_was_typed(self, cast: Cast) -> None:
        client = cast.client("office")
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        first = edit_of(cast.finance, name="县财政和国资局", aliases="财政局")
        stale = edit_of(cast.finance, name="县财局", kind="party", aliases="财政\n国资")
        client.post(place, first)
        response = client.post(place, stale)
        assert response.status_code == 409
        assert [(d.label, d.stored, d.typed) for d in response.context["differences"]] == [
            ("名称", "县财政和国资局", "县财局"),
            ("别名", "财政局", "财政\n国资"),
            ("类别", "局委办", "党委部门"),
        ]
        page = response.content.decode()
        assert "财政\n国资</textarea>" in page
        assert 'name="version" value="1"' in page
        cast.finance.refresh_from_db()
        assert cast.finance.name == "县财政和国资局"

    def test_a_form_with_no_version_is_refused(self, cast: Cast) -> None:
        data = edit_of(cast.finance)
        del data["version"]
        place = f"/652323/departments/{cast.finance.pk}/edit/"
        response = cast.client("office").post(place, data)
        assert list(response.context["form"].errors) == ["version"]


class TestGroup:
    def test_is_added_with_members(self, cast: Cast) -> None:
        data = {"name": "各成员单位", "kind": "members", "members": [cast.finance.pk]}
        response = cast.client("office").post("/652323/groups/add/", data)
        assert (response.status_code, response["Location"]) == (302, "/652323/groups/")
        group = DepartmentGroup.objects.get()
        assert list(group.members.all()) == [cast.finance]
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor, event.county, event.after) == (
            "新增集合单位",
            cast.office,
            cast.county,
            {"name": "各成员单位", "kind": "成员单位", "aliases": [], "members": ["县财政局"]},
        )

    def test_takes_in_every_school_in_use(self, cast: Cast, schools: DepartmentGroup) -> None:
        for name, kind, active in [
            ("一中", DepartmentKind.SCHOOL, True),
            ("旧校", DepartmentKind.SCHOOL, False),
            ("城关镇", DepartmentKind.TOWNSHIP, True),
        ]:
            Department.objects.create(county=cast.county, name=name, kind=kind, is_active=active)
        Department.objects.create(county=cast.other, name="远校", kind=DepartmentKind.SCHOOL)
        data = edit_of(schools, whole_kinds=["school"], members=[cast.education.pk])
        place = f"/652323/groups/{schools.pk}/edit/"
        assert cast.client("office").post(place, data).status_code == 302
        assert {d.name for d in schools.members.all()} == {"县教育局", "一中"}
        event = AuditEvent.objects.get()
        assert (event.verb, event.before, event.after) == (
            "修改集合单位",
            {"aliases": ["各义务教育学校"], "members": []},
            {"aliases": [], "members": ["一中", "县教育局"]},
        )

    @pytest.mark.parametrize("name", ["县财政局", "财政局"])
    def test_refuses_the_name_or_alias_of_a_department(self, cast: Cast, name: str) -> None:
        cast.finance.aliases.create(county=cast.county, name="财政局")
        for data, field in (
            ({"name": name, "kind": "other"}, "name"),
            ({"name": "新组", "kind": "other", "aliases": name}, "aliases"),
        ):
            response = cast.client("office").post("/652323/groups/add/", data)
            assert list(response.context["form"].errors) == [field]
        assert not DepartmentGroup.objects.exists()

    def test_refuses_a_member_of_another_county(self, cast: Cast) -> None:
        far = Department.objects.create(county=cast.other, name="远局", kind="bureau")
        data = {"name": "新组", "kind": "other", "members": [far.pk]}
        response = cast.client("office").post("/652323/groups/add/", data)
        assert list(response.context["form"].errors) == ["members"]

    def test_a_stale_form_shows_both_and_keeps_what_was_typed(
        self, cast: Cast, schools: DepartmentGroup
    ) -> None:
        client = cast.client("office")
        place = f"/652323/groups/{schools.pk}/edit/"
        first = edit_of(schools, members=[cast.finance.pk], aliases="各义务教育学校")
        stale = edit_of(
            schools, members=[cast.education.pk, cast.finance.pk], aliases="各义务教育学校"
        )
        client.post(place, first)
        response = client.post(place, stale)
        assert response.status_code == 409
        assert [(d.label, d.stored, d.typed) for d in response.context["differences"]] == [
            ("成员", "县财政局", "县教育局、县财政局")
        ]
        assert list(schools.members.all()) == [cast.finance]
