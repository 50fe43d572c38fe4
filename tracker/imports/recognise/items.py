"""The numbered items inside a cell or a paragraph: 1.…2.…, （1）…（2）…, ①…②…"""

import re

from tracker.roadmaps.plans.chinese_text import ARTEFACT, squeeze

_MARKS = (
    re.compile(
        r"(?:^|(?<=[\s。；;！？：:）)\]，,]))(\d{1,2})\s*[.．、](?!\d(?!\d{3}年))", re.ASCII
    ),
    re.compile(r"(?:^|(?<=[\s。；;！？：:，,]))[（(](\d{1,2})[）)]", re.ASCII),
    re.compile(r"([①-⑳])"),
)


def split_items(text: str) -> tuple[str, ...]:
    """The items without their numbers, in their order; empty where the text is not numbered.

    The numbers must count on from 1, so that 3.5万 or a second list inside an item is none.
    """
    clean = ARTEFACT.sub("", text)
    for pattern in _MARKS:
        found, expected = [], 1
        for match in pattern.finditer(clean):
            if _value(match[1]) == expected:
                found.append(match)
                expected += 1
        first = squeeze(clean[: found[0].start()]) if found else ""
        if len(found) >= 2 or (found and not first):
            ends = [match.start() for match in found[1:]] + [len(clean)]
            items = [squeeze(clean[match.end() : end])
                     for match, end in zip(found, ends, strict=True)]  # fmt: skip
            return tuple(item for item in items if item)
    return ()


def _value(digits: str) -> int:
    return int(digits) if digits.isascii() else ord(digits) - ord("①") + 1
