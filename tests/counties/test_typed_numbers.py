"""Numbers as people type them are read, or refused with the reason; never read as another."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from counties.fields import DecimalNumberField, WholeNumberField
from counties.typed_numbers import read_typed_number

WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
UNITS = st.sampled_from(["", "人", "平方米", "万元", "元", "%", "册", "台", "年"])


def plain(value: Decimal) -> str:
    """`value` without an exponent and without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


WAYS = [
    plain,
    lambda v: f"{v:,f}",
    lambda v: f"{v:,f}".replace(",", " "),
    lambda v: f"  {v:f} ",
    lambda v: f"{v:,f}".translate(WIDE),
    lambda v: plain(v).replace("-", "−"),
]


@pytest.mark.parametrize("way", range(len(WAYS)))
@given(value=NUMBERS, unit=UNITS, blank=st.sampled_from(["", " ", "　"]))
def test_what_is_written_is_read_again(way: int, value: Decimal, unit: str, blank: str):
    assert read_typed_number(WAYS[way](value) + blank + unit, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1，200", "", "1200"), ("１２", "", "12"), ("７０％", "%", "70"), ("1.200", "", "1.2"),
        ("640.0000000001", "平方米", "640.0000000001"), ("640㎡", "平方米", "640"),
        ("640m²", "平方米", "640"), ("640 平米", "平方米", "640"), ("12名", "人", "12"),
        ("3万", "万元", "3"), ("1 200", "", "1200"), ("2012年", "年", "2012"),
    ],
)  # fmt: skip
def test_ways_with_a_stated_rule(text: str, unit: str, value: str):
    assert read_typed_number(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1，20", ""), ("0,7", ""), ("1 20", ""), ("12 3", ""), ("1e3", ""), ("七成", "%"),
        ("≈640", ""), ("约640", ""), ("640左右", ""), ("600-700", ""), ("1,2345", ""),
        ("1.234,5", ""),
        ("70%", ""), ("70%", "人"), ("3万元", "元"), ("1200元", "万元"), ("1200元", "人"),
        ("1/2", ""),
        ("0x10", ""), ("Infinity", ""), ("NaN", ""), ("--3", ""), ("3人人", "人"), ("12个", "人"),
    ],
)  # fmt: skip
def test_what_may_mean_another_number_is_refused(text: str, unit: str):
    with pytest.raises(ValueError, match="不是数字，请只写数字"):
        read_typed_number(text, unit)


@given(text=st.text(max_size=25), unit=UNITS)
def test_any_text_is_a_number_nothing_or_refused(text: str, unit: str):
    try:
        value = read_typed_number(text, unit)
    except ValueError:
        return
    assert value is None or value.is_finite()


class ShareForm(forms.Form):
    share = WholeNumberField(unit="%", min_value=0, max_value=100, required=False)
    value = DecimalNumberField(required=False, max_digits=12, decimal_places=4)


@pytest.mark.parametrize(
    ("text", "share"),
    [("70", 70), ("70%", 70), ("７０％", 70), ("70.0", 70), ("0", 0), ("100", 100), ("", None)],
)
def test_a_share_is_read(text: str, share: int | None):
    form = ShareForm({"share": text, "value": "1，200.5"})
    assert form.is_valid()
    assert form.cleaned_data == {"share": share, "value": Decimal("1200.5")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0.7", "是70%还是0.7%？"), ("70.5", "请输入整数"), ("101", "100"), ("-1", "0"),
        ("七成", "不是数字"), ("1e1", "不是数字"), ("NaN", "不是数字"), ("9" * 25, "不是数字"),
    ],
)  # fmt: skip
def test_a_share_is_refused_with_the_reason_and_shown_as_typed(text: str, says: str):
    form = ShareForm({"share": text})
    assert says in str(form.errors["share"])
    assert f'value="{text}"' in form["share"].as_widget()
    assert 'type="text"' in form["share"].as_widget()


def test_more_decimals_than_are_kept_are_refused():
    assert "value" in ShareForm({"value": "640.0000000001"}).errors
