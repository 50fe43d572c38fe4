"""Checks of a school's figures: impossible values are rejected, implausible ones confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, PARTS, Figure
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.totals import total
from tracker.indicators.engine.values import EducationStage

# A larger change than this share since last year must be confirmed.
JUMP = Decimal("0.3")
FIRST_BUILT = 1900
# Plausible range in 元 per student; outside it 万元 and 元 were probably mixed up.
MONEY = {
    "equipment_value": (Decimal(20), Decimal(100_000)),
    "public_budget": (Decimal(50), Decimal(100_000)),
}
Reported = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class PlausibilityQuestion:
    """A figure that is impossible or implausible. `name` is the figure, `words` the message in
    Chinese; a question that `blocks_saving` must be corrected, any other confirmed.
    """

    stage: EducationStage | None
    name: str
    words: str
    blocks_saving: bool


def reason_impossible(figure: Figure, value: Decimal, this_year: int | None = None) -> str:
    """Return why `value` cannot be a value of `figure`, in Chinese, or "" if it can. Nothing was
    built later than `this_year`.
    """
    if value < 0:
        return "不能是负数"
    if figure.unit == "年" and value < FIRST_BUILT:
        return f"应是{FIRST_BUILT}年以后的年份"
    if figure.unit == "年" and this_year and value > this_year:
        return f"不能晚于今年（{this_year}年）"
    if value > figure.most:
        return f"不能超过{figure.most:,f}{figure.unit}，请核对单位和小数点"
    if value != round(value, figure.places):
        return "应是整数" if figure.places == 0 else f"小数最多{figure.places}位"
    return ""


def plausibility_questions(
    by_stage: Mapping[EducationStage, Reported],
    whole: Reported,
    before: tuple[Mapping[EducationStage, Reported], Reported] | None = None,
    *,
    this_year: int | None = None,
) -> list[PlausibilityQuestion]:
    """Return all questions about one school's figures of a year, given by stage and as a whole;
    `before` holds the figures of the year before in the same form, `this_year` is that of today.
    """
    old_stages, old_whole = before or ({}, {})
    students = total(by_stage, "students")
    open_questions = [
        *_values(None, whole, this_year),
        *_sums(whole, students),
        *_jumps(None, whole, old_whole),
    ]
    open_questions += _money(whole, students)
    for stage, figures in by_stage.items():
        open_questions += _values(stage, figures, this_year)
        open_questions += _classes(stage, figures)
        open_questions += _jumps(stage, figures, old_stages.get(stage, {}))
    return open_questions


def _values(
    stage: EducationStage | None, figures: Reported, this_year: int | None
) -> Iterator[PlausibilityQuestion]:
    for name, value in figures.items():
        if value is not None and name in FIGURE_BY_NAME:
            reason = reason_impossible(FIGURE_BY_NAME[name], value, this_year)
            if reason:
                yield PlausibilityQuestion(stage, name, reason, blocks_saving=True)


def _sums(whole: Reported, students: Decimal | None) -> Iterator[PlausibilityQuestion]:
    migrants = whole.get("migrant_students")
    if migrants is not None and students is not None and migrants > students:
        words = f"不能大于小学、初中在校生数（{plain_number(students)}人）"
        yield PlausibilityQuestion(None, "migrant_students", words, blocks_saving=True)
    for part, of in PARTS:
        value, most = whole.get(part), whole.get(of)
        if value is not None and most is not None and value > most:
            whole_figure = FIGURE_BY_NAME[of]
            words = f"不能大于{whole_figure.label}（{plain_number(most)}{whole_figure.unit}）"
            yield PlausibilityQuestion(None, part, words, blocks_saving=True)


def _money(whole: Reported, students: Decimal | None) -> Iterator[PlausibilityQuestion]:
    for name, (least, most) in MONEY.items():
        value = whole.get(name)
        if not value or not students or value < 0:
            continue
        per_student = value * 10_000 / students
        if not least <= per_student <= most:
            words = f"{plain_number(value)}万元合每生{per_student:,.0f}元，请核对是否混淆了万元和元"
            yield PlausibilityQuestion(None, name, words, blocks_saving=False)


def _classes(stage: EducationStage, figures: Reported) -> Iterator[PlausibilityQuestion]:
    students, classes = figures.get("students"), figures.get("classes")
    largest = figures.get("largest_class")
    if students is None or classes is None:
        return
    if students and not classes:
        yield PlausibilityQuestion(stage, "classes", "有学生而没有班级", blocks_saving=True)
    elif largest is not None and largest * classes < students:
        words = (
            f"{plain_number(classes)}个班、最大班额{plain_number(largest)}人，"
            f"容不下{plain_number(students)}名学生"
        )
        yield PlausibilityQuestion(stage, "largest_class", words, blocks_saving=True)


def _jumps(
    stage: EducationStage | None, figures: Reported, old: Reported
) -> Iterator[PlausibilityQuestion]:
    for name, value in figures.items():
        old_value = old.get(name)
        figure = FIGURE_BY_NAME.get(name)
        if value is None or not old_value or (figure and figure.is_fact):
            continue
        if abs(value - old_value) > JUMP * old_value:
            yield PlausibilityQuestion(
                stage,
                name,
                f"去年为{plain_number(old_value)}，今年为{plain_number(value)}，相差超过30%，请核对",
                blocks_saving=False,
            )
