from dataclasses import replace
from datetime import date

import pytest

from counties.models import County
from tests.exports.rows import ROW
from tracker.exports import titles
from tracker.exports.papers.roadmap import RoadmapPaper, roadmap_row, year_blocks
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.selectors.task_rows import TaskRow

DAY = date(2024, 9, 14)


def plan(**fields: object) -> CountyPlan:
    county = County(name="呼图壁县", short_name="呼图壁县")
    given = {"title": "实施方案", "state": "in_force", "doc_number": "呼县政办〔2022〕5号"}
    return CountyPlan(county=county, **{**given, **fields})


def rows(*years: int | None) -> list[TaskRow]:
    return [replace(ROW, position=n, year=year) for n, year in enumerate(years, start=1)]


def test_blocks_span_the_rows_of_a_year_on_a_page():
    lines = [roadmap_row(row) for row in rows(2022, 2022, 2022, 2023, None, None, 2023)]
    made = [
        [(block.year, [line.row.position for line in block.rows], block.opens) for block in page]
        for page in year_blocks(lines, [0, 0, 1, 1, 1, 3, 3])
    ]
    assert made == [
        [("2022年", [1, 2], True)],
        [("2022年", [3], False), ("2023年", [4], True), ("—", [5], True)],
        [("—", [6], False), ("2023年", [7], False)],
    ]


def test_blocks_of_nothing():
    assert year_blocks([], []) == []


def test_passes_say_the_same_words():
    """The second layout may only add spans: other words would fall on other pages."""
    paper = RoadmapPaper(plan(annex="附件2"), DAY, rows(2022, 2022, 2023), with_progress=False)
    first, second = paper.first_pass(), paper.second_pass([0, 0, 0])
    assert first.count('<tr id="') == second.count('<tr id="') == 3
    assert first.count("rowspan=") == 3
    assert second.count("rowspan=") == 2
    assert 'rowspan="2"' in second
    assert "next-page" not in second.split("</style>")[1]
    assert paper.second_pass([0, 0, 1]).split("</style>")[1].count("next-page") == 1


def test_the_bare_layout_has_the_same_words_on_every_day():
    def of_day(day: date) -> RoadmapPaper:
        return RoadmapPaper(plan(), day, rows(2022, 2023), with_progress=False)

    paper, later = of_day(DAY), of_day(date(2024, 9, 15))
    assert paper.bare() == later.bare()
    assert paper.first_pass() != later.first_pass()
    bare, first = (html.split("<h1>")[1] for html in (paper.bare(), paper.first_pass()))
    assert bare == first


@pytest.mark.parametrize(
    ("changes", "with_progress", "dense"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"content": "长" * 150}, False, False),
        ({"content": "长" * 151}, False, True),
        ({"units_written": "县" * 50}, False, False),
        ({"units_written": "县" * 51}, False, True),
    ],
)
def test_long_texts_are_set_smaller(changes: dict, with_progress: bool, dense: bool):
    paper = RoadmapPaper(plan(), DAY, [replace(ROW, **changes)], with_progress=with_progress)
    assert ('class="dense' in paper.first_pass()) == dense


def test_what_is_typed_stays_text():
    row = replace(ROW, content="<script>alert(1)</script>", units_written="a&b")
    html = RoadmapPaper(plan(title="<b>题"), DAY, [row], with_progress=False).first_pass()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "a&amp;b" in html
    assert "<title>&lt;b&gt;题</title>" in html


def test_no_tasks_is_a_table_without_rows():
    html = RoadmapPaper(plan(), DAY, [], with_progress=False).second_pass([])
    assert "责任单位" in html
    assert "<tbody" not in html


def test_title_is_the_roadmaps_own_where_it_has_one():
    assert titles.roadmap_title(plan()) == "实施方案"
    assert titles.roadmap_title(plan(roadmap_title="路线图")) == "路线图"


def test_the_paper_prints_a_rule_for_what_is_not_yet_written():
    row = replace(ROW, title="", content="投资{金额：投资}亿元", window_text="{月份：始}月")
    paper = RoadmapPaper(plan(title="{县名}方案", state="draft"), DAY, [row], with_progress=False)
    html = paper.first_pass()
    assert "投资____亿元" in html
    assert "____月" in html
    assert "{" not in html.split("</style>")[-1]
    assert titles.roadmap_title(paper.plan) == "____方案"
