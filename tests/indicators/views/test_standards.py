"""指标标准: all sets and one of them, read by everybody who is signed in."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import Cast
from tests.indicators.builders import load_national_set
from tests.roadmaps.builders import at
from tracker.indicators.models import IndicatorSet

PEOPLE = ["leader", "office", "reporter", "supervisor", "admin", "stranger"]
TODAY = date(2026, 11, 22)


@pytest.fixture
def national(cast: Cast, time_machine) -> IndicatorSet:
    time_machine.move_to(at(TODAY), tick=False)
    return load_national_set()


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
        "相关科目校际差异率 ＜ 0.15", "G1 第1条 学校规划布局",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("材料证明") == 8


def test_the_pages_ask_the_same_however_much_a_set_holds(cast, national, django_assert_num_queries):
    client = cast.client("leader")
    client.get("/standards/")
    for address, queries in (("/standards/", 4), (f"/standards/{national.pk}/", 8)):
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
