"""Draft new versions of an indicator set, put them into force, and withdraw them.

A set judges every county of the country or of a province, so only users who administer all counties
may change one. A set that is or was in force is never edited: a new version replaces it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone

from counties.audit import record
from counties.concurrency import check_version
from counties.models import County, User
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.standard_changes import StandardChange, set_changes
from tracker.indicators.engine.standard_checks import StandardProblem, problems, start_problems
from tracker.indicators.engine.standards import SetText, set_from_json, set_to_json
from tracker.indicators.models import IndicatorSet, SetDraft, ThresholdChange
from tracker.indicators.provinces import province_name
from tracker.indicators.selectors.set_pages import SCHOOL_KINDS
from tracker.indicators.selectors.set_reviews import review_set
from tracker.indicators.selectors.set_texts import set_text
from tracker.indicators.services.set_rows import make_set


def may_change_sets(user: User) -> bool:
    """Return whether `user` may draft sets and put them into force."""
    return user.administers_all


@transaction.atomic
def save_draft(
    *, by: User, base: IndicatorSet, draft: SetDraft | None, version: int, text: SetText
) -> SetDraft:
    """Save `text`, which was made from `base`, as a new draft or as the content of `draft`.

    A new draft with the same content as the user's own is returned instead of saved twice. Raises
    PermissionDenied, StaleEdit, and ValidationError by field if `text` cannot be a set or its
    version exists already.
    """
    _require_all_counties(by)
    content = set_to_json(text)
    if draft is None:
        duplicate = SetDraft.objects.filter(
            province_prefix=text.province, edition=text.edition
        ).first()
        if duplicate is not None and (duplicate.by_id, duplicate.content) == (by.pk, content):
            return duplicate
        saved = SetDraft(base=base, by=by)
        before = set_text(base)
    else:
        check_version(draft, version)
        saved, before = draft, set_from_json(draft.content)
        if saved.issued_id:
            raise ValidationError("这一版已经启用，不能再改；要改动，请另立新版本。")
    _refuse(problems(text, set_text(base)))
    _refuse_taken(text, saved)
    saved.content, saved.edition, saved.province_prefix = content, text.edition, text.province
    saved.save()
    verb = "修改指标标准草案" if draft else "起草指标标准"
    _record_changes(by, verb, saved, set_changes(before, text, SCHOOL_KINDS))
    return saved


@transaction.atomic
def enable_set(
    *, by: User, base: IndicatorSet, draft: SetDraft | None, version: int, text: SetText
) -> IndicatorSet:
    """Save like `save_draft` and put the draft into force from its day on.

    The set of the same province before it ends on the day before. Raises like `save_draft`, and
    ValidationError if the day is in the past or not after that of the predecessor, or if nothing
    differs.
    """
    saved = save_draft(by=by, base=base, draft=draft, version=version, text=text)
    if saved.issued is not None:
        return saved.issued
    of_province = IndicatorSet.objects.select_for_update().filter(province_prefix=text.province)
    predecessor = of_province.order_by("-valid_from").first()
    today = timezone.localdate()
    _refuse(start_problems(text, today, predecessor.valid_from if predecessor else None))
    review = review_set(text, base, today)
    if not review.changes:
        raise ValidationError(f"与“{review.against}”没有任何不同，不必启用。")
    code = f"{text.province or 'national'}-{text.edition}"
    new_set = make_set(text, code=code, by=by, at=timezone.now())
    assert text.valid_from is not None
    eve = text.valid_from - timedelta(days=1)
    if predecessor is not None and (predecessor.valid_to is None or predecessor.valid_to > eve):
        predecessor.valid_to = eve
        predecessor.save(update_fields=["valid_to"])
    saved.issued = new_set
    saved.save(update_fields=["issued"])
    day = StandardChange("施行日期", "", text.valid_from.isoformat())
    _record_changes(by, "启用指标标准", new_set, [*review.changes, day])
    return new_set


@transaction.atomic
def enable_change(*, by: User, change: ThresholdChange) -> ThresholdChange:
    """Let figures from `change.from_year` on be judged by the changed threshold; once for ever.

    Every county gets an audit row of its own, so that none of its cached verdicts stays. Returns
    the change as it is if it is enabled already. Raises PermissionDenied.
    """
    _require_all_counties(by)
    locked = ThresholdChange.objects.select_for_update().get(pk=change.pk)
    if locked.enabled_at is not None:
        return locked
    locked.enabled_at, locked.enabled_by = timezone.now(), by
    locked.save(update_fields=["enabled_at", "enabled_by"])
    after = {
        "figure": locked.figure,
        "from_year": locked.from_year,
        "value": plain_number(locked.value),
        "document": locked.document,
    }
    for county in (None, *County.objects.order_by("code")):
        record(by=by, verb="启用标准值调整", target=locked, county=county, after=after)
    return locked


def may_withdraw(indicator_set: IndicatorSet, today: date) -> bool:
    """Return whether `indicator_set` was made from a draft and has not come into force yet."""
    return indicator_set.issued_at is not None and indicator_set.valid_from > today


@transaction.atomic
def withdraw_set(*, by: User, indicator_set: IndicatorSet) -> SetDraft:
    """Turn a set that has not come into force back into a draft; its predecessor continues.

    Raises PermissionDenied, and ValidationError if the set is in force already or something depends
    on it: a later set of the province, a draft made from it, or rows of a county that refer to its
    indicators.
    """
    _require_all_counties(by)
    of_province = IndicatorSet.objects.select_for_update().filter(
        province_prefix=indicator_set.province_prefix
    )
    if not may_withdraw(indicator_set, timezone.localdate()):
        raise ValidationError("这一版已经施行，不能撤回；要改动，请另立新版本。")
    if of_province.filter(valid_from__gt=indicator_set.valid_from).exists():
        raise ValidationError("之后还有一版已启用，请先撤回那一版。")
    draft = SetDraft.objects.get(issued=indicator_set)
    draft.issued = None
    draft.save(update_fields=["issued"])
    # a set that ends on the day before was ended by `enable_set`
    of_province.filter(valid_to=indicator_set.valid_from - timedelta(days=1)).update(valid_to=None)
    day = StandardChange("施行日期", indicator_set.valid_from.isoformat(), "")
    try:
        indicator_set.delete()
    except ProtectedError as error:
        raise ValidationError("已有草案由这一版改来，或已有内容登记在它的指标上。") from error
    _record_changes(by, "撤回指标标准", draft, [day])
    return draft


@transaction.atomic
def discard_draft(*, by: User, draft: SetDraft) -> None:
    """Delete a draft that is not in force. Raises PermissionDenied and ValidationError."""
    _require_all_counties(by)
    if draft.issued_id:
        raise ValidationError("这一版已经启用，不能删除。")
    differences = set_changes(set_text(draft.base), set_from_json(draft.content), SCHOOL_KINDS)
    _record_changes(by, "删除指标标准草案", draft, differences)
    draft.delete()


def _require_all_counties(by: User) -> None:
    if not may_change_sets(by):
        raise PermissionDenied("指标标准由管理全部县的系统管理员修订。")


def _refuse(problems_found: Iterable[StandardProblem]) -> None:
    by_field: dict[str, list[str]] = defaultdict(list)
    for problem in problems_found:
        by_field[problem.key or "__all__"].append(problem.words)
    if by_field:
        raise ValidationError(dict(by_field))


def _refuse_taken(text: SetText, own: SetDraft) -> None:
    """Raise ValidationError if the province has a set or draft of this version already."""
    of_province = {"province_prefix": text.province}
    if IndicatorSet.objects.filter(**of_province, version=text.edition).exists():
        kind = "标准"
    elif SetDraft.objects.filter(**of_province, edition=text.edition).exclude(pk=own.pk).exists():
        kind = "标准草案"
    else:
        return
    message = f"{province_name(text.province)}已有版本为“{text.edition}”的{kind}，请换一个版本号。"
    raise ValidationError({"edition": message})


def _record_changes(
    by: User, verb: str, target: Model, differences: Iterable[StandardChange]
) -> None:
    """Write the differences to the audit log."""
    differences = list(differences)
    before = {change.place: change.before for change in differences}
    after = {change.place: change.after for change in differences}
    record(by=by, verb=verb, target=target, before=before, after=after)
