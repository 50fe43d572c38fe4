"""The form of a set: sent back untouched it says the same."""

from decimal import Decimal

import pytest

from tests.shared import shared
from tracker.indicators.engine.standard_changes import set_changes
from tracker.indicators.engine.standard_checks import problems
from tracker.indicators.engine.standards import SetText
from tracker.indicators.forms.sets import SetForm
from tracker.indicators.models import IndicatorSet, Threshold
from tracker.indicators.selectors.set_texts import set_text

pytestmark = pytest.mark.django_db
HEAD = {"name": "新标准", "edition": "2026", "document": "文号"}


@shared
def national(national_set: IndicatorSet) -> SetText:
    return set_text(national_set)


def sent(text: SetText, **values: str) -> SetForm:
    """The form as a browser sends it, with `values` typed over."""
    form = SetForm(base=text, text=text, version=0)
    data = {each.html_name: each.value() for each in form}
    typed = {name.replace("_", "-"): value for name, value in values.items() if "_" in name}
    data |= HEAD | typed | {name: v for name, v in values.items() if name in form.fields}
    return SetForm({k: "" if v is None else v for k, v in data.items()}, base=text, text=text,
                   version=0)  # fmt: skip


def threshold(form: SetForm, code: str, position: int):
    assert form.is_valid(), form.errors
    indicator = next(each for each in form.text.indicators if each.code == code)
    return next(each for each in indicator.thresholds if each.position == position)


def test_untouched_it_says_the_same(national):
    form = sent(national)
    assert form.is_valid()
    assert set_changes(national, form.text, {}) == ()
    assert problems(form.text, national) == []
    assert (form.text.name, form.text.edition, form.text.province) == ("新标准", "2026", "")


def test_an_empty_floor_is_85_percent_and_a_typed_one_stands(national):
    assert threshold(sent(national, value_L6_1="3000"), "L6", 1).floor == Decimal(2550)
    typed = sent(national, value_L6_1="3000", floor_L6_1="2600")
    assert threshold(typed, "L6", 1).floor == Decimal(2600)


def test_numbers_are_read_as_people_type_them(national):
    assert threshold(sent(national, value_G7_1="７,000 元"), "G7", 1).value == Decimal(7000)


@pytest.mark.parametrize("typed", ["", "-", "七千"])
@pytest.mark.parametrize("name", ["value_G7_1", "relief_G4_1_1", "weight_junior"])
def test_what_is_no_number_is_said_at_its_field(national, name, typed):
    form = sent(national, **{name: typed})
    field = name if name in form.fields else name.replace("_", "-")
    assert list(form.errors) == [field]
    assert form.text is None


def test_the_other_direction_is_not_on_offer(national):
    assert list(sent(national, operator_G7_1="<=").errors) == ["operator-G7-1"]
    assert threshold(sent(national, operator_G7_1=">"), "G7", 1).operator == ">"


def test_changes_can_be_told_before_the_set_has_a_name(national):
    form = sent(national, edition="", value_G7_1="7000")
    assert not form.is_valid()
    assert [each.after for each in set_changes(national, form.text, {})] == ["≥ 7000元"]


def test_every_indicator_has_its_row(national):
    rows = [row for _, rows in SetForm(base=national, text=national, version=0).areas
            for row in rows]  # fmt: skip
    assert len(rows) == 32
    numbers = Threshold.objects.exclude(value=None).exclude(unit="是否")
    assert sum(len(row.thresholds) for row in rows) == numbers.count()
    assert sum(each.floor is not None for row in rows for each in row.thresholds) == 14
    assert rows[0].thresholds[0].before == "≥ 4.2人，下限 3.57"
