"""Numbers in addresses and in the hidden fields of pages, as a browser sends them."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

DIGITS = 18  # fewer than make a number that a database cannot hold


def read_number(text: str | None) -> int | None:
    """Return the whole number in `text`, 0 or more; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def read_id(text: str | None) -> int:
    """Return the primary key in `text`; 0, which no row has, for anything else."""
    return read_number(text) or 0


def read_ids(texts: Iterable[str]) -> list[int]:
    """Return `read_id` of each of `texts`."""
    return [read_id(text) for text in texts]


def split_address(address: str) -> SplitResult:
    """Return the parts of an address that a browser sent; those of an empty one if it is none."""
    try:
        return urlsplit(address)
    except ValueError:  # such as an unfinished IPv6 address
        return urlsplit("")
