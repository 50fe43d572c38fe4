"""Read the goals of each year: 到2025年，…达到国家标准; 2022年建成新一中."""

import re

from tracker.roadmaps.plans.chinese_text import masked, squeeze

_GOAL = re.compile(
    r"(?:到|至)(?P<by>20\d\d)年(?:底|末)?(?!起|以来|[-—至])"
    r"|(?:^|(?<=[，。；、,;：:]))(?P<year>20\d\d)年(?:底|末)?(?:前)?[，,]?(?=(?:全面|基本|力争|争取|确保|成功)?"
    r"(?:完成|建成|实现|启动|创建|通过|接受|达到))"
)
_LONGEST = 300


def read_goals(text: str) -> list[tuple[int, str]]:
    """Return years and the texts of their goals, in the order of the text."""
    plain = squeeze(text)
    without_titles = masked(plain)
    goals = []
    matches = list(_GOAL.finditer(without_titles))
    for place, match in enumerate(matches):
        stop = re.compile("[。；;！]").search(without_titles, match.end(), match.end() + _LONGEST)
        end = stop.start() if stop else min(len(without_titles), match.end() + _LONGEST)
        if place + 1 < len(matches) and matches[place + 1].start() < end:
            end = matches[place + 1].start()
        if match["year"] and (
            comma := re.compile("[，,]").search(without_titles, match.end() + 1, end)
        ):
            end = comma.start()
        goal = plain[match.start() : end].rstrip("，,、 ")
        if len(goal) > len(match[0]) + 3:
            goals.append((int(match["by"] or match["year"]), goal[:_LONGEST]))
    return goals
