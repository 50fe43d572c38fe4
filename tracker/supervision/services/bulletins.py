"""Drafting bulletins and editing their words. The figures are nobody's to edit."""

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
from tracker.supervision.selectors.bulletins import leads_now


@transaction.atomic
def draft_bulletin(
    *, by: User, county: County, kind: BulletinKind, since: date, day: date, nonce: uuid.UUID
) -> Bulletin:
    """Draft a bulletin for `since` to `day` in the standard words; its look back is to the last
    one before. The same form sent twice (`nonce`) makes one.

    Raises ValidationError for a period that ends before it begins or after today, or
    without a plan in force.
    """
    if since > day:
        raise ValidationError({"since": "起始日不能晚于截止日。"})
    if day > timezone.localdate():
        raise ValidationError({"day": "截止日还没有到，数字还会变。"})
    if twin := Bulletin.objects.for_county(county).filter(nonce=nonce).first():
        return twin
    plan = CountyPlan.objects.on(county, day)
    if plan is None:
        raise ValidationError("本县还没有施行中的方案，没有可以通报的事项。")
    earlier = Bulletin.objects.for_county(county).filter(plan=plan, day__lt=day)
    kind = BulletinKind(kind)
    bulletin = Bulletin.objects.create(
        county=county, plan=plan, kind=kind, since=since, day=day, by=by, nonce=nonce,
        title=f"{county.short_name}义务教育优质均衡发展创建工作{kind.label}",
        wording=default_wording(kind), leads=leads_now(plan), previous=earlier.first(),
    )  # fmt: skip
    _record(bulletin, by, f"拟制{kind.label}", {})
    return bulletin


@transaction.atomic
def edit_bulletin(
    *, by: User, bulletin: Bulletin, version: int, title: str, wording: str
) -> Bulletin:
    """Change the words of `bulletin`, seen as `version`.

    Raises StaleEdit when somebody was faster, ValidationError for a field that does not exist or
    once it is issued.
    """
    refuse_unknown_fields(wording)
    check_version(bulletin, version)
    _refuse_issued(bulletin)
    before = {"title": bulletin.title, "text": bulletin.wording}
    bulletin.title, bulletin.wording = title, wording
    bulletin.save(update_fields=["title", "wording"])
    _record(bulletin, by, f"修改{bulletin.get_kind_display()}", before)
    return bulletin


@transaction.atomic
def issue_bulletin(*, by: User, bulletin: Bulletin, version: int) -> Bulletin:
    """Mark as issued what was read as `version`: its papers are no longer drafts, its words fixed.

    Raises StaleEdit when its words have changed since, ValidationError when it is issued already
    or its day is not over, for its figures may still change.
    """
    check_version(bulletin, version)
    _refuse_issued(bulletin)
    if bulletin.day >= timezone.localdate():
        raise ValidationError("截止日还没有过完，数字还会变：请明天再印发，或另拟截止到昨天的。")
    bulletin.issued_at = timezone.now()
    bulletin.save(update_fields=["issued_at"])
    audit.record(
        by=by, verb=f"印发{bulletin.get_kind_display()}", target=bulletin, county=bulletin.county,
        after={"issued": str(bulletin.issued_on)},
    )  # fmt: skip
    return bulletin


def _refuse_issued(bulletin: Bulletin) -> None:
    if bulletin.issued_at:
        raise ValidationError(f"{bulletin.get_kind_display()}已印发，不能再修改。")


def refuse_unknown_fields(wording: str) -> None:
    """Raises ValidationError where braces hold what is no figure of the ledger."""
    if unknown := unknown_fields(wording):
        names = "、".join(f"“{name}”" for name in unknown)
        known = "、".join(f"{{{name}}}" for name in FIELDS)
        raise ValidationError({"wording": f"花括号中的{names}不是可用的数字。可用的有：{known}。"})


def _record(bulletin: Bulletin, by: User, verb: str, before: dict[str, str]) -> None:
    after = {"title": bulletin.title, "text": bulletin.wording}
    audit.record(
        by=by, verb=verb, target=bulletin, county=bulletin.county, before=before, after=after
    )
