from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.imports.recognise.test_sources import read
from tracker.imports.documents.source import Paragraph
from tracker.imports.recognise.findings import ExaminedPlan, check_plan
from tracker.imports.recognise.outline import outline_entries
from tracker.imports.recognise.reading import (
    Finding,
    ReadRow,
    ReadUnit,
    Severity,
    Shape,
    SourcePlace,
)
from tracker.imports.recognise.suspected_slips import suspected_slips, title_cut
from tracker.roadmaps.plans.schema import DueDraft, StageDraft, TargetDraft, WindowDraft

BUREAU = (ReadUnit("县教育局", "responsible", "县教育局"),)
JULY = DueDraft("7月底", date(2023, 7, 31), "month_end")


def row(content: str = "做好有关工作", **changes: Any) -> ReadRow:
    return ReadRow(content, **({"units": BUREAU, "due": JULY} | changes))


def examined(*rows: ReadRow, **changes: Any) -> list[tuple[str, int]]:
    held: dict[str, Any] = {"stages": (), "targets": (), "blanks": ()}
    read = ExaminedPlan(changes.pop("shape", Shape.YEARLY_TABLE), rows, **(held | changes))
    return [(each.code, each.row) for each in check_plan(read)]


def window(start: date | None, end: date | None) -> WindowDraft:
    return WindowDraft("原文", start, end)


@pytest.mark.parametrize(
    ("span", "codes"),
    [
        ((date(2023, 7, 1), date(2023, 7, 31)), []),
        ((date(2023, 7, 1), date(2023, 8, 31)), ["due-before-end"]),
        ((date(2023, 8, 1), date(2023, 8, 31)), ["due-before-end", "due-before-start"]),
        ((date(2023, 6, 1), date(2023, 6, 30)), ["due-after-end"]),
        ((None, None), []),
    ],
)
def test_deadline_against_window(span: tuple[date | None, date | None], codes: list[str]) -> None:
    assert examined(row(window=window(*span))) == [(code, 1) for code in codes]


def test_rows_of_a_table_out_of_order() -> None:
    early = row("编制预算安排表格", window=window(date(2023, 3, 1), date(2023, 7, 31)))
    late = row("组织教师集中培训", window=window(date(2023, 5, 1), date(2023, 7, 31)))

    assert examined(early, late) == []
    assert examined(late, early) == [("out-of-order", 2)]
    assert examined(late, early, shape=Shape.BRACKETED) == []


def test_a_number_that_stands_twice() -> None:
    one = row("编制预算安排表格", number="3", title="预算")
    part = row("组织教师集中培训", number="3", title="预算")
    slip = row("组织教师集中培训", number="3", title="培训")

    assert examined(one, row("组织教师集中培训", number="4", title="培训")) == []
    assert examined(one, part, shape=Shape.LABELLED) == [("task-in-parts", 2)]
    assert examined(one, slip) == [("number-repeated", 2)]


def test_missing_units_and_dates() -> None:
    other = row("组织教师集中培训", units=(), due=DueDraft())

    assert examined(row(), other) == [("missing-units", 2), ("missing-dates", 0)]
    assert examined(other) == [("missing-units", 0), ("missing-dates", 0)]


def test_the_same_task_in_other_words_or_with_other_units() -> None:
    one = row("各学校依据教材及学校规模变化情况，及时对已有设施设备进行补充更新")
    other = row("各学校依据教材及学校规模变化情况及时对已有设施设备进行补充及更新")
    elsewhere = row(one.content, units=(ReadUnit("县财政局", "responsible", "县财政局"),))

    assert examined(one, other) == [("worded-differently", 2)]
    assert examined(one, elsewhere) == [("units-differ", 2)]
    assert examined(one, row("组织开展县级骨干教师评选活动并公布结果")) == []


def test_years_that_no_stage_covers() -> None:
    first = StageDraft("启动", WindowDraft("2022年", date(2022, 1, 1), date(2022, 12, 31)))
    second = StageDraft("认定", WindowDraft("2024年底", None, date(2024, 12, 31)))

    assert examined(row(), stages=(first, second)) == [
        ("years-without-stage", 0),
        ("stage-without-start", 0),
    ]
    covering = StageDraft("推进", WindowDraft("2023年", date(2023, 1, 1), date(2023, 12, 31)))
    assert examined(row(), stages=(covering,)) == []
    assert examined(row(), stages=(StageDraft("推进"),)) == []


def test_figures_that_contradict_each_other() -> None:
    def target(value: int, by: str = "") -> TargetDraft:
        return TargetDraft("入学率", ">=", Decimal(value), "%", by=by, sentence="入学率")

    assert examined(row(), targets=(target(95), target(95))) == []
    assert examined(row(), targets=(target(95), target(98))) == [("figures-differ", 0)]
    assert examined(row(), targets=(target(95, "2023"), target(98, "2025"))) == []


def test_open_blanks_stop_a_plan() -> None:
    read = ExaminedPlan(Shape.OUTLINE, (row(),), (), (), (SourcePlace(3, 3), SourcePlace(5, 5)))
    [finding] = check_plan(read)

    assert (finding.code, finding.severity, finding.place) == (
        "open-blanks",
        Severity.STOP,
        SourcePlace(3, 3),
    )


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("根据意见制度整改方案。", ["slip"]),
        ("完善制度，落实方案。", []),
        ("教师教师培训经费足额安排。", ["slip"]),
        ("据国家验收组提出的意见进行整改。", ["slip"]),
        ("根据国家验收组提出的意见进行整改。", []),
        ("建立台账，，落实责任。", ["slip"]),
    ],
)
def test_slips_of_the_pen(content: str, codes: list[str]) -> None:
    assert [each.code for each in suspected_slips([row(content)], [], [])] == codes


def of_texts(*texts: str) -> list[str]:
    found = outline_entries(Paragraph(text, line) for line, text in enumerate(texts, 1))
    return [each.code for each in suspected_slips([], found, texts)]


def test_one_unit_under_two_names() -> None:
    assert of_texts("县人社局牵头。", "县人力资源社会保障局配合。") == ["two-names"]
    assert of_texts("县人社局牵头。", "县财政局配合。") == []


def test_a_table_of_contents_repeats_the_headings() -> None:
    heads = ["一、总体要求", "二、重点任务", "三、保障措施"]

    assert of_texts(*heads, *heads, "加强领导。") == ["contents-list"]
    assert of_texts(*heads, "加强领导。") == []


def test_a_text_that_is_cut_off() -> None:
    words = "三是深化改革，推行作业分层设计，严格落实各项减负要求，切实提高课堂教学效率、弹性布置"

    assert of_texts("一、任务", words) == ["cut-off"]
    assert of_texts("一、任务", f"{words}作业。") == []


def test_a_title_without_its_county() -> None:
    assert title_cut("县推进优质均衡发展实施方案") is not None
    assert title_cut("甲县推进优质均衡发展实施方案") is None


def codes(name: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for finding in read(name).findings:
        found.setdefault(finding.code, set()).add(finding.row)
    return found


def test_findings_in_the_roadmap() -> None:
    found = codes("hutubi-roadmap")

    assert found["doubtful-date"] == {1, 28}
    assert found["doubtful-window"] == {30, 31, 34}
    assert found["due-before-end"] == {28}
    assert found["odd-separator"] == {13}
    assert found["slip"] == {37}
    assert 20 not in found["out-of-order"]
    assert {4, 9, 12, 17, 25, 33} == found["out-of-order"]


def test_findings_in_the_plan() -> None:
    reading = read("hutubi-plan-2022-5")
    found = codes("hutubi-plan-2022-5")

    assert {"years-without-stage", "stage-without-start", "annex-title"} <= found.keys()
    gap = next(each for each in reading.findings if each.code == "years-without-stage")
    assert gap.reason.startswith("2023年、2024年有任务")


def test_findings_in_the_goal_table() -> None:
    found = codes("eshan-work-plan")

    assert found["joined-rows"] == {8}
    assert found["odd-separator"] == {6}
    assert found["out-of-order"] == {11}
    assert found["not-month-end"] == {5}
    assert found["doubtful-date"] == {1, 2, 3, 11, 12, 15}
    assert {"two-names", "slip"} <= found.keys()


def test_findings_in_the_labelled_plan() -> None:
    found = codes("pingluo-campaign")

    assert found["task-in-parts"] == {3}
    assert found["odd-separator"] == {6, 7}
    assert found["vague-date"] == {4}
    assert found["doubtful-date"] == {1, 6}
    assert "missing-dates" in found


def test_findings_in_the_outline() -> None:
    reading = read("county-template")
    found = codes("county-template")

    assert len(reading.blanks) == 29
    assert {
        "open-blanks",
        "missing-units",
        "contents-list",
        "cut-off",
        "title-cut",
        "doubtful-window",
    } == found.keys()


def test_every_finding_says_what_and_where() -> None:
    for name in ("hutubi-roadmap", "hutubi-plan-2022-5", "eshan-work-plan", "pingluo-campaign"):
        for finding in read(name).findings:
            assert isinstance(finding, Finding)
            assert finding.reason
            assert finding.place or not finding.row
