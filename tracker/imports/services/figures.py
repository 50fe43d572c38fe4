"""Saving school figures that came in by Excel, all of them or nothing; whose heads mean what."""

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from counties import audit
from counties.models import County, User
from tracker.imports.checked import Checked
from tracker.imports.figure_heads import meanings
from tracker.imports.models import HeadMeaning, StagedImport
from tracker.imports.services.registers import NotImported, claim_import, finish, refuse_errors
from tracker.indicators.services.figures import report_figures


@transaction.atomic
def import_figures(
    *, by: User, staged: StagedImport, checked: Checked, ticked: Collection[int]
) -> int:
    """Report every figure of `checked`; how many differed. `ticked`: the lines of which a person
    said that what is asked about is right. Raises NotImported."""
    refuse_errors(checked)
    if any(line.number not in ticked for line in checked.asking):
        raise NotImported("没有保存：还有需要核对的行没有勾选“核对无误”。")
    claim_import(staged)
    options = staged.options
    counted_on = options["counted_on"]
    try:
        count = report_figures(
            by=by,
            county=staged.county,
            year=options["year"],
            entries=[entry for line in checked.changes for entry in line.plan["entries"]],
            source=options["source"],
            counted_on=date.fromisoformat(counted_on) if counted_on else None,
            reason=options["reason"],
        )
    except ValidationError as error:
        raise NotImported(f"没有保存：{''.join(error.messages)}") from error
    finish(staged, by, {"figures": count, "year": options["year"]})
    return count


@transaction.atomic
def remember_heads(*, by: User, county: County, columns: Mapping[str, str]) -> None:
    """Keep what each head of `columns` means in `county`, for this upload and those to come.

    Raises ValidationError for a meaning that is none.
    """
    if not set(columns.values()) <= {"", *meanings()}:
        raise ValidationError("没有这个数据项。")
    rows = [HeadMeaning(county=county, head=head, meaning=m) for head, m in columns.items()]
    HeadMeaning.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["county", "head"],
        update_fields=["meaning"],
    )
    audit.record(
        by=by, verb="对应数据表头", target=county, county=county, after={"columns": dict(columns)}
    )


def known_heads(county: County) -> dict[str, str]:
    """What the county has said of heads."""
    rows = HeadMeaning.objects.for_county(county)
    return dict(rows.values_list("head", "meaning"))
