"""Drafting, editing and issuing bulletins. Only their text can be edited, not their figures."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.concurrency import check_version
from counties.models import County, User
from tracker.roadmaps.models import CountyPlan
from tracker.supervision.models import Bulletin
from tracker.supervision.rules.bulletin_texts import (
    FIELDS,
    BulletinKind,
    default_wording,
    unknown_fields,
)
from tracker.supervision.selectors.bulletins import current_leads
from tracker.supervision.services.papers import keep_bulletin


@transaction.atomic
def draft_bulletin(
    *, by: User, county: County, kind: BulletinKind, since: date, day: date, nonce: uuid.UUID
) -> Bulletin:
    """Draft a bulletin for `since` to `day` with the standard text.

    Its look back (回头看) refers to the last bulletin before it. If the form with this `nonce` was
    sent before, return that bulletin. Raises ValidationError if the period ends before it begins
    or after today, or if no plan was in force.
    """
    if since > day:
        raise ValidationError({"since": "起始日不能晚于截止日。"})
    if day > timezone.localdate():
        raise ValidationError({"day": "截止日还没有到，数字还会变。"})
    if existing := Bulletin.objects.for_county(county).filter(nonce=nonce).first():
        return existing
    plan = CountyPlan.objects.on(county, day)
    if plan is None:
        raise ValidationError("本县还没有施行中的方案，没有可以通报的事项。")
    earlier = Bulletin.objects.for_county(county).filter(plan=plan, day__lt=day)
    kind = BulletinKind(kind)
    bulletin = Bulletin.objects.create(
        county=county, plan=plan, kind=kind, since=since, day=day, by=by, nonce=nonce,
        title=f"{county.short_name}义务教育优质均衡发展创建工作{kind.label}",
        wording=default_wording(kind), leads=current_leads(plan), previous=earlier.first(),
    )  # fmt: skip
    _record(bulletin, by, f"拟制{kind.label}", {})
    return bulletin


@transaction.atomic
def edit_bulletin(
    *, by: User, bulletin: Bulletin, version: int, title: str, wording: str
) -> Bulletin:
    """Change title and text of `bulletin`, which was read at `version`.

    Raises StaleEdit if somebody changed it meanwhile, ValidationError if the text has an unknown
    field or the bulletin is issued.
    """
    check_fields(wording)
    check_version(bulletin, version)
    _check_not_issued(bulletin)
    before = {"title": bulletin.title, "text": bulletin.wording}
    bulletin.title, bulletin.wording = title, wording
    bulletin.save(update_fields=["title", "wording"])
    _record(bulletin, by, f"修改{bulletin.get_kind_display()}", before)
    return bulletin


@transaction.atomic
def issue_bulletin(*, by: User, bulletin: Bulletin, version: int) -> Bulletin:
    """Mark a bulletin as issued: its text is fixed, and its papers lose the mark 代拟稿.

    Raises StaleEdit if it was changed since it was read at `version`. Raises ValidationError if it
    is issued already, or if its day is not over and its figures may still change.
    """
    check_version(bulletin, version)
    _check_not_issued(bulletin)
    if bulletin.day >= timezone.localdate():
        raise ValidationError("截止日还没有过完，数字还会变：请明天再印发，或另拟截止到昨天的。")
    bulletin.issued_at = timezone.now()
    bulletin.save(update_fields=["issued_at"])
    keep_bulletin(bulletin)
    audit.record(
        by=by, verb=f"印发{bulletin.get_kind_display()}", target=bulletin, county=bulletin.county,
        after={"issued": str(bulletin.issued_on)},
    )  # fmt: skip
    return bulletin


def _check_not_issued(bulletin: Bulletin) -> None:
    if bulletin.issued_at:
        raise ValidationError(f"{bulletin.get_kind_display()}已印发，不能再修改。")


def check_fields(wording: str) -> None:
    """Raise ValidationError if `wording` has a field in braces that does not exist."""
    if unknown := unknown_fields(wording):
        names = "、".join(f"“{name}”" for name in unknown)
        allowed = "、".join(f"{{{name}}}" for name in FIELDS)
        raise ValidationError(
            {"wording": f"花括号中的{names}不是可用的数字。可用的有：{allowed}。"}
        )


def _record(bulletin: Bulletin, by: User, verb: str, before: dict[str, str]) -> None:
    after = {"title": bulletin.title, "text": bulletin.wording}
    audit.record(
        by=by, verb=verb, target=bulletin, county=bulletin.county, before=before, after=after
    )
