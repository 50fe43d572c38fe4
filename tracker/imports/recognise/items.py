"""Split the numbered items in a cell or a paragraph: 1.…2.…, （1）…（2）…, ①…②…"""

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
    """Return the items without their numbers; none if the text is not numbered.

    The numbers must count on from 1, so 3.5万 and a second list inside an item are no numbers.
    """
    clean = ARTEFACT.sub("", text)
    for pattern in _MARKS:
        numbers, expected = [], 1
        for match in pattern.finditer(clean):
            if _value(match[1]) == expected:
                numbers.append(match)
                expected += 1
        first = squeeze(clean[: numbers[0].start()]) if numbers else ""
        if len(numbers) >= 2 or (numbers and not first):
            ends = [match.start() for match in numbers[1:]] + [len(clean)]
            items = [squeeze(clean[match.end() : end])
                     for match, end in zip(numbers, ends, strict=True)]  # fmt: skip
            return tuple(item for item in items if item)
    return ()


def _value(digits: str) -> int:
    return int(digits) if digits.isascii() else ord(digits) - ord("①") + 1
