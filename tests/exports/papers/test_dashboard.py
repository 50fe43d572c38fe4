from datetime import date, timedelta

import pytest

from tests.conftest import Cast
from tests.exports.conftest import pages_of, read_pdf, structure
from tests.indicators.builders import make_school, report
from tests.roadmaps.builders import at, plan, task, unit
from tracker.dashboards.plan_pages.county import county_figures
from tracker.exports.papers.dashboard import MAX_LINES, MAX_TASKS, dashboard_html
from tracker.exports.pdf import rendering
from tracker.roadmaps.plans.schema import DepartmentDraft, MilestoneDraft, StageDraft, WindowDraft
from tracker.roadmaps.services.plans import issue_plan

DAY = date(2024, 5, 20)


def figures(cast: Cast, *tasks, **more):
    return county_figures(cast.county, issue_plan(plan(*tasks, **more), by=None), DAY, DAY)


def crowded(cast: Cast, units: int):
    """Long names, long texts, and more of everything than the sheet has room for."""
    names = [f"县义务教育优质均衡发展创建第{n}局" for n in range(1, units + 1)]
    tasks = [
        task(
            f"{n}.{'长文' * 80}", start=date(2024, 1, 1), due=DAY + timedelta(days=9 * (n - 8)),
            year=2024, units=(unit(names[n % units]), *(unit(name) for name in names[:n % units])),
        )
        for n in range(1, 17)
    ]  # fmt: skip
    return figures(
        cast, *tasks, target_year=2026, title="题" * 50, groups=(),
        departments=tuple(DepartmentDraft(name, "bureau") for name in names),
        stages=(StageDraft("阶段" * 20, WindowDraft("年初起", date(2024, 1, 1), None)),),
        milestones=(MilestoneDraft(2024, "目标" * 200),),
    )  # fmt: skip


@pytest.mark.parametrize("units", [1, 5, 16])
def test_one_page_however_much_there_is(cast: Cast, units: int):
    made = crowded(cast, units)
    assert len(made.overdue_tasks) > MAX_TASKS
    assert len(made.later_tasks) > MAX_TASKS
    assert len(pages_of(rendering.write(rendering.lay_out(dashboard_html(made, DAY))))) == 1


def test_the_indicators_in_one_line_once_there_are_figures(cast: Cast, national_set, time_machine):
    time_machine.move_to(at(DAY), tick=False)
    made = crowded(cast, 16)
    assert "资源配置合格学校" not in dashboard_html(made, DAY)
    for name, teachers in (("甲小学", 42), ("乙小学", 30)):
        school = make_school(cast.county, name)
        report(cast.county, cast.office, school, qualified_teachers=teachers)
    (page,) = pages_of(rendering.write(rendering.lay_out(dashboard_html(made, DAY))))
    assert "2023/24学年：▲未达标。学校合格1/2所，差异系数7/7项" in page.replace(" ", "")


def test_rows_left_out_are_counted(cast: Cast):
    made = crowded(cast, 16)
    html = dashboard_html(made, DAY)
    room = MAX_LINES - 2 * MAX_TASKS
    assert f"最久的{MAX_TASKS}项" in html
    assert f"其余{len(made.heat.rows) - room}个单位见门户。" in html


def test_a_bare_plan(cast: Cast):
    html = dashboard_html(figures(cast, task()), DAY)
    assert "没有逾期的任务。" in html
    assert "今后90天内没有到期的任务。" in html
    assert "方案中的任务都没有完成时限。" in html
    assert "没有安排到单位的任务。" in html
    assert "距" not in html
    assert len(pages_of(rendering.write(rendering.lay_out(html)))) == 1


def test_charts_are_drawn_and_described(cast: Cast):
    made = figures(cast, task("甲", due=date(2024, 3, 31), year=2024), target_year=2025)
    read = read_pdf(rendering.write(rendering.lay_out(dashboard_html(made, DAY))))
    assert "计划与办结" in read.pages[0].extract_text()
    alternatives = [str(e["/Alt"]) for e in structure(read) if e.get("/S") == "/Figure"]
    assert [text[:4] for text in alternatives] == ["按灯分布", "计划与办"]
