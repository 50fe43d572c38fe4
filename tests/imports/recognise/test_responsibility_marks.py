import pytest

from tracker.imports.recognise.responsibility_marks import (
    ResponsibilityMarks,
    find_marks,
    read_labels,
)

LEAD, RESPONSIBLE, COOPERATING = "lead", "responsible", "cooperating"


def only(text: str) -> ResponsibilityMarks:
    [marks] = find_marks(f"做好有关工作。{text}")
    return marks


@pytest.mark.parametrize(
    ("text", "units", "due"),
    [
        (
            "（责任单位：县教育局，完成时限：2023年12月底）",
            [("县教育局", RESPONSIBLE)],
            "2023年12月底",
        ),
        (
            "（县教育局牵头，县财政局、县人社局配合，2023年12月底前完成）",
            [("县教育局", LEAD), ("县财政局", COOPERATING), ("县人社局", COOPERATING)],
            "2023年12月底前",
        ),
        (
            "【牵头单位：县教育局；配合单位：县住房和城乡建设局、各乡镇（街道）】",
            [
                ("县教育局", LEAD),
                ("县住房和城乡建设局", COOPERATING),
                ("各乡镇（街道）", COOPERATING),
            ],
            "",
        ),
        (
            "(财政部、税务总局牵头，国务院相关部门及各地区按职责分工负责)",
            [
                ("财政部", LEAD),
                ("税务总局", LEAD),
                ("国务院相关部门", RESPONSIBLE),
                ("各地区", RESPONSIBLE),
            ],
            "",
        ),
        (
            "（科技部、财政部，各省级人民政府按职责分工负责）",
            [("科技部", RESPONSIBLE), ("财政部", RESPONSIBLE), ("各省级人民政府", RESPONSIBLE)],
            "",
        ),
        ("（县教育局、县财政局）", [("县教育局", RESPONSIBLE), ("县财政局", RESPONSIBLE)], ""),
        ("责任单位：县教育局。", [("县教育局", RESPONSIBLE)], ""),
    ],
)
def test_a_bracket_names_units_and_deadline(
    text: str, units: list[tuple[str, str]], due: str
) -> None:
    marks = only(text)

    assert (list(marks.units), marks.due) == (units, due)


@pytest.mark.parametrize(
    "text",
    [
        "（15分）",
        "（含技工院校）",
        "（APP）",
        "（2016年之前规划建成）",
        "（以下简称办法）",
        "（一）",
        "（",
        "）（",
    ],
)
def test_other_brackets_say_nothing(text: str) -> None:
    assert find_marks(f"做好有关工作。{text}") == []


def test_the_first_unit_leads_if_the_bracket_says_so() -> None:
    marks = only("（税务总局、财政部负责，排在第一位的部门为牵头部门，下同）")

    assert marks.first_leads
    assert [name for name, _ in marks.units] == ["税务总局", "财政部"]


def test_what_follows_the_units_is_a_note() -> None:
    marks = only("（生态环境部指导，试点城市政府负责落实。以下不再列出）")

    assert [name for name, _ in marks.units] == ["生态环境部", "试点城市政府"]
    assert marks.note == "以下不再列出"


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("责任领导：何 艳 ", [("何艳", "leader")]),
        ("责任科室：教育管理室 项目管理室", [("教育管理室", "section"), ("项目管理室", "section")]),
        ("牵头单位：县教育局　责任单位：各学校", [("县教育局", LEAD), ("各学校", RESPONSIBLE)]),
        ("责任单位：县教育局牵头，县财政局配合", [("县教育局", LEAD), ("县财政局", COOPERATING)]),
    ],
)
def test_a_line_of_labels(line: str, units: list[tuple[str, str]]) -> None:
    marks = read_labels(line)

    assert marks is not None
    assert list(marks.units) == units


@pytest.mark.parametrize(
    "line", ["压实责任单位的责任。", "责任重大，各学校要落实。", "", "加强责任"]
)
def test_other_lines_are_none(line: str) -> None:
    assert read_labels(line) is None
