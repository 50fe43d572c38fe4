"""Numbers as the portal writes them; `counties.typed_numbers` reads them."""

from decimal import Decimal

from counties.typed_numbers import read_typed_number as as_number

__all__ = ["as_number", "plain_number"]


def plain_number(value: Decimal | None) -> str:
    """Return `value` without the trailing zeros that the database adds: 12.5000 → 12.5; "" for
    None.
    """
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
