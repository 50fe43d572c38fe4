from dataclasses import replace

from tests.exports.papers.test_roadmap import DAY, plan
from tests.exports.rows import ROW
from tracker.exports.workbooks.roadmap import roadmap_sheet
from tracker.roadmaps.rules.status import Dates
from tracker.roadmaps.selectors.task_rows import OwnColumns


def test_sheet_says_its_version_and_that_it_is_a_demonstration():
    draft = plan(state="draft", doc_number="", version=2)
    draft.county.is_demo = True
    sheet = roadmap_sheet(draft, DAY, OwnColumns(), with_progress=True)
    assert sheet.lines == ["方案：第2版（草案）　数据截止：2024年9月14日　草案　演示数据"]
    assert [c.head for c in sheet.columns] == [
        "时间", "", "具体工作内容", "完成时限", "责任单位", "进展",
    ]  # fmt: skip
    row = replace(ROW, window_text="", due_text="", dates=Dates(), year=None)
    row = replace(row, latest="正在采购")
    assert [c.value(row) for c in sheet.columns] == [
        "—", "—", "购置教学仪器", "—", "县财政局、教育局", "推进中 · 绿灯\n正在采购",
    ]  # fmt: skip
