"""The pages of versions: list, comparison, choices, issue."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, FINANCE, plan, task
from tests.roadmaps.pages import main, words
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan, RowChoice
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.versions import new_version

pytestmark = pytest.mark.django_db

BUILD = task("新建东城小学综合教学楼", units=(EDUCATION, FINANCE))
HIRE = task("按空编数招聘音体美专任教师。")
NEXT = (replace(HIRE, content="按空编数招聘音体美专任教师；"), task("建设县级教师发展中心"))


@pytest.fixture
def old(cast: Cast, today: date) -> CountyPlan:
    return issue_plan(plan(BUILD, HIRE), by=None)


@pytest.fixture
def new(old: CountyPlan, cast: Cast) -> CountyPlan:
    return new_version(draft=plan(*NEXT), county=cast.county, by=cast.office)


def page(old: CountyPlan, new: CountyPlan, show: str = "changed") -> str:
    return f"/652323/plan/versions/{old.pk}/{new.pk}/?show={show}"


def keys(response) -> list[str]:
    return [row.key for row in response.context["rows"]]


def test_the_list_offers_the_office_what_it_may_do(old, new, cast) -> None:
    office = words(cast.client("office").get("/652323/plan/versions/"))
    assert ("新建修订版" in office, "草案" in office, "删除草案" in office) == (True, True, True)
    reader = cast.client("leader").get("/652323/plan/versions/")
    assert list(reader.context["versions"]) == [old]
    assert "新建修订版" not in words(reader)


def test_a_draft_is_compared_by_the_office_alone(old, new, cast) -> None:
    assert cast.client("leader").get(page(old, new)).status_code == 404
    assert cast.client("stranger").get(page(old, new)).status_code == 404
    response = cast.client("office").get(page(old, new))
    assert [tab[:3] for tab in response.context["tabs"]] == [
        ("changed", "有变化的", 3),
        ("waiting", "待决定的", 3),
        ("format", "仅格式标点", 1),
        ("added", "新增", 1),
        ("removed", "删除", 1),
        ("all", "全部", 3),
    ]
    text = main(response)
    assert '<del class="was">。</del>' in text
    assert '<ins class="now">；</ins>' in text
    assert [len(keys(cast.client("office").get(page(old, new, s)))) for s in ("added", "x")] == [
        1,
        3,
    ]


def test_a_version_is_not_compared_with_itself(old, cast) -> None:
    assert cast.client("office").get(page(old, old)).status_code == 404


def test_choices_are_kept_as_one_goes(old, new, cast) -> None:
    client = cast.client("office")
    choose = f"/652323/plan/versions/{new.pk}/choose/"
    one, two, three = keys(client.get(page(old, new)))
    answer = client.post(choose, {"row": two, "place": two, "accept": "0", "show": "waiting"})
    assert answer["Location"] == page(old, new, "waiting") + f"#row-{two}"
    assert keys(client.get(page(old, new, "waiting"))) == [one, three]
    assert [c.accepted for c in RowChoice.objects.all()] == [False]
    client.post(choose, {"row": two, "accept": "1"})  # one may think again
    assert [c.accepted for c in RowChoice.objects.all()] == [True]
    seen = [one, three]
    client.post(choose, {"rest": "format", "seen": seen})
    client.post(choose, {"rest": "all"})  # of what nobody has seen nothing is accepted
    assert RowChoice.objects.filter(accepted=True).count() < 3
    client.post(choose, {"rest": "all", "seen": seen})
    assert keys(client.get(page(old, new, "waiting"))) == []
    assert RowChoice.objects.count() == 3


def test_a_choice_on_what_has_changed_is_not_taken(old, new, cast) -> None:
    client = cast.client("office")
    row = keys(client.get(page(old, new)))[0]
    new.tasks.update(version=5)
    answer = client.post(
        f"/652323/plan/versions/{new.pk}/choose/", {"row": row, "accept": "1"}, follow=True
    )
    found = RowChoice.objects.count()
    assert ("没有保存" in words(answer), found) == (not row.endswith("-0-0"), found)
    gone = client.post(f"/652323/plan/versions/{new.pk}/choose/", {"row": "9-9-9"}, follow=True)
    assert "没有保存" in words(gone)


def test_issue(old, new, cast, today) -> None:
    client = cast.client("office")
    address = f"/652323/plan/versions/{new.pk}/issue/"
    first = client.get(address)
    assert "3 行待决定" in words(first)
    form = first.context["form"].initial
    sent = {"issued_on": "2024-05-18", "doc_number": "呼县政办〔2024〕9号", **form}
    sent["issued_on"] = "2024-05-18"
    early = client.post(address, sent)
    assert (early.status_code, "还有3行没有决定" in words(early)) == (422, True)
    seen = keys(client.get(page(old, new)))
    client.post(f"/652323/plan/versions/{new.pk}/choose/", {"rest": "all", "seen": seen})
    stale = client.post(address, sent)
    assert (stale.status_code, "有了变动" in words(stale)) == (409, True)
    assert 'value="呼县政办〔2024〕9号"' in main(stale) or "2024-05-18" in main(stale)
    sent["edits"] = CountyPlan.objects.get(pk=new.pk).edits
    sent["doc_number"] = "呼县政办〔2024〕9号"
    done = client.post(address, sent)
    assert done["Location"] == "/652323/plan/versions/"
    new.refresh_from_db()
    assert (new.state, new.issued_on, new.doc_number) == (
        PlanState.IN_FORCE, date(2024, 5, 18), "呼县政办〔2024〕9号",
    )  # fmt: skip
    assert client.post(address, sent).status_code == 404  # no draft any more
    reader = cast.client("leader").get(page(old, new))  # now everyone reads what changed
    assert (reader.status_code, "接受" in words(reader)) == (200, False)


@pytest.mark.parametrize("day", ["", "2024-05-21", "昨天"])
def test_a_bad_day_of_issue_is_said(old, new, cast, day) -> None:
    address = f"/652323/plan/versions/{new.pk}/issue/"
    sent = {"issued_on": day, "edits": 0, "current": old.pk}
    assert cast.client("office").post(address, sent).status_code == 422


def test_revise_and_discard(old, cast) -> None:
    client = cast.client("office")
    made = client.post("/652323/plan/versions/revise/")
    draft = CountyPlan.objects.get(state=PlanState.DRAFT)
    assert made["Location"] == f"/652323/plan/drafts/{draft.pk}/"
    assert client.get(page(old, draft)).context["revision"].changed == []
    client.post(f"/652323/plan/versions/{draft.pk}/discard/")
    assert list(CountyPlan.objects.all()) == [old]


def test_questions_do_not_grow_with_the_rows(old, cast) -> None:
    client = cast.client("office")
    few = new_version(draft=plan(*NEXT), county=cast.county, by=cast.office)
    rows = [task(f"第{n}年度建设教师发展中心", year=2000 + n) for n in range(40)]
    many = new_version(draft=plan(*NEXT, *rows), county=cast.county, by=cast.office)
    asked = []
    for draft in (few, many):
        client.get(page(old, draft))
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(page(old, draft))
        asked.append(len(found))
    assert asked[0] == asked[1]
