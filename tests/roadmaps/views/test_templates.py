"""Choosing a template, filling its blanks, what a draft with open blanks shows and prints."""

import html
import io
import re
import zipfile
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.roadmaps.builders import plan, task
from tests.roadmaps.pages import main, words
from tests.roadmaps.plans.test_templates import ALL
from tracker.roadmaps.forms.templates import BlanksForm
from tracker.roadmaps.models import CountyPlan, PlanTemplate
from tracker.roadmaps.plans import blanks
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.templates import (
    read_template,
    use_template,
)

pytestmark = pytest.mark.django_db
SHARE = "{比例：骨干教师占交流教师}"
MONTH = "{月份：动员部署开始}"


@pytest.fixture
def outline(reference: None) -> PlanTemplate:
    call_command("load_templates", stdout=StringIO())
    return PlanTemplate.objects.get(key="national-outline")


def sent(form: BlanksForm, **more: object) -> dict[str, object]:
    """What a browser sends of `form`, with `more` by mark or field name typed over it."""
    held = {name: form[name].value() for name in form.fields}
    data: dict[str, object] = {name: "" if v is None else str(v) for name, v in held.items()}
    names = {mark: name for name, mark in form.marks.items()}
    return data | {names.get(key, key): value for key, value in more.items()}


def half_filled(cast: Cast, outline: PlanTemplate) -> CountyPlan:
    return use_template(
        template=outline, county=cast.county, answers={"{县名}": "呼图壁县"}, years=0,
        seen_newest=0, by=cast.office,
    )  # fmt: skip


def test_templates_are_reached_from_the_plan(cast: Cast, outline, today: date) -> None:
    client = cast.client("office")
    assert 'href="/652323/plan/templates/"' in main(client.get("/652323/plan/"))  # without a plan
    issue_plan(plan(task()), by=None)
    assert 'href="/652323/plan/templates/"' in main(client.get("/652323/plan/"))
    assert 'href="/652323/plan/templates/"' not in main(cast.client("leader").get("/652323/plan/"))
    page = client.get("/652323/plan/templates/")
    assert "____ 推进国家义务教育优质均衡发展县实施方案" in words(page)
    assert "任务 12 项 · 空白 26 处" in words(page)


def test_each_blank_is_asked_once_beside_its_sentence(cast: Cast, outline, today: date) -> None:
    page = cast.client("office").get(f"/652323/plan/templates/{outline.pk}/")
    form = page.context["form"]
    assert [blank.mark for _, blank in form.questions] == [
        blank.mark for blank in form_blanks(outline)
    ]
    assert main(page).count('class="blank-row"') == 26
    assert form["year"].value() == 2026
    assert form[next(iter(form.marks))].value() == "呼图壁县"
    assert "选拔培养县级名师 ____ 名、名校长 ____ 名" in words(page)
    assert 'class="blank" title="名校长"' in main(page)
    assert "同一答案共用于 5 处" in words(page)


def form_blanks(outline: PlanTemplate) -> tuple[blanks.Blank, ...]:
    return blanks.blanks_in(read_template(outline.text))


def test_a_half_filled_form_is_a_draft(cast: Cast, outline, today: date) -> None:
    client, address = cast.client("office"), f"/652323/plan/templates/{outline.pk}/"
    form = client.get(address).context["form"]
    response = client.post(address, sent(form, year="2028", **{SHARE: "20"}), follow=True)
    made = CountyPlan.objects.get()
    assert response.redirect_chain == [(f"/652323/plan/?version={made.pk}", 302)]
    assert "还有 24 处空白没有填写，填完才能印发。" in words(response)
    assert "还没有填写的空白（24 处）" in words(response)
    assert "2028年 ____ 月— ____ 月" in words(response)
    assert "呼图壁县推进国家义务教育优质均衡发展县实施方案" in words(response)


def test_wrong_answers_are_told_and_nothing_typed_is_lost(cast: Cast, outline, today: date) -> None:
    client, address = cast.client("office"), f"/652323/plan/templates/{outline.pk}/"
    form = client.get(address).context["form"]
    typed = sent(form, year="2026", **{SHARE: "两成", MONTH: "13", "{县名}": ""})
    response = client.post(address, typed)
    assert response.status_code == 422
    again = response.context["form"]
    assert {again.marks[name]: list(errors) for name, errors in again.errors.items()} == {
        "{县名}": ["这个字段是必填项。"],
        MONTH: ["“13”不对：1至12的整数。"],
        SHARE: ["“两成”不对：0至100之间的数，至多2位小数，不写百分号。"],
    }
    assert sent(again) == typed
    assert not CountyPlan.objects.exists()


def test_looser_targets_and_backward_months_are_refused(cast: Cast, outline, today: date) -> None:
    client, address = cast.client("office"), f"/652323/plan/templates/{outline.pk}/"
    form = client.get(address).context["form"]
    response = client.post(address, sent(form, **{SHARE: "15"}))
    assert response.status_code == 422
    assert "宽于国家标准骨干教师占交流轮岗教师≥20%" in words(response)
    backward = {MONTH: "8", "{月份：动员部署结束}": "3"}
    response = client.post(address, sent(form, **backward))
    assert "动员部署阶段：“2026年8月—3月”读不出起止时间" in words(response)
    assert not CountyPlan.objects.exists()


def test_a_form_sent_twice_makes_one_draft(cast: Cast, outline, today: date) -> None:
    client, address = cast.client("office"), f"/652323/plan/templates/{outline.pk}/"
    form = client.get(address).context["form"]
    client.post(address, sent(form))
    response = client.post(address, sent(form, **{SHARE: "30"}))
    assert response.status_code == 409
    assert CountyPlan.objects.count() == 1
    again = response.context["form"]
    client.post(address, sent(again))  # meant so: the page has seen the first one
    assert CountyPlan.objects.count() == 2


def test_blanks_are_filled_later(cast: Cast, outline, today: date) -> None:
    made = half_filled(cast, outline)
    client, address = cast.client("office"), f"/652323/plan/drafts/{made.pk}/blanks/"
    form = client.get(address).context["form"]
    response = client.post(address, sent(form, **ALL), follow=True)
    assert "空白已全部填写。" in words(response)
    assert "2026年3月—2027年3月" in words(response)
    assert blanks.blanks_in(draft_of(made)) == ()
    assert "这个草案没有空白" in words(client.get(address))
    stale = client.post(address, sent(form, **ALL))
    assert stale.status_code == 409


def test_a_draft_shows_and_prints_a_rule_for_each_open_blank(
    cast: Cast, outline, today: date
) -> None:
    made = half_filled(cast, outline)
    client = cast.client("office")
    row = made.tasks.get(position=1)
    for address in ("plan", "roadmap/table", "indicators", f"tasks/{row.pk}", "plan/versions"):
        page = client.get(f"/652323/{address}/?version={made.pk}").content.decode()
        assert not re.search(r"\{(月份|金额|数量|比例)", page), address
    assert "计划投资 ____ 亿元" in words(client.get(f"/652323/roadmap/table/?version={made.pk}"))
    for name in ("roadmap.xlsx", "plan.docx", "plan.xlsx"):
        response = client.get(f"/652323/{name}?version={made.pk}")
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            text = "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
        text = html.unescape(text)
        assert "计划投资____亿元" in text, name
        assert "{金额" not in text, name


def test_stricter_than_the_nation_is_the_countys_own_line(cast: Cast, outline, today: date) -> None:
    made = half_filled(cast, outline)
    page = words(cast.client("office").get(f"/652323/indicators/targets/?version={made.pk}"))
    assert "S1 社会认可度 县定，严于国家 全县≥85%" in page
    assert page.count("县定，严于国家") == 6


def test_the_pages_cost_the_same_for_one_and_for_many(cast: Cast, outline, today: date) -> None:
    client = cast.client("office")
    counted = []
    client.get("/652323/plan/templates/")
    for more in (0, 5):
        for number in range(more):
            PlanTemplate.objects.create(
                key=f"t{number}", county=cast.county, title="甲", text=outline.text, tasks=1,
                blanks=1,
            )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get("/652323/plan/templates/")
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_saving_sharing_and_deleting(cast: Cast, reference: None, today: date) -> None:
    client, other = cast.client("office"), cast.client("stranger")
    none = client.post("/652323/plan/templates/save/", follow=True)
    assert "本县还没有施行中的方案" in words(none)
    issue_plan(plan(task(), title="呼图壁县方案"), by=None)
    client.post("/652323/plan/templates/save/")
    made = PlanTemplate.objects.get()
    listed, use = "/530426/plan/templates/", f"/530426/plan/templates/{made.pk}/"
    assert "____ 方案" not in words(other.get(listed))
    assert other.get(use).status_code == 404
    client.post(f"/652323/plan/templates/{made.pk}/share/", {"shared": "1"})
    assert "____ 方案 呼图壁县提供" in words(other.get(listed))
    assert other.get(use).status_code == 200
    for act in ("share", "delete"):  # what is shared is still its county's alone to change
        assert other.post(f"{use}{act}/").status_code == 404
    client.post(f"/652323/plan/templates/{made.pk}/share/", {"shared": "0"})
    assert other.get(use).status_code == 404
    client.post(f"/652323/plan/templates/{made.pk}/delete/")
    assert not PlanTemplate.objects.exists()
