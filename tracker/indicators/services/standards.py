"""New versions of an indicator set: drafted, and put in force from a day on.

A set judges every county of the country or a province, so that only who administers every county
may change one. What is or was in force is never edited: a new version takes its place.
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
from counties.models import User
from tracker.indicators.engine.standard_changes import StandardChange, changes
from tracker.indicators.engine.standard_checks import StandardProblem, problems, start_problems
from tracker.indicators.engine.standards import SetText, set_from_json, set_to_json
from tracker.indicators.models import IndicatorSet, SetDraft
from tracker.indicators.provinces import province_name
from tracker.indicators.set_pages import SCHOOL_KINDS
from tracker.indicators.set_reviews import review_of
from tracker.indicators.set_texts import make_set, text_of


def may_change_sets(user: User) -> bool:
    return user.administers_all


@transaction.atomic
def save_draft(
    *, by: User, base: IndicatorSet, draft: SetDraft | None, version: int, text: SetText
) -> SetDraft:
    """Keep `text`, made from `base`, as a new draft or in place of what `draft` said.

    The same new draft sent twice is one. Raises PermissionDenied, StaleEdit, and ValidationError
    by field for what can be no set, and for a version that there is already.
    """
    _require_all_counties(by)
    content = set_to_json(text)
    if draft is None:
        twin = SetDraft.objects.filter(province_prefix=text.province, edition=text.edition).first()
        if twin is not None and (twin.by_id, twin.content) == (by.pk, content):
            return twin
        made = SetDraft(base=base, by=by)
        before = text_of(base)
    else:
        check_version(draft, version)
        made, before = draft, set_from_json(draft.content)
        if made.issued_id:
            raise ValidationError("这一版已经启用，不能再改；要改动，请另立新版本。")
    _refuse(problems(text, text_of(base)))
    _refuse_taken(text, made)
    made.content, made.edition, made.province_prefix = content, text.edition, text.province
    made.save()
    verb = "修改指标标准草案" if draft else "起草指标标准"
    _record_changes(by, verb, made, changes(before, text, SCHOOL_KINDS))
    return made


@transaction.atomic
def enable_set(
    *, by: User, base: IndicatorSet, draft: SetDraft | None, version: int, text: SetText
) -> IndicatorSet:
    """Save as `save_draft` does and put the draft in force from its day on; the set of the same
    province before it holds until the day before.

    Raises as `save_draft`, and ValidationError for a day that is past or not after the
    predecessor's, and where nothing differs.
    """
    saved = save_draft(by=by, base=base, draft=draft, version=version, text=text)
    if saved.issued is not None:
        return saved.issued
    of_province = IndicatorSet.objects.select_for_update().filter(province_prefix=text.province)
    last = of_province.order_by("-valid_from").first()
    today = timezone.localdate()
    _refuse(start_problems(text, today, last.valid_from if last else None))
    review = review_of(text, base, today)
    if not review.changes:
        raise ValidationError(f"与“{review.against}”没有任何不同，不必启用。")
    code = f"{text.province or 'national'}-{text.edition}"
    made = make_set(text, code=code, by=by, at=timezone.now())
    assert text.valid_from is not None
    eve = text.valid_from - timedelta(days=1)
    if last is not None and (last.valid_to is None or last.valid_to > eve):
        last.valid_to = eve
        last.save(update_fields=["valid_to"])
    saved.issued = made
    saved.save(update_fields=["issued"])
    day = StandardChange("施行日期", "", text.valid_from.isoformat())
    _record_changes(by, "启用指标标准", made, [*review.changes, day])
    return made


def may_withdraw(kept: IndicatorSet, today: date) -> bool:
    """Whether `kept` came from a draft and has not judged anybody yet."""
    return kept.issued_at is not None and kept.valid_from > today


@transaction.atomic
def withdraw_set(*, by: User, kept: IndicatorSet) -> SetDraft:
    """Make a draft again of a set whose day has not come; its predecessor holds on.

    Raises PermissionDenied, and ValidationError where its day has come or something stands on it:
    a later set of the province, a draft made from it, what a county hung on its indicators.
    """
    _require_all_counties(by)
    of_province = IndicatorSet.objects.select_for_update().filter(
        province_prefix=kept.province_prefix
    )
    if not may_withdraw(kept, timezone.localdate()):
        raise ValidationError("这一版已经施行，不能撤回；要改动，请另立新版本。")
    if of_province.filter(valid_from__gt=kept.valid_from).exists():
        raise ValidationError("之后还有一版已启用，请先撤回那一版。")
    draft = SetDraft.objects.get(issued=kept)
    draft.issued = None
    draft.save(update_fields=["issued"])
    # what ends on the eve was ended by `enable_set`
    of_province.filter(valid_to=kept.valid_from - timedelta(days=1)).update(valid_to=None)
    day = StandardChange("施行日期", kept.valid_from.isoformat(), "")
    try:
        kept.delete()
    except ProtectedError as error:
        raise ValidationError("已有草案由这一版改来，或已有内容登记在它的指标上。") from error
    _record_changes(by, "撤回指标标准", draft, [day])
    return draft


@transaction.atomic
def discard_draft(*, by: User, draft: SetDraft) -> None:
    """Delete a draft that has judged nobody. Raises PermissionDenied, ValidationError."""
    _require_all_counties(by)
    if draft.issued_id:
        raise ValidationError("这一版已经启用，不能删除。")
    found = changes(text_of(draft.base), set_from_json(draft.content), SCHOOL_KINDS)
    _record_changes(by, "删除指标标准草案", draft, found)
    draft.delete()


def _require_all_counties(by: User) -> None:
    if not may_change_sets(by):
        raise PermissionDenied("指标标准由管理全部县的系统管理员修订。")


def _refuse(found: Iterable[StandardProblem]) -> None:
    by_field: dict[str, list[str]] = defaultdict(list)
    for each in found:
        by_field[each.key or "__all__"].append(each.words)
    if by_field:
        raise ValidationError(dict(by_field))


def _refuse_taken(text: SetText, own: SetDraft) -> None:
    """Two sets of one province cannot be told apart by one version."""
    held = {"province_prefix": text.province}
    if IndicatorSet.objects.filter(**held, version=text.edition).exists():
        kind = "标准"
    elif SetDraft.objects.filter(**held, edition=text.edition).exclude(pk=own.pk).exists():
        kind = "标准草案"
    else:
        return
    words = f"{province_name(text.province)}已有版本为“{text.edition}”的{kind}，请换一个版本号。"
    raise ValidationError({"edition": words})


def _record_changes(by: User, verb: str, target: Model, found: Iterable[StandardChange]) -> None:
    """Write down what differs, line by line."""
    found = list(found)
    before = {each.place: each.before for each in found}
    after = {each.place: each.after for each in found}
    record(by=by, verb=verb, target=target, before=before, after=after)
