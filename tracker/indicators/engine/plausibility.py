"""What is impossible in a school's figures, and what is merely so odd that one asks about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, PARTS, Figure
from tracker.indicators.engine.numbers import plain
from tracker.indicators.engine.totals import total
from tracker.indicators.engine.values import EducationStage

# A change of more than this share against last year is asked about.
JUMP = Decimal("0.3")
# 元 for each student, outside of which 万元 and 元 have probably been mixed up.
MONEY = {
    "equipment_value": (Decimal(20), Decimal(100_000)),
    "public_budget": (Decimal(50), Decimal(100_000)),
}
Reported = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class PlausibilityQuestion:
    """`name` of the figure (and stage) and, in Chinese, what is wrong; `stops` saving or not."""

    stage: EducationStage | None
    name: str
    words: str
    blocks_saving: bool


def reason_impossible(figure: Figure, value: Decimal) -> str:
    """Why `value` cannot be `figure`, in Chinese; empty where it can."""
    if value < 0:
        return "不能是负数"
    if value > figure.most:
        return f"不能超过{figure.most:,f}{figure.unit}，请核对单位和小数点"
    if value != round(value, figure.places):
        return "应是整数" if figure.places == 0 else f"小数最多{figure.places}位"
    return ""


def plausibility_questions(
    by_stage: Mapping[EducationStage, Reported],
    whole: Reported,
    before: tuple[Mapping[EducationStage, Reported], Reported] | None = None,
) -> list[PlausibilityQuestion]:
    """All that is to be asked of one school's figures of a year; `before` is the year before's."""
    old_stages, old_whole = before or ({}, {})
    students = total(by_stage, "students")
    found = [*_values(None, whole), *_sums(whole, students), *_jumps(None, whole, old_whole)]
    found += _money(whole, students)
    for stage, held in by_stage.items():
        found += _values(stage, held)
        found += _classes(stage, held)
        found += _jumps(stage, held, old_stages.get(stage, {}))
    return found


def _values(stage: EducationStage | None, held: Reported) -> Iterator[PlausibilityQuestion]:
    for name, value in held.items():
        if value is not None and name in FIGURE_BY_NAME:
            words = reason_impossible(FIGURE_BY_NAME[name], value)
            if words:
                yield PlausibilityQuestion(stage, name, words, blocks_saving=True)


def _sums(whole: Reported, students: Decimal | None) -> Iterator[PlausibilityQuestion]:
    migrants = whole.get("migrant_students")
    if migrants is not None and students is not None and migrants > students:
        words = f"不能大于小学、初中在校生数（{plain(students)}人）"
        yield PlausibilityQuestion(None, "migrant_students", words, blocks_saving=True)
    for part, of in PARTS:
        value, most = whole.get(part), whole.get(of)
        if value is not None and most is not None and value > most:
            words = f"不能大于{FIGURE_BY_NAME[of].label}（{plain(most)}{FIGURE_BY_NAME[of].unit}）"
            yield PlausibilityQuestion(None, part, words, blocks_saving=True)


def _money(whole: Reported, students: Decimal | None) -> Iterator[PlausibilityQuestion]:
    for name, (least, most) in MONEY.items():
        value = whole.get(name)
        if not value or not students or value < 0:
            continue
        each = value * 10_000 / students
        if not least <= each <= most:
            words = f"{plain(value)}万元合每生{each:,.0f}元，请核对是否混淆了万元和元"
            yield PlausibilityQuestion(None, name, words, blocks_saving=False)


def _classes(stage: EducationStage, held: Reported) -> Iterator[PlausibilityQuestion]:
    students, classes = held.get("students"), held.get("classes")
    largest = held.get("largest_class")
    if students is None or classes is None:
        return
    if students and not classes:
        yield PlausibilityQuestion(stage, "classes", "有学生而没有班级", blocks_saving=True)
    elif largest is not None and largest * classes < students:
        words = f"{plain(classes)}个班、最大班额{plain(largest)}人，容不下{plain(students)}名学生"
        yield PlausibilityQuestion(stage, "largest_class", words, blocks_saving=True)


def _jumps(
    stage: EducationStage | None, held: Reported, old: Reported
) -> Iterator[PlausibilityQuestion]:
    for name, value in held.items():
        was = old.get(name)
        if value is None or not was or name in {"rooms_built", "built_year", "is_rural"}:
            continue
        if abs(value - was) > JUMP * was:
            yield PlausibilityQuestion(
                stage,
                name,
                f"去年为{plain(was)}，今年为{plain(value)}，相差超过30%，请核对",
                blocks_saving=False,
            )
