"""Hutubi's two texts row by row, and what must hold of any two versions."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.roadmaps.builders import EDUCATION, FINANCE, HOUSING, plan, task, unit
from tracker.roadmaps.plans.cell_texts import written_units
from tracker.roadmaps.plans.comparison import Comparison, compare, match
from tracker.roadmaps.plans.fields import ChangeKind
from tracker.roadmaps.plans.schema import DepartmentDraft, PlanDraft, TaskDraft, WindowDraft
from tracker.roadmaps.plans.yaml_files import read

PLANS = Path(__file__).parents[3] / "fixtures" / "plans"
ROADMAP = read(PLANS / "hutubi-roadmap.yaml")
OFFICIAL = read(PLANS / "hutubi-2022-5.yaml")
HUTUBI = compare(ROADMAP, OFFICIAL)

NOTE = ChangeKind.NOTE
FORMAT, WORDING, TIME, UNITS, ORDER = (
    ChangeKind.FORMAT, ChangeKind.WORDING, ChangeKind.TIME, ChangeKind.UNITS, ChangeKind.UNIT_ORDER,
)  # fmt: skip


def changes(found: Comparison) -> dict[int, tuple[ChangeKind, ...]]:
    """What changed, by the number of the old row (of the new one, where it was added)."""
    return {
        (row.new if row.old is None else row.old) + 1: row.changes for row in found.rows
        if row.changes
    }  # fmt: skip


def raw(row: TaskDraft) -> tuple[str, ...]:
    units = row.units_text or written_units(row)
    return row.window.text, row.content, row.due.text, units


def test_hutubi_rows_are_matched_one_to_one_in_order() -> None:
    assert [(row.old, row.new) for row in HUTUBI.rows] == [(n, n) for n in range(37)]


def test_hutubi_differs_in_29_rows_as_raw_text_8_in_substance_none_in_its_units() -> None:
    pairs = zip(ROADMAP.tasks, OFFICIAL.tasks, strict=True)
    differing = [n for n, (one, other) in enumerate(pairs, 1) if raw(one) != raw(other)]
    assert list(changes(HUTUBI)) == differing
    assert len(differing) == 29
    assert sum(row.is_substantive for row in HUTUBI.rows) == 8
    assert HUTUBI.count(UNITS) == 0


def test_hutubi_row_by_row() -> None:
    found = changes(HUTUBI)
    substance = {n: which for n, which in found.items() if which != (FORMAT,)}
    assert substance == {
        13: (NOTE,),
        28: (ORDER,),
        30: (NOTE, TIME),
        31: (NOTE, TIME),
        33: (WORDING, ORDER),
        34: (NOTE, TIME),
        35: (WORDING,),
        36: (WORDING,),
        37: (NOTE, WORDING),
    }
    assert [n for n in range(1, 38) if n not in found] == [1, 7, 10, 14, 15, 18, 19, 23]


def test_hutubi_backwards_says_the_same() -> None:
    assert changes(compare(OFFICIAL, ROADMAP)) == changes(HUTUBI)


def test_words_that_differ_are_marked() -> None:
    fields = {field.label: field for field in HUTUBI.rows[35].fields}
    field = fields["具体工作内容"]
    assert [span.text for span in field.old if span.differs] == ["的所有"]
    assert [span.text for span in field.new if span.differs] == []
    assert "".join(span.text for span in field.old) == ROADMAP.tasks[35].content
    assert "".join(span.text for span in field.new) == OFFICIAL.tasks[35].content


def test_only_the_punctuation_of_a_cell_is_format() -> None:
    (field,) = HUTUBI.rows[21].fields
    assert (field.label, field.change) == ("具体工作内容", FORMAT)
    assert [span.text for span in field.new if span.differs] == ["；"]


def one(old: TaskDraft, new: TaskDraft) -> tuple[ChangeKind, ...]:
    """What changed between two plans of one row."""
    (row,) = compare(plan(old), plan(new)).rows
    return row.changes


def test_days_read_otherwise_from_the_same_words_are_another_time() -> None:
    row = task(start=date(2024, 3, 1), end=date(2024, 6, 30))
    later = replace(row, window=WindowDraft("时间", date(2025, 3, 1), date(2025, 6, 30)))
    (found,) = compare(plan(row), plan(later)).rows
    assert found.changes == (TIME,)
    assert [s.text for s in found.fields[0].old if s.differs] == ["2024", "2024"]
    assert one(row, replace(row, window=replace(row.window, text="时 间"))) == (FORMAT,)


def test_a_figure_is_no_punctuation() -> None:
    assert one(task("达到0.9人以上"), task("达到09人以上")) == (WORDING,)
    assert one(task("达到95%以上"), task("达到95以上")) == (WORDING,)
    assert one(task("初一、2年级参加"), task("初一、3年级参加")) == (WORDING,)
    assert one(task("1.建校。2.招生。"), task("（1）建校；（2）招生；")) == (FORMAT,)


def test_units_order_roles_and_leads() -> None:
    row = task(units=(EDUCATION, FINANCE))
    assert one(row, task(units=(FINANCE, EDUCATION))) == (ORDER,)
    assert one(row, task(units=(EDUCATION, HOUSING))) == (UNITS,)
    helping = (EDUCATION, unit(FINANCE, role="cooperating"))
    assert one(row, task(units=helping)) == (UNITS,)
    led = task(units=(unit(EDUCATION, leads=True), FINANCE))
    other = task(units=(EDUCATION, unit(FINANCE, leads=True)))
    assert one(led, other) == (UNITS,)
    assert one(row, other) == ()  # the first was only inferred


def test_items_are_shown_where_the_content_does_not_show_them() -> None:
    row = task("1.建校。2.招生。")
    split = replace(row, items=("建校。", "招生。"))
    assert one(row, split) == (FORMAT,)
    assert one(split, replace(split, items=("建校。", "招师。"))) == (WORDING,)
    assert one(split, replace(row, content="1.建校；2.招生。")) == (FORMAT,)


def test_an_alias_is_the_same_unit() -> None:
    new = plan(task(units=("教育局",)))
    aliases = DepartmentDraft(EDUCATION, "bureau", aliases=("教育局",))
    old = replace(plan(task()), departments=(aliases,))
    new = replace(new, departments=(DepartmentDraft("教育局", "bureau"),))
    assert [row.changes for row in compare(old, new).rows] == [(FORMAT,)]


def test_added_removed_moved_reworded() -> None:
    rows = [
        task(f"{what}，全面完成年度任务，验收合格", year=2024)
        for what in ("新建教学楼", "招聘音乐教师", "维修食堂餐厅", "更换课桌座椅")
    ]
    rows = [replace(r, content=c) for r, c in zip(rows, (
        "新建东城小学综合教学楼并投入使用", "按空编数招聘音体美专任教师",
        "维修各乡镇中心小学食堂", "为农村小学更换课桌座椅八百套"), strict=True)]  # fmt: skip
    reworded = replace(rows[3], content="为全县农村小学更换课桌座椅九百套")
    added = task("建设县级教师发展中心", year=2024)
    found = compare(plan(*rows), plan(reworded, rows[0], added, rows[2]))
    assert [(row.old, row.new, row.changes) for row in found.rows] == [
        (3, 0, (WORDING, ChangeKind.MOVED)),
        (0, 1, ()),
        (1, None, (ChangeKind.REMOVED,)),
        (None, 2, (ChangeKind.ADDED,)),
        (2, 3, ()),
    ]


def test_what_is_known_to_be_the_same_row_is_so_whatever_it_says() -> None:
    old, new = plan(task("建设教学楼")), plan(task("招聘三十名体育教师"))
    assert [row.changes for row in compare(old, new).rows] == [
        (ChangeKind.REMOVED,),
        (ChangeKind.ADDED,),
    ]
    assert [row.changes for row in compare(old, new, known=[(0, 0)]).rows] == [(WORDING,)]


def test_the_same_duty_of_every_year_stays_with_its_year() -> None:
    years = [task("对教育经费拨付情况开展自查", year=year) for year in (2022, 2023, 2024, 2025)]
    assert match(years, years[1:]) == [(1, 0), (2, 1), (3, 2)]


def test_200_reworded_rows_find_each_other() -> None:
    rows = two_hundred()
    other = [replace(row, content=f"进一步做好{row.content}的有关工作") for row in rows]
    Random(1).shuffle(order := list(range(200)))
    found = match(rows, [other[place] for place in order])
    assert [order[j] for _, j in found] == list(range(200))


def two_hundred() -> list[TaskDraft]:
    chance = Random(7)
    stock = "校舍建设教师招聘轮岗交流设备采购经费保障督导检查片区调整体艺课程食堂改造信息化培训"
    return [
        task("".join(chance.choice(stock) for _ in range(40)), year=2022 + n // 50)
        for n in range(200)
    ]


# Sentences of Chinese characters without the numerals that number items.
texts = st.text(
    alphabet="建设教学楼招聘师开展轮岗交流督导检查经费拨付情况自", min_size=4, max_size=40
)
rows = st.builds(
    task,
    texts,
    year=st.sampled_from([2022, 2023, 2024]),
    start=st.dates(date(2022, 1, 1), date(2023, 1, 1)),
    end=st.dates(date(2023, 1, 2), date(2024, 12, 31)),
    due=st.none() | st.dates(date(2023, 1, 1), date(2025, 1, 1)),
    units=st.sampled_from([(), (EDUCATION,), (FINANCE, EDUCATION)]),
)
plans = st.lists(rows, max_size=12).map(lambda tasks: plan(*tasks))


@given(plans)
def test_a_plan_compared_with_itself_has_no_change(draft: PlanDraft) -> None:
    assert compare(draft, draft).changed == ()


@given(plans, st.randoms(use_true_random=False))
def test_shuffled_rows_have_only_moved(draft: PlanDraft, chance: Random) -> None:
    tasks = list(draft.tasks)
    chance.shuffle(tasks)
    found = compare(draft, replace(draft, tasks=tuple(tasks)))
    assert {row.changes for row in found.rows} <= {(), (ChangeKind.MOVED,)}
    assert len(found.rows) == len(draft.tasks)


@given(plans, st.data())
def test_other_punctuation_is_only_format(draft: PlanDraft, data: st.DataObject) -> None:
    edited = []
    for row in draft.tasks:
        place = data.draw(st.integers(0, len(row.content)))
        sign = data.draw(st.sampled_from("，。；、：（ 　"))
        content = row.content[:place] + sign + row.content[place:]
        edited.append(replace(row, content=content))
    found = compare(draft, replace(draft, tasks=tuple(edited)))
    assert [row.changes for row in found.rows] == [(ChangeKind.FORMAT,)] * len(draft.tasks)


@given(plans, plans)
def test_every_row_of_both_is_there_once(old: PlanDraft, new: PlanDraft) -> None:
    found = compare(old, new)
    assert sorted(r.old for r in found.rows if r.old is not None) == [*range(len(old.tasks))]
    assert [r.new for r in found.rows if r.new is not None] == [*range(len(new.tasks))]
    assert found == compare(old, new)
