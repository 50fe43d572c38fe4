"""Small things about Chinese running text that every recogniser needs."""

import re
import unicodedata

SPACE = re.compile(r"[\s\u3000\u200b-\u200f\u2060\ufeff]+")
# Leftovers of a word processor's own marks in a text saved from it.
ARTEFACT = re.compile(r"\[bookmark: [^\]\n]{1,60}\]|\{(?:PAGE|TOC|HYPERLINK)[^}\n]{0,200}\}")
_QUOTES = str.maketrans("“”„‟＂‘’＇", '"""""' + "'''")


def squeeze(text: str) -> str:
    """The text without white space and without a word processor's marks: the layout of a cell."""
    return SPACE.sub("", ARTEFACT.sub("", text))


def fold(text: str) -> str:
    """One spelling for comparing two texts: one width, no white space."""
    return squeeze(unicodedata.normalize("NFKC", text)).translate(_QUOTES)


def masked(text: str) -> str:
    """The text with what stands in 《》 made unreadable, of the same length: a title's words and
    years say nothing about the work."""
    return re.sub(r"《[^《》]{1,300}》", lambda title: "〓" * len(title[0]), text)


def sentences(text: str) -> list[str]:
    """The sentences with their end marks; nothing is lost."""
    return re.findall(r"[^。！？!?]*[。！？!?]+[”’」』）)]?|[^。！？!?]+$", text)


def clip(text: str, length: int = 30) -> str:
    """The beginning of a text, for telling a person which one is meant."""
    words = squeeze(text)
    return words if len(words) <= length else words[: length - 1] + "…"
