"""Schools and the county report, correct and confirm figures; the office freezes a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from counties.audit import record
from counties.models import County, School, User
from tracker.indicators.engine.asking import questions
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.values import STAGE_NAMES, Stage
from tracker.indicators.models import (
    CountyFigure,
    FigureConfirmation,
    FrozenYear,
    SchoolFigure,
)
from tracker.indicators.schools import Figures, year_name


@dataclass(frozen=True)
class Entry:
    """One figure of one school as it is from now on; a value of None takes it back."""

    school: School
    name: str
    value: Decimal | None
    stage: Stage | None = None


def is_frozen(county: County, year: int) -> bool:
    """Whether the year is 定稿."""
    return FrozenYear.objects.for_county(county).filter(year=year).exists()


@transaction.atomic
def report_figures(
    *,
    by: User,
    county: County,
    year: int,
    entries: Sequence[Entry],
    source: str,
    counted_on: date | None = None,
    reason: str = "",
) -> int:
    """Save those of `entries` that differ from what is held; how many those were.

    Raises ValidationError when a figure is unknown or impossible, when the figures of a school
    contradict each other, or when the year is frozen and no reason is given: then nothing is
    saved.
    """
    if is_frozen(county, year) and not reason.strip():
        raise ValidationError(f"{year_name(year)}的数据已定稿，更正要写明原因。")
    changed = _changed(county, year, entries)
    common = {"year": year, "source": source, "counted_on": counted_on, "by": by}
    SchoolFigure.objects.bulk_create(
        SchoolFigure(
            school=entry.school,
            stage=_stage(entry),
            name=entry.name,
            value=entry.value,
            reason=reason.strip(),
            **common,
        )
        for entry in changed
    )
    if changed:
        after = {"year": year, "figures": len(changed), "reason": reason}
        record(by=by, verb="填报学校数据", target=county, county=county, after=after)
    return len(changed)


def _changed(county: County, year: int, entries: Sequence[Entry]) -> list[Entry]:
    """Those of `entries` that differ from what is held, if all fits together."""
    schools = {entry.school.pk: entry.school for entry in entries}
    held = held_figures(county, year, list(schools))
    changed = [entry for entry in entries if _held(held, entry) != entry.value]
    for entry in changed:
        place = held.setdefault(entry.school.pk, {}).setdefault(_stage(entry), {})
        place[entry.name] = entry.value
    _refuse_impossible(county, schools, held)
    return changed


def held_figures(
    county: County, year: int, schools: Sequence[int]
) -> dict[int, dict[str, Figures]]:
    """What is held of `schools` (keys) for the year: school → stage (empty: whole) → name."""
    held: dict[int, dict[str, Figures]] = {}
    rows = SchoolFigure.objects.for_county(county).filter(year=year, school__in=schools)
    for school, stage, name, value in rows.order_by("id").values_list(
        "school", "stage", "name", "value"
    ):
        held.setdefault(school, {}).setdefault(stage, {})[name] = value
    return held


def _stage(entry: Entry) -> str:
    return entry.stage.value if entry.stage else ""


def _held(held: dict[int, dict[str, Figures]], entry: Entry) -> Decimal | None:
    return held.get(entry.school.pk, {}).get(_stage(entry), {}).get(entry.name)


def _refuse_impossible(
    county: County, schools: dict[int, School], held: dict[int, dict[str, Figures]]
) -> None:
    problems = []
    for key, school in schools.items():
        if school.department.county_id != county.pk:
            raise ValidationError("所填学校不属于本县。")
        by_stage = {Stage(stage): value for stage, value in held.get(key, {}).items() if stage}
        whole = held.get(key, {}).get("", {})
        problems += [f"{school}：{words}" for words in _misplaced(by_stage, whole)]
        problems += [
            f"{school}：{STAGE_NAMES[each.stage] if each.stage else ''}"
            f"{FIGURE_BY_NAME[each.name].label}{each.words}。"
            for each in questions(by_stage, whole)
            if each.stops
        ]
    if problems:
        raise ValidationError(problems)


def _misplaced(by_stage: dict[Stage, Figures], whole: Figures) -> list[str]:
    """Figures that do not exist, or stand at a stage and belong to the school, or the reverse."""
    placed = [(name, Level.SCHOOL) for name in whole]
    placed += [(name, Level.STAGE) for held in by_stage.values() for name in held]
    return [
        f"没有数据项“{name}”。"
        for name, level in placed
        if name not in FIGURE_BY_NAME or FIGURE_BY_NAME[name].level is not level
    ]


@transaction.atomic
def report_county_figure(
    *,
    by: User,
    county: County,
    year: int,
    name: str,
    value: Decimal | None,
    note: str = "",
    counted_on: date | None = None,
) -> CountyFigure:
    """The county's own figure `name`, or a 材料指标 (1 是, 0 否), from now on.

    Raises ValidationError for a negative value, or when the year is frozen and `note` is empty.
    """
    if value is not None and value < 0:
        raise ValidationError("不能是负数。")
    if is_frozen(county, year) and not note.strip():
        raise ValidationError(f"{year_name(year)}的数据已定稿，更正要在说明中写明原因。")
    figure = CountyFigure.objects.create(
        county=county,
        year=year,
        name=name,
        value=value,
        note=note.strip(),
        counted_on=counted_on,
        by=by,
    )
    after: dict[str, Any] = {
        "year": year,
        "name": name,
        "value": None if value is None else str(value),
    }
    record(by=by, verb="填报全县数据", target=figure, county=county, after=after)
    return figure


@transaction.atomic
def confirm_figures(*, by: User, school: School, year: int) -> FigureConfirmation:
    """The school says that its figures of the year are right.

    Raises ValidationError when it has reported none.
    """
    county = school.department.county
    if not SchoolFigure.objects.for_county(county).filter(school=school, year=year).exists():
        raise ValidationError(f"{school}还没有{year_name(year)}的数据，不能确认。")
    confirmation = FigureConfirmation.objects.create(school=school, year=year, by=by)
    record(by=by, verb="确认学校数据", target=school, county=county, after={"year": year})
    return confirmation


@transaction.atomic
def freeze_year(*, by: User, county: County, year: int) -> FrozenYear:
    """定稿: from now on a correction of the year wants a reason. Twice changes nothing."""
    frozen, is_new = FrozenYear.objects.get_or_create(county=county, year=year, defaults={"by": by})
    if is_new:
        record(by=by, verb="学年数据定稿", target=frozen, county=county, after={"year": year})
    return frozen
