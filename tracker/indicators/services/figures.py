"""Report, correct and confirm figures of schools and of the county; freeze a school year."""

from collections.abc import Mapping, Sequence
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
from tracker.indicators.engine.county_shares import SHARES, share_problems
from tracker.indicators.engine.plausibility import plausibility_questions
from tracker.indicators.engine.values import STAGE_NAMES, EducationStage
from tracker.indicators.models import (
    CountyFigure,
    FigureConfirmation,
    FrozenYear,
    SchoolFigure,
    YearReopening,
)
from tracker.indicators.selectors.schools import Figures, rows_of_county, year_name


@dataclass(frozen=True)
class FigureEntry:
    """A figure of a school to be saved; a value of None withdraws it."""

    school: School
    name: str
    value: Decimal | None
    stage: EducationStage | None = None


def is_frozen(county: County, year: int) -> bool:
    """Return whether the school year is final (定稿)."""
    return FrozenYear.objects.standing().for_county(county).filter(year=year).exists()


def _lock_years(county: County) -> None:
    """Let nobody make a year of `county` final or reopen it until the transaction ends."""
    County.objects.select_for_update(no_key=True).get(pk=county.pk)


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
    """Save those of `entries` that differ from the current figures; return how many.

    Raises ValidationError and saves nothing if a figure is unknown or impossible, if the figures of
    a school contradict each other, or if the year is frozen and `reason` is empty.
    """
    _lock_years(county)
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
    """Save the form of one school's figures; return how many figures were saved.

    `version` is the `last_entry` that the form showed. If `confirms` is set, the school also
    confirms its figures. Raises StaleEdit if figures were reported since and the form would change
    something; otherwise raises like `report_figures` and `confirm_figures`.
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
    """Return the primary key of the school's last report of the year, or 0 if there is none."""
    rows = SchoolFigure.objects.filter(school=school, year=year)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


def _changed(county: County, year: int, entries: Sequence[FigureEntry]) -> list[FigureEntry]:
    """Return those of `entries` that differ from the current figures.

    Raises ValidationError if the figures would not fit together.
    """
    schools = {entry.school.pk: entry.school for entry in entries}
    current = current_figures(county, year, list(schools))
    changed = [entry for entry in entries if _current_value(current, entry) != entry.value]
    for entry in changed:
        figures = current.setdefault(entry.school.pk, {}).setdefault(_stage(entry), {})
        figures[entry.name] = entry.value
    _refuse_impossible(county, schools, current)
    return changed


def current_figures(
    county: County, year: int, schools: Sequence[int]
) -> dict[int, dict[str, Figures]]:
    """Return the current figures of `schools` (keys) by school, stage ("" for whole) and name."""
    current: dict[int, dict[str, Figures]] = {}
    rows = SchoolFigure.objects.for_county(county).filter(year=year, school__in=schools)
    for school, stage, name, value in rows.order_by("id").values_list(
        "school", "stage", "name", "value"
    ):
        current.setdefault(school, {}).setdefault(stage, {})[name] = value
    return current


def _stage(entry: FigureEntry) -> str:
    return entry.stage.value if entry.stage else ""


def _current_value(current: dict[int, dict[str, Figures]], entry: FigureEntry) -> Decimal | None:
    return current.get(entry.school.pk, {}).get(_stage(entry), {}).get(entry.name)


def _refuse_impossible(
    county: County, schools: dict[int, School], current: dict[int, dict[str, Figures]]
) -> None:
    problems = []
    this_year = timezone.localdate().year
    for key, school in schools.items():
        if school.department.county_id != county.pk:
            raise ValidationError("所填学校不属于本县。")
        by_stage = {
            EducationStage(stage): value for stage, value in current.get(key, {}).items() if stage
        }
        whole = current.get(key, {}).get("", {})
        problems += [f"{school}：{message}" for message in _misplaced(by_stage, whole)]
        problems += [
            f"{school}：{STAGE_NAMES[question.stage] if question.stage else ''}"
            f"{FIGURE_BY_NAME[question.name].label}{question.words}。"
            for question in plausibility_questions(by_stage, whole, this_year=this_year)
            if question.blocks_saving
        ]
    if problems:
        raise ValidationError(problems)


def _misplaced(by_stage: dict[EducationStage, Figures], whole: Figures) -> list[str]:
    """Return messages about figures that do not exist or are reported at the wrong level."""
    placed = [(name, Level.SCHOOL) for name in whole]
    placed += [(name, Level.STAGE) for figures in by_stage.values() for name in figures]
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
    """Save the value of the county's figure `name`, of a part of a percentage, or of a 材料指标
    (1 是, 0 否).

    Raises ValidationError for a negative value, and if the year is frozen and `note` is empty or
    the same as before.
    """
    if value is not None and value < 0:
        raise ValidationError("不能是负数。")
    _lock_years(county)
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
    figure = CountyFigure.objects.for_county(county).filter(year=year, name=name).last()
    return figure.note if figure else ""


@dataclass(frozen=True)
class CountyFigureEntry:
    """A figure of the county, or a 材料指标, to be saved."""

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
    """Save the form of the county's figures; return how many figures were saved.

    `version` is the `last_county_entry` that the form showed. Raises StaleEdit if figures were
    reported since and the form would change something; otherwise raises like
    `report_county_figure`.
    """
    _lock_years(county)
    current = rows_of_county(county, (year,))[year]
    changed = [entry for entry in entries if _differs(current.get(entry.name), entry)]
    if changed and last_county_entry(county, year) != version:
        raise StaleEdit
    _refuse_wrong_shares(current, changed)
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


def _refuse_wrong_shares(
    current: Mapping[str, CountyFigure], changed: Sequence[CountyFigureEntry]
) -> None:
    """Raise ValidationError if the parts of a percentage would not fit together."""
    values = {name: row.value for name, row in current.items()}
    values |= {entry.name: entry.value for entry in changed}
    names = {entry.name for entry in changed}
    problems = [
        f"{part.label}：{message}"
        for share in SHARES.values()
        for part in share.parts
        if names & {each.name for each in share.parts}
        for name, message in share_problems(share, values)
        if name == part.name
    ]
    if problems:
        raise ValidationError(problems)


def _differs(current: CountyFigure | None, entry: CountyFigureEntry) -> bool:
    stored = (current.value, current.note) if current else (None, "")
    return stored != (entry.value, entry.note.strip())


def last_county_entry(county: County, year: int) -> int:
    """Return the primary key of the county's last report of the year, or 0 if there is none."""
    rows = CountyFigure.objects.for_county(county).filter(year=year)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def confirm_figures(
    *, by: User, school: School, year: int, at: datetime | None = None
) -> FigureConfirmation:
    """Record that the school confirms its figures of the year.

    Raises ValidationError if it has reported none.
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
    """Make the school year final (定稿): corrections need a reason from now on.

    Returns the row in force if the year is final already. Nothing that is missing hinders it.
    """
    _lock_years(county)
    standing = FrozenYear.objects.standing().for_county(county).filter(year=year).last()
    if standing is not None:
        return standing
    frozen = FrozenYear.objects.create(county=county, year=year, by=by)
    record(by=by, verb="学年数据定稿", target=frozen, county=county, after={"year": year})
    return frozen


@transaction.atomic
def reopen_year(*, by: User, frozen: FrozenYear, reason: str) -> YearReopening:
    """End that `frozen` makes its year final, for `reason`. The first reopening stays.

    Raises ValidationError if `reason` is empty.
    """
    if not reason.strip():
        raise ValidationError({"reason": "请写明重新打开的原因。"})
    _lock_years(frozen.county)
    existing = YearReopening.objects.filter(frozen=frozen).first()
    if existing is not None:
        return existing
    reopening = YearReopening.objects.create(frozen=frozen, reason=reason.strip(), by=by)
    after = {"year": frozen.year, "reason": reopening.reason}
    record(by=by, verb="重新打开学年数据", target=frozen, county=frozen.county, after=after)
    return reopening
