"""Editing a draft in the portal."""

from dataclasses import replace
from datetime import date

import pytest

from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, plan, task
from tests.roadmaps.pages import words
from tracker.roadmaps.models import CountyPlan, RowChoice, Task
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.selectors.revisions import read_revision
from tracker.roadmaps.services.drafts import draft_row
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.versions import choose_rows, revise

pytestmark = pytest.mark.django_db

TARGET = TargetDraft(name="轮岗比例", operator=">=", value=10, unit="%", sentence="不低于10%")
BUILD = replace(
    task("新建东城小学综合教学楼", year=2024, units=(EDUCATION, FINANCE)), targets=(TARGET,)
)
HIRE = task("按空编数招聘教师", year=2024)


@pytest.fixture
def old(cast: Cast, today: date) -> CountyPlan:
    return issue_plan(plan(BUILD, HIRE, schools=1), by=None)


@pytest.fixture
def new(old: CountyPlan, cast: Cast) -> CountyPlan:
    return revise(plan=old, by=cast.office)


def form_of(client, new: CountyPlan, row: Task) -> dict[str, object]:
    page = client.get(f"/652323/plan/drafts/{new.pk}/rows/{row.pk}/")
    form = page.context["form"]
    return {
        name: form[name].value() if form[name].value() is not None else "" for name in form.fields
    }


def send(client, new: CountyPlan, row: Task, **more: object):
    sent = form_of(client, new, row) | more
    return client.post(f"/652323/plan/drafts/{new.pk}/rows/{row.pk}/", sent)


def test_a_row_saved_as_it_stands_is_the_same(new, cast) -> None:
    row = new.tasks.get(position=1)
    before = draft_row(new, row)
    assert send(cast.client("office"), new, row).status_code == 302
    assert draft_row(new, Task.objects.get(pk=row.pk)) == before


def test_a_day_stands_in_its_field_as_browsers_read_it(new, cast) -> None:
    row = new.tasks.get(position=1)
    Task.objects.filter(pk=row.pk).update(due_text="6月底", due_on=date(2024, 6, 30))
    page = cast.client("office").get(f"/652323/plan/drafts/{new.pk}/rows/{row.pk}/")
    assert 'value="2024-06-30"' in page.content.decode()


def test_words_and_days_are_read_anew(new, cast) -> None:
    row = new.tasks.get(position=1)
    client = cast.client("office")
    send(
        client,
        new,
        row,
        window_text="3—6月",
        due_text="6月底",
        content="新建教学楼",
        items="立项\n开工",
    )
    row.refresh_from_db()
    assert (row.window_start, row.window_end) == (date(2024, 3, 1), date(2024, 6, 30))
    assert (row.due_on, row.due_precision) == (date(2024, 6, 30), "month_end")
    assert [item.text for item in row.items.all()] == ["立项", "开工"]
    send(client, new, row, due_on="2024-06-15")
    row.refresh_from_db()
    assert (row.due_text, row.due_on, row.due_precision) == ("6月底", date(2024, 6, 15), "day")


def test_units_by_any_name_and_a_named_lead(new, cast) -> None:
    row = new.tasks.get(position=1)
    client = cast.client("office")
    send(client, new, row, responsible=f"{FINANCE}、{SCHOOLS}", reports=FINANCE)
    found = [(str(a), a.leads, a.inferred) for a in row.assignments.all()]
    assert found == [(FINANCE, True, False), (SCHOOLS, False, False)]
    send(client, new, row, reports="", lead=EDUCATION, leader="张三")
    found = [(str(a), a.role, a.leads) for a in row.assignments.all()]
    assert found == [
        (EDUCATION, "lead", True), (FINANCE, "responsible", False),
        (SCHOOLS, "responsible", False), ("张三", "leader", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"content": "", "title": ""}, "不能都为空"),
        ({"responsible": "县天文局"}, "“县天文局”不是本县的单位"),
        ({"reports": SCHOOLS}, "不在上面所列的单位之中"),
        ({"window_start": "2024-06-01", "window_end": "2024-03-01", "window_text": "春季"}, "晚于"),
        ({"due_on": "2024-06-01", "due_text": ""}, "没有文件原文"),
        ({"responsible": f"{EDUCATION}（第3项）"}, "工作事项序号"),
        ({"year": "1999"}, "2000"),
    ],
)
def test_what_breaks_a_rule_is_said_and_nothing_typed_is_lost(new, cast, more, said) -> None:
    row = new.tasks.get(position=1)
    before = draft_row(new, row)
    page = send(cast.client("office"), new, row, note="打字留着", **more)
    assert page.status_code == 422
    assert said in words(page)
    assert "打字留着" in words(page)
    assert draft_row(new, Task.objects.get(pk=row.pk)) == before


def test_a_stale_form_keeps_what_was_typed(new, cast) -> None:
    row = new.tasks.get(position=1)
    client = cast.client("office")
    late = form_of(client, new, row) | {"content": "我的写法"}
    send(client, new, row, content="别人的写法")
    answer = client.post(f"/652323/plan/drafts/{new.pk}/rows/{row.pk}/", late)
    assert answer.status_code == 409
    assert "我的写法" in words(answer)
    assert "别人的写法" in words(answer)
    row.refresh_from_db()
    assert row.content == "别人的写法"


def test_an_edit_opens_the_choice_again(old, new, cast) -> None:
    row = new.tasks.get(position=1)
    client = cast.client("office")
    send(client, new, row, content="新建教学楼两栋")
    revision = read_revision(old, new)
    choose_rows(revision=revision, rows=revision.changed, accepted=True, by=cast.office)
    send(client, new, Task.objects.get(pk=row.pk), content="新建教学楼三栋")
    assert not RowChoice.objects.exists()
    assert [r.before.position for r in read_revision(old, new).waiting] == [1]


def test_rows_come_move_and_go(new, cast) -> None:
    client = cast.client("office")
    base = f"/652323/plan/drafts/{new.pk}/"
    sent = {"content": "建设教师发展中心", "year": "2026", "version": "0", "responsible": EDUCATION}
    assert client.post(f"{base}add/?place=1", sent).status_code == 302
    names = lambda: [t.content for t in new.tasks.order_by("position")]  # noqa: E731
    assert names() == ["建设教师发展中心", BUILD.content, HIRE.content]
    assert new.milestones.filter(year=2026).exists()
    first = new.tasks.get(position=1)
    client.post(f"{base}rows/{first.pk}/act/", {"place": "3"})
    assert names() == [BUILD.content, HIRE.content, "建设教师发展中心"]
    client.post(f"{base}rows/{first.pk}/act/", {"place": "x"})
    client.post(f"{base}rows/{first.pk}/act/", {"delete": "7"})  # not the version seen
    assert len(names()) == 3
    client.post(f"{base}rows/{first.pk}/act/", {"delete": "0"})
    assert names() == [BUILD.content, HIRE.content]
    assert client.get(base).status_code == 200


def test_targets(new, cast) -> None:
    client = cast.client("office")
    row = new.tasks.get(position=1)
    base = f"/652323/plan/drafts/{new.pk}/rows/{row.pk}/targets/"
    held = row.targets.get()
    sent = {
        "name": "轮岗比例", "operator": ">=", "value": "12", "unit": "%", "sentence": "不低于12%",
        "version": row.version,
    }  # fmt: skip
    assert client.get(f"{base}{held.pk}/").status_code == 200
    assert client.post(f"{base}{held.pk}/", sent).status_code == 302
    assert row.targets.get().figure == "12"
    assert client.post(f"{base}{held.pk}/", sent | {"value": "13"}).status_code == 409
    bad = client.post(f"{base}0/", sent | {"version": 1, "operator": "text"})
    assert (bad.status_code, "文字目标不应有数值" in words(bad)) == (422, True)
    assert client.post(f"{base}0/", sent | {"version": 1, "name": "骨干比例"}).status_code == 302
    assert [t.name for t in row.targets.order_by("position")] == ["轮岗比例", "骨干比例"]
    client.post(f"{base}{held.pk}/", sent | {"version": 2, "delete": "1"})
    assert [t.name for t in row.targets.all()] == ["骨干比例"]


def test_the_plan_in_force_is_not_edited(old, cast) -> None:
    client = cast.client("office")
    row = old.tasks.first()
    for path in ("", "add/", f"rows/{row.pk}/", f"rows/{row.pk}/targets/0/"):
        assert client.get(f"/652323/plan/drafts/{old.pk}/{path}").status_code == 404


def test_an_open_blank_is_said_before_anybody_tries_to_issue(new, cast) -> None:
    client = cast.client("office")
    page, issue = f"/652323/plan/drafts/{new.pk}/", f"/652323/plan/versions/{new.pk}/issue/"
    assert [client.get(each).context["problems"] for each in (page, issue)] == [[], []]
    Task.objects.filter(plan=new, position=2).update(content="招聘教师{数量：招聘人数}人")
    for each in (page, issue):
        (problem,) = client.get(each).context["problems"]
        assert "招聘人数" in str(problem)
