"""Import of schools and users: template, check of each line, saving all or nothing."""

from datetime import date

import pytest

from counties.models import AuditEvent, Department, DepartmentGroup, School, User
from counties.services.schools import add_school
from tests.conftest import Cast
from tests.imports.workbook_files import book, opened, upload
from tests.roadmaps.builders import SCHOOLS as GROUP
from tests.roadmaps.builders import at, plan, task
from tracker.imports.models import StagedImport
from tracker.imports.services.schools_and_users import import_schools
from tracker.imports.services.staging import NotImported
from tracker.imports.workbooks.schools_and_users import SCHOOL_HEADS, USER_HEADS
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.services.plans import issue_plan


@pytest.fixture(autouse=True)
def may(time_machine) -> None:
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)


def send(cast: Cast, who: str, kind: str, content: bytes):
    """Upload a workbook and follow to the check page."""
    client = cast.client(who)
    return client, client.post(f"/652323/imports/{kind}/", {"file": upload(content)}, follow=True)


def school(name: str, kind: str = "小学", **cells: str) -> list[str]:
    values = {"学校名称": name, "办学类型": kind, **cells}
    return [values.get(head, "") for head in SCHOOL_HEADS]


def errors(response) -> list[tuple[str, str]]:
    return [(e.cell, e.what) for _, e in response.context["errors"]]


def test_the_template_can_be_filled_and_comes_back(cast: Cast) -> None:
    response = cast.client("office").get("/652323/imports/schools/template.xlsx")
    made = opened(response.content)
    assert [cell.value for cell in made.worksheets[0][1]] == list(SCHOOL_HEADS)
    rules = made.worksheets[0].data_validations.dataValidation
    assert [str(rule.sqref) for rule in rules] == ["B2:B5001"]
    users = cast.client("admin").get("/652323/imports/users/template.xlsx")
    assert [cell.value for cell in opened(users.content).worksheets[0][1]] == list(USER_HEADS)


def test_nothing_is_saved_before_confirmation_then_everything(cast: Cast) -> None:
    row = issue_plan(plan(task(units=(GROUP,))), by=None).tasks.get()
    Department.objects.create(county=cast.county, name="二十里店镇", kind="township")
    content = book(
        SCHOOL_HEADS,
        school("二十里店小学", 所在乡镇="二十里店镇", 别名="二十里店镇小学", 集合单位=GROUP),
        school("县四中", "初中", 开办日期="2010/9/1", 集合单位=GROUP),
        school("老校", "教学点", 撤并日期="2024-05-01", 并入学校="县四中"),
    )
    client, page = send(cast, "office", "schools", content)
    assert (School.objects.count(), Department.objects.filter(kind="school").count()) == (0, 0)
    assert errors(page) == []
    assert "确认，保存 3 行" in page.content.decode()
    where = page.request["PATH_INFO"]
    assert client.post(where).status_code == 302
    found = {s.department.name: s for s in School.objects.select_related("department")}
    assert found.keys() == {"二十里店小学", "县四中", "老校"}
    assert found["二十里店小学"].township.name == "二十里店镇"
    assert found["县四中"].opened_on == date(2010, 9, 1)
    assert found["老校"].merged_into == found["县四中"]
    members = Assignment.objects.filter(task=row, via__isnull=False)
    assert sorted(map(str, members)) == ["二十里店小学", "县四中"]
    assert AuditEvent.objects.filter(verb="集合单位任务随成员调整").count() == 1  # told once
    assert AuditEvent.objects.get(verb="确认导入").after == {"schools": 3}
    again = client.post(where)
    assert again.status_code == 409
    assert School.objects.count() == 3


def test_a_school_that_is_there_is_changed_by_its_name(cast: Cast) -> None:
    add_school(
        by=cast.office, county=cast.county, name="县四中", aliases=[], kind="junior",
        township=None, opened_on=None, groups=[],
    )  # fmt: skip
    client, page = send(cast, "office", "schools", book(SCHOOL_HEADS, school("县四中", "完全中学")))
    assert [line.action for line in page.context["changes"]] == ["更新"]
    client.post(page.request["PATH_INFO"])
    assert School.objects.get().kind == "complete"


def test_each_wrong_cell_is_named_with_what_to_do(cast: Cast) -> None:
    DepartmentGroup.objects.create(county=cast.county, name="各乡镇", kind="townships")
    content = book(
        SCHOOL_HEADS,
        school("", "小学"),
        school("甲", "大学"),
        school("甲", 所在乡镇="无此镇", 集合单位="各乡镇"),
        school("乙", 开办日期="去年", 撤并日期="2024-06-01"),
        school("丙", 并入学校="没有的校"),
        school("县财政局", 别名="县教育局"),
        school("丁", 开办日期="2024-05-02", 撤并日期="2024-05-01", 并入学校="丁"),
        ["=A1", "小学"],
    )
    _, page = send(cast, "office", "schools", content)
    assert [cell for cell, _ in errors(page)] == [
        "A2", "B3", "A4", "C4", "H4", "D5", "E5", "E6", "F6", "A7", "G7", "F8", "E8", "A9", "A9",
    ]  # fmt: skip
    assert "确认，保存" not in page.content.decode()
    assert cast.client("office").post(page.request["PATH_INFO"]).status_code == 409
    assert School.objects.count() == 0


def test_a_foreign_workbook_gets_a_clear_answer(cast: Cast) -> None:
    for content, words in (
        (book(["甲", "乙"], ["1", "2"]), "表头与模板不符"),
        (book(SCHOOL_HEADS), "没有内容"),
        (b"not a workbook", "已损坏"),
    ):
        _, page = send(cast, "office", "schools", content)
        assert page.status_code == 422
        assert words in page.content.decode()
    assert StagedImport.objects.count() == 0


def test_an_upload_is_visible_to_its_sender_only(cast: Cast) -> None:
    _, page = send(cast, "office", "schools", book(SCHOOL_HEADS, school("甲")))
    where = page.request["PATH_INFO"]
    assert cast.client("admin").get(where).status_code == 404
    assert cast.client("reporter").get(where).status_code == 403
    assert cast.client("stranger").get(where.replace("652323", "530426")).status_code == 404


def test_a_refusing_service_undoes_the_whole_import(cast: Cast) -> None:
    content = book(SCHOOL_HEADS, school("甲"), school("乙"))
    _, page = send(cast, "office", "schools", content)
    checked = page.context["checked"]
    checked.lines[1].payload["aliases"] = ["县财政局"]

    with pytest.raises(NotImported, match="第 3 行"):
        import_schools(by=cast.office, staged=page.context["staged"], checked=checked)
    assert School.objects.count() == 0
    assert StagedImport.objects.get().done_at is None


def user(username: str, name: str = "张老师", role: str = "填报员", **cells: str) -> list[str]:
    values = {"用户名": username, "姓名": name, "角色": role, **cells}
    return [values.get(head, "") for head in USER_HEADS]


def test_accounts_are_made_with_passwords_shown_once(cast: Cast) -> None:
    content = book(
        USER_HEADS,
        user("caizheng2", 单位="县财政局", 办公电话="0994-1234567"),
        user("lingdao", "李县长", "领导小组"),
    )
    client, page = send(cast, "admin", "users", content)
    assert errors(page) == []
    assert not User.objects.filter(username="lingdao").exists()
    slips = client.post(page.request["PATH_INFO"])
    made = User.objects.get(username="caizheng2")
    assert (made.phone, made.must_change_password) == ("0994-1234567", True)
    assert [str(m) for m in made.memberships.all()] == ["张老师 · 填报员"]
    password = next(p for person, p, _ in slips.context["made"] if person == made)
    assert made.check_password(password)
    assert password in slips.content.decode()
    assert "no-store" in slips["Cache-Control"]
    assert password not in str(list(AuditEvent.objects.values()))
    assert password not in str(list(StagedImport.objects.values()))
    assert client.post(page.request["PATH_INFO"]).status_code == 409


def test_the_passwords_come_as_a_workbook_when_asked(cast: Cast) -> None:
    content = book(USER_HEADS, user("lingdao", "李县长", "领导小组"))
    client, page = send(cast, "admin", "users", content)
    assert "确认，下载密码条 Excel" in page.content.decode()
    answer = client.post(page.request["PATH_INFO"], {"answer": "xlsx"})
    assert "no-store" in answer["Cache-Control"]
    lines = [[c.value for c in row] for row in opened(answer.content).worksheets[0].iter_rows()]
    made = User.objects.get(username="lingdao")
    name, about, username, password = lines[1]
    assert lines[0] == ["姓名", "单位和角色", "用户名", "一次性密码"]
    assert (name, about, username) == ("李县长", "领导小组", "lingdao")
    assert made.check_password(password)
    again = client.post(page.request["PATH_INFO"], {"answer": "xlsx"})
    assert again.status_code == 409
    _, other = send(cast, "office", "schools", book(SCHOOL_HEADS, school("甲")))
    assert "密码条" not in other.content.decode()


def test_wrong_accounts_are_named(cast: Cast) -> None:
    content = book(
        USER_HEADS,
        user("reporter", 单位="县财政局"),
        user("a b", 单位="没有的局"),
        user("ok", "", "校长"),
        user("ok2"),
        user("ok2", 单位="县财政局", 办公电话="1" * 21),
        user("ok3", 单位="县财政局", 办公电话="138 1234 5678"),
    )
    _, page = send(cast, "admin", "users", content)
    assert [cell for cell, _ in errors(page)] == [
        "A2",
        "A3",
        "C3",
        "B4",
        "D4",
        "C5",
        "A6",
        "E6",
        "E7",
    ]
    assert cast.client("office").get("/652323/imports/users/").status_code == 403


def test_at_most_a_hundred_accounts(cast: Cast) -> None:
    rows = [user(f"u{n}", 单位="县财政局") for n in range(101)]
    _, page = send(cast, "admin", "users", book(USER_HEADS, *rows))
    assert [cell for cell, _ in errors(page)] == ["A102"]
