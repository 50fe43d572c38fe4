"""Numbers as people type them, in forms and cells: the one reader.

A point is the decimal point (1.200 is 1.2); commas and blanks stand between groups of three digits
or the text is refused (1，20, 0,7, 1 20). Words (约 100, 七成, 1e3) are refused, never guessed at.
"""

import re
import unicodedata
from decimal import Decimal

LONGEST = 20
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+"
_NUMBER = re.compile(rf"[+-]?(?:{_GROUPED}|[0-9]+)(?:\.[0-9]+)?")
_NOTHING = {"", "-", "—", "–", "/"}
# Ways to write one unit; NFKC has made m2 of ㎡ and m².
_SAME_UNITS = [
    {"平方米", "平米", "平方", "m2"},
    {"人", "名", "位"},
    {"万元", "万"},
    {"册", "本"},
    {"年", "年份"},
]


def read_typed_number(text: str, unit: str = "") -> Decimal | None:
    """Return the number in `text`, which may end in `unit`; None if it holds none.

    Raises ValueError with an instruction in Chinese for anything else, another unit included.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\u2212", "-").split())
    if plain in _NOTHING:
        return None
    number = _without_unit(plain, unit)
    if len(number) > LONGEST or not _NUMBER.fullmatch(number):
        wanted = f"，单位是{unit}" if unit and re.search("[0-9]", number) else ""
        raise ValueError(f"“{text.strip()[:20]}”不是数字，请只写数字，如 1200 或 35.5{wanted}")
    return Decimal(number.replace(",", "").replace(" ", ""))


def _without_unit(text: str, unit: str) -> str:
    plain_unit = unicodedata.normalize("NFKC", unit)
    units = next((each for each in _SAME_UNITS if plain_unit in each), {plain_unit})
    for each in sorted(units, key=len, reverse=True):
        if each and text.endswith(each):
            return text.removesuffix(each).strip()
    return text
