"""Compare two texts: by their words without punctuation, and piece by piece. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

# 1. 2、（3） at the start of an item; 1、2年级 within a sentence is not a numbering.
_NUMBERING = re.compile(
    r"(?<![^。；;！!？?：:，,\n\s])[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．](?!\d)"
    r"|(?<![^。；;！!？?\n\s])(?:\d{1,2}|[一二三四五六七八九十]{1,3})、(?!\d)"
)
_RANGE = re.compile(r"(?<=[\d年月日旬])\s*[-‐‑–—―−~～－﹣]+\s*(?=\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]?")
# Texts with more pairs of tokens are compared by sentences: difflib takes quadratic time.
_MOST_PAIRS = 4_000_000


@dataclass(frozen=True)
class Span:
    """A piece of a text; `differs` if the other text has other words in its place."""

    text: str
    differs: bool


def words(text: str) -> str:
    """Return `text` without white space, punctuation and the numbers of its items.

    Punctuation with a meaning stays: the point of 0.9, the sign of 95%, the dash of 3—6月 (as "-").
    """
    text = _RANGE.sub("\u0001", _NUMBERING.sub("", text))
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", "\u0002", text)
    chars = (c for c in text if c in "\u0001\u0002%‰" or unicodedata.category(c)[0] not in "PZC")
    return "".join(chars).replace("\u0001", "-").replace("\u0002", ".")


def spans(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return both texts in pieces that are equal or differ; joined, the pieces are the texts."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MOST_PAIRS:
        before, after = _sentences(old), _sentences(new)
    left: list[Span] = []
    right: list[Span] = []
    for same, i1, i2, j1, j2 in _blocks(before, after):
        _append(left, "".join(before[i1:i2]), not same)
        _append(right, "".join(after[j1:j2]), not same)
    return tuple(left), tuple(right)


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.findall(text) if piece]


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Return runs of tokens that are equal (True) or differ, with their ends in both lists.

    A single equal token between two runs that differ counts as differing: a text with a mark on
    every other word is hard to read.
    """
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    inner = range(1, len(codes) - 1)
    return [
        (tag == "equal" and not (place in inner and i2 - i1 == 1), i1, i2, j1, j2)
        for place, (tag, i1, i2, j1, j2) in enumerate(codes)
    ]


def _append(pieces: list[Span], text: str, differs: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].differs == differs:
        pieces[-1] = Span(pieces[-1].text + text, differs)
    else:
        pieces.append(Span(text, differs))


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of `text`, for `likeness`."""
    return frozenset(a + b for a, b in pairwise(text)) or frozenset(text)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the Dice coefficient of two sets of bigrams: 0 if disjoint, 1 if equal."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 1.0
