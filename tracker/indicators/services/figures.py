"""Schools and the county report, correct and confirm figures; the office freezes a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.concurrency import StaleEdit
from counties.models import County, School, User
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.plausibility import plausibility_questions
from tracker.indicators.engine.values import STAGE_NAMES, EducationStage
from tracker.indicators.models import (
    CountyFigure,
    FigureConfirmation,
    FrozenYear,
    SchoolFigure,
)
from tracker.indicators.schools import Figures, county_figures, year_name


@dataclass(frozen=True)
class FigureEntry:
    """One figure of one school as it is from now on; a value of None takes it back."""

    school: School
    name: str
    value: Decimal | None
    stage: EducationStage | None = None


def is_frozen(county: County, year: int) -> bool:
    """Whether the year is 定稿."""
    return FrozenYear.objects.for_county(county).filter(year=year).exists()


@transaction.atomic
def report_figures(
    *,
    by: User,
    county: County,
    year: int,
    entries: Sequence[FigureEntry],
    source: str,
    counted_on: date | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """Save those of `entries` that differ from what is held; how many those were.

    Raises ValidationError when a figure is unknown or impossible, when the figures of a school
    contradict each other, or when the year is frozen and no reason is given: then nothing is
    saved.
    """
    changed = _changed(county, year, entries)
    if changed and not reason.strip() and is_frozen(county, year):
        raise ValidationError(f"{year_name(year)}的数据已定稿，更正要写明原因。")
    common: dict[str, Any] = {"year": year, "source": source, "counted_on": counted_on, "by": by}
    common["at"] = at or timezone.now()
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


@transaction.atomic
def enter_figures(
    *,
    by: User,
    school: School,
    year: int,
    entries: Sequence[FigureEntry],
    version: int,
    confirms: bool,
    source: str,
    counted_on: date | None = None,
    reason: str = "",
) -> int:
    """One school's page of figures: save what differs and, where the school itself `confirms`,
    say that all of it is right. How many figures were saved.

    `version` is the `last_entry` that the page showed. Raises StaleEdit when figures came since
    and the page would change something; else as `report_figures` and `confirm_figures` do.
    """
    county = school.department.county
    School.objects.select_for_update().get(pk=school.pk)
    stale = last_entry(school, year) != version
    if stale and _changed(county, year, entries):
        raise StaleEdit
    count = report_figures(
        by=by,
        county=county,
        year=year,
        entries=entries,
        source=source,
        counted_on=counted_on,
        reason=reason,
    )
    if confirms:
        confirm_figures(by=by, school=school, year=year)
    return count


def last_entry(school: School, year: int) -> int:
    """The number of the last figure that the school holds for the year; 0 for none."""
    rows = SchoolFigure.objects.filter(school=school, year=year)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


def _changed(county: County, year: int, entries: Sequence[FigureEntry]) -> list[FigureEntry]:
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


def _stage(entry: FigureEntry) -> str:
    return entry.stage.value if entry.stage else ""


def _held(held: dict[int, dict[str, Figures]], entry: FigureEntry) -> Decimal | None:
    return held.get(entry.school.pk, {}).get(_stage(entry), {}).get(entry.name)


def _refuse_impossible(
    county: County, schools: dict[int, School], held: dict[int, dict[str, Figures]]
) -> None:
    problems = []
    for key, school in schools.items():
        if school.department.county_id != county.pk:
            raise ValidationError("所填学校不属于本县。")
        by_stage = {
            EducationStage(stage): value for stage, value in held.get(key, {}).items() if stage
        }
        whole = held.get(key, {}).get("", {})
        problems += [f"{school}：{words}" for words in _misplaced(by_stage, whole)]
        problems += [
            f"{school}：{STAGE_NAMES[each.stage] if each.stage else ''}"
            f"{FIGURE_BY_NAME[each.name].label}{each.words}。"
            for each in plausibility_questions(by_stage, whole)
            if each.blocks_saving
        ]
    if problems:
        raise ValidationError(problems)


def _misplaced(by_stage: dict[EducationStage, Figures], whole: Figures) -> list[str]:
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
    at: datetime | None = None,
) -> CountyFigure:
    """The county's own figure `name`, or a 材料指标 (1 是, 0 否), from now on.

    Raises ValidationError for a negative value, or when the year is frozen and `note` is empty
    or still the one of the value before.
    """
    if value is not None and value < 0:
        raise ValidationError("不能是负数。")
    if is_frozen(county, year) and note.strip() in ("", _last_note(county, year, name)):
        raise ValidationError(f"{year_name(year)}的数据已定稿，更正要在说明中写明这次的原因。")
    figure = CountyFigure.objects.create(
        county=county,
        year=year,
        name=name,
        value=value,
        note=note.strip(),
        counted_on=counted_on,
        at=at or timezone.now(),
        by=by,
    )
    after: dict[str, Any] = {
        "year": year,
        "name": name,
        "value": None if value is None else str(value),
    }
    record(by=by, verb="填报全县数据", target=figure, county=county, after=after)
    return figure


def _last_note(county: County, year: int, name: str) -> str:
    held = CountyFigure.objects.for_county(county).filter(year=year, name=name).last()
    return held.note if held else ""


@dataclass(frozen=True)
class CountyFigureEntry:
    """One figure of the county, or a 材料指标, as it is from now on."""

    name: str
    value: Decimal | None
    note: str = ""


@transaction.atomic
def enter_county_figures(
    *,
    by: User,
    county: County,
    year: int,
    entries: Sequence[CountyFigureEntry],
    version: int,
    counted_on: date | None = None,
) -> int:
    """The county's page of figures: save what differs; how many those were.

    `version` is the `last_county_entry` that the page showed. Raises StaleEdit when figures came
    since and the page would change something; else as `report_county_figure` does.
    """
    County.objects.select_for_update().get(pk=county.pk)
    held = county_figures(county, year)
    changed = [entry for entry in entries if _differs(held.get(entry.name), entry)]
    if changed and last_county_entry(county, year) != version:
        raise StaleEdit
    for entry in changed:
        report_county_figure(
            by=by,
            county=county,
            year=year,
            name=entry.name,
            value=entry.value,
            note=entry.note,
            counted_on=counted_on,
        )
    return len(changed)


def _differs(held: CountyFigure | None, entry: CountyFigureEntry) -> bool:
    now = (held.value, held.note) if held else (None, "")
    return now != (entry.value, entry.note.strip())


def last_county_entry(county: County, year: int) -> int:
    """The number of the last figure that the county holds for the year; 0 for none."""
    rows = CountyFigure.objects.for_county(county).filter(year=year)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def confirm_figures(
    *, by: User, school: School, year: int, at: datetime | None = None
) -> FigureConfirmation:
    """The school says that its figures of the year are right.

    Raises ValidationError when it has reported none.
    """
    county = school.department.county
    if not SchoolFigure.objects.for_county(county).filter(school=school, year=year).exists():
        raise ValidationError(f"{school}还没有{year_name(year)}的数据，不能确认。")
    confirmation = FigureConfirmation.objects.create(
        school=school, year=year, by=by, at=at or timezone.now()
    )
    record(by=by, verb="确认学校数据", target=school, county=county, after={"year": year})
    return confirmation


@transaction.atomic
def freeze_year(*, by: User, county: County, year: int) -> FrozenYear:
    """定稿: from now on a correction of the year wants a reason. Twice changes nothing."""
    frozen, is_new = FrozenYear.objects.get_or_create(county=county, year=year, defaults={"by": by})
    if is_new:
        record(by=by, verb="学年数据定稿", target=frozen, county=county, after={"year": year})
    return frozen
