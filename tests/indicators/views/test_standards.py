"""指标标准: all sets and one of them, read by everybody who is signed in."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from counties.permissions import RoleName
from tests.conftest import Cast, make_user
from tests.roadmaps.builders import at
from tracker.indicators.models import Indicator, IndicatorSet, SetDraft
from tracker.indicators.services.figures import report_county_figure

PEOPLE = ["leader", "office", "reporter", "supervisor", "admin", "stranger"]
TODAY = date(2026, 11, 22)


@pytest.fixture
def national(national_set: IndicatorSet, time_machine) -> IndicatorSet:
    time_machine.move_to(at(TODAY), tick=False)
    return national_set


def text(response) -> str:
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_reads_the_list_and_a_set(cast, national, person):
    client = cast.client(person)
    listed = text(client.get("/standards/"))
    assert "2017 全国 教督〔2017〕6号 2017年5月1日 — 施行中" in listed
    assert "教督〔2017〕6号" in text(client.get(f"/standards/{national.pk}/"))


def test_nobody_unsigned_and_no_set_that_is_none(cast, national):
    assert Client().get("/standards/").status_code == 302
    assert Client().get(f"/standards/{national.pk}/").status_code == 302
    assert cast.client("leader").get(f"/standards/{national.pk + 1}/").status_code == 404
    assert cast.client("leader").post("/standards/").status_code == 405


def test_a_set_is_shown_line_by_line(cast, national):
    page = text(cast.client("leader").get(f"/standards/{national.pk}/"))
    for words in (
        "7项资源配置指标至少6项达到标准值，其余不低于85%下限",
        "小学、初中、高中权重 1 : 1.1 : 1.32",
        "不修约，按计算值判定",
        "特殊教育学校不计入资源配置指标；不足50人的教学点不计入资源配置指标",
        "资源配置：7 项", "政府保障程度：15 项", "教育质量：9 项", "社会认可度：1 项",
        "L1 第1条 高于规定学历教师 每百名学生拥有高于规定学历教师数 逐校及校际差异",
        "小学 ≥ 4.2人 ，85%下限 3.57", "初中 ≥ 5.3人 ，85%下限 4.505",
        "小学校际差异系数 ≤ 0.5", "初中校际差异系数 ≤ 0.45",
        "每 12个（班级数）计一次，不足的按一次计",
        "放宽到 73平方米：2016年及以前规划建成（音乐、美术教室规划建成年份 ≤ 2016年）",
        "放宽到 3000人：随迁子女超过一半（随迁子女占在校生 ＞ 50%）",
        "不足100名学生的村小学和教学点 ≥ 100名",
        "适用：义务教育阶段在校生数 ＜ 100人，且村小学和教学点",
        "校际差异率（语文） ＜ 0.15", "适用：监测了语文：是", "监测了语文 填是或否，不作判定",
        "建设标准统一 是", "G1 第1条 学校规划布局",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("材料证明") == Indicator.objects.filter(thresholds=None).count()


def test_the_pages_ask_the_same_however_much_a_set_holds(cast, national, django_assert_num_queries):
    client = cast.client("leader")
    client.get("/standards/")
    for address, queries in (("/standards/", 6), (f"/standards/{national.pk}/", 8)):
        with django_assert_num_queries(queries):
            client.get(address)


def test_the_indicator_pages_lead_to_the_set_they_judge_by(cast, national):
    client = cast.client("leader")
    for name, parts in (("indicators", {}), ("indicator", {"indicator": "L1"})):
        html = client.get(reverse(name, kwargs={"code": "652323", **parts})).content.decode()
        assert f'<a class="set-link" href="/standards/{national.pk}/">指标标准：2017 版</a>' in html
    own = client.get(f"/standards/{national.pk}/").content.decode()
    assert 'href="/652323/indicators/"' in own


def test_without_a_set_the_list_says_what_to_do(cast):
    assert "load_reference" in text(cast.client("leader").get("/standards/"))


@pytest.fixture
def chief(cast: Cast, national: IndicatorSet) -> Client:
    """A browser of who administers every county."""
    client = Client()
    user = make_user("chief", RoleName.ADMIN, name="总管理员")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class _Fields(HTMLParser):
    """What a browser sends of the page's main form, the buttons left out."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, object] = {}
        self.name = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name, value = held.get("name") or "", held.get("value") or ""
        if tag == "input" and held.get("type") != "checkbox":
            self.data[name] = value
        elif tag == "input" and "checked" in held:
            self.data.setdefault(name, []).append(value)
        elif tag in ("select", "textarea"):
            self.name, self.text = name, ""
        elif tag == "option" and "selected" in held:
            self.data[self.name] = value

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.data[self.name] = self.text.strip()


def fields(html: str) -> dict[str, object]:
    parser = _Fields()
    parser.feed(html)
    return {"province": "", **parser.data}


HEAD = {"name": "新标准", "edition": "2026", "document": "文号", "value-G7-1": "7000"}


def begin(chief: Client, national: IndicatorSet, **typed: str) -> dict[str, object]:
    page = chief.get(f"/standards/{national.pk}/new/")
    return {**fields(page.content.decode()), **HEAD, **typed}


def rows() -> tuple[int, int]:
    return IndicatorSet.objects.count(), SetDraft.objects.count()


def link(html: str, words: str) -> str:
    """The address that a click on `words` leads to."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{words}', html)
    assert found, words
    return found[1]


def test_three_clicks_put_a_changed_threshold_in_force(chief, national):
    """P8.3: 指标标准 → 新版本 → effective date → 启用."""
    page = chief.get("/", follow=True).content.decode()
    page = chief.get(link(page, "指标标准")).content.decode()  # 1
    address = link(page, "新版本")
    data = {**fields(chief.get(address).content.decode()), **HEAD}  # 2
    # while a value is typed the page shows what changes
    told = chief.post(address, {**data, "act": "compare"}, headers={"HX-Request": "true"})
    assert "≥ 6000元" in text(told)
    assert rows() == (1, 0)
    data |= fields(told.content.decode()) | {"valid_from": "2026-11-22", "act": "enable"}
    done = chief.post(address, {**data, "province": ""}, follow=True)  # 3
    made = IndicatorSet.objects.get(code="national-2026")
    assert done.redirect_chain == [(f"/standards/{made.pk}/", 302)]
    assert "已启用，自2026年11月22日起按本版评判。" in text(done)
    assert "总管理员于" in text(done)
    listed = text(chief.get("/standards/"))
    assert "新标准 2026 全国 文号 2026年11月22日 — 施行中" in listed
    assert "2017年5月1日 2026年11月21日 已废止" in listed


def test_without_scripts_it_is_kept_first_and_its_changes_shown(chief, national):
    data = begin(chief, national, valid_from="2026-12-01", act="enable")
    kept = chief.post(f"/standards/{national.pk}/new/", data)
    draft = SetDraft.objects.get()
    assert kept["Location"] == f"/standards/drafts/{draft.pk}/#changes"
    assert rows() == (1, 1)
    page = chief.get(f"/standards/drafts/{draft.pk}/")
    assert "请核对页末的改动，再按“启用”。" in text(page)
    assert "G7 特殊教育公用经费 特殊教育学校 ≥ 6000元 ≥ 7000元" in text(page)
    assert "标准值由 6000 改为 7000，而原文中仍有“6000”。" in text(page)
    again = {**fields(page.content.decode()), "act": "enable"}
    done = chief.post(f"/standards/drafts/{draft.pk}/", again)
    made = IndicatorSet.objects.get(code="national-2026")
    assert done["Location"] == f"/standards/{made.pk}/"
    # sent a second time, by the double click of an impatient hand
    twice = chief.post(f"/standards/drafts/{draft.pk}/", again)
    assert twice["Location"] == f"/standards/{made.pk}/"
    assert rows() == (2, 1)


def test_a_value_that_changed_since_it_was_shown_is_shown_again(chief, national):
    data = begin(chief, national, valid_from="2026-12-01")
    told = chief.post(f"/standards/{national.pk}/new/", {**data, "act": "compare"})
    data |= {**fields(told.content.decode()), "province": "", "value-G7-1": "8000"}
    chief.post(f"/standards/{national.pk}/new/", {**data, "act": "enable"})
    assert rows() == (1, 1)


def test_the_same_new_form_twice_is_one_draft(chief, national):
    data = begin(chief, national)
    for _ in range(2):
        assert chief.post(f"/standards/{national.pk}/new/", data).status_code == 302
    assert rows() == (1, 1)
    assert "新标准（2026）" in text(chief.get("/standards/"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"floor-L1-1": "5"}, "85%下限 5 比标准值 4.2 还严，请核对。"),
        ({"value-L1-1": ""}, "请填写数值。"),
        ({"value-L1-1": "四"}, "“四”不是数字"),
        ({"operator-L1-1": "<="}, "选择一个有效的选项"),
        ({"edition": "2017"}, "全国已有版本为“2017”的标准，请换一个版本号。"),
        ({"edition": ""}, "这个字段是必填项。"),
        ({"needed": "8"}, "应达标项数要在1和7之间。"),
    ],
)
def test_nonsense_is_refused_and_what_was_typed_is_kept(chief, national, typed, says):
    data = begin(chief, national, **{"text-G7": "改过的原文", **typed})
    page = chief.post(f"/standards/{national.pk}/new/", data)
    assert page.status_code == 422
    html = unescape(page.content.decode())
    assert says in html
    assert "改过的原文" in html
    field = next(iter(typed))
    assert f'<li><a href="#id_{field}">' in html  # a long page leads to what is wrong
    assert rows() == (1, 0)


def test_a_past_day_is_refused_at_the_last_click(chief, national):
    data = begin(chief, national, valid_from="2026-11-21")
    told = chief.post(f"/standards/{national.pk}/new/", {**data, "act": "compare"})
    data |= {**fields(told.content.decode()), "province": "", "act": "enable"}
    page = chief.post(f"/standards/{national.pk}/new/", data)
    assert page.status_code == 422
    assert "施行日期不能早于今天（2026年11月22日）" in page.content.decode()
    assert rows() == (1, 0)


def test_a_stale_edit_shows_both_texts(chief, national):
    chief.post(f"/standards/{national.pk}/new/", begin(chief, national))
    draft = SetDraft.objects.get()
    address = f"/standards/drafts/{draft.pk}/"
    data = fields(chief.get(address).content.decode())
    assert chief.post(address, {**data, "value-G7-1": "7500"}).status_code == 302
    late = chief.post(address, {**data, "value-G7-1": "8000", "act": "enable"})
    assert late.status_code == 409
    html = late.content.decode()
    assert ("7500" in html, "8000" in html) == (True, True)
    # sending that page's form keeps what was typed, and puts nothing in force
    assert chief.post(address, fields(html)).status_code == 302
    draft.refresh_from_db()
    assert (rows(), draft.version) == ((1, 1), 2)
    chief.post(f"{address}discard/")
    gone = chief.post(address, data)
    assert gone.status_code == 404
    assert rows() == (1, 0)


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_else_changes_anything(cast, chief, national, person):
    chief.post(f"/standards/{national.pk}/new/", begin(chief, national))
    draft = SetDraft.objects.get()
    client = cast.client(person)
    for address in (f"/standards/{national.pk}/new/", f"/standards/drafts/{draft.pk}/"):
        assert client.get(address).status_code == 403
        for act in ("", "compare", "enable"):
            assert client.post(address, {**HEAD, "act": act}).status_code == 403
    for act in (f"drafts/{draft.pk}/discard/", f"{national.pk}/withdraw/"):
        assert client.post(f"/standards/{act}").status_code == 403
    assert rows() == (1, 1)
    for address in ("/standards/", f"/standards/{national.pk}/"):
        html = client.get(address).content.decode()
        assert "新版本" not in html
        assert "新标准" not in html


def test_what_is_not_there(chief, national):
    for address in ("/standards/0/new/", "/standards/drafts/0/"):
        assert chief.get(address).status_code == 404
    assert chief.post("/standards/drafts/0/discard/").status_code == 404
    assert chief.get("/standards/drafts/1/discard/").status_code == 405


def test_the_pages_of_a_county_judge_by_the_set_of_the_day(cast, chief, national, time_machine):
    data = begin(chief, national, valid_from="2026-12-01")
    report_county_figure(
        by=cast.office, county=cast.county, year=2026, name="G7.1", value=Decimal(6500)
    )
    told = chief.post(f"/standards/{national.pk}/new/", {**data, "act": "compare"})
    data |= {**fields(told.content.decode()), "province": "", "act": "enable"}
    chief.post(f"/standards/{national.pk}/new/", data)
    time_machine.move_to(at(date(2026, 12, 5)), tick=False)
    page = reverse("indicator", kwargs={"code": "652323", "indicator": "G7"})
    client = cast.client("leader")
    old = text(client.get(page, {"as_of": "2026-11-30"}))
    assert "G7 特殊教育公用经费： 达标" in old
    assert ("指标标准：2017 版" in old, "≥ 6000元" in old) == (True, True)
    new = text(client.get(page))
    assert "G7 特殊教育公用经费： 未达标" in new
    assert ("指标标准：2026 版" in new, "≥ 7000元" in new) == (True, True)


@pytest.mark.parametrize("fate", ["deleted", "issued"])
def test_a_draft_that_goes_while_its_form_is_sent(chief, national, fate, monkeypatch):
    chief.post(f"/standards/{national.pk}/new/", begin(chief, national))
    draft = SetDraft.objects.get()
    data = fields(chief.get(f"/standards/drafts/{draft.pk}/").content.decode())

    def overtaken(**_: object) -> None:
        if fate == "deleted":
            draft.delete()
        else:
            SetDraft.objects.update(issued=national)
        raise StaleEdit

    monkeypatch.setattr("tracker.indicators.services.standards.save_draft", overtaken)
    away = chief.post(f"/standards/drafts/{draft.pk}/", data)
    assert away["Location"].startswith(  # with the text that was typed
        "/standards/?draft=" if fate == "deleted" else f"/standards/{national.pk}/?draft="
    )


def test_a_coming_set_is_withdrawn_and_one_in_force_is_not(chief, national):
    data = begin(chief, national, valid_from="2026-12-01")
    told = chief.post(f"/standards/{national.pk}/new/", {**data, "act": "compare"})
    data |= {**fields(told.content.decode()), "province": "", "act": "enable"}
    made = chief.post(f"/standards/{national.pk}/new/", data)["Location"]
    assert "撤回，改回草案" in text(chief.get(made))
    back = chief.post(f"{made}withdraw/", follow=True)
    assert back.redirect_chain == [(f"/standards/drafts/{SetDraft.objects.get().pk}/", 302)]
    assert "已撤回，改回草案；上一版继续施行。" in text(back)
    assert rows() == (1, 1)
    assert "撤回" not in text(chief.get(f"/standards/{national.pk}/"))
    refused = chief.post(f"/standards/{national.pk}/withdraw/", follow=True)
    assert "这一版已经施行，不能撤回" in text(refused)
    assert chief.get(f"/standards/{national.pk}/withdraw/").status_code == 405
    assert chief.post("/standards/0/withdraw/").status_code == 404


def test_reading_writes_nothing(chief, national):
    chief.post(f"/standards/{national.pk}/new/", begin(chief, national))
    pages = ["", f"{national.pk}/", f"{national.pk}/new/", f"drafts/{SetDraft.objects.get().pk}/"]
    before = (*rows(), AuditEvent.objects.count(), SetDraft.objects.get().version)
    for page in pages:
        assert chief.get(f"/standards/{page}").status_code == 200
    assert (*rows(), AuditEvent.objects.count(), SetDraft.objects.get().version) == before
