from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties.models import County
from tracker.exports import titles
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan


def test_file_name():
    county = County(name="呼图壁县", short_name="呼图壁县")
    name = titles.file_name(county, "路线图", date(2024, 9, 4), "pdf")
    assert name == "呼图壁县路线图_截至2024-09-04.pdf"


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (CountyPlan(doc_number="呼县政办〔2022〕5号", state="in_force"), "呼县政办〔2022〕5号"),
        (CountyPlan(version=2, state="draft"), "第2版（草案）"),
    ],
)
def test_sources(plan: CountyPlan, words: str):
    day = date(2024, 9, 14)
    assert titles.source_line(plan, day) == f"方案：{words}　数据截止：2024年9月14日"


@pytest.mark.parametrize(
    ("state", "mark"),
    [(PlanState.IN_FORCE, ""), (PlanState.DRAFT, "草案"), (PlanState.SUPERSEDED, "已被替代")],
)
def test_version_mark(state: PlanState, mark: str):
    assert titles.version_mark(CountyPlan(state=state), date(2024, 5, 20)) == mark


@pytest.mark.parametrize(
    ("title", "width", "lines"),
    [
        ("呼图壁县推进义务教育优质均衡发展时间表及路线图", 28,
         ["呼图壁县推进义务教育优质均衡发展时间表及路线图"]),
        ("呼图壁县推进义务教育优质均衡发展时间表及路线图", 20,
         ["呼图壁县推进义务教育", "优质均衡发展时间表及路线图"]),
        ("关于印发《甲》的通知", 6, ["关于印发", "《甲》的通知"]),
        ("关于报送2026年11月进展情况的催办通知", 20,
         ["关于报送2026年11月", "进展情况的催办通知"]),
        ("在2024年底", 6, ["在", "2024年底"]),
    ],
)  # fmt: skip
def test_balanced(title: str, width: int, lines: list[str]):
    assert titles.balanced_lines(title, width) == lines


@given(st.text(st.sampled_from("县教育局、，。《》（）的2024年ab"), min_size=1, max_size=90))
def test_balanced_keeps_the_title_in_the_fewest_lines(title: str):
    lines = titles.balanced_lines(title, 20)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20
    assert len(lines) == -(-len(title) // 20)
