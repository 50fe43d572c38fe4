"""The roadmap, the plan as a document, and its targets."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counties.models import County
from counties.permissions import RoleName
from tests.conftest import make_user
from tests.roadmaps.builders import EDUCATION, assignment, close, plan, say, task
from tests.roadmaps.pages import main, words, writes
from tests.roadmaps.plans.test_templates import OUTLINE
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO, ROADMAP
from tracker.roadmaps.plans.schema import MilestoneDraft, TargetDraft
from tracker.roadmaps.services.plans import issue_plan


def test_the_roadmap_holds_every_task_of_the_plan_by_year(cast, reference, today) -> None:
    made = issue_plan(HUTUBI, by=None)
    response = cast.client("leader").get("/652323/roadmap/table/")
    page = main(response)
    links = [int(pk) for pk in re.findall(r'href="/652323/tasks/(\d+)/"', page)]
    assert links == list(made.tasks.values_list("pk", flat=True))
    years = re.findall(r'rowspan="(\d+)"[^>]*>\s*<a href="/652323/board/(\d+)/">', page)
    assert [(int(year), int(rows)) for rows, year in years] == [
        (year, made.tasks.filter(milestone__year=year).count())
        for year in range(2021, 2027)
        if made.tasks.filter(milestone__year=year).exists()
    ]
    for row in HUTUBI.tasks:
        assert row.due.text in words(response)
    assert "呼图壁县推进义务教育优质均衡发展时间表及路线图" in words(response)


def test_the_roadmap_of_a_past_day(cast, today) -> None:
    row = issue_plan(plan(task(due=date(2024, 5, 1))), by=None).tasks.get()
    close(assignment(row, EDUCATION), cast.office)
    client = cast.client("leader")
    assert "黄灯 已办结" in words(client.get("/652323/roadmap/table/"))
    response = client.get("/652323/roadmap/table/?as_of=2024-05-19")
    assert "红灯 未启动 逾期 18 天" in words(response)
    assert f'href="/652323/tasks/{row.pk}/?as_of=2024-05-19"' in main(response)


def test_another_version_is_shown_as_what_it_is(cast, reference, today) -> None:
    issue_plan(HUTUBI, by=None)
    draft = issue_plan(ROADMAP, by=None)
    client = cast.client("office")
    for page in ("roadmap/table", "plan"):
        response = client.get(f"/652323/{page}/?version={draft.pk}")
        assert (response.context["plan"], "草案" in words(response)) == (draft, True)
    assert f"/652323/roadmap/table/?version={draft.pk}" in main(client.get("/652323/plan/"))


@pytest.mark.parametrize("person", ["leader", "reporter", "supervisor", "admin"])
def test_a_draft_is_for_those_who_work_on_it(cast, reference, today, person) -> None:
    issue_plan(HUTUBI, by=None)
    draft = issue_plan(ROADMAP, by=None)
    client = cast.client(person)
    row = draft.tasks.first()
    drafted = f"version={draft.pk}"
    pages = [f"{page}/?{drafted}" for page in ("roadmap/table", "plan")] + [f"tasks/{row.pk}/"]
    for page in [*pages, f"roadmap.pdf?{drafted}", f"roadmap.xlsx?{drafted}"]:
        assert client.get(f"/652323/{page}").status_code == 404, page
    assert drafted not in main(client.get("/652323/plan/"))
    assert cast.client("office").get(f"/652323/tasks/{row.pk}/").status_code == 200


@pytest.mark.parametrize("page", ["roadmap/table", "plan"])
def test_a_version_that_is_not_the_countys_is_not_found(cast, today, page) -> None:
    issue_plan(plan(), by=None)
    there = issue_plan(plan(county="530426"), by=None)
    client = cast.client("leader")
    for version in (there.pk, 0, "x", "-1", "²", 10**30):
        assert client.get(f"/652323/{page}/?version={version}").status_code == 404
    assert cast.client("stranger").get(f"/652323/{page}/").status_code == 404


@pytest.mark.parametrize(
    ("draft", "parts"),
    [
        (HUTUBI, ["呼县政办〔2022〕5号", "2022年3月14日", "启动实施阶段", "李晓亮",
                  "县委副书记、县长", "全县各义务教育阶段学校书记、校长",
                  "37 项任务的牵头单位由首列"]),
        (ESHAN, ["峨山县创建全国义务教育优质均衡发展县工作计划", "文件未署文号"]),
        (PINGLUO, ["平罗县义务教育优质均衡发展攻坚行动实施方案"]),
    ],
)  # fmt: skip
def test_the_plan_as_a_document(reference, today, draft, parts) -> None:
    issue_plan(draft, by=None)
    user = make_user("leader", RoleName.LEADER, county=County.objects.get(code=draft.county))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/{draft.county}/plan/")
    said = words(response)
    for part in (*parts, *(s.name for s in draft.stages), *(m.name for m in draft.members)):
        assert part in said, part
    for page in ("roadmap", "indicators/targets", "board", "tasks"):
        assert client.get(f"/{draft.county}/{page}/").status_code == 200


def test_a_year_without_a_goal_says_the_document_has_none(cast, today) -> None:
    goals = (MilestoneDraft(year=2024, goal="过半学校达标"), MilestoneDraft(year=2025))
    issue_plan(plan(milestones=goals), by=None)
    said = words(cast.client("leader").get("/652323/plan/"))
    assert "2024年 过半学校达标 2025年 文件没有写明年度目标。" in said


def test_targets_with_their_sentence(cast, reference, today) -> None:
    targets = (
        TargetDraft("满意度", ">=", Decimal(100), unit="%", scope="全县", by="2026", indicator="S1",
                    sentence="满意度达到百分之百", lines=(8, 8)),
        TargetDraft("经费", ">=", reference="上年", sentence="不低于上年"),
        TargetDraft("创建", "text", sentence="创建成功"),
        TargetDraft("学校", "=", Decimal("45.0"), unit="所", sentence="现有45所", is_status=True),
    )  # fmt: skip
    issue_plan(plan(task(), targets=targets), by=None)
    response = cast.client("leader").get("/652323/indicators/targets/")
    said = words(response)
    for part in ("≥ 100 %（2026）", "满意度达到百分之百", "S1", "第8行", "≥ 上年", "文字要求",
                 "＝ 45 所", "文件中的现状数据"):  # fmt: skip
        assert part in said, part
    assert [row.target.name for row in response.context["planned"]] == ["满意度", "经费", "创建"]
    assert [row.target.name for row in response.context["reported"]] == ["学校"]


def test_hutubis_targets(cast, reference, today) -> None:
    issue_plan(HUTUBI, by=None)
    response = cast.client("leader").get("/652323/indicators/targets/")
    shown = len(response.context["planned"]) + len(response.context["reported"])
    assert shown == 42
    assert "E+" not in words(response)


def targets_of(client: Client, county: str, query: str = "") -> list[str]:
    """The lines of the page of targets."""
    found = main(client.get(f"/{county}/indicators/targets/{query}"))
    rows = re.findall(r"<tr>.*?</tr>", found, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


@pytest.mark.parametrize(
    ("draft", "line"),
    [
        (HUTUBI, "社会认可度 县域 ≥ 85 % S1 社会认可度 与国家标准相同：全县≥85%"
                 " 社会认可度达到85%以上"),
        (HUTUBI, "班级人数 初中 ≤ 50 人 G5 班级学生数 与国家标准相同：初中≤50人"
                 " 小学、初中班级人数不超过45人、50人"),
        (HUTUBI, "校际差异率 校际 ＜ 0.15 Q9 学业水平和校际差异率 与国家标准相同："
                 "校际差异率＜0.15 校际差异率低于0.15"),
        (HUTUBI, "每百名学生拥有高于规定学历教师数 初中 ≥ 5.3 人/百名学生 L1 高于规定学历教师"
                 " 与国家标准相同：初中≥5.3人"
                 " 小学、初中每百名学生拥有高于规定学历教师数分别达到4.2人、5.3人以上"),
        (PINGLUO, "生均体育运动场馆面积差异系数 小学 ≤ 0.5 L5 体育运动场馆面积"
                  " 与国家标准相同：小学≤0.5 差异系数小学小于或等于0.5"),
    ],
    ids=["Hutubi S1", "Hutubi G5", "Hutubi Q9", "Hutubi L1", "Pingluo L5"],
)  # fmt: skip
def test_a_countys_targets_beside_the_national_line(cast, reference, today, draft, line) -> None:
    issue_plan(draft, by=None)
    reader = make_user("读者", RoleName.LEADER, county=County.objects.get(code=draft.county))
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    found = targets_of(client, draft.county)
    assert [row for row in found if row.startswith(line)], "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "校际差异系数 小学 ≤ 0.35 — 县定，严于国家 小学≤0.5"
        " 小学、初中校际差异系数分别控制在0.35、0.32以内 正文 第34行",
        "校际差异系数 初中 ≤ 0.32 — 县定，严于国家 初中≤0.45"
        " 小学、初中校际差异系数分别控制在0.35、0.32以内 正文 第34行",
        "义务教育工作群众满意度 群众 ≥ 90 % S1 社会认可度 县定，严于国家 全县≥85%"
        " 义务教育工作群众满意度达到90%以上 正文 第37行",
    ],
)
def test_the_templates_targets_beside_the_national_line(cast, reference, today, line) -> None:
    made = issue_plan(replace(OUTLINE, county="652323", key="outline"), by=None)
    found = targets_of(cast.client("office"), "652323", f"?version={made.pk}")
    assert [row for row in found if row == line], "\n".join(found)


def test_reading_pages_write_nothing(cast, today) -> None:
    row = issue_plan(plan(task(due=today)), by=None).tasks.get()
    say(assignment(row, EDUCATION), cast.colleague)
    client = cast.client("office")
    client.get("/652323/board/")  # the session is stamped once a minute
    pages = ("board/", "board/2024/", "tasks/", f"tasks/{row.pk}/", "mine/", "review/",
             "roadmap/", "plan/", "indicators/targets/")  # fmt: skip
    for page in pages:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/652323/{page}").status_code == 200
        assert writes(captured) == [], page
