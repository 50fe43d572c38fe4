"""Import of school figures: template, own heads, check of each cell, questions, saving."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from counties.models import Alias, AuditEvent, Department
from tests.conftest import CANARY, Cast
from tests.imports.workbook_files import book, content_of, opened, upload
from tests.indicators.builders import YEAR, make_school, on_the_line, report
from tests.roadmaps.builders import at
from tests.roadmaps.pages import words
from tracker.imports.figures.column_meanings import DIVIDED
from tracker.imports.figures.figure_checks import check_figures
from tracker.imports.figures.template import COLUMNS, HEADS
from tracker.imports.models import HeadMeaning, StagedImport
from tracker.imports.services.figures import FigureAnswers, import_figures
from tracker.imports.services.staging import NotImported
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.models import SchoolFigure
from tracker.indicators.services.figures import FigureEntry, freeze_year, report_figures

ADDRESS = "/652323/imports/figures/"


@pytest.fixture(autouse=True)
def _may(time_machine, cast: Cast, reference: None) -> None:
    time_machine.move_to(at(date(2024, 5, 20)), tick=False)


@pytest.fixture
def school(cast: Cast):
    return make_school(cast.county, "城关一小")


def line(name: str = "城关一小", stage: str = "小学", **figures: str) -> list[str]:
    held = {"school": name, "stage": stage, **figures}
    return [held.get(COLUMNS[head], "") for head in HEADS]


def send(cast: Cast, *rows: list[str], heads=HEADS, **said: str):
    client = cast.client("office")
    said = {"year": str(YEAR), "source": "statistics", **said}
    content = {**said, "file": upload(book(heads, *rows))}
    return client, client.post(ADDRESS, content, follow=True)


def errors(page) -> dict[str, str]:
    return {error.cell: error.what for _, error in page.context["errors"]}


def test_the_template_has_each_school_and_its_figures_in_force(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    report(cast.county, cast.office, school)
    response = cast.client("office").get(f"{ADDRESS}{YEAR}/template.xlsx")
    page = opened(response.content).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    assert tuple(rows[0]) == HEADS
    assert [row[:4] for row in rows[1:]] == [
        ["城关一小", "小学", "1000", ""], ["九年制", "小学", "", ""], ["九年制", "初中", "", ""],
    ]  # fmt: skip
    assert "教学仪器设备资产值（万元）" in rows[0]
    rules = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert rules == ['"城关一小,九年制"', '"小学,初中,高中"']
    assert cast.client("office").get(f"{ADDRESS}1999/template.xlsx").status_code == 404


def test_nothing_is_saved_before_confirmation_then_everything(cast, school) -> None:
    nine = make_school(cast.county, "九年制学校", kind="nine_year")
    Alias.objects.create(county=cast.county, name="九年制", department=nine.department)
    client, page = send(
        cast,
        line(students="１,０００", classes="24", teaching_area="5500.5"),
        line("九年制", "小学", students="600", grounds_area="9000"),
        line("九年制", "初中部", students="300", grounds_area="9000"),
    )
    assert errors(page) == {}
    assert [(one.number, one.summary) for one in page.context["changes"]] == [
        (2, "新填 3 项，更正 0 项"), (3, "新填 2 项，更正 0 项"), (4, "新填 1 项，更正 0 项"),
    ]  # fmt: skip
    assert SchoolFigure.objects.count() == 0
    done = client.post(page.request["PATH_INFO"], follow=True)
    assert "已保存 6 项数据。" in words(done)
    held = {(f.school.pk, f.stage, f.name): f.value for f in SchoolFigure.objects.all()}
    assert held == {
        (school.pk, "primary", "students"): 1000, (school.pk, "primary", "classes"): 24,
        (school.pk, "", "teaching_area"): Decimal("5500.5"),
        (nine.pk, "primary", "students"): 600, (nine.pk, "junior", "students"): 300,
        (nine.pk, "", "grounds_area"): 9000,
    }  # fmt: skip
    figure = SchoolFigure.objects.first()
    assert (figure.source, figure.counted_on, figure.by) == (
        "statistics", date(2023, 9, 1), cast.office,
    )  # fmt: skip
    assert AuditEvent.objects.get(verb="确认导入").after == {"figures": 6, "kept": 0, "year": YEAR}
    assert client.post(page.request["PATH_INFO"]).status_code == 409


def test_each_wrong_cell_is_named_with_what_to_do(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    closed = make_school(cast.county, "旧校")
    type(closed).objects.filter(pk=closed.pk).update(closed_on=date(2023, 9, 1))
    Department.objects.create(county=cast.county, name="县二中", kind="school", position=99)
    make_school(cast.other, f"{CANARY}小学")
    _, page = send(
        cast,
        line(students="很多", classes="1.5", indoor_sports_area="200", teaching_area="100"),
        line("", students="1"),
        line("没有的小学", students="1"),
        line("旧校", students="1"),
        line("县二中", students="1"),
        line(f"{CANARY}小学", students="1"),
        line("九年制", "", students="1"),
        line("九年制", "高中", students="1"),
        line("城关一小", "", teaching_area="101"),
        [*line(students="=A1")],
    )
    assert errors(page) == {
        "C2": "“很多”不是数字，请只写数字，如 1200 或 35.5。",
        "D2": "应是整数。",
        "K2": "不能大于教学及辅助用房面积（100平方米）。",
        "A3": "没有填写学校名称。",
        "A4": "本县没有“没有的小学”，请先登记学校或改正名称。",
        "A5": "“旧校”没有登记办学类型，或在2023年9月1日不在办。",
        "A6": "“县二中”没有登记办学类型，或在2023年9月1日不在办。",
        "A7": f"本县没有“{CANARY}小学”，请先登记学校或改正名称。",
        "C8": "没有写明学段，不知道是哪个学段的数据。",
        "B9": "九年一贯制学校的学段应是小学、初中，不是“高中”。",
        "C9": "没有写明学段，不知道是哪个学段的数据。",
        "J10": "与第 2 行不同：同一学校的这项数据只能有一个，请改成一致或删去。",
        "C11": "这里是公式。请复制后“选择性粘贴—数值”，只留结果。",
    }
    assert "确认，保存" not in page.content.decode()
    assert cast.client("office").post(page.request["PATH_INFO"]).status_code == 409
    assert SchoolFigure.objects.count() == 0


def test_unusual_values_must_be_ticked_line_by_line(cast, school) -> None:
    second = make_school(cast.county, "城关二小")
    for each in (school, second):
        report_figures(
            by=cast.office, county=cast.county, year=YEAR - 1, entries=on_the_line(each),
            source="statistics",
        )  # fmt: skip
    client, page = send(
        cast,
        line(students="1400", equipment_value="90000"),
        line("城关二小", students="1000", backbone_teachers="14"),
    )
    asked = [(ask.cell, ask.what) for one in page.context["asking"] for ask in one.questions]
    assert asked == [
        ("O2", "去年为200，今年为90000，相差超过30%，请核对。"),
        ("O2", "90000万元合每生642,857元，请核对是否混淆了万元和元。"),
        ("C2", "去年为1000，今年为1400，相差超过30%，请核对。"),
        ("G3", "去年为10，今年为14，相差超过30%，请核对。"),
    ]
    where = page.request["PATH_INFO"]
    before = SchoolFigure.objects.count()
    half = client.post(where, {"ok": ["2"]})
    assert half.status_code == 409
    assert "没有勾选“核对无误”" in words(half)
    page = " ".join(half.content.decode().split())
    assert 'value="2" form="confirm" checked' in page
    assert SchoolFigure.objects.count() == before
    assert client.post(where, {"ok": ["2", "3", "x"]}).status_code == 302
    assert SchoolFigure.objects.count() == before + 4
    _, again = send(cast, line(students="1400", equipment_value="90000", classes="40"))
    assert again.context["asking"] == []  # what is held already is not asked again


def test_a_countys_heads_are_matched_once_and_remembered(cast, school) -> None:
    heads = ["序号", "校名", "学生数", "仪器设备值", "备注"]
    row = ["1", "城关一小", "1000", "2000000", "x"]
    client, page = send(cast, row, heads=heads)
    assert page.request["PATH_INFO"].endswith("/columns/")
    form = page.context["form"]
    assert [field.initial for field in form] == ["", "school", "students", "", ""]
    assert [bool(field.help_text) for field in form] == [True, False, False, True, True]
    refused = client.post(page.request["PATH_INFO"], {"column-1": "school"})
    assert "没有一列是数据项" in words(refused)
    wrong = client.post(page.request["PATH_INFO"], {"column-1": "nonsense"})
    assert wrong.status_code == 422
    said = {"column-1": "school", "column-2": "students", "column-3": "equipment_value:元"}
    check = client.post(page.request["PATH_INFO"], said, follow=True)
    assert (errors(check), len(check.context["changes"])) == ({}, 1)
    client.post(check.request["PATH_INFO"])
    held = dict(SchoolFigure.objects.values_list("name", "value"))
    assert held == {"students": 1000, "equipment_value": 200}
    _, second = send(cast, [*row[:2], "1001", *row[3:]], heads=heads)
    assert [one.summary for one in second.context["changes"]] == [
        "新填 0 项，更正 0 项，待选择 1 项"
    ]
    assert set(HeadMeaning.objects.values_list("county", flat=True)) == {cast.county.pk}


def test_heads_below_a_title_are_found(cast, school) -> None:
    client = cast.client("office")
    content = book(["呼图壁县基本情况表"], ["2023年"], ["学校", "学生数"], ["城关一小", 100])
    said = {"year": YEAR, "source": "school", "file": upload(content)}
    page = client.post(ADDRESS, said, follow=True)
    assert [one.number for one in page.context["changes"]] == [4]


def test_a_frozen_year_needs_a_reason_and_a_bad_file_is_refused(cast, school) -> None:
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    _, page = send(cast, line(students="5"))
    assert "2023/24学年的数据已定稿，更正要写明原因。" in words(page)
    client, page = send(cast, line(students="5"), reason="补报")
    client.post(page.request["PATH_INFO"])
    assert SchoolFigure.objects.get().reason == "补报"
    _, page = send(cast, reason="空表")
    assert "表头下面没有内容" in words(page)
    bad = {"year": "2031", "source": "x", "file": upload(b"no book"), "counted_on": "昨天"}
    refused = client.post(ADDRESS, bad)
    assert set(refused.context["form"].errors) == {"year", "source", "counted_on"}
    broken = client.post(
        ADDRESS,
        {"year": YEAR, "source": "school", "reason": "x", "file": upload(b"no book")},
    )
    assert (broken.status_code, set(broken.context["form"].errors)) == (422, {"file"})


def staged(cast: Cast, *rows: list[str]) -> StagedImport:
    options = {
        "year": YEAR, "source": "statistics", "counted_on": "2023-09-01", "reason": "",
        "heads": list(HEADS),
    }  # fmt: skip
    numbered: list[Any] = [[number, cells] for number, cells in enumerate(rows, start=2)]
    return StagedImport.objects.create(
        by=cast.office, county=cast.county, kind="figures", filename="x.xlsx", rows=numbered,
        options=options,
    )  # fmt: skip


def check(cast: Cast, rows: list[Any]):
    return check_figures(cast.county, rows, year=YEAR, heads=HEADS, columns=COLUMNS)


def test_a_refusing_service_undoes_the_whole_import(cast, school) -> None:
    row = staged(cast, line(students="5", classes="1"))
    checked = check(cast, row.rows)
    freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with pytest.raises(NotImported, match="没有保存：2023/24学年的数据已定稿"):
        import_figures(by=cast.office, staged=row, checked=checked, answers=FigureAnswers())
    row.refresh_from_db()
    assert (SchoolFigure.objects.count(), row.done_at) == (0, None)


@pytest.mark.parametrize("count", [1, 60])
def test_a_check_takes_as_many_queries_for_many_as_for_one(
    cast, count, django_assert_num_queries
) -> None:
    for number in range(count):
        make_school(cast.county, f"第{number}小学")
    rows = [[number + 2, line(f"第{number}小学", students="90")] for number in range(count)]
    with django_assert_num_queries(6):
        assert check(cast, rows).errors == []


def test_an_upload_is_visible_to_its_sender_with_permission_to_enter(cast, school) -> None:
    _, page = send(cast, line(students="5"))
    where = page.request["PATH_INFO"]
    assert cast.client("stranger").get(where.replace("652323", "530426")).status_code == 404
    for who in ("reporter", "leader", "supervisor", "admin"):
        for address in (ADDRESS, f"{ADDRESS}{YEAR}/template.xlsx", where, f"{where}columns/"):
            assert cast.client(who).get(address).status_code == 403, (who, address)
    link = f'href="{ADDRESS}"'
    assert link in cast.client("office").get("/652323/figures/").content.decode()
    assert link not in cast.client("leader").get("/652323/figures/").content.decode()


def filled(cast: Cast, **changed: str):
    """An upload of the current template with changed cells in its first line."""
    response = cast.client("office").get(f"{ADDRESS}{YEAR}/template.xlsx")
    made = opened(response.content)
    heads = {COLUMNS[head]: number for number, head in enumerate(HEADS, start=1)}
    for name, value in changed.items():
        made.worksheets[0].cell(2, heads[name]).value = value
    return content_of(made)


def sent(cast: Cast, content: bytes, year: int = YEAR):
    client = cast.client("office")
    said = {"year": year, "source": "statistics", "file": upload(content)}
    return client, client.post(ADDRESS, said, follow=True)


def shown(page) -> list[tuple[str, str, str, str, bool]]:
    return [
        (
            each.cell,
            plain_number(each.current.value),
            plain_number(each.entry.value),
            each.current.by,
            each.is_asked,
        )
        for each, _ in page.context["corrections"]
    ]


def test_a_correction_made_after_the_file_is_not_undone(cast, school, time_machine) -> None:
    report(cast.county, cast.office, school)
    file = filled(cast, classes="24", students="1001")
    time_machine.move_to(at(date(2024, 5, 21)), tick=False)
    report(cast.county, cast.leader, school, backbone_teachers=11)
    client, page = sent(cast, file)
    assert shown(page) == [
        ("G2", "11", "10", "组长甲", True), ("C2", "1000", "1001", "办公室乙", False),
    ]  # fmt: skip
    text = words(page)
    assert "要改动的 2 处，其中 1 处要您选择" in text
    assert "模板下载于 2024年5月20日" in text
    assert "这一格在文件里没有改过" in text
    assert [one.summary for one in page.context["changes"]] == ["新填 1 项，更正 1 项，待选择 1 项"]
    where, seen = page.request["PATH_INFO"], page.context["checked"].seen
    assert client.post(where, {"rest": "keep", "seen": seen}).status_code == 302
    latest = {each.name: each.value for each in SchoolFigure.objects.all()}
    assert (latest["backbone_teachers"], latest["students"], latest["classes"]) == (11, 1001, 24)
    assert AuditEvent.objects.get(verb="确认导入").after["kept"] == 1


def test_the_file_may_be_preferred_for_one_value_alone(cast, school) -> None:
    report(cast.county, cast.office, school)
    file = filled(cast)
    report(cast.county, cast.office, school, backbone_teachers=11, network_classrooms=24)
    client, page = sent(cast, file)
    said = {"rest": "keep", "seen": page.context["checked"].seen}
    key = next(each.key for each in page.context["checked"].open if "backbone" in each.key)
    client.post(page.request["PATH_INFO"], {**said, f"of-{key}": "take"})
    latest = {each.name: each.value for each in SchoolFigure.objects.all()}
    assert (latest["backbone_teachers"], latest["network_classrooms"]) == (10, 24)


def test_a_file_without_a_mark_must_be_answered(cast, school) -> None:
    report(cast.county, cast.office, school)
    client, page = send(cast, line(students="1001", classes="24"))
    assert "不知道是什么时候做的" in words(page)
    where, seen = page.request["PATH_INFO"], page.context["checked"].seen
    for said in ({}, {"rest": "whatever"}):
        refused = client.post(where, {**said, "seen": seen})
        assert refused.status_code == 409
        assert "还有 1 处没有选择保留原来的数据还是改用文件里的" in words(refused)
    assert client.post(where, {"rest": "take", "seen": seen}).status_code == 302
    assert SchoolFigure.objects.filter(name="students").last().value == 1001


def test_figures_entered_after_the_preview_are_shown_before_saving(cast, school) -> None:
    report(cast.county, cast.office, school)
    client, page = sent(cast, filled(cast, students="1001", classes="24"))
    where, seen = page.request["PATH_INFO"], page.context["checked"].seen
    report(cast.county, cast.leader, school, students=999)
    before = SchoolFigure.objects.count()
    again = client.post(where, {"rest": "take", "seen": seen})
    assert again.status_code == 409
    assert "您查看以后又有人填报了其中的数据" in words(again)
    assert shown(again) == [("C2", "999", "1001", "组长甲", True)]
    assert SchoolFigure.objects.count() == before
    said = {"rest": "keep", "seen": again.context["checked"].seen}
    assert client.post(where, said).status_code == 302
    assert SchoolFigure.objects.filter(name="students").last().value == 999


def test_a_figure_taken_back_after_the_file_is_asked_about_too(cast, school) -> None:
    report(cast.county, cast.office, school, classes=24)
    file = filled(cast)
    entry = FigureEntry(school, "classes", None, EducationStage.PRIMARY)
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, entries=[entry], source="school"
    )  # fmt: skip
    _, page = sent(cast, file)
    assert shown(page) == [("D2", "", "24", "办公室乙", True)]
    assert "已撤回" in words(page)
    _, fresh = sent(cast, filled(cast, classes="24"))  # known to be empty when it was made
    assert shown(fresh) == []


def test_the_template_of_another_year_is_reported(cast, school) -> None:
    report(cast.county, cast.office, school)
    _, page = sent(cast, filled(cast), year=YEAR - 1)
    assert "这个文件是别的学年或别的县的模板，请确认学年没有选错" in words(page)


def own_table(cast: Cast, *rows: list[Any]):
    return sent(cast, book(*rows))


def held_now() -> dict[tuple[str, str, str], Decimal]:
    rows = SchoolFigure.objects.values_list("school__department__name", "stage", "name", "value")
    return {(school, stage, name): value for school, stage, name, value in rows}


def test_one_line_for_a_school_and_a_group_of_columns_for_each_stage(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    client, page = own_table(
        cast,
        ["呼图壁县义务教育学校基本情况"],
        [
            "序号",
            "学校名称",
            "小学",
            None,
            "初中",
            None,
            "教学及辅助用房",
            None,
            "仪器设备值（元）",
        ],
        [
            None,
            None,
            "在校生数",
            "班级数",
            "在校生数",
            "班级数",
            "面积（㎡）",
            "其中室内体育",
            None,
        ],
        ["甲", "乙", "1", "2", "3", "4", "5", "6", "7"],
        [1, "城关一小", 900, 20, 0, 0, 5000, 300, 2000000],
        [2, "九年制", 600, 15, 300, 8, 9000, 0, "=A1"],
        ["合计", None, "=SUM(C5:C6)", 35, 300, 8, 14000, 300, 4000000],
        ["注：数据截至9月1日"],
    )
    assert page.request["PATH_INFO"].endswith("/columns/")  # 序号 is nobody's
    form = page.context["form"]
    said = {f.name: f.initial for f in form}
    page = client.post(page.request["PATH_INFO"], said, follow=True)
    assert errors(page) == {"I6": "这里是公式。请复制后“选择性粘贴—数值”，只留结果。"}
    text = words(page)
    assert "“仪器设备值（元）”按元读，已换算成万元。" in text
    assert "跳过 3 行" in text
    assert "第 7 行 合计：汇总行" in text
    assert "教学及辅助用房／其中室内体育：其中：室内体育用房面积（平方米）" in text


def test_the_stages_of_a_table_reach_their_places(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    client, page = own_table(
        cast,
        ["学校名称", "小学在校生数", "初中在校生数", "小学教学仪器设备值（元）"],
        ["城关一小", 900, 0, 2000000],
        ["九年制", 600, 300, None],
        ["全县平均", 750, 150, None],
    )
    client.post(page.request["PATH_INFO"])
    assert held_now() == {
        ("城关一小", "primary", "students"): 900, ("城关一小", "", "equipment_value"): 200,
        ("九年制", "primary", "students"): 600, ("九年制", "junior", "students"): 300,
    }  # fmt: skip


def test_a_column_of_a_stage_that_cannot_be_is_named(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    _, page = own_table(
        cast,
        ["学校名称", "小学在校生数", "初中在校生数", "小学运动场地面积"],
        ["城关一小", 900, 30, 7000],
        ["九年制", 600, 300, 7000],
    )
    assert errors(page) == {
        "C2": "小学没有初中，请核对。",
        "D3": "九年一贯制学校的这项数据各学段共用，不能只按小学填：请另用一列写全校的数。",
    }


def test_a_line_of_another_stage_belongs_to_the_school_above(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    client, page = own_table(
        cast,
        ["学校", "学段", "学生数"],
        ["九年制", "小学", 600],
        [None, "初中", 300],
        [None, "初中", 301],
        ["城区学校"],
    )
    assert errors(page) == {"A4": "没有填写学校名称。"}
    assert [(line.number, why) for line, why in page.context["checked"].skipped] == [
        (5, "没有数据的行")
    ]
    assert client.post(page.request["PATH_INFO"]).status_code == 409


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("primary", [["末校", "小学", 300]]),
        ("junior", [["末校", "初中", 300]]),
        ("nine_year", [["末校", "小学", 300]]),  # of 初中 nothing is said
        ("nine_year", [["末校", "初中", 300], [None, "小学", 300]]),
    ],
)
def test_a_sum_of_several_stages_is_no_schools(cast, school, kind, rows) -> None:
    make_school(cast.county, "末校", kind=kind)
    _, page = own_table(
        cast, ["学校", "学段", "学生数"], *rows, ["合计", "小学", 300], [None, "初中", 300]
    )
    assert errors(page) == {}
    checked = page.context["checked"]
    assert [line.name for line in checked.lines] == ["末校"] * len(rows)
    assert [why for _, why in checked.skipped] == ["汇总行", "汇总行"]


def test_repeated_heads_do_not_separate_the_stages_of_a_school(cast, school) -> None:
    make_school(cast.county, "九年制", kind="nine_year")
    heads = ["学校", "学段", "学生数"]
    _, page = own_table(cast, heads, ["九年制", "小学", 600], heads, [None, "初中", 300])
    assert [line.name for line in page.context["checked"].lines] == ["九年制", "九年制"]
    assert [why for _, why in page.context["checked"].skipped] == ["重复的表头"]


def test_the_published_shape_is_refused_with_a_sentence(cast, school) -> None:
    client, page = own_table(cast, ["学校名称", "L1", "L2", "综合"], ["城关一小", 4.2, 1.0, 0.3])
    assert DIVIDED in words(page)
    _, page = own_table(cast, ["学校名称", "在校生数", "L1"], ["城关一小", 1000, 4.2])
    assert errors(page) == {}
    where = page.request["PATH_INFO"] + "columns/"
    assert "已经除以学生数的数值，不导入。" in words(client.get(where))
    said = {"column-0": "school", "column-1": "students", "column-2": "qualified_teachers"}
    refused = client.post(where, said)
    assert "“L1”不能当作“高于规定学历教师数”导入" in words(refused)


def test_sheets_behind_the_first_are_named_as_not_read(cast, school) -> None:
    made = opened(book(["学校", "学生数"], ["城关一小", 900]))
    made.create_sheet("初中").append(["学校", "学生数"])
    made.create_sheet("空表")
    hidden = made.create_sheet("藏")
    hidden.append(["学校"])
    hidden.sheet_state = "hidden"
    _, page = sent(cast, content_of(made))
    assert page.context["staged"].options["unread"] == ["初中"]
    assert "只读了第一张工作表；“初中”没有读。" in words(page)
    _, page = sent(cast, filled(cast, students="900"))  # the portal's own template
    assert "只读了第一张工作表" not in words(page)


def test_a_column_without_a_head_is_asked_about_in_every_file(cast, school) -> None:
    client, page = own_table(cast, ["学校", "班级数", ""], ["城关一小", 20, 900])
    where = page.request["PATH_INFO"]
    assert where.endswith("/columns/")
    chosen = {"column-0": "school", "column-1": "classes", "column-2": "students"}
    check = client.post(where, chosen, follow=True)
    client.post(check.request["PATH_INFO"])
    assert held_now() == {
        ("城关一小", "primary", "classes"): 20,
        ("城关一小", "primary", "students"): 900,
    }
    assert set(HeadMeaning.objects.values_list("head", flat=True)) == {"学校", "班级数"}
    # another file: 40 computers in the third column
    _, page = own_table(cast, ["学校", "班级数", ""], ["城关一小", 20, 40])
    assert page.request["PATH_INFO"].endswith("/columns/")
    assert [field.initial for field in page.context["form"]] == ["school", "classes", ""]


def test_positions_remembered_by_an_earlier_version_are_not_used(cast, school) -> None:
    for head, meaning in (
        ("第2列", "students"),
        ("班级数第3列", "students"),
        ("人 数", "students"),
    ):
        HeadMeaning.objects.create(county=cast.county, head=head, meaning=meaning)
    _, page = own_table(cast, ["学校", "", "人数"], ["城关一小", 5, 900])
    assert [field.initial for field in page.context["form"]] == ["school", "", "students"]
    HeadMeaning.objects.create(county=cast.county, head="人数", meaning="classes")
    _, page = own_table(cast, ["学校", "班级数", "人数"], ["城关一小", 5, 900])
    assert [field.initial for field in page.context["form"]] == ["school", "classes", ""]
    chosen = {"column-0": "school", "column-1": "classes", "column-2": "students"}
    client = cast.client("office")
    client.post(page.request["PATH_INFO"], chosen)
    _, page = own_table(cast, ["学校", "班级数", "人数"], ["城关一小", 5, 900])
    assert "columns" not in page.request["PATH_INFO"]


def test_a_head_that_stands_twice_is_asked_about(cast, school) -> None:
    row = ["城关一小", 900, 450, None]
    _, page = own_table(cast, ["学校", "在校生数", "在校生数", ""], row)
    form = page.context["form"]
    assert [field.initial for field in form] == ["school", "", ""]
    assert [bool(field.help_text) for field in form] == [False, True, True]
