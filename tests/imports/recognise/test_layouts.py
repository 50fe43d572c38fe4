"""Layouts that counties and bureaus use, each as a small document of its own (`layouts/`).

None of them is one of the documents the rules were written on: they guard against rules that fit
only those. What is expected was written down by reading them.
"""

from pathlib import Path

import pytest

from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, Shape

LAYOUTS = Path(__file__).parents[1] / "layouts"
Units = dict[str, list[str]]


def read(name: str) -> PlanReading:
    reading = read_plan(read_text((LAYOUTS / f"{name}.txt").read_bytes()))
    assert isinstance(reading, PlanReading), reading.reason
    return reading


def summary(row: ReadRow) -> tuple[str, str, Units, str]:
    """The number, the beginning of the content, the units by role, and the deadline."""
    units: Units = {}
    for unit in row.units:
        units.setdefault(unit.role, []).append(unit.written)
    due = row.due.on.isoformat() if row.due.on else row.due.text
    return row.number, row.content[:8], units, due


EXPECTED: dict[str, tuple[Shape, str, list[tuple[str, str, Units, str]]]] = {
    "pasted": (
        Shape.GOAL_TABLE,
        "临河县2023年教育重点工作任务分解表",
        [
            (
                "1",
                "编制城区学校布局",
                {"cooperating": ["县自然资源局", "县住建局"], "lead": ["县教育局"]},
                "2023-06-30",
            ),
            (
                "2",
                "完成薄弱学校食堂",
                {"cooperating": ["县财政局"], "lead": ["县教育局"]},
                "2023-10-31",
            ),
            (
                "3",
                "公开招聘教师80",
                {"cooperating": ["县委编办", "县教育局"], "lead": ["县人社局"]},
                "2023-08-31",
            ),
            (
                "4",
                "落实教师轮岗交流",
                {"cooperating": ["各中小学"], "lead": ["县教育局"]},
                "长期坚持",
            ),
        ],
    ),
    "labelled": (
        Shape.LABELLED,
        "东平县义务教育优质均衡发展实施方案",
        [
            (
                "1",
                "实施校舍建设工程",
                {
                    "cooperating": [
                        "县发展改革局",
                        "县财政局",
                        "县自然资源和规划局",
                        "县住房和城乡建设局",
                        "各镇（街道）",
                    ],
                    "lead": ["县教育和体育局"],
                },
                "2025-08-31",
            ),
            (
                "2",
                "补齐仪器设备。按",
                {"cooperating": ["县财政局"], "lead": ["县教育和体育局"]},
                "2024-12-31",
            ),
            (
                "3",
                "配齐音体美教师。",
                {
                    "cooperating": ["县人力资源和社会保障局", "县财政局"],
                    "lead": ["县教育和体育局", "县委编办"],
                },
                "2023-09-30",
            ),
            ("（一）", "动员部署阶段（2", {}, ""),
            ("（二）", "整改提升阶段（2", {}, ""),
            ("（三）", "迎检验收阶段（2", {}, ""),
        ],
    ),
    "bracketed": (
        Shape.BRACKETED,
        "2023年全县教育工作要点分工方案",
        [
            ("1", "推进思政课一体化", {"responsible": ["县教育局"]}, "2023-12-31"),
            (
                "2",
                "开展劳动教育实践",
                {"responsible": ["县教育局", "团县委", "各学校"]},
                "2023-11-30",
            ),
            ("3", "实施城乡学校结对", {"responsible": ["县教育局"]}, "持续推进"),
            (
                "4",
                "加快县职教中心实",
                {"cooperating": ["县住建局", "县发改委"], "lead": ["县教育局"]},
                "2023-09-30",
            ),
            (
                "5",
                "完成学校消防安全",
                {"lead": ["县消防救援大队"], "responsible": ["县教育局", "各乡镇人民政府"]},
                "2023-06-30",
            ),
        ],
    ),
    "markdown": (
        Shape.GOAL_TABLE,
        "某区教育局整改任务清单",
        [
            (
                "1",
                "调整招生片区，严",
                {"leader": ["王强"], "responsible": ["基础教育科"]},
                "2024-09-01",
            ),
            (
                "2",
                "改造城北小学操场",
                {"leader": ["李明"], "responsible": ["计财科", "项目办"]},
                "2024-12-31",
            ),
            ("3", "招聘音体美教师1", {"leader": ["赵敏"], "responsible": ["人事科"]}, "2024-08-31"),
        ],
    ),
    "dotted": (
        Shape.BRACKETED,
        "清河区深化教育评价改革任务清单",
        [
            (
                "1.1",
                "完善党委领导教育",
                {"lead": ["区委办公室"], "responsible": ["区委教育工委"]},
                "",
            ),
            (
                "1.2",
                "开展履行教育职责",
                {"lead": ["区政府教育督导室"], "responsible": ["区教育局", "各镇街"]},
                "2024-12-31",
            ),
            ("2.1", "坚决改变片面追求", {"lead": ["区教育局"]}, ""),
            ("2.2", "完善幼儿园评价。", {"lead": ["区教育局"]}, "2024-06-30"),
        ],
    ),
    "ragged": (
        Shape.COLUMNS,
        "某县创建工作责任清单",
        [
            ("", "落实两个只增不减", {"responsible": ["县财政局"]}, "2023-12-31"),
            ("", "推进城区配套学校", {"responsible": ["县住建局"]}, "2024-08-31"),
            ("", "及时补充教师", {"responsible": ["县人社局"]}, "每年8月底前"),
        ],
    ),
    "prose": (
        Shape.PROSE,
        "关于开展全县义务教育学校标准化建设自查工作的通知",
        [
            ("（一）", "学校自查。各学校", {"responsible": ["各学校"]}, "2023-04-20"),
            ("（二）", "县级复查。县教育", {"responsible": ["县教育局"]}, "2023-05-31"),
            ("（三）", "整改提升。各学校", {"responsible": ["各学校"]}, "2023-08-31"),
            ("（一）", "提高认识。各学校", {"responsible": ["各学校"]}, ""),
            ("（二）", "严肃纪律。对弄虚", {}, ""),
        ],
    ),
    "headed": (
        Shape.LABELLED,
        "沙河市2024年民生实事任务分工",
        [
            (
                "",
                "新建公办幼儿园3",
                {"responsible": ["市教育局", "市住房城乡建设局"]},
                "2024-12-31",
            ),
            ("", "为全市适龄女生免", {"responsible": ["市卫生健康局"]}, "2024-10-31"),
            ("", "建成社区老年食堂", {"responsible": ["市民政局", "各乡镇（街道）"]}, ""),
        ],
    ),
    "labels_on_one_line": (
        Shape.BRACKETED,
        "青山县义务教育优质均衡发展重点任务责任分工",
        [
            (
                "（一）",
                "落实经费保障。依",
                {"lead": ["县财政局"], "leader": ["张三"], "responsible": ["县教育局"]},
                "2024-12-31",
            ),
            (
                "（二）",
                "优化师资配置。推",
                {"lead": ["县教育局"], "leader": ["李四"], "responsible": ["县人社局", "县委编办"]},
                "2024-08-31",
            ),
        ],
    ),
    "one_line": (
        Shape.BRACKETED,
        "南山县推进义务教育优质均衡发展实施方案",
        [
            (
                "（一）",
                "推进学校建设。新",
                {"cooperating": ["县住建局"], "lead": ["县教育局"]},
                "2024-08-31",
            ),
            (
                "（二）",
                "配齐教师。每年招",
                {"cooperating": ["县教育局", "县委编办"], "lead": ["县人社局"]},
                "2024-09-30",
            ),
            ("（三）", "保障经费。依法落", {"responsible": ["县财政局"]}, "2024-12-31"),
            ("（一）", "加强领导。成立专", {"responsible": ["县政府办公室"]}, ""),
        ],
    ),
    "under_headings": (
        Shape.BRACKETED,
        "平川县教育系统2024年重点工作推进计划",
        [
            (
                "（一）",
                "推进学校标准化建",
                {"leader": ["刘东"], "section": ["项目办", "计财股"]},
                "2024-12-31",
            ),
            ("（二）", "提升教师队伍素质", {"leader": ["王芳"], "section": ["人事股"]}, ""),
            ("（三）", "规范办学行为1.", {"leader": ["赵刚"], "section": ["教育股"]}, "2024-11-30"),
        ],
    ),
    "bare_brackets": (
        Shape.BRACKETED,
        "",
        [
            ("一", "新建学校。（教育", {"responsible": ["教育局", "住建局"]}, "2024-08-31"),
            ("二", "设备采购。（教育", {"responsible": ["教育局", "财政局"]}, "2024-05-31"),
            ("三", "教师招聘。（人社", {"responsible": ["人社局", "编办", "教育局"]}, "2024-07-31"),
        ],
    ),
    "months": (
        Shape.YEARLY_TABLE,
        "",
        [
            (
                "",
                "召开动员会",
                {"cooperating": ["各学校"], "responsible": ["县教育局"]},
                "2024-01-31",
            ),
            (
                "",
                "开展自查",
                {"cooperating": ["县教育局"], "responsible": ["各学校"]},
                "2024-05-31",
            ),
            ("", "县级复查", {"responsible": ["县教育局", "县督导室"]}, "2024-06-20"),
            (
                "",
                "迎接市级评估",
                {"cooperating": ["各成员单位"], "responsible": ["县政府办", "县教育局"]},
                "2025-06-30",
            ),
        ],
    ),
    "problems": (
        Shape.LABELLED,
        "全县教育督导反馈问题整改清单",
        [
            ("", "新建运动场3个，", {"responsible": ["县教育局", "县自然资源局"]}, "2024-12-31"),
            ("", "加大交流轮岗力度", {"responsible": ["县教育局"]}, "长期坚持"),
        ],
    ),
    "indents_on_one_line": (
        Shape.PROSE,
        "国务院办公厅关于加强环境监管执法的通知",
        [
            ("（一）", "加快完善环境法律", {}, ""),
            ("（二）", "全面实施联动执法", {"responsible": ["各级环境保护部门", "公安机关"]}, ""),
            (
                "（三）",
                "抓紧开展环境保护",
                {"responsible": ["地方各级人民政府", "环境保护部", "有关部门"]},
                "2015-12-31",
            ),
            ("（四）", "加强执法队伍建设", {}, "2017-12-31"),
        ],
    ),
    "half_width": (
        Shape.LABELLED,
        "立山区政府2023年重点工作任务分解和责任分工方案",
        [
            (
                "1",
                "努力实现地区生产",
                {"lead": ["区发改局"], "responsible": ["立山经济开发区", "全区经济运行各专班"]},
                "",
            ),
            (
                "2",
                "规模上工业增加值",
                {"lead": ["区工信局"], "responsible": ["立山经济开发区"]},
                "",
            ),
            (
                "3",
                "固定资产投资增长",
                {"lead": ["区发改局"], "responsible": ["立山经济开发区", "各街道", "区直各部门"]},
                "",
            ),
            (
                "6",
                "居民收入增长与经",
                {"lead": ["区发改局"], "responsible": ["各街道", "各相关单位"]},
                "",
            ),
        ],
    ),
    "copied_years": (
        Shape.YEARLY_TABLE,
        "甲县路线图",
        [
            ("", "完成前期手续。", {"responsible": ["县教育局"]}, "2023-03-31"),
            ("", "1.完成招聘。2", {"responsible": ["县人社局", "教育局"]}, "2023-08-31"),
            ("", "开展专项督导。", {"responsible": ["县教育局"]}, "2024-09-30"),
        ],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_row_is_read_with_its_units_and_deadline(name: str) -> None:
    reading = read(name)
    shape, title, rows = EXPECTED[name]

    assert (reading.shape, reading.title) == (shape, title)
    assert [summary(row) for row in reading.rows] == rows


def test_a_table_of_something_else_does_not_hide_the_tasks_of_the_text() -> None:
    text = (
        "甲县方案\n1.建设学校。新建三所。（责任单位：县教育局）\n2.招聘教师。（责任单位：县人社局）\n"
        "3.保障经费。（责任单位：县财政局）\n附件\n项目\t建设内容\t责任单位\n一小\t食堂\t县教育局\n二小\t操场\t县教育局"
    )
    reading = read_plan(read_text(text))

    assert isinstance(reading, PlanReading)
    assert [row.title or row.content for row in reading.rows] == [
        "建设学校",
        "招聘教师。",
        "保障经费。",
    ]
    assert reading.unused == (5, 6, 7, 8)


def test_a_span_of_years_is_a_window() -> None:
    text = (
        "学校\t建设内容\t建设年度\t责任单位\n一小\t新建食堂\t2023-2024年\t县教育局\n"
        "二小\t新建操场\t2024年\t县教育局"
    )
    reading = read_plan(read_text(text))

    assert isinstance(reading, PlanReading)
    assert [(row.title, row.window.text, row.year) for row in reading.rows] == [
        ("一小", "2023-2024年", 2023),
        ("二小", "", 2024),
    ]


def test_every_layout_is_tested() -> None:
    assert {path.stem for path in LAYOUTS.glob("*.txt")} == set(EXPECTED)


def test_what_stands_under_a_heading_with_units_is_its_items() -> None:
    rows = read("under_headings").rows

    assert [row.title for row in rows] == [
        "推进学校标准化建设",
        "提升教师队伍素质",
        "规范办学行为",
    ]
    assert rows[2].items == ("开展“双减”专项督查。", "治理违规补课。")


def test_a_measure_has_its_problem_as_title() -> None:
    assert [row.title for row in read("problems").rows] == [
        "部分学校生均体育运动场馆面积不达标",
        "骨干教师校际分布不均衡",
    ]


def test_signature_and_day_are_no_part_of_the_last_item() -> None:
    reading = read("prose")

    assert reading.rows[-1].content == "严肃纪律。对弄虚作假的，予以通报。"
    assert reading.year == 2023


def test_a_merged_goal_holds_for_the_rows_below() -> None:
    assert [row.title for row in read("pasted").rows] == [
        "优化学校布局",
        "优化学校布局",
        "加强教师队伍",
        "加强教师队伍",
    ]


def test_stages_are_read_beside_the_tasks() -> None:
    stages = read("labelled").stages

    assert [(stage.name, stage.window.text, stage.text) for stage in stages] == [
        ("动员部署阶段", "2023年3月—2023年5月", "制定方案，分解任务。"),
        ("整改提升阶段", "2023年6月—2024年12月", "对照标准，逐校整改。"),
        ("迎检验收阶段", "2025年1月—2026年12月", "接受省级、国家级评估。"),
    ]
