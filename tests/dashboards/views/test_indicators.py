"""The indicators, one of them, and a school's page, as the browser gets them."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from tests.conftest import CANARY, Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at, plan, task
from tracker.indicators.models import IndicatorSet
from tracker.indicators.services.figures import (
    FigureEntry,
    freeze_year,
    report_county_figure,
    report_figures,
)
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)
# The published example: students and what the five schools have.
PUPILS, HELD = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)


@pytest.fixture
def national(national_set: IndicatorSet, time_machine) -> IndicatorSet:
    time_machine.move_to(at(TODAY), tick=False)
    return national_set


def page(cast: Cast, name: str, person: str = "leader", **parts: object) -> str:
    query = parts.pop("query", {})
    url = reverse(name, kwargs={"code": cast.county.code, **parts})
    response = cast.client(person).get(url, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def text(html: str) -> str:
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def published(cast: Cast) -> list[int]:
    """The schools of the published example, their totals as teaching area; department keys."""
    found = []
    for number, (pupils, held) in enumerate(zip(PUPILS, HELD, strict=True), start=1):
        school = make_school(cast.county, f"例{number}小学")
        report(cast.county, cast.office, school, students=pupils, teaching_area=held,
               indoor_sports_area=0)  # fmt: skip
        found.append(school.department_id)
    return found


def test_the_published_example_reads_0_5153_and_the_unweighted_only_as_a_note(cast, national):
    published(cast)
    html = text(page(cast, "indicator", indicator="L4"))
    assert "差异系数 0.5153 未达标" in html
    assert "X̄ ＝ ∑xᵢ ÷ N ＝ 6.334437" in html
    assert "不按学生数加权为 0.4888，仅供核对，不作判定" in html
    assert "教督〔2017〕6号，资源配置第4条" in html
    assert "小学 3/5 所达标；差异系数 0.5153" in text(page(cast, "indicators"))


def test_schools_stand_in_order_with_what_they_lack_in_things(cast, national):
    published(cast)
    html = page(cast, "indicator", indicator="L4")
    table = html[html.index('aria-label="小学各校"') :]
    assert re.findall(r"例(\d)小学</a>", table) == ["4", "2", "1", "5", "3"]
    # 160 ÷ 76 = 2.105…: 4.5 × 76 = 342, 182 more; 85 % is 290.7, 131 more
    assert "缺 182平方米（到85%缺 131平方米）" in table
    assert "137 ÷ 37 ＝ 3.7027" in text(table)
    assert "4.5 × 76 ÷ 1 − 160，向上取整，缺 182平方米；到85%缺 131平方米" in text(table)


def test_the_best_repair_is_named_with_what_it_brings(cast, national):
    published(cast)
    html = text(page(cast, "indicator", indicator="L4"))
    found = re.search(r"例4小学 补齐 182平方米，差异系数由 0.5153 降到 (0\.\d{4})", html)
    assert found
    assert ("可以达标" in html) == (Decimal(found[1]) <= Decimal("0.5"))
    make_school(cast.county, "未报小学")
    assert "可以达标" not in text(page(cast, "indicator", indicator="L4"))


@pytest.mark.parametrize(
    ("teachers", "words"),
    [(42, "4.20 ≥ 4.2人 达标"), (41, "4.10 ≥ 4.2人 可保留 缺 1人，可不补"),
     (36, "3.60 ≥ 4.2人 可保留 缺 6人，可不补"), (35, "3.50 ≥ 4.2人 未达标 缺 7人（到85%缺 1人）")],
)  # fmt: skip
def test_edges_on_the_page_of_a_school(cast, national, teachers, words):
    school = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, school, qualified_teachers=teachers)
    html = text(page(cast, "school_page", pk=school.department_id))
    assert f"L1 每百名学生拥有高于规定学历教师数 {teachers}人 ÷ 1,000人 {words}" in html
    verdict = "达标，7/7" if teachers == 42 else "达标，6/7" if teachers > 35 else "未达标，6/7"
    assert f"小学资源配置： {verdict} 项达标" in html.replace(" ，", "，")


def test_what_is_not_reported_is_shown_and_counted(cast, national):
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    silent = make_school(cast.county, "乙小学")
    html = text(page(cast, "indicators"))
    assert "小学 1/2 所达标，1 所未填报" in html
    assert "学校合格 1 / 2 所" in html
    assert "未填报 32 项" in html
    ranked = text(page(cast, "indicator", indicator="L1"))
    assert "1 乙小学 未填报 未填报 — 未填报" in ranked
    assert "未填报 1所学校未填报，填报以前不能判定" in ranked
    assert "在校生 未填报" in text(page(cast, "school_page", pk=silent.department_id))


def test_excluded_schools_are_listed_with_the_rule(cast, national):
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    special = make_school(cast.county, "县特殊教育学校", "special")
    point = make_school(cast.county, "南山教学点", "point")
    report(cast.county, cast.office, point, students=49)
    html = text(page(cast, "indicators"))
    assert "特殊教育学校不计入资源配置指标：1 所（县特殊教育学校）" in html
    assert "不足50人的教学点不计入资源配置指标：1 所（南山教学点）" in html
    own = text(page(cast, "school_page", pk=special.department_id))
    assert "特殊教育学校不计入资源配置指标。下列其他要求仍然适用。" in own


def test_without_figures_the_page_says_so_and_counts_nothing_as_met(cast, national):
    make_school(cast.county, "甲小学")
    html = text(page(cast, "indicators"))
    assert "2023/24学年尚无学校数据和全县数据，各项都是“未填报”。" in html
    assert "32项单项指标：达标 0 项" in html


def test_without_an_indicator_set_the_page_says_what_to_do(cast, time_machine):
    time_machine.move_to(at(TODAY), tick=False)
    assert "还没有装入" in page(cast, "indicators")
    url = reverse("indicator", kwargs={"code": cast.county.code, "indicator": "L1"})
    assert cast.client("leader").get(url).status_code == 404


def test_on_the_limit_is_met_and_marked_as_borderline(cast, national):
    """Two schools of equal size at 3 and 9: mean 6, deviation 3, coefficient exactly 0.5."""
    for name, area in (("甲小学", 300), ("乙小学", 900)):
        report(cast.county, cast.office, make_school(cast.county, name), students=100,
               teaching_area=area, indoor_sports_area=0)  # fmt: skip
    html = text(page(cast, "indicator", indicator="L4"))
    assert "差异系数 0.5000 达标 临界" in html
    assert "小学 1/2 所达标；差异系数 0.5000（临界）" in text(page(cast, "indicators"))


def test_the_countys_own_figures_and_material(cast, national):
    for name, value, note in (
        ("S1.1", "84.9", ""), ("S1.2", "90", ""), ("Q9.arts", "1", ""),
        ("Q9.arts.rate", "0.15", ""),
        ("G1", "0", "正在编制"), ("G10", "1", "（附件一）"), ("G8.1", "101", ""), ("G8.2", "0", ""),
    ):  # fmt: skip
        report_county_figure(by=cast.office, county=cast.county, year=YEAR, name=name,
                             value=Decimal(value), note=note)  # fmt: skip
    html = text(page(cast, "indicators"))
    assert (
        "S1 社会认可度 未达标 全县（问卷调查） 84.9% 全县（实地走访） 90% "
        "全县（问卷调查） ≥ 85% 全县（实地走访） ≥ 85% 距标准差 0.1%"
    ) in html
    assert "没有做到：足额核定教师绩效工资总量" in html
    assert "否，正在编制" in html
    assert "是（附件一）" in html
    assert "恰在标准线上，标准不含本数" in html
    assert "否 ：正在编制" in text(page(cast, "indicator", indicator="G1"))
    assert "全县（问卷调查） 84.9% ≥ 85% 未达标" in text(page(cast, "indicator", indicator="S1"))
    both = text(page(cast, "indicator", indicator="G8"))
    assert "教师平均工资收入占公务员平均工资收入 101% ≥ 100% 达标" in both
    assert "足额核定教师绩效工资总量 否 是 未达标" in both


def test_a_relief_is_named_where_it_was_granted(cast, national):
    school = make_school(cast.county, "甲小学")
    report(cast.county, cast.office, school)
    entries = [
        FigureEntry(school, name, Decimal(value))
        for name, value in (("smallest_music_room", 80), ("rooms_built", 2016))
    ]
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, entries=entries, source="statistics"
    )
    html = text(page(cast, "indicator", indicator="G3"))
    assert "甲小学 每间音乐专用教室 80平方米 ≥ 73平方米 2016年及以前规划建成 达标" in html


def test_a_past_day_and_another_year(cast, national, time_machine):
    school = make_school(cast.county, "甲小学")
    report(cast.county, cast.office, school, qualified_teachers=10)
    time_machine.move_to(at(date(2024, 6, 1)), tick=False)
    report(cast.county, cast.office, school, qualified_teachers=42)
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    assert "1.00 ≥ 4.2人 未达标" in text(
        page(cast, "school_page", pk=school.department_id, query={"as_of": "2024-05-31"})
    )
    assert "4.20 ≥ 4.2人 达标" in text(page(cast, "school_page", pk=school.department_id))
    assert "已定稿" in page(cast, "indicators")
    assert "已定稿" not in page(cast, "indicators", query={"as_of": "2024-05-31"})
    before = text(page(cast, "indicators", query={"year": "2022"}))
    assert "2022/23学年尚无学校数据和全县数据" in before


def test_against_the_year_before(cast, national):
    said = ((YEAR - 1, "85"), (YEAR, "90"))
    for year, value, name in [(*each, name) for each in said for name in ("S1.1", "S1.2")]:
        report_county_figure(
            by=cast.office, county=cast.county, year=year, name=name, value=Decimal(value)
        )
    assert (
        "S1 社会认可度 达标 全县（问卷调查） 90% 全县（实地走访） 90% "
        "全县（问卷调查） ≥ 85% 全县（实地走访） ≥ 85% — ↑ 向好"
    ) in text(page(cast, "indicators"))


@pytest.mark.parametrize("year", ["2024", "1999", "二〇二三", "20２3", "-1"])
def test_a_year_that_is_none_is_answered_in_words(cast, national, year):
    url = reverse("indicators", kwargs={"code": cast.county.code})
    response = cast.client("leader").get(url, {"year": year})
    assert response.status_code == 400
    assert "请写学年开始的年份，2000至2023" in response.content.decode()


def test_an_unknown_indicator_or_school_is_not_found(cast, national):
    client = cast.client("leader")
    for name, parts in (("indicator", {"indicator": "L9"}), ("school_page", {"pk": 0})):
        url = reverse(name, kwargs={"code": cast.county.code, **parts})
        assert client.get(url).status_code == 404
    plain = reverse("school_page", kwargs={"code": cast.county.code, "pk": cast.finance.pk})
    assert client.get(plain).status_code == 404


def test_another_countys_school_does_not_exist_here(cast, national):
    foreign = make_school(cast.other, f"{CANARY}小学")
    report(cast.other, cast.stranger, foreign)
    url = reverse("school_page", kwargs={"code": cast.county.code, "pk": foreign.department_id})
    assert cast.client("leader").get(url).status_code == 404
    for name, parts in (("indicators", {}), ("indicator", {"indicator": "L1"})):
        assert CANARY not in page(cast, name, **parts)


def test_fifty_schools_a_page_and_the_same_queries(cast, national, django_assert_num_queries):
    names = [("indicators", {}, 9), ("indicator", {"indicator": "L1"}, 10),
             ("indicator", {"indicator": "G4"}, 10), ("indicator_years", {}, 8)]  # fmt: skip
    client = cast.client("leader")

    def read_all() -> list[str]:
        pages = []
        for name, parts, queries in names:
            url = reverse(name, kwargs={"code": cast.county.code, **parts})
            client.get(url)
            with django_assert_num_queries(queries):
                pages.append(client.get(url).content.decode())
        return pages

    report(cast.county, cast.office, make_school(cast.county, "第0小学"))
    read_all()
    for number in range(1, 61):
        report(cast.county, cast.office, make_school(cast.county, f"第{number}小学"))
    _, ranked, asked, _ = read_all()
    for html in (ranked, asked):
        assert len(re.findall(r'<th scope="row" class="names"><a href="[^"]*/schools/', html)) == 50
        assert "第 1 页，共 2 页" in html


@pytest.mark.parametrize("count", [1, 9])
def test_the_overview_with_the_outlook_and_the_same_queries(
    cast, national, django_assert_num_queries, count
):
    promise = TargetDraft("社会认可度", ">=", Decimal(90), "%", sentence="原文", indicator="S1")
    issue_plan(plan(*[task(targets=(promise,))] * count, target_year=2026), by=None)
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    url, client = reverse("indicators", kwargs={"code": cast.county.code}), cast.client("leader")
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)


def test_years_side_by_side(cast, national):
    said = ((YEAR - 1, "80"), (YEAR, "90"))
    for year, value, name in [(*each, name) for each in said for name in ("S1.1", "S1.2")]:
        report_county_figure(
            by=cast.office, county=cast.county, year=year, name=name, value=Decimal(value)
        )
    html = text(page(cast, "indicator_years"))
    assert "指标 2022/23学年 2023/24学年 能否通过" in html
    assert "单项指标达标 0/32 项 1/32 项" in html
    assert (
        "S1 社会认可度 未达标 全县（问卷调查） 80% 全县（实地走访） 80% "
        "达标 全县（问卷调查） 90% 全县（实地走访） 90%"
    ) in html
