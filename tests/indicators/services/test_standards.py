"""New versions of a set: who may, what is refused, what judges from which day on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from counties.concurrency import StaleEdit
from counties.models import AuditEvent, User
from counties.permissions import RoleName
from tests.conftest import Cast, make_user
from tests.indicators.engine.sets import changed
from tests.roadmaps.builders import at
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import Indicator, IndicatorSet, Relief, SetDraft, Threshold
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.set_texts import set_text
from tracker.indicators.selectors.year_verdicts import read_verdicts
from tracker.indicators.services.figures import report_county_figure
from tracker.indicators.services.standards import (
    discard_draft,
    enable_set,
    save_draft,
    withdraw_set,
)

TODAY = date(2026, 11, 22)
FROM = date(2026, 12, 1)
OF_ONE = (32, 81, 12)  # indicators, thresholds, reliefs of the national set


@pytest.fixture
def national(national_set: IndicatorSet, time_machine) -> IndicatorSet:
    time_machine.move_to(at(TODAY), tick=False)
    return national_set


@pytest.fixture
def chief(cast: Cast) -> User:
    return make_user("chief", RoleName.ADMIN, name="总管理员")


def new(base: IndicatorSet, **head):
    """A version that asks 7000 元 for each pupil of a special school."""
    asked = {"name": "新标准", "edition": "2026", "document": "文号", "valid_from": FROM, **head}
    return changed("G7", 1, replace(set_text(base), **asked), value=Decimal(7000))


def save(by, base, text, draft=None, version=0) -> SetDraft:
    return save_draft(by=by, base=base, draft=draft, version=version, text=text)


def enable(by, base, text, draft=None, version=0) -> IndicatorSet:
    return enable_set(by=by, base=base, draft=draft, version=version, text=text)


def rows() -> tuple[int, ...]:
    models = (IndicatorSet, SetDraft, Indicator, Threshold, Relief)
    return tuple(model.objects.count() for model in models)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


@pytest.mark.parametrize("person", ["leader", "office", "reporter", "supervisor", "admin"])
def test_only_who_administers_every_county_may(cast, national, chief, person):
    user = getattr(cast, person)
    draft = save(chief, national, new(national))
    before = rows()
    for act in (
        lambda: save(user, national, new(national, edition="x")),
        lambda: enable(user, national, new(national), draft),
        lambda: discard_draft(by=user, draft=draft),
        lambda: withdraw_set(by=user, indicator_set=national),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert rows() == before


def test_a_draft_judges_nobody(cast, national, chief):
    save(chief, national, new(national, valid_from=TODAY))
    assert rows() == (1, 1, *OF_ONE)
    assert rule_set_of(cast.county, TODAY).set == national
    event = AuditEvent.objects.get(verb="起草指标标准")
    assert (event.county, event.actor, event.before, event.after) == (
        None, chief,
        {"G7 特殊教育公用经费 特殊教育学校": "≥ 6000元"},
        {"G7 特殊教育公用经费 特殊教育学校": "≥ 7000元"},
    )  # fmt: skip


def test_a_draft_is_edited_and_a_stale_edit_refused(national, chief):
    draft = save(chief, national, new(national))
    save(chief, national, new(national, edition="2026修订"), draft, draft.version)
    kept = SetDraft.objects.get()
    assert (kept.edition, kept.version, kept.content["edition"]) == ("2026修订", 1, "2026修订")
    with pytest.raises(StaleEdit):
        save(chief, national, new(national), draft, 0)


def test_the_same_new_draft_twice_is_one(cast, national, chief):
    first = save(chief, national, new(national))
    assert save(chief, national, new(national)) == first
    assert rows()[1] == 1
    other = make_user("other", RoleName.ADMIN)
    for by, text in ((chief, new(national, document="别的文号")), (other, new(national))):
        with pytest.raises(ValidationError) as error:
            save(by, national, text)
        assert refused(error) == {"edition": ["全国已有版本为“2026”的标准草案，请换一个版本号。"]}


def test_a_version_that_there_is_already(national, chief):
    with pytest.raises(ValidationError) as error:
        save(chief, national, new(national, edition="2017"))
    assert refused(error) == {"edition": ["全国已有版本为“2017”的标准，请换一个版本号。"]}
    assert save(chief, national, new(national, edition="2017", province="65")).pk


def test_what_can_be_no_set_is_said_by_field(national, chief):
    text = changed("L1", 1, new(national), floor=Decimal(5), operator="<=")
    with pytest.raises(ValidationError) as error:
        save(chief, national, replace(text, needed=9))
    assert set(refused(error)) == {"needed", "operator-L1-1"}
    assert rows()[1] == 0


def test_from_its_day_on_the_new_set_judges_and_before_the_old(cast, national, chief, time_machine):
    report_county_figure(
        by=cast.office, county=cast.county, year=2026, name="G7.1", value=Decimal(6500)
    )
    made = enable(chief, national, new(national))
    national.refresh_from_db()
    assert (national.valid_to, made.valid_from, made.valid_to) == (
        FROM - timedelta(days=1), FROM, None,
    )  # fmt: skip
    assert (made.code, made.issued_by, made.issued_at) == (
        "national-2026", chief, timezone.now(),
    )  # fmt: skip
    assert rows() == (2, 1, *(2 * each for each in OF_ONE))

    def verdict(day: date) -> Answer:
        rules = rule_set_of(cast.county, day)
        found = read_verdicts(cast.county, 2026, rules, at(day + timedelta(days=1)))
        return found.of("G7").answer

    assert verdict(FROM - timedelta(days=1)) is Answer.MET
    assert verdict(FROM) is Answer.BELOW


def test_the_new_rows_say_what_the_text_said(national, chief):
    text = new(national, excluded_kinds=("special", "point"), spread_places=3)
    assert set_text(enable(chief, national, text)) == text
    event = AuditEvent.objects.get(verb="启用指标标准")
    assert event.after == {
        "差异系数修约": "修约到3位小数后判定",
        "不计入的学校": "特殊教育学校不计入资源配置指标；教学点不计入资源配置指标；"
        "不足50人的教学点不计入资源配置指标",
        "G7 特殊教育公用经费 特殊教育学校": "≥ 7000元",
        "施行日期": "2026-12-01",
    }


def test_enabled_twice_is_one_set_and_never_edited_again(national, chief):
    text = new(national)
    made = enable(chief, national, text)
    assert enable(chief, national, text) == made
    draft = SetDraft.objects.get()
    before = rows()
    with pytest.raises(StaleEdit):
        enable(chief, national, text, draft, draft.version + 1)
    with pytest.raises(ValidationError, match="已经启用，不能再改"):
        save(chief, national, new(national, name="改名"), draft, draft.version)
    with pytest.raises(ValidationError, match="已经启用，不能删除"):
        discard_draft(by=chief, draft=draft)
    assert rows() == before


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (None, "请填写施行日期。"),
        (TODAY - timedelta(days=1), "施行日期不能早于今天"),
        (date(2026, 12, 1), "施行日期要晚于上一版标准的施行日期（2026年12月1日）"),
    ],
)
def test_a_day_that_cannot_be_leaves_nothing_behind(national, chief, day, says):
    if day == FROM:
        enable(chief, national, new(national))
    before = rows()
    with pytest.raises(ValidationError) as error:
        enable(chief, national, new(national, edition="2027", valid_from=day, needed=7))
    assert says in refused(error)["valid_from"][0]
    assert rows() == before


def test_what_changes_nothing_is_not_put_in_force(national, chief):
    text = replace(set_text(national), edition="2026", valid_from=TODAY)
    with pytest.raises(ValidationError, match="没有任何不同"):
        enable(chief, national, text)
    assert rows() == (1, 0, *OF_ONE)


def test_a_province_gets_its_own_and_the_country_keeps_the_national(cast, national, chief):
    made = enable(chief, national, new(national, province="65", valid_from=TODAY))
    national.refresh_from_db()
    assert (made.code, national.valid_to) == ("65-2026", None)
    assert rule_set_of(cast.county, TODAY).set == made
    assert rule_set_of(cast.county, TODAY - timedelta(days=1)).set == national
    assert rule_set_of(cast.other, TODAY).set == national


def test_the_end_of_a_predecessor_that_had_ended_stays(national, chief):
    ended = date(2026, 11, 25)
    IndicatorSet.objects.update(valid_to=ended)
    enable(chief, national, new(national))
    national.refresh_from_db()
    assert national.valid_to == ended


def test_a_draft_is_deleted_and_the_log_says_what_it_said(national, chief):
    discard_draft(by=chief, draft=save(chief, national, new(national)))
    assert rows() == (1, 0, *OF_ONE)
    event = AuditEvent.objects.get(verb="删除指标标准草案")
    assert event.after == {"G7 特殊教育公用经费 特殊教育学校": "≥ 7000元"}


def test_a_set_whose_day_has_not_come_becomes_a_draft_again(cast, national, chief, time_machine):
    made = enable(chief, national, new(national))
    time_machine.move_to(at(FROM - timedelta(days=1)), tick=False)
    draft = withdraw_set(by=chief, indicator_set=made)
    national.refresh_from_db()
    assert (national.valid_to, rows()) == (None, (1, 1, *OF_ONE))
    assert rule_set_of(cast.county, FROM).set == national
    event = AuditEvent.objects.get(verb="撤回指标标准")
    assert (event.before, event.after) == ({"施行日期": "2026-12-01"}, {"施行日期": ""})
    again = enable(chief, national, new(national, needed=5), draft, draft.version)
    assert (again.needed, again.valid_from) == (5, FROM)


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("in force", "已经施行，不能撤回"),
        ("shipped", "已经施行，不能撤回"),
        ("overtaken", "请先撤回那一版"),
        ("copied", "已有草案由这一版改来"),
    ],
)
def test_what_cannot_be_withdrawn(national, chief, time_machine, case, says):
    made = enable(chief, national, new(national))
    if case == "in force":
        time_machine.move_to(at(FROM), tick=False)
    elif case == "overtaken":
        later = {"edition": "2027", "valid_from": FROM + timedelta(days=1), "needed": 7}
        enable(chief, national, new(national, **later))
    elif case == "copied":
        save(chief, made, new(made, edition="2027", needed=7))
    before = rows()
    with pytest.raises(ValidationError, match=says):
        withdraw_set(by=chief, indicator_set=national if case == "shipped" else made)
    assert rows() == before
    national.refresh_from_db()
    assert national.valid_to == FROM - timedelta(days=1)
