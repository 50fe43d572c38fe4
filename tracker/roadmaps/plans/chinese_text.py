"""Small helpers for Chinese text, shared by everything that recognises units, dates or tasks."""

import re
import unicodedata

SPACE = re.compile(r"[\s\u3000\u200b-\u200f\u2060\ufeff]+")
# Field marks that a word processor leaves in a text saved from it: [bookmark: …], {PAGE …}.
ARTEFACT = re.compile(r"\[bookmark: [^\]\n]{1,60}\]|\{(?:PAGE|TOC|HYPERLINK)[^}\n]{0,200}\}")
_QUOTES = str.maketrans("“”„‟＂‘’＇", '"""""' + "'''")


def squeeze(text: str) -> str:
    """Remove white space and the marks of a word processor, which are only layout."""
    return SPACE.sub("", ARTEFACT.sub("", text))


def fold(text: str) -> str:
    """Write a text in one way for comparison: half width, plain quotes, no white space."""
    return squeeze(unicodedata.normalize("NFKC", text)).translate(_QUOTES)


def masked(text: str) -> str:
    """Replace titles in 《》 by signs of the same length.

    The words and years in a title say nothing about the task: 《2021年工作要点》 is no deadline.
    """
    return re.sub(r"《[^《》]{1,300}》", lambda title: "〓" * len(title[0]), text)


def sentences(text: str) -> list[str]:
    """Split a text into sentences with their end marks; joined, they are the text again."""
    return re.findall(r"[^。！？!?]*[。！？!?]+[”’」』）)]?|[^。！？!?]+$", text)


def clip(text: str, length: int = 30) -> str:
    """Return the beginning of a text, by which a message refers to it."""
    squeezed = squeeze(text)
    return squeezed if len(squeezed) <= length else squeezed[: length - 1] + "…"
