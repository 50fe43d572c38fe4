"""Dispatch sheets as paper and problems as Excel, read back."""

import uuid
from datetime import date, timedelta

import pytest

from tests.conftest import CANARY
from tests.exports.conftest import pages_of, read_pdf, squeezed
from tests.exports.views.test_workbooks import read_sheet, shown
from tests.supervision.builders import content, draft, issued, problem
from tests.supervision.conftest import Scene, scene, today
from tests.supervision.views.test_sheets import get, post
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.supervision.services import sheets
from tracker.supervision.services.problems import open_task

__all__ = ["scene", "today"]  # fixtures of the supervision room


def paper(place: Scene, pk: int, query: str = "", person: str = "leader") -> bytes:
    response = get(place, person, "sheet_pdf", query, pk=pk)
    assert response["Content-Type"] == "application/pdf"
    return response.content


def test_a_draft_says_so_on_every_page(scene: Scene):
    long = "请抓紧办理。" * 200
    pages = pages_of(paper(scene, draft(scene, text=long).pk, person="office"))
    assert len(pages) > 1
    assert all("代拟稿" in page for page in pages)
    assert all("演示数据" not in page for page in pages)
    assert "印发" not in "".join(pages).replace("未印发", "")


def test_an_issued_paper_says_every_word(scene: Scene):
    task = scene.plan.tasks.get(content="采购设备")
    sheet = issued(
        scene, tasks=[task], copies=[scene.department("县教育局")], annexes="名单\n台账",
        issuer="县创建办", text="第一段话。\n第二段话。",
    )  # fmt: skip
    read = read_pdf(paper(scene, sheet.pk))
    (page,) = [squeezed(p.extract_text()) for p in read.pages]
    places = [
        page.index(word)
        for word in (
            "督办级别：红色（逾期）", "督办单〔2024〕1号", "关于加快设备采购的督办单", "县财政局：",
            "第一段话。", "第二段话。", "（1）采购设备（完成时限：2024年5月15日；已逾期5天）。",
            "附件：1.名单", "2.台账", "县创建办", "（盖章）", "2024年5月20日", "抄送：县教育局。",
            "县创建办2024年5月20日印发",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "代拟稿" not in page
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in read.pages} == {(595, 842)}
    assert read.metadata is not None
    assert read.metadata.title == "关于加快设备采购的督办单"


def test_reprinted_a_year_later_it_is_the_same_paper(scene: Scene, time_machine):
    task = scene.plan.tasks.get(content="采购设备")
    sheet = issued(scene, tasks=[task])
    first = paper(scene, sheet.pk)
    time_machine.shift(timedelta(days=365))
    assert paper(scene, sheet.pk) == first
    assert "代拟稿" not in pages_of(first)[0]


def test_as_of_a_day_before_the_issue_it_is_a_draft(scene: Scene, time_machine):
    sheet = draft(scene)
    time_machine.shift(timedelta(days=1))
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    then = pages_of(paper(scene, sheet.pk, "?as_of=2024-05-20", "office"))[0]
    assert "代拟稿" in then
    assert "〔2024〕" not in then


def test_demonstration_is_said(scene: Scene):
    scene.county.is_demo = True
    scene.county.save()
    sheet, row = issued(scene), problem(scene)
    assert all("演示数据" in page for page in pages_of(paper(scene, sheet.pk)))
    lines = read_sheet(get(scene, "leader", "problems_xlsx").content)
    assert lines["A2"].value == "数据截止：2024年5月20日　演示数据"
    assert lines["A4"].value == row.description


def test_problems_as_a_sheet(scene: Scene):
    row = problem(scene, due_on=date(2024, 5, 19), look_back_on=date(2024, 6, 19))
    problem(scene, description="=HYPERLINK(1)", source="self", due_on=date(2024, 6, 1))
    for act in ("claim", "strike", "look_back"):
        row.refresh_from_db()
        data = {"act": act, "version": row.version, "text": "说明"}
        post(scene, "office", "problem_act", data, pk=row.pk)
    problem(scene, due_on=date(2024, 5, 18))
    page = read_sheet(get(scene, "leader", "problems_xlsx").content)
    assert [[shown(cell) for cell in cells] for cells in page.iter_rows(min_row=3)] == [
        ["问题", "来源", "学校或单位", "指标", "整改措施", "责任单位", "整改期限", "状态",
         "回头看"],
        ["实验室药品管理不规范", "督导", "全县", "—", "建立台账", "县财政局",
         "2024年5月18日 整改逾期", "待整改", "—"],
        ["实验室药品管理不规范", "督导", "全县", "—", "建立台账", "县财政局", "2024年5月19日",
         "已销号", "2024年6月19日 已回头看"],
        ["=HYPERLINK(1)", "自查", "全县", "—", "建立台账", "县财政局", "2024年6月1日",
         "待整改", "—"],
    ]  # fmt: skip
    assert page["A6"].data_type == "s"
    assert read_sheet(get(scene, "leader", "problems_xlsx", "?source=self").content).max_row == 4


@pytest.mark.parametrize("person", ["leader", "office", "reporter", "supervisor", "admin"])
def test_permissions_for_papers_of_supervision(person: str, scene: Scene):
    sheet = issued(scene)
    theirs = sheets.draft_sheet(
        by=scene.cast.stranger, county=scene.cast.other,
        content=content(scene, title=f"{CANARY}督办单"), nonce=uuid.uuid4(),
    )  # fmt: skip
    assert theirs is not None
    assert get(scene, person, "sheet_pdf", pk=sheet.pk).status_code == 200
    assert get(scene, person, "sheet_pdf", pk=theirs.pk).status_code == 404


def test_a_task_opened_for_a_problem_is_no_part_of_the_annex(scene: Scene):
    """The annex and the plan's file are what was issued; the ledger is what is to be done."""
    open_task(by=scene.cast.office, problem=problem(scene), version=0)
    assert "采购设备" in "".join(pages_of(get(scene, "leader", "roadmap_pdf").content))
    assert "问题整改" not in "".join(pages_of(get(scene, "leader", "roadmap_pdf").content))
    roadmap = read_sheet(get(scene, "leader", "roadmap_xlsx").content)
    assert "问题整改" not in str([[c.value for c in row] for row in roadmap.iter_rows()])
    assert [task.title for task in draft_of(scene.plan).tasks] == [""] * 4
    assert "问题整改" in get(scene, "leader", "ledger").content.decode()
