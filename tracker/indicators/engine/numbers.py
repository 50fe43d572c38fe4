"""Numbers as people type them into cells and forms, and as the portal writes them."""

import re
import unicodedata
from decimal import Decimal

LONGEST = 20
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_NOTHING = {"", "-", "—", "–", "/"}


def as_number(text: str, unit: str = "") -> Decimal | None:
    """Return the number in `text`, which may end in `unit`, or None if there is none.

    Full-width digits, spaces and thousands separators are accepted. Raises ValueError with an
    instruction in Chinese for anything else.
    """
    bare = _bare(text)
    if bare in _NOTHING:
        return None
    number = bare.removesuffix(_bare(unit))
    if len(number) > LONGEST or not _NUMBER.fullmatch(number):
        raise ValueError(f"“{text.strip()[:20]}”不是数字，请只写数字，如 1200 或 35.5")
    return Decimal(number.replace(",", ""))


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def plain_number(value: Decimal | None) -> str:
    """Return `value` without the trailing zeros that the database adds: 12.5000 → 12.5; "" for
    None.
    """
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
