"""Read the numbers before the parts of Chinese official documents.

GB/T 9704 (7.3.3) defines the order 一、（一）1.（1）①. 第一章 stands above it, 1.1 is used in
technical documents, and 一是 counts inside a paragraph.
"""

import re
from dataclasses import dataclass

import cn2an

_CN = "一二三四五六七八九十百零〇"
CHAPTER, FIRST, SECOND, THIRD, DOTTED, FOURTH, FIFTH, SPOKEN = range(8)
_KINDS = [
    (CHAPTER, re.compile(rf"第([{_CN}]{{1,4}})(?:章|部分|篇|节)[\s　、.．:：]*")),
    (FIRST, re.compile(rf"([{_CN}]{{1,4}})\s*[、．.]\s*")),
    (SECOND, re.compile(rf"[（(]\s*([{_CN}]{{1,4}})\s*[）)][、．.]?\s*")),
    (DOTTED, re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．、]?(?=[\s　]+\S|[一-鿿“《])")),
    (THIRD, re.compile(r"(\d{1,3})\s*[.．、](?!\d(?!\d{3}年))\s*|(\d{1,2})[\s　]+(?=[一-鿿])")),
    (FOURTH, re.compile(r"[（(]\s*(\d{1,3})\s*[）)][、．.]?\s*|(\d{1,2})[）)]\s*")),
    (FIFTH, re.compile(r"([①-⑳⑴-⒇❶-❿])[、．.]?\s*")),
    (THIRD, re.compile(rf"(?:问题|任务|事项|举措)\s*([{_CN}]{{1,3}}|\d{{1,2}})\s*[：:、.]\s*")),
    (SPOKEN, re.compile(rf"([{_CN}]{{1,3}})是(?!否|不|非)")),
]  # fmt: skip
_NOT_DOTTED = re.compile(
    r"[\s　]*(?:[万亿倍米元人年月%％个所间台套]|平方|公里|工程|版|小时|以[上下])"
)


@dataclass(frozen=True)
class Number:
    """A number: `kind` is its rank (smaller is higher), `value` its count, `text` as printed."""

    kind: int
    value: int
    text: str
    depth: int = 1  # of 1.1.1

    @property
    def rank(self) -> tuple[int, int]:
        return self.kind, self.depth


def leading_number(text: str) -> tuple[Number, str] | None:
    """Return the number at the beginning of a paragraph and the text behind it, or None."""
    for kind, pattern in _KINDS:
        match = pattern.match(text)
        if not match:
            continue
        digits = next(each for each in match.groups() if each)
        rest = text[match.end() :]
        if match[0][-1:].isspace() | (kind == DOTTED) and _NOT_DOTTED.match(rest):
            return None
        depth = len(re.split("[.．]", digits)) if kind == DOTTED else 1
        return Number(kind, _value(digits), match[0].strip(), depth), rest.strip()
    return None


def _value(digits: str) -> int:
    last = re.split("[.．]", digits)[-1]
    if last.isascii() and last.isdigit():
        return int(last)
    for first, offset in (("①", 1), ("⑴", 1), ("❶", 1)):
        if len(last) == 1 and 0 <= ord(last) - ord(first) < 20 and not last.isdecimal():
            return ord(last) - ord(first) + offset
    return numeral(last)


def numeral(text: str) -> int:
    """Return the value of a Chinese numeral such as 十二, or 0 if it is none."""
    try:
        return int(cn2an.cn2an(text, "smart"))
    except (ValueError, KeyError, IndexError):
        return 0
