"""Save the school figures of a checked workbook, all or none, and the meanings of its heads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from counties import audit
from counties.models import County, School, User
from tracker.imports.figures.column_meanings import all_meanings, head_key
from tracker.imports.figures.figure_checks import CheckedFigures, Correction
from tracker.imports.figures.table_heads import nameless_heads
from tracker.imports.models import HeadMeaning, StagedImport
from tracker.imports.services.staging import NotImported, claim_import, finish, refuse_errors
from tracker.indicators.models import SchoolFigure
from tracker.indicators.services.figures import FigureEntry, report_figures

KEEP, TAKE = "keep", "take"
LONGEST_KEY = 120  # characters of a head that is remembered


@dataclass(frozen=True)
class FigureAnswers:
    """The answers of a person to the questions about an upload.

    `ticked` are the numbers of lines whose questions were confirmed. `single` holds by
    `Correction.key`, and `rest` for all other corrections, whether to KEEP the figure in force or
    to TAKE the one of the file. `seen` is the id of the last figure when the person looked.
    """

    ticked: Collection[int] = ()
    rest: str = ""
    single: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0

    def of(self, correction: Correction) -> str:
        """Return KEEP, TAKE, or an empty text if the person has not chosen."""
        if not correction.is_asked:
            return TAKE
        answer = self.single.get(correction.key) or self.rest
        return answer if answer in (KEEP, TAKE) else ""


@transaction.atomic
def import_figures(
    *, by: User, staged: StagedImport, checked: CheckedFigures, answers: FigureAnswers
) -> int:
    """Report the figures of `checked` and return the number of those that changed something.

    A figure in force is replaced only if the person has chosen so. Raises NotImported, also if
    somebody has entered one of the figures since the person looked.
    """
    refuse_errors(checked)
    if any(line.number not in answers.ticked for line in checked.asking):
        raise NotImported("没有保存：还有需要核对的行没有勾选“核对无误”。")
    if open_ones := sum(not answers.of(each) for each in checked.corrections):
        raise NotImported(f"没有保存：还有 {open_ones} 处没有选择保留原来的数据还是改用文件里的。")
    to_keep = {each.entry for each in checked.corrections if answers.of(each) == KEEP}
    entries = [entry for line in checked.changes for entry in line.payload["entries"]]
    entries = [entry for entry in entries if entry not in to_keep]
    _refuse_unseen(staged, entries, answers.seen)
    claim_import(staged)
    options = staged.options
    counted_on = options["counted_on"]
    try:
        count = report_figures(
            by=by,
            county=staged.county,
            year=options["year"],
            entries=entries,
            source=options["source"],
            counted_on=date.fromisoformat(counted_on) if counted_on else None,
            reason=options["reason"],
        )
    except ValidationError as error:
        raise NotImported(f"没有保存：{''.join(error.messages)}") from error
    finish(staged, by, {"figures": count, "kept": len(to_keep), "year": options["year"]})
    return count


def _refuse_unseen(staged: StagedImport, entries: Sequence[FigureEntry], seen: int) -> None:
    """Raise NotImported if one of `entries` would replace a figure that came after `seen`."""
    schools = {entry.school.pk for entry in entries}
    list(School.objects.select_for_update().filter(pk__in=schools))
    rows = SchoolFigure.objects.filter(school__in=schools, year=staged.options["year"], id__gt=seen)
    newer = set(rows.values_list("school", "stage", "name"))
    if any((e.school.pk, e.stage.value if e.stage else "", e.name) in newer for e in entries):
        raise NotImported("没有保存：您查看以后又有人填报了其中的数据，请再核对一遍下面的内容。")


@transaction.atomic
def choose_columns(*, by: User, staged: StagedImport, columns: Mapping[str, str]) -> None:
    """Store what each head of `columns` means in the upload `staged`.

    The county remembers it for later uploads, but for columns that only their position tells
    apart (`table_heads.nameless_heads`). Raises ValidationError if a meaning is unknown.
    """
    if not set(columns.values()) <= {"", *all_meanings()}:
        raise ValidationError("没有这个数据项。")
    nameless = nameless_heads(list(columns))
    by_text = {head: meaning for head, meaning in columns.items() if head not in nameless}
    _remember_heads(staged.county, by_text)
    staged.options = {**staged.options, "columns": dict(columns)}
    staged.save(update_fields=["options"])
    audit.record(
        by=by,
        verb="对应数据表头",
        target=staged.county,
        county=staged.county,
        after={"columns": dict(columns)},
    )


def _remember_heads(county: County, columns: Mapping[str, str]) -> None:
    meanings = {head_key(head): meaning for head, meaning in columns.items()}
    meanings = {key: meaning for key, meaning in meanings.items() if len(key) <= LONGEST_KEY}
    written_otherwise = [
        pk
        for pk, head in HeadMeaning.objects.for_county(county).values_list("pk", "head")
        if head_key(head) in meanings and head_key(head) != head
    ]
    HeadMeaning.objects.filter(pk__in=written_otherwise).delete()
    rows = [HeadMeaning(county=county, head=key, meaning=m) for key, m in meanings.items()]
    HeadMeaning.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["county", "head"],
        update_fields=["meaning"],
    )


def known_heads(county: County) -> dict[str, str]:
    """Return the meanings that the county has given to heads, by `head_key`.

    Meanings of columns without a head, which earlier versions stored too, and heads stored with
    two meanings are left out.
    """
    known: dict[str, str] = {}
    disputed: set[str] = set()
    for head, meaning in HeadMeaning.objects.for_county(county).values_list("head", "meaning"):
        key = head_key(head)
        if known.setdefault(key, meaning) != meaning or nameless_heads([head]):
            disputed.add(key)
    return {key: meaning for key, meaning in known.items() if key not in disputed}
