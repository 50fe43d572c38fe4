"""Sums of money as offices write them, in 万元."""

import re
import unicodedata
from decimal import Decimal

from tracker.roadmaps.plans.schema import FundingDraft
from tracker.roadmaps.plans.values import MAX_DECIMALS, MAX_VALUE

# How many 万元 one of each unit is.
_UNITS = {
    "亿元": Decimal(10_000), "亿": Decimal(10_000), "千万元": Decimal(1_000), "万元": Decimal(1),
    "万": Decimal(1), "千元": Decimal("0.1"), "元": Decimal("0.0001"),
}  # fmt: skip
_SUM = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(" + "|".join(_UNITS) + r")?")
# What may stand beside the one sum of a cell without making it another.
_BESIDE = re.compile(
    r"(?:约|共|共计|合计|总计|预计|计划|投入|投资|安排|需|人民币|左右|[:：。；;\s])+"
)
_HEAD_UNIT = re.compile(r"[（(](?:单位[:：])?(" + "|".join(_UNITS) + r")[）)]")


def unit_of_head(head: str) -> str:
    """The unit that a column's head gives its figures: 元 of 经费（元）; 万元 if it names none."""
    match = _HEAD_UNIT.search(head)
    return match[1] if match else "万元"


def read_funding(text: str, unit: str = "万元") -> FundingDraft:
    """`text` with the amount it names; a figure without a unit is taken in `unit`.

    The amount is None if the text names no sum, more than one, or one that does not fit: words
    that a person must read are never guessed at.
    """
    words = text.strip()
    plain = unicodedata.normalize("NFKC", words)
    sums = list(_SUM.finditer(plain))
    if len(sums) != 1 or _BESIDE.sub("", plain[: sums[0].start()] + plain[sums[0].end() :]):
        return FundingDraft(words)
    amount = Decimal(sums[0][1].replace(",", "")) * _UNITS[sums[0][2] or unit]
    fits = amount < MAX_VALUE and round(amount, MAX_DECIMALS) == amount
    return FundingDraft(words, amount.normalize() + 0 if fits else None)
