"""Sentence subjects, members of the leading group, goals, targets, stages, front matter."""

from decimal import Decimal

import pytest

from tracker.imports.documents.source import Paragraph
from tracker.imports.recognise.front_matter import FrontMatter, read_front_matter
from tracker.imports.recognise.goals import read_goals
from tracker.imports.recognise.members import read_members
from tracker.imports.recognise.outline import OutlineEntry, outline_entries
from tracker.imports.recognise.sentence_subjects import units_in_sentences
from tracker.imports.recognise.stages import read_stages
from tracker.imports.recognise.targets import recognise_targets
from tracker.roadmaps.plans.schema import MemberDraft


def outlined(text: str) -> list[OutlineEntry]:
    return outline_entries(Paragraph(words, line) for line, words in enumerate(text.split("\n"), 1))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("各地区、各部门和各单位都要制定办法。", ["各地区", "各部门", "各单位"]),
        ("请财政部会同有关部门按照要求办理。", ["财政部", "有关部门"]),
        ("2023年3月底前，各学校对存在问题进行整改。", ["各学校"]),
        ("县教育局将于5月底前组织复查。", ["县教育局"]),
        ("对现行办法，各地区、各部门要进行清理。", ["各地区", "各部门"]),
        ("该项工作由科技部、财政部等部门在2023年完成。", []),
        ("有关事项已经下放，请科技部、财政部等部门抓紧完成。", ["科技部", "财政部"]),
        ("有关部门要加强配合。", []),
        ("加强审计监督，以是否符合要求作为标准。", []),
        ("集约化平台应提供下列功能。", []),
        ("落实《各部门要做好的工作》。", []),
        ("", []),
    ],
)
def test_subjects_of_running_text_are_units(text: str, names: list[str]) -> None:
    assert list(units_in_sentences(text)) == names


GROUP = """领导小组成员名单
组  长：张  三   县委副书记、县长
副组长：李四光   副县长
王五（县政府办公室主任）
成  员：阿不都力  县财政局局长
全县各学校校长
领导小组下设办公室，办公室主任由李四光同志兼任，副主任由张三、赵六同志兼任。"""


def test_a_leading_group_and_its_office() -> None:
    assert read_members(outlined(GROUP)) == (
        MemberDraft("head", "张三", "县委副书记、县长", lines=(2, 2)),
        MemberDraft("deputy", "李四光", "副县长", lines=(3, 3)),
        MemberDraft("deputy", "王五", "县政府办公室主任", lines=(4, 4)),
        MemberDraft("member", "阿不都力", "县财政局局长", lines=(5, 5)),
        MemberDraft("member", "全县各学校校长", collective=True, lines=(6, 6)),
        MemberDraft("office_head", "李四光", "副县长", lines=(7, 7)),
        MemberDraft("office_deputy", "张三", "县委副书记、县长", lines=(7, 7)),
        MemberDraft("office_deputy", "赵六", lines=(7, 7)),
    )


def test_no_group_no_members() -> None:
    assert read_members(outlined("一、任务\n组长负责制要落实。\n成员单位要配合。")) == ()


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("到2025年，达到国家标准；", [(2025, "到2025年，达到国家标准")]),
        (
            "到2025年，达到国家标准，到2027年,进一步提升。",
            [(2025, "到2025年，达到国家标准"), (2027, "到2027年,进一步提升")],
        ),
        ("目标：2022年建成新一中，二中搬迁。", [(2022, "2022年建成新一中")]),
        ("落实《到2035年规划》。", []),
        ("到2025年。", []),
        ("2021年、2022年经费增长。", []),
    ],
)
def test_goals_of_years(text: str, goals: list[tuple[int, str]]) -> None:
    assert read_goals(text) == goals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("确保社会认可度达到85%以上。", [("", "社会认可度", ">=", "85", "%")]),
        (
            "小学、初中班级人数不超过45人、50人",
            [("小学", "班级人数", "<=", "45", "人"), ("初中", "班级人数", "<=", "50", "人")],
        ),
        (
            "小学、初中规模不超过2000人",
            [("小学", "规模", "<=", "2000", "人"), ("初中", "规模", "<=", "2000", "人")],
        ),
        (
            "轮岗交流教师的比例不低于符合条件教师总数的10%",
            [("", "轮岗交流教师占符合条件教师总数的比例", ">=", "10", "%")],
        ),
        ("差异系数分别控制在0.35以内", [("", "差异系数", "<=", "0.35", "")]),
        ("校际差异率低于0.15", [("", "校际差异率", "<", "0.15", "")]),
        ("生产总值增长6.2%左右", [("", "生产总值增长", "~=", "6.2", "%")]),
        ("骨干教师占交流教师总数的X%以上", [("", "骨干教师占交流教师总数的", ">=", "", "%")]),
        ("新建学校9所，新增学位5400个", []),
        ("完成《到2025年达到95%以上规划》", []),
    ],
)
def test_targets_in_running_text(text: str, found: list[tuple[str, str, str, str, str]]) -> None:
    targets = recognise_targets(text, 7)

    assert [
        (each.scope, each.name, each.operator, str(each.value or ""), each.unit) for each in targets
    ] == found
    assert all(each.lines == (7, 7) and each.sentence in text for each in targets)


def test_an_open_figure_has_no_value() -> None:
    [target] = recognise_targets("教师交流比例不低于X%", 1)

    assert (target.value, target.reference) == (None, "待填写（X%）")


def test_a_reported_figure_is_no_target() -> None:
    [target] = recognise_targets("2021年培训经费占比低于公用经费预算总额的5%", 1)

    assert (target.is_status, target.value) == (True, Decimal(5))


def test_a_stage_that_stands_twice_is_read_where_its_text_is_longer() -> None:
    found = outlined(
        "（一）启动阶段（2023年3月）\n二、步骤\n（一）启动阶段（2023年3月）。制定方案。"
    )
    [read] = read_stages(found, year=None, issued=None)

    assert (read.stage.name, read.stage.text, read.stage.lines) == (
        "启动阶段",
        "制定方案。",
        (3, 3),
    )


@pytest.mark.parametrize(
    "text", ["（一）启动阶段。制定方案。", "启动阶段（2023年3月）", "（一）领导（试行）"]
)
def test_what_is_no_stage(text: str) -> None:
    assert read_stages(outlined(text), year=None, issued=None) == []


NOTICE = """甲县人民政府办公室
关于印发《甲县推进方案》的通知
甲政办发〔2023〕18号
各乡镇：
甲县人民政府办公室
2023年3月6日
甲县推进义务教育优质均衡发展
实施方案
一、总体要求"""


def test_the_plans_own_title_goes_before_the_notices() -> None:
    frame = read_front_matter(outlined(NOTICE))

    assert (frame.title, frame.doc_number, frame.county, frame.year) == (
        "甲县推进义务教育优质均衡发展实施方案",
        "甲政办发〔2023〕18号",
        "甲县",
        2023,
    )
    assert frame.issued is not None
    assert frame.issued.isoformat() == "2023-03-06"


def test_a_title_and_number_that_run_together() -> None:
    frame = read_front_matter(outlined("国务院办公厅关于加强执法的通知国办发〔2014〕56号各省："))

    assert (frame.title, frame.doc_number) == (
        "国务院办公厅关于加强执法的通知",
        "国办发〔2014〕56号",
    )


def test_what_a_document_does_not_say_stays_empty() -> None:
    assert read_front_matter(outlined("加强领导。")) == FrontMatter()
    assert read_front_matter([]) == FrontMatter()


@pytest.mark.parametrize(
    ("title", "county"),
    [
        ("呼图壁县创建实施方案", "呼图壁县"),
        ("云南省玉溪市峨山彝族自治县工作计划", "峨山彝族自治县"),
        ("石城县2018年考核细则", "石城县"),
        ("全县教育工作方案", ""),
        ("县推进实施方案", ""),
    ],
)
def test_the_county_of_a_title(title: str, county: str) -> None:
    assert read_front_matter(outlined(title)).county == county
